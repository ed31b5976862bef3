"""McNemar's exact test of whether two models err equally often on the same paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest


def mcnemar(
    first_right: Sequence[bool] | NDArray[Any], second_right: Sequence[bool] | NDArray[Any]
) -> dict[str, int | float]:
    """Test whether one of two models is right more often (McNemar 1947, exact binomial form).

    Only paragraphs on which the models differ count. The test takes paragraphs as independent;
    where many come from one document, trust the bootstrap over documents rather than its p.

    Parameters
    ----------
    first_right, second_right
        Whether each model is right, shape (n,), in the same order.

    Returns
    -------
    dict
        ``b``: paragraphs only the first has right; ``c``: only the second; ``p``: two-sided
        p-value in (0, 1], which is 1 where b + c is 0.

    Raises
    ------
    ValueError
        If the two differ in shape or are not one-dimensional.
    """
    first, second = np.asarray(first_right, dtype=bool), np.asarray(second_right, dtype=bool)
    if first.shape != second.shape or first.ndim != 1:
        raise ValueError(
            f"got shapes {first.shape} and {second.shape}; allowed: one dimension, equal length"
        )
    b, c = int((first & ~second).sum()), int((second & ~first).sum())
    return {"b": b, "c": c, "p": float(binomtest(b, b + c).pvalue) if b + c else 1.0}
