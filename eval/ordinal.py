"""Agreement on labels that lie on a line, such as critical, ambivalent, supportive."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance import metrics
from stance.scheme import Task

from .bootstrap import CORRELATION, DocumentBootstrap, bounded


def quadratic_kappa(matrix: NDArray[Any]) -> NDArray[np.float64]:
    """Cohen's kappa with quadratic weights (Cohen 1968), shape (...), in [-1, 1].

    Confusing neighbours costs less than confusing the ends.

    Parameters
    ----------
    matrix
        Confusion matrices of ordered labels, shape (..., k, k).

    Returns
    -------
    ndarray
        NaN where gold and predictions are all of one and the same label, or there are none.
    """
    cells = np.asarray(matrix, dtype=np.float64)
    steps = np.arange(cells.shape[-1])
    weights = (steps[:, None] - steps) ** 2
    gold, predicted = cells.sum(axis=-1), cells.sum(axis=-2)
    observed = (weights * cells).sum(axis=(-1, -2)) * cells.sum(axis=(-1, -2))
    by_chance = (weights * gold[..., :, None] * predicted[..., None, :]).sum(axis=(-1, -2))
    ratio: NDArray[np.float64] = np.full(np.shape(by_chance), np.nan)
    np.divide(observed, by_chance, out=ratio, where=by_chance != 0)
    return np.asarray(1 - ratio)


def kappa_report(
    task: Task,
    gold: NDArray[np.int64],
    predicted: NDArray[np.int64],
    bootstrap: DocumentBootstrap,
) -> dict[str, Any] | None:
    """Measure the agreement where gold and prediction are both among the ordered labels.

    Parameters
    ----------
    task
        Its ``ordinal`` labels are compared.
    gold, predicted
        Label indices, shape (n,).
    bootstrap
        Of the same n paragraphs.

    Returns
    -------
    dict or None
        ``value``, ``low``, ``high``, ``n``; none for a task without ordered labels.
    """
    if len(task.ordinal) < 2:
        return None
    place = np.full(len(task.labels), -1)
    for i, label in enumerate(task.ordinal):
        place[task.labels.index(label)] = i
    rows = (place[gold] >= 0) & (place[predicted] >= 0)
    k = len(task.ordinal)
    resampled = bootstrap.matrices(place[gold], place[predicted], k, rows)
    matrix = metrics.confusion(place[gold][rows], place[predicted][rows], k)
    value = float(quadratic_kappa(matrix))
    found = bounded(value, quadratic_kappa(resampled), bootstrap.documents(rows), CORRELATION)
    return {**asdict(found), "n": int(rows.sum())}
