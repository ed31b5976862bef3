"""Labelled paragraphs with the probabilities of one model: what every figure is computed from."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from stance.models import Model, Probabilities
from stance.records import LabelledParagraph
from stance.scheme import Task

CHUNK = 256


@dataclass(frozen=True, slots=True)
class Scored:
    """The answers of one model.

    Attributes
    ----------
    name
        What the model is called in the report.
    paragraphs
        n paragraphs with gold labels.
    probabilities
        By task, shape (n, number of labels).
    """

    name: str
    paragraphs: Sequence[LabelledParagraph]
    probabilities: Probabilities

    def rows(self, task: Task) -> NDArray[np.int64]:
        """Indices of the paragraphs that are labelled for the task."""
        return np.array(
            [i for i, p in enumerate(self.paragraphs) if task.name in p.labels], dtype=np.int64
        )

    def gold(self, task: Task) -> NDArray[np.int64]:
        """Gold label indices of `rows`."""
        index = {label: i for i, label in enumerate(task.labels)}
        return np.array(
            [index[p.labels[task.name]] for p in self.paragraphs if task.name in p.labels],
            dtype=np.int64,
        )

    def predicted(self, task: Task) -> NDArray[np.int64]:
        """Predicted label indices of `rows`."""
        labels = self.probabilities[task.name].argmax(axis=1)
        return np.asarray(labels[self.rows(task)], dtype=np.int64)

    def docs(self, task: Task) -> list[str]:
        """Document ids of `rows`."""
        return [self.paragraphs[i].doc for i in self.rows(task)]


def score(name: str, model: Model, paragraphs: Sequence[LabelledParagraph]) -> Scored:
    """Run a model over the paragraphs, with progress on stderr."""
    parts: dict[str, list[NDArray[np.float32]]] = {task: [] for task in model.labels}
    starts = range(0, len(paragraphs), CHUNK)
    console = Console(file=sys.stderr)
    for start in track(starts, f"scoring with {name}", console=console, transient=True):
        texts = [p.text for p in paragraphs[start : start + CHUNK]]
        for task, values in model.predict_proba(texts).items():
            parts[task].append(values)
    return Scored(name, paragraphs, {task: np.concatenate(v) for task, v in parts.items()})


def write_predictions(scored: Scored, tasks: Sequence[Task], path: Path) -> None:
    """Write one JSON line a paragraph: place, text, ``gold``, ``predicted``, ``probabilities``."""
    with path.open("w", encoding="utf-8") as stream:
        for i, paragraph in enumerate(scored.paragraphs):
            values = {t.name: scored.probabilities[t.name][i].tolist() for t in tasks}
            row = {
                "doc": paragraph.doc,
                **paragraph.meta,
                "text": paragraph.text,
                "gold": dict(paragraph.labels),
                "predicted": {t.name: t.labels[int(np.argmax(values[t.name]))] for t in tasks},
                "probabilities": {
                    t.name: dict(zip(t.labels, (round(v, 6) for v in values[t.name]), strict=True))
                    for t in tasks
                },
            }
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
