"""Whether the shipped 8-bit model says what the same model in 32-bit floats says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import stance
from stance.errors import ModelError
from stance.metrics import MIN_EXAMPLES, confusion, counted_classes, macro_f1
from stance.models import Model
from stance.records import LabelledParagraph


@dataclass(frozen=True, slots=True)
class Quality:
    """Figures of one task.

    Attributes
    ----------
    task
        Its name.
    n
        Labelled paragraphs.
    shipped, floats
        Macro-F1 in [0, 1], over the labels with at least nine examples, as in reports; ``None``
        without such a model or labels.
    agreement
        Share of paragraphs with the same label, in [0, 1]; ``None`` without the second model.
    """

    task: str
    n: int
    shipped: float | None
    floats: float | None
    agreement: float | None


def load_floats(path: Path) -> Model:
    """Load the model to compare with.

    Raises
    ------
    ModelError
        If there is none, or it was not exported in 32-bit floats: it might be the shipped one.
    """
    model = stance.load(path)
    weights = model.manifest.config.get("export", {}).get("weights")
    if weights != "fp32":
        raise ModelError(
            f"{path}: export.weights: got {weights!r}; allowed: 'fp32', from "
            "python -m training CONFIG --set export.weights=fp32"
        )
    return model


def compare(
    shipped: Model, floats: Model | None, paragraphs: Sequence[LabelledParagraph]
) -> list[Quality]:
    """Score labelled paragraphs with one model or two.

    Parameters
    ----------
    shipped, floats
        Models of one scheme.
    paragraphs
        With labels of any of its tasks.
    """
    texts = [p.text for p in paragraphs]
    by_model = [_labels(model, texts) if model else None for model in (shipped, floats)]
    out = []
    for task, names in shipped.labels.items():
        index = {name: i for i, name in enumerate(names)}
        gold = np.array([index.get(p.labels.get(task, ""), -1) for p in paragraphs])
        first, second = (labels[task] if labels else None for labels in by_model)
        same = None if first is None or second is None else float((first == second).mean())
        scores = (_macro_f1(gold, first, len(names)), _macro_f1(gold, second, len(names)))
        out.append(Quality(task, int((gold >= 0).sum()), *scores, same))
    return out


def _labels(model: Model, texts: Sequence[str]) -> dict[str, NDArray[np.int64]]:
    return {task: p.argmax(axis=1) for task, p in model.predict_proba(texts).items()}


def _macro_f1(gold: NDArray[Any], labels: NDArray[np.int64] | None, n: int) -> float | None:
    known = gold >= 0
    if labels is None or not known.any():
        return None
    matrix = confusion(gold[known], labels[known], n)
    return float(macro_f1(matrix, counted_classes(matrix, MIN_EXAMPLES)))
