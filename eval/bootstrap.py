"""Intervals and paired tests by a bootstrap that resamples whole documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Statistic = Callable[[NDArray[Any]], NDArray[np.float64]]
LEVEL = 0.95
Z = 1.959964  # of the normal distribution, at LEVEL
SHARE = (0.0, 1.0)
CORRELATION = (-1.0, 1.0)
ROWS_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval at `LEVEL`; NaN where it is undefined."""

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
        self,
        gold: NDArray[np.int64],
        predicted: NDArray[np.int64],
        n_labels: int,
        rows: NDArray[np.bool_] | None = None,
    ) -> NDArray[np.int64]:
        """Confusion matrices of the resamples, shape (resamples, k, k).

        With ``rows``, a mask of shape (n,), only those paragraphs are counted.
        """
        chosen = slice(None) if rows is None else rows
        documents, index = np.unique(self.index[chosen], return_inverse=True)
        by_document = np.zeros((len(documents), n_labels, n_labels), dtype=np.int64)
        np.add.at(by_document, (index, gold[chosen], predicted[chosen]), 1)
        return np.tensordot(self.counts[:, documents], by_document, axes=1)

    def documents(self, rows: NDArray[np.bool_] | None = None) -> int:
        """How many documents the paragraphs under a mask of shape (n,) come from."""
        return self.n_documents if rows is None else len(np.unique(self.index[rows]))

    def resample(self, statistic: Statistic) -> NDArray[np.float64]:
        """Compute a statistic of paragraphs on every resample.

        Parameters
        ----------
        statistic
            From weights of shape (r, n), how often each paragraph was drawn, to shape (r,) or
            (r, k).
        """
        step = max(1, ROWS_AT_ONCE // len(self.index))
        parts = [
            statistic(self.counts[start : start + step][:, self.index].astype(np.float64))
            for start in range(0, len(self.counts), step)
        ]
        return np.concatenate(parts)


def estimate(
    statistic: Statistic,
    matrix: NDArray[Any],
    resampled: NDArray[Any],
    documents: int | None = None,
    bounds: tuple[float, float] = SHARE,
) -> Estimate:
    """Return the statistic of a confusion matrix with its interval over resampled matrices.

    Parameters
    ----------
    statistic, matrix, resampled
        Of shape (k, k) and (resamples, k, k).
    documents, bounds
        As in `bounded`; without ``documents`` each example counts as one.
    """
    value = float(statistic(matrix))
    support = int(matrix.sum()) if documents is None else documents
    return bounded(value, statistic(resampled), support, bounds)


def bounded(
    value: float,
    resampled: NDArray[np.float64],
    documents: int,
    bounds: tuple[float, float] = SHARE,
) -> Estimate:
    """Return a figure with its percentile interval, which at a bound is Wilson's (1927).

    All resamples of a figure at its bound agree, and so do all resamples of one document. The
    percentile interval would then claim certainty. Wilson's interval of the same share of so many
    documents stands in.

    Parameters
    ----------
    value
        The figure.
    resampled
        Its values on the resamples, shape (resamples,).
    documents
        How many documents the figure rests on.
    bounds
        Its least and greatest possible value.
    """
    low, high = interval(resampled)
    if low == high and documents and (value in bounds or documents == 1):
        least, width = bounds[0], bounds[1] - bounds[0]
        ends = wilson((value - least) / width, documents)
        low, high = (least + width * end for end in ends)
        low, high = min(low, value), max(high, value)  # rounding may leave the bound just outside
    return Estimate(value, low, high)


def wilson(share: float, n: int) -> tuple[float, float]:
    """Return Wilson's interval at `LEVEL` of a share in [0, 1] of n > 0 independent trials."""
    middle = share + Z**2 / (2 * n)
    half = Z * np.sqrt(share * (1 - share) / n + (Z / (2 * n)) ** 2)
    scale = 1 + Z**2 / n
    return max(0.0, float((middle - half) / scale)), min(1.0, float((middle + half) / scale))


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
