"""Temperature scaling: one number a task that makes probabilities match frequencies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

BOUNDS = (0.25, 8.0)


def fit_temperatures(
    logits: Mapping[str, NDArray[Any]], gold: Mapping[str, NDArray[np.int64]]
) -> dict[str, float]:
    """Find for each task the temperature of least negative log-likelihood (Guo et al. 2017).

    Parameters
    ----------
    logits
        By task, shape (n, labels), of documents the network was not trained on.
    gold
        By task, shape (n,), -1 where not labelled.

    Returns
    -------
    dict of str to float
        Within `BOUNDS`; 1 where nothing is labelled.
    """
    return {task: _fit(values, gold[task]) for task, values in logits.items()}


def _fit(logits: NDArray[Any], gold: NDArray[np.int64]) -> float:
    known = np.flatnonzero(gold >= 0)
    if not len(known):
        return 1.0

    def loss(temperature: float) -> float:
        scaled = log_softmax(logits[known].astype(np.float64) / temperature, axis=1)
        return -float(scaled[np.arange(len(known)), gold[known]].mean())

    return round(float(minimize_scalar(loss, bounds=BOUNDS, method="bounded").x), 4)
