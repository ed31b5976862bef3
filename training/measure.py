"""Held-out figures that are written into the manifest of a trained model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from stance.metrics import accuracy, confusion, counted_classes, macro_f1, mcc
from stance.models import Model

from .data import Corpus

HELD_OUT = ("dev", "test")


def predict_held_out(model: Model, corpus: Corpus) -> dict[str, dict[str, NDArray[Any]]]:
    """Probabilities of the dev and test paragraphs, by subset and task: shape (n, labels)."""
    return {
        name: model.predict_proba([p.text for p in corpus.subset(name)])
        for name in HELD_OUT
        if corpus.subset(name)
    }


def held_out(
    predicted: Mapping[str, Mapping[str, NDArray[Any]]], corpus: Corpus
) -> dict[str, dict[str, Any]]:
    """Score what `predict_held_out` gave.

    Returns
    -------
    dict
        ``{"dev" | "test": {task: {"n", "macro_f1", "accuracy", "mcc"}}}``; empty for a subset
        without paragraphs.
    """
    return {name: _scores(predicted.get(name, {}), corpus, name) for name in HELD_OUT}


def _scores(
    probabilities: Mapping[str, NDArray[Any]], corpus: Corpus, name: str
) -> dict[str, dict[str, Any]]:
    out = {}
    for task in corpus.scheme.tasks:
        gold = corpus.gold(corpus.subset(name), task.name)
        known = gold >= 0
        if known.any():
            predicted = probabilities[task.name].argmax(axis=1)
            matrix = confusion(gold[known], predicted[known], len(task.labels))
            out[task.name] = {
                "n": int(known.sum()),
                "macro_f1": round(float(macro_f1(matrix, counted_classes(matrix))), 4),
                "accuracy": round(float(accuracy(matrix)), 4),
                "mcc": round(float(mcc(matrix)), 4),
            }
    return out
