"""Splits of paragraphs: by hash into train, dev and test, and into folds."""

from .folds import SPLITS, Fold, make_folds
from .hashed import SUBSETS, Subsets, hash_split
from .saved import load_folds, row_ids, save_folds

__all__ = [
    "SPLITS",
    "SUBSETS",
    "Fold",
    "Subsets",
    "hash_split",
    "load_folds",
    "make_folds",
    "row_ids",
    "save_folds",
]
