"""Whether probabilities can be taken at their word: Brier score, calibration error, reliability."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bootstrap import DocumentBootstrap, Estimate, bounded

BINS = 15
BRIER = (0.0, 2.0)
Values = NDArray[np.float64]


def brier(probabilities: Values, gold: NDArray[np.int64]) -> Values:
    """Squared distance of the probabilities from the gold label (Brier 1950).

    Parameters
    ----------
    probabilities
        Shape (n, k), rows sum to 1.
    gold
        Label indices, shape (n,).

    Returns
    -------
    ndarray, shape (n,)
        In [0, 2]; the score is their mean.
    """
    target = np.eye(probabilities.shape[1])[gold]
    return np.asarray(((probabilities - target) ** 2).sum(axis=1))


def equal_mass(confidence: Values, n_bins: int = BINS) -> NDArray[np.int64]:
    """Put values into bins of about the same number of values.

    Parameters
    ----------
    confidence
        Shape (n,), n > 0.
    n_bins
        At most so many; fewer where there are fewer values, since equal ones share a bin.

    Returns
    -------
    ndarray of int, shape (n,)
        Bin of each value; bins are numbered from 0 in the order of values.
    """
    edges = np.quantile(confidence, np.linspace(0, 1, n_bins + 1)[1:-1])
    bins = np.searchsorted(np.unique(edges), confidence, side="right")
    return np.asarray(np.unique(bins, return_inverse=True)[1], dtype=np.int64)


def calibration_error(gaps: Values, bins: NDArray[np.int64], weights: Values) -> Values:
    """Expected calibration error: mean over paragraphs of their bin's gap.

    Parameters
    ----------
    gaps
        Right (0 or 1) minus confidence, shape (n,).
    bins
        Of each paragraph, shape (n,).
    weights
        How often each paragraph counts, shape (r, n).

    Returns
    -------
    ndarray, shape (r,)
        In [0, 1].
    """
    columns = np.eye(int(bins.max()) + 1)[bins] * gaps[:, None]
    return np.asarray(np.abs(weights @ columns).sum(axis=1) / weights.sum(axis=1))


def calibration_report(
    probabilities: Values, gold: NDArray[np.int64], bootstrap: DocumentBootstrap
) -> dict[str, Any]:
    """Return ``brier``, ``ece`` and the bins of ``reliability``.

    Parameters
    ----------
    probabilities, gold
        Shapes (n, k) and (n,).
    bootstrap
        Of the same n paragraphs.
    """
    confidence, right = _answers(probabilities, gold)
    losses = brier(probabilities, gold)
    bins = equal_mass(confidence)
    mean = float(losses.mean())
    resampled = bootstrap.resample(lambda w: np.asarray(w @ losses / w.sum(axis=1)))
    return {
        "brier": asdict(bounded(mean, resampled, bootstrap.n_documents, BRIER)),
        "ece": asdict(_ece(right - confidence, bins, bootstrap)),
        "reliability": [
            _bin(confidence, right, bins == b, bootstrap) for b in range(int(bins.max()) + 1)
        ],
    }


def ece(
    probabilities: Values, gold: NDArray[np.int64], bootstrap: DocumentBootstrap
) -> dict[str, Any]:
    """Return the calibration error alone; see `calibration_report`."""
    confidence, right = _answers(probabilities, gold)
    return asdict(_ece(right - confidence, equal_mass(confidence), bootstrap))


def without_temperature(probabilities: Values, temperature: float) -> Values:
    """Undo the division of logits by a temperature (Guo et al., ICML 2017).

    Exact for a text of one window; of a longer one, whose windows were averaged, it is close.

    Parameters
    ----------
    probabilities
        Shape (n, k), rows sum to 1.
    temperature
        Above 0.

    Returns
    -------
    ndarray, shape (n, k)
    """
    logits = temperature * np.log(np.maximum(probabilities, np.finfo(np.float32).tiny))
    values = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(values / values.sum(axis=1, keepdims=True))


def _answers(probabilities: Values, gold: NDArray[np.int64]) -> tuple[Values, Values]:
    """Confidence of each answer, and whether it is right (0 or 1)."""
    right = (probabilities.argmax(axis=1) == gold).astype(np.float64)
    return probabilities.max(axis=1), right


def _ece(gaps: Values, bins: NDArray[np.int64], bootstrap: DocumentBootstrap) -> Estimate:
    """Centre the resamples on the value: resampling adds noise, and noise adds to the error."""
    value = float(calibration_error(gaps, bins, np.ones((1, len(gaps))))[0])
    resampled = bootstrap.resample(lambda w: calibration_error(gaps, bins, w))
    centred = np.clip(resampled - resampled.mean() + value, 0, 1)
    return bounded(value, centred, bootstrap.n_documents)


def _bin(
    confidence: Values, right: Values, rows: NDArray[np.bool_], bootstrap: DocumentBootstrap
) -> dict[str, Any]:
    def share(weights: Values) -> Values:
        total = (weights @ rows).astype(np.float64)
        out: Values = np.full(len(total), np.nan)
        np.divide(weights @ (right * rows), total, out=out, where=total > 0)
        return out

    accuracy = float(right[rows].mean())
    found = bounded(accuracy, bootstrap.resample(share), bootstrap.documents(rows))
    return {
        "n": int(rows.sum()),
        "confidence": float(confidence[rows].mean()),
        "accuracy": found.value,
        "low": found.low,
        "high": found.high,
    }
