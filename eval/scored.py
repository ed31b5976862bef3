"""Labelled paragraphs with the probabilities of one model: what every figure is computed from."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from stance.models import Model, Probabilities
from stance.records import LabelledParagraph, read_labelled
from stance.replacing import replacing
from stance.scheme import Task
from stance.texts import check_texts

CHUNK = 256


def read_for(model: Model, paths: Sequence[Path]) -> list[LabelledParagraph]:
    """Read labelled paragraphs whose columns are named as in the model's training data."""
    columns = model.manifest.config.get("data", {}).get("columns", {})
    return read_labelled(list(paths), model.scheme, columns)


class GoldRows:
    """The paragraphs that are labelled for a task, of what holds `paragraphs` in order."""

    __slots__ = ()
    paragraphs: Sequence[LabelledParagraph]

    def rows(self, task: Task) -> NDArray[np.int64]:
        """Indices of the paragraphs that have a gold label for the task."""
        return np.array(
            [i for i, p in enumerate(self.paragraphs) if task.name in p.labels], dtype=np.int64
        )

    def gold(self, task: Task) -> NDArray[np.int64]:
        """Gold label indices of `rows`."""
        return self.codes(task, [p.labels for p in self.paragraphs])

    def docs(self, task: Task) -> list[str]:
        """Document ids of `rows`."""
        return [self.paragraphs[i].doc for i in self.rows(task)]

    def codes(self, task: Task, labels: Sequence[Mapping[str, str]]) -> NDArray[np.int64]:
        """Label indices of `rows`, from the labels of every paragraph by task."""
        index = {label: i for i, label in enumerate(task.labels)}
        return np.array([index[labels[i][task.name]] for i in self.rows(task)], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Scored(GoldRows):
    """The answers of one model.

    Attributes
    ----------
    name
        What the model is called in the report.
    paragraphs
        n paragraphs with gold labels.
    probabilities
        By task, shape (n, number of labels); a task that the model does not answer is absent.
    truncated
        Whether a part of each paragraph was not read, shape (n,); none where that is not known.
    states_probabilities
        Whether the probabilities are more than a mark at the chosen label.
    about
        What a baseline does, in words.
    temperature
        By task, what the logits were divided by; empty where that is not how it was calibrated.
    """

    name: str
    paragraphs: Sequence[LabelledParagraph]
    probabilities: Probabilities
    truncated: NDArray[np.bool_] | None = None
    states_probabilities: bool = True
    about: str = ""
    temperature: Mapping[str, float] = field(default_factory=dict)

    def predicted(self, task: Task) -> NDArray[np.int64]:
        """Predicted label indices of `rows`."""
        labels = self.probabilities[task.name].argmax(axis=1)
        return np.asarray(labels[self.rows(task)], dtype=np.int64)


def score(name: str, model: Model, paragraphs: Sequence[LabelledParagraph]) -> Scored:
    """Run a model over the paragraphs, with progress on stderr."""
    parts: dict[str, list[NDArray[np.float32]]] = {task: [] for task in model.labels}
    truncated: list[NDArray[np.bool_]] = []
    starts = range(0, len(paragraphs), CHUNK)
    console = Console(file=sys.stderr)
    for start in track(starts, f"scoring with {name}", console=console, transient=True):
        texts = [p.text for p in paragraphs[start : start + CHUNK]]
        inference = model.infer(check_texts(texts))
        truncated.append(inference.truncated)
        for task, values in inference.probabilities.items():
            parts[task].append(values)
    probabilities = {task: np.concatenate(v) for task, v in parts.items()}
    return Scored(
        name,
        paragraphs,
        probabilities,
        np.concatenate(truncated),
        temperature=dict(model.manifest.settings.get("temperature", {})),
    )


def write_predictions(scored: Scored, tasks: Sequence[Task], path: Path) -> None:
    """Write one JSON line a paragraph: place, text, ``gold``, ``predicted``, ``probabilities``.

    Tasks that the model does not answer are left out. The file is written whole or not at all.
    """
    tasks = [task for task in tasks if task.name in scored.probabilities]
    with replacing(path) as scratch, scratch.open("w", encoding="utf-8") as stream:
        for i, paragraph in enumerate(scored.paragraphs):
            values = {t.name: scored.probabilities[t.name][i].tolist() for t in tasks}
            row: dict[str, Any] = {
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
            if scored.truncated is not None:
                row["truncated"] = bool(scored.truncated[i])
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
