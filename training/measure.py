"""Held-out figures that are written into the manifest of a trained model."""

from __future__ import annotations

from typing import Any

from stance.metrics import accuracy, confusion, counted_classes, macro_f1, mcc
from stance.models import Model

from .data import Corpus


def held_out(model: Model, corpus: Corpus) -> dict[str, Any]:
    """Score the model on the dev and test documents.

    Returns
    -------
    dict
        ``{"dev" | "test": {task: {"n", "macro_f1", "accuracy", "mcc"}}}``.
    """
    return {name: _subset(model, corpus, name) for name in ("dev", "test")}


def _subset(model: Model, corpus: Corpus, name: str) -> dict[str, Any]:
    paragraphs = corpus.subset(name)
    if not paragraphs:
        return {}
    probabilities = model.predict_proba([p.text for p in paragraphs])
    out = {}
    for task in corpus.scheme.tasks:
        gold = corpus.gold(paragraphs, task.name)
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
