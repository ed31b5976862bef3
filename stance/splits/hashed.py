"""Splits by a hash of the document: a document stays in its part as the corpus grows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SUBSETS = ("train", "dev", "test")


@dataclass(frozen=True, slots=True)
class Subsets:
    """Row indices of the three parts, ascending, disjoint and together complete."""

    train: NDArray[np.int64]
    dev: NDArray[np.int64]
    test: NDArray[np.int64]


def hash_split(groups: Sequence[str], dev: float, test: float, seed: int = 0) -> Subsets:
    """Assign whole documents to train, dev and test by a hash of their id.

    A document stays in its part whatever is added to the corpus later, so figures of models trained
    on a growing corpus stay comparable.

    Parameters
    ----------
    groups
        Document id of each paragraph.
    dev, test
        Shares of documents, each in [0, 1), together below 1.
    seed
        Another seed gives another assignment.

    Raises
    ------
    ValueError
        If the shares are out of range.
    """
    if not (0 <= dev < 1 and 0 <= test < 1 and dev + test < 1):
        raise ValueError(f"shares: got dev={dev}, test={test}; allowed: from 0, together below 1")
    place = {group: _unit(group, seed) for group in set(groups)}
    values = np.array([place[group] for group in groups])
    return Subsets(
        train=np.flatnonzero(values >= test + dev),
        dev=np.flatnonzero((values >= test) & (values < test + dev)),
        test=np.flatnonzero(values < test),
    )


def _unit(group: str, seed: int) -> float:
    digest = hashlib.sha256(f"{seed}:{group}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
