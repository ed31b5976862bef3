"""What is gained by answering only where the model is sure: coverage against error rate."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bootstrap import DocumentBootstrap, bounded

POINTS = 60
Values = NDArray[np.float64]


class CoverageRisk:
    """The coverage-risk curve (El-Yaniv & Wiener 2010) of n answers.

    Answers of equal confidence are taken in together, so that a model that is equally sure of
    everything has one point: its error rate.

    Parameters
    ----------
    confidence
        Of each answer, shape (n,), n > 0.
    wrong
        Whether it is wrong, shape (n,).
    """

    def __init__(self, confidence: Values, wrong: NDArray[np.bool_]) -> None:
        self.order = np.argsort(-confidence, kind="stable")
        ordered = confidence[self.order]
        self.ends = np.flatnonzero(np.append(ordered[:-1] != ordered[1:], True))
        self.confidence = ordered[self.ends]
        self.wrong = wrong[self.order].astype(np.float64)

    def curve(self, weights: Values) -> tuple[Values, Values]:
        """Coverage and error rate at each confidence, the surest first.

        Parameters
        ----------
        weights
            How often each answer counts, shape (r, n).

        Returns
        -------
        tuple of ndarray, shape (r, number of confidences)
            In [0, 1]; the last coverage is 1.
        """
        ordered = weights[:, self.order]
        taken = np.cumsum(ordered, axis=1)[:, self.ends]
        errors = np.cumsum(ordered * self.wrong, axis=1)[:, self.ends]
        risk = np.divide(errors, taken, out=np.zeros_like(errors), where=taken > 0)
        return taken / taken[:, -1:], risk

    def area(self, weights: Values) -> Values:
        """Area under the curve (AURC, Geifman & El-Yaniv 2017), shape (r,), in [0, 1].

        The mean over answers of the error rate among the answers at least as sure.
        """
        coverage, risk = self.curve(weights)
        return np.asarray((np.diff(coverage, axis=1, prepend=0) * risk).sum(axis=1))


def coverage_report(
    confidence: Values, wrong: NDArray[np.bool_], bootstrap: DocumentBootstrap
) -> dict[str, Any]:
    """Return ``aurc`` and at most `POINTS` points of ``coverage_risk``.

    Parameters
    ----------
    confidence, wrong
        Shape (n,).
    bootstrap
        Of the same n paragraphs.
    """
    whole = CoverageRisk(confidence, wrong)
    once = np.ones((1, len(confidence)))
    (coverage,), (risk,) = whole.curve(once)
    kept = np.unique(np.linspace(0, len(risk) - 1, min(POINTS, len(risk))).round().astype(int))
    area = bounded(
        float(whole.area(once)[0]), bootstrap.resample(whole.area), bootstrap.n_documents
    )
    return {
        "aurc": asdict(area),
        "coverage_risk": [
            {
                "confidence": float(whole.confidence[i]),
                "coverage": float(coverage[i]),
                "risk": float(risk[i]),
            }
            for i in kept
        ],
    }
