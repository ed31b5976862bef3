"""Classification figures computed from confusion matrices, one or many at once.

A confusion matrix has gold labels as rows and predicted labels as columns; all functions take
arrays of shape (..., k, k) and work over the leading axes, so that a thousand bootstrap resamples
cost one call.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]
Values = NDArray[np.float64]

# Gold examples from which a class counts in a published macro-F1: F1 of fewer is mostly noise.
MIN_EXAMPLES = 9


def confusion(gold: Indices, predicted: Indices, n_labels: int) -> NDArray[np.int64]:
    """Count pairs of gold and predicted label.

    Parameters
    ----------
    gold, predicted
        Label indices, shape (n,).
    n_labels
        Number of labels k.

    Returns
    -------
    ndarray of int, shape (k, k)
    """
    cells = np.asarray(gold) * n_labels + np.asarray(predicted)
    counts = np.bincount(cells, minlength=n_labels**2)
    return np.asarray(counts.reshape(n_labels, n_labels), dtype=np.int64)


def precision(matrix: NDArray[Any]) -> Values:
    """Precision of each class, shape (..., k); NaN for a class that was never predicted."""
    return _ratio(_diagonal(matrix), matrix.sum(axis=-2))


def recall(matrix: NDArray[Any]) -> Values:
    """Recall of each class, shape (..., k); NaN for a class without gold examples."""
    return _ratio(_diagonal(matrix), matrix.sum(axis=-1))


def f1(matrix: NDArray[Any]) -> Values:
    """F1 of each class, shape (..., k), in [0, 1]; NaN where neither present nor predicted."""
    return _ratio(2.0 * _diagonal(matrix), matrix.sum(axis=-1) + matrix.sum(axis=-2))


def counted_classes(matrix: NDArray[Any], minimum: int = 1) -> list[int]:
    """Classes with at least `minimum` gold examples in one matrix, shape (k, k)."""
    return [int(c) for c in np.flatnonzero(matrix.sum(axis=-1) >= minimum)]


def macro_f1(matrix: NDArray[Any], classes: Sequence[int]) -> Values:
    """Mean F1 over the given classes, shape (...), in [0, 1].

    A prediction outside these classes still costs recall. A class without gold examples in a
    matrix, as happens in a resample, is left out there, so that every model is averaged over the
    same classes; NaN where no class is left.
    """
    chosen = list(classes)
    present = np.asarray(matrix).sum(axis=-1)[..., chosen] > 0
    return _ratio(
        np.where(present, f1(matrix)[..., chosen], 0.0).sum(axis=-1), present.sum(axis=-1)
    )


def accuracy(matrix: NDArray[Any]) -> Values:
    """Share of examples labelled right, shape (...), in [0, 1]."""
    return _ratio(_diagonal(matrix).sum(axis=-1), matrix.sum(axis=(-1, -2)))


def mcc(matrix: NDArray[Any]) -> Values:
    """Matthews correlation for k classes (Gorodkin 2004), shape (...), in [-1, 1].

    0 where gold or predictions are all of one class.
    """
    cells = np.asarray(matrix, dtype=np.float64)
    total = cells.sum(axis=(-1, -2))
    gold, predicted = cells.sum(axis=-1), cells.sum(axis=-2)
    covariance = _diagonal(cells).sum(axis=-1) * total - (gold * predicted).sum(axis=-1)
    spread = np.sqrt((total**2 - (gold**2).sum(axis=-1)) * (total**2 - (predicted**2).sum(axis=-1)))
    return np.asarray(np.nan_to_num(_ratio(covariance, spread)))


def _diagonal(matrix: NDArray[Any]) -> Values:
    return np.asarray(np.diagonal(matrix, axis1=-2, axis2=-1), dtype=np.float64)


def _ratio(above: NDArray[Any], below: NDArray[Any]) -> Values:
    out: Values = np.full(np.shape(below), np.nan)
    np.divide(above, below, out=out, where=np.asarray(below) != 0)
    return out
