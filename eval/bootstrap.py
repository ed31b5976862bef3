"""Intervals and paired tests by a bootstrap that resamples whole documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Statistic = Callable[[NDArray[Any]], NDArray[np.float64]]
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its percentile interval at `LEVEL`; NaN where it is undefined."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference of a figure between two models on the same documents.

    Attributes
    ----------
    value, low, high
        First minus second, with its interval.
    p
        Two-sided p-value: twice the share of resamples on the wrong side of zero, counted so that
        it is never 0 (Davison & Hinkley 1997).
    """

    value: float
    low: float
    high: float
    p: float


class DocumentBootstrap:
    """Resamples documents with replacement.

    Parameters
    ----------
    docs
        Document id of each of n paragraphs.
    resamples
        How many.
    seed
        Of the generator: the same seed draws the same documents for every model.
    """

    def __init__(self, docs: Sequence[str], resamples: int, seed: int = 0) -> None:
        names, self.index = np.unique(
            np.asarray(docs, dtype=object).astype(str), return_inverse=True
        )
        self.n_documents = len(names)
        draws = np.random.default_rng(seed).integers(
            0, self.n_documents, (resamples, self.n_documents)
        )
        counts = np.zeros((resamples, self.n_documents), dtype=np.int64)
        np.add.at(counts, (np.arange(resamples)[:, None], draws), 1)
        self.counts = counts

    def matrices(
        self, gold: NDArray[np.int64], predicted: NDArray[np.int64], n_labels: int
    ) -> NDArray[np.int64]:
        """Confusion matrices of the resamples, shape (resamples, k, k)."""
        by_document = np.zeros((self.n_documents, n_labels, n_labels), dtype=np.int64)
        np.add.at(by_document, (self.index, gold, predicted), 1)
        return np.tensordot(self.counts, by_document, axes=1)


def estimate(statistic: Statistic, matrix: NDArray[Any], resampled: NDArray[Any]) -> Estimate:
    """Return the statistic of a confusion matrix with its interval over resampled matrices."""
    value = float(statistic(matrix))
    return Estimate(value, *interval(statistic(resampled)))


def difference(
    statistic: Statistic,
    matrices: tuple[NDArray[Any], NDArray[Any]],
    resampled: tuple[NDArray[Any], NDArray[Any]],
) -> Difference:
    """Compare two models on the same documents; the resamples must be of one bootstrap."""
    value = float(statistic(matrices[0])) - float(statistic(matrices[1]))
    values = statistic(resampled[0]) - statistic(resampled[1])
    values = values[~np.isnan(values)]
    below, above = int((values <= 0).sum()), int((values >= 0).sum())
    p = min(1.0, 2 * (min(below, above) + 1) / (len(values) + 1))
    return Difference(value, *interval(values), p)


def interval(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the percentile interval at `LEVEL` of resampled values, NaN left out."""
    values = values[~np.isnan(values)]
    if not len(values):
        return float("nan"), float("nan")
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low), float(high)
