"""Classification metrics that training and evaluation share, on top of scikit-learn."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score, matthews_corrcoef

Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scores:
    """Headline figures of one task, each in [0, 1] but for MCC, which lies in [-1, 1].

    Attributes
    ----------
    n
        Labelled paragraphs.
    macro_f1
        Mean F1 over the classes that count (`counted_classes`); a prediction outside them is an
        error.
    accuracy
        Share of paragraphs labelled right.
    mcc
        Matthews correlation coefficient for several classes (Gorodkin 2004).
    """

    n: int
    macro_f1: float
    accuracy: float
    mcc: float


def counted_classes(gold: Labels, n_labels: int, minimum: int = 1) -> list[int]:
    """Return the classes with at least `minimum` gold examples; F1 of fewer is mostly noise."""
    return [c for c in range(n_labels) if int((gold == c).sum()) >= minimum]


def macro_f1(gold: Labels, predicted: Labels, classes: Sequence[int]) -> float:
    """Mean F1 over the given classes; 0 for a class neither present nor predicted."""
    if not len(gold) or not classes:
        return float("nan")
    return float(
        f1_score(gold, predicted, labels=list(classes), average="macro", zero_division=0.0)
    )


def mcc(gold: Labels, predicted: Labels) -> float:
    """Matthews correlation; 0 where gold or predictions are all of one class."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-learn warns of a single label
        return float(matthews_corrcoef(gold, predicted))


def scores(gold: Labels, predicted: Labels, n_labels: int, minimum: int = 1) -> Scores:
    """Compute the headline figures.

    Parameters
    ----------
    gold, predicted
        Label indices, shape (n,), n at least 1.
    n_labels
        Number of labels of the task.
    minimum
        Gold examples a class needs to count in macro-F1.
    """
    return Scores(
        n=len(gold),
        macro_f1=macro_f1(gold, predicted, counted_classes(gold, n_labels, minimum)),
        accuracy=float((gold == predicted).mean()),
        mcc=mcc(gold, predicted),
    )
