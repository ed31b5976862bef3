"""The errors worth reading: those that the model was surest of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stance.scheme import Task

from .scored import Scored

SHOWN = 40


def surest_errors(
    scored: Scored, tasks: Sequence[Task], shown: int = SHOWN
) -> list[dict[str, Any]]:
    """Return the errors of a model, the surest first.

    Parameters
    ----------
    scored
        The model's answers.
    tasks
        The tasks to look at.
    shown
        At most so many a task.

    Returns
    -------
    list of dict
        ``task``, ``doc``, ``text``, ``gold``, ``predicted``, ``confidence``, ``probabilities``, and
        ``drivers``, which is None: `eval.explain.explain` finds them.
    """
    found = []
    for task in tasks:
        rows, gold, predicted = scored.rows(task), scored.gold(task), scored.predicted(task)
        wrong = [
            _error(scored, task, int(row), task.labels[g], task.labels[p])
            for row, g, p in zip(rows, gold, predicted, strict=True)
            if g != p
        ]
        found += sorted(wrong, key=lambda e: -float(e["confidence"]))[:shown]
    return sorted(found, key=lambda e: -float(e["confidence"]))


def _error(scored: Scored, task: Task, row: int, gold: str, predicted: str) -> dict[str, Any]:
    values = scored.probabilities[task.name][row].tolist()
    by_label = dict(zip(task.labels, (round(p, 4) for p in values), strict=True))
    return {
        "task": task.name,
        "doc": scored.paragraphs[row].doc,
        "text": scored.paragraphs[row].text,
        "gold": gold,
        "predicted": predicted,
        "confidence": by_label[predicted],
        "probabilities": by_label,
        "drivers": None,
    }
