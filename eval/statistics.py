"""The figures of agreement that every report leads with."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from stance import metrics

from .bootstrap import CORRELATION, SHARE, Statistic

FIGURES = ("macro_f1", "mcc", "accuracy")
TITLES = {"macro_f1": "macro-F1", "mcc": "MCC", "accuracy": "accuracy"}
BOUNDS = {"macro_f1": SHARE, "mcc": CORRELATION, "accuracy": SHARE}


def statistics(counted: Sequence[int]) -> dict[str, Statistic]:
    """Return the figures by name, as functions of confusion matrices of shape (..., k, k).

    Parameters
    ----------
    counted
        The classes that macro-F1 is over.
    """
    return {
        "macro_f1": partial(metrics.macro_f1, classes=counted),
        "mcc": metrics.mcc,
        "accuracy": metrics.accuracy,
    }
