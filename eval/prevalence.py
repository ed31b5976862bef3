"""Shares of labels in a body of text, corrected by a random sample of it that people coded.

A model's counts are biased: its errors do not cancel. The regression estimator of survey sampling
(Cochran 1977, ch. 7) takes the sample's shares and adjusts them by what the model says of the whole
against what it says of the sample. It is unbiased in large samples however poor the model is; a
better model makes its interval narrower (prediction-powered inference: Angelopoulos, Duchi & Zrnic
2023; design-based supervised learning: Egami et al. 2023).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stance.errors import DataError

from .bootstrap import SHARE, DocumentBootstrap, Estimate, bounded, interval, wilson
from .report import Settings

MIN_DOCUMENTS = 20
SINGULAR = 1e-9  # eigenvalues below this share of the largest count as zero


@dataclass(frozen=True, slots=True)
class Share:
    """Share of one label.

    Attributes
    ----------
    model
        What the model says of the whole.
    sample
        What the coders say of the sample, with its interval.
    corrected
        The estimate for the whole, with its interval, in [0, 1].
    """

    model: float
    sample: Estimate
    corrected: Estimate


def shares(
    model: NDArray[np.float64],
    whole: NDArray[np.float64],
    sampled: NDArray[np.float64],
    gold: NDArray[np.int64],
    docs: Sequence[str],
    settings: Settings,
) -> list[Share]:
    """Estimate the share of each of k labels in a body of text.

    Parameters
    ----------
    model
        Share of each label among the model's answers for the whole, shape (k,).
    whole
        Mean probability that the model gives each label in the whole, shape (k,).
    sampled
        Probabilities that it gives the n coded paragraphs, shape (n, k).
    gold
        What they were coded as: label indices, shape (n,).
    docs
        Document id of each coded paragraph. Intervals resample documents.
    settings
        Resamples and seed of the bootstrap.

    Returns
    -------
    list of Share
        One a label. Corrected shares add up to 1, but for what is cut off below 0 or above 1.

    Raises
    ------
    DataError
        If the sample is of fewer than 20 documents.
    """
    bootstrap = DocumentBootstrap(docs, settings.resamples, settings.seed)
    n_documents = bootstrap.n_documents
    if n_documents < MIN_DOCUMENTS:
        raise DataError(
            f"{len(gold)} coded paragraphs of {n_documents} documents; allowed: paragraphs of "
            f"{MIN_DOCUMENTS} documents or more"
        )
    coded = np.eye(len(whole))[gold]
    once = np.ones((1, len(gold)))
    estimates = _regression(once, whole, sampled, coded)[0]
    drawn = bootstrap.resample(lambda w: _regression(w, whole, sampled, coded))
    means = bootstrap.resample(lambda w: _mean(w, coded))
    return [
        Share(
            float(model[label]),
            bounded(float(coded[:, label].mean()), means[:, label], n_documents),
            _estimate(float(estimates[label]), drawn[:, label], n_documents),
        )
        for label in range(len(whole))
    ]


def _regression(
    weights: NDArray[np.float64],
    whole: NDArray[np.float64],
    sampled: NDArray[np.float64],
    coded: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Regression estimates on weighted samples, shape (r, k), from weights of shape (r, n).

    The slopes of all labels come from one least-squares fit on all probabilities, so the estimates
    add up to 1.
    """
    total = weights.sum(axis=1)[:, None, None]
    mean_p, mean_y = _mean(weights, sampled), _mean(weights, coded)
    products = np.einsum("rn,ni,nj->rij", weights, sampled, sampled, optimize=True) / total
    cross = np.einsum("rn,ni,nj->rij", weights, sampled, coded, optimize=True) / total
    covariance = products - mean_p[:, :, None] * mean_p[:, None, :]
    covariance_y = cross - mean_p[:, :, None] * mean_y[:, None, :]
    slopes = np.linalg.pinv(covariance, rcond=SINGULAR, hermitian=True) @ covariance_y
    return np.asarray(mean_y + np.einsum("ri,rij->rj", whole - mean_p, slopes))


def _mean(weights: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weighted means over paragraphs, shape (r, k)."""
    return np.asarray(weights @ values / weights.sum(axis=1, keepdims=True))


def _estimate(value: float, resampled: NDArray[np.float64], documents: int) -> Estimate:
    """Interval of a share; where all resamples agree, that of an error never seen (Wilson 1927)."""
    low, high = interval(resampled)
    if np.isclose(low, high, atol=1e-6):
        unseen = wilson(0.0, documents)[1]
        low, high = value - unseen, value + unseen
    value, low, high = np.clip([value, low, high], *SHARE)
    return Estimate(float(value), float(low), float(high))
