"""Prediction files: read back, and brought into the same order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.errors import DataError
from stance.records import META, LabelledParagraph
from stance.scheme import Task
from stance.splits import row_ids

from .files import read_lines
from .scored import GoldRows

WHAT = "a prediction file"


@dataclass(frozen=True, slots=True)
class Predictions(GoldRows):
    """Predicted labels of one model for labelled paragraphs.

    Attributes
    ----------
    place
        The file.
    paragraphs
        n paragraphs with gold labels.
    tasks
        The tasks that were predicted, with their labels in order.
    predicted
        Label of each task, one mapping a paragraph.
    """

    place: str
    paragraphs: Sequence[LabelledParagraph]
    tasks: Sequence[Task]
    predicted: Sequence[Mapping[str, str]]

    def labels(self, task: Task) -> NDArray[np.int64]:
        """Predicted label indices of `rows`."""
        return self.codes(task, self.predicted)

    def take(self, rows: Sequence[int]) -> Predictions:
        """Return the paragraphs of these indices, in their order."""
        return replace(
            self,
            paragraphs=[self.paragraphs[i] for i in rows],
            predicted=[self.predicted[i] for i in rows],
        )


def read_predictions(paths: Path | Sequence[Path]) -> Predictions:
    """Read what `eval.scored.write_predictions` wrote.

    Parameters
    ----------
    paths
        One file, or several parts with the same tasks.

    Raises
    ------
    DataError
        With the row, if one lacks ``doc``, ``text``, ``gold``, ``predicted`` or
        ``probabilities``, names a label that has no probability, or answers other tasks.
    """
    paths = [paths] if isinstance(paths, Path) else paths
    numbered = [
        (f"{path}: row {number}", row)
        for path in paths
        for number, row in enumerate(read_lines(path, WHAT), 1)
    ]
    labels = _labels(*numbered[0])
    paragraphs, predicted = [], []
    for place, row in numbered:
        if _labels(place, row) != labels:
            raise DataError(f"{place}: other tasks or labels than the lines before; allowed: same")
        gold = {task: str(label) for task, label in _get(place, row, "gold", dict).items()}
        answers = {t: str(label) for t, label in _get(place, row, "predicted", dict).items()}
        for task, names in labels.items():
            for label in (gold.get(task, names[0]), answers.get(task)):
                if label not in names:
                    raise DataError(f"{place}: {task}: got {label!r}; allowed: {' | '.join(names)}")
        meta = {name: str(row[name]) for name in META if row.get(name) is not None}
        text, doc = _get(place, row, "text", str), _get(place, row, "doc", str)
        paragraphs.append(LabelledParagraph(text, gold, doc, meta, place))
        predicted.append(answers)
    tasks = [Task(name, names) for name, names in labels.items()]
    return Predictions(", ".join(map(str, paths)), paragraphs, tasks, predicted)


def same_rows(first: Predictions, second: Predictions) -> tuple[Predictions, Predictions]:
    """Bring two prediction files of the same paragraphs into the same order.

    Raises
    ------
    DataError
        If one has paragraphs that the other lacks; document, text and gold labels must be equal.
    """
    common = common_rows(first, second)
    faults = []
    for one, other in ((first, second), (second, first)):
        more = len(one.paragraphs) - len(common[0].paragraphs)
        if more:
            known = set(row_ids(other.paragraphs))
            ids = row_ids(one.paragraphs)
            place = next(
                p for p, name in zip(one.paragraphs, ids, strict=True) if name not in known
            )
            faults.append(
                f"{one.place}: {more} of {len(one.paragraphs)} paragraphs are not in "
                f"{other.place} with the same document, text and gold labels, "
                f"the first of them at {place.place}; allowed: the same paragraphs"
            )
    if faults:
        raise DataError(faults)
    return common


def common_rows(first: Predictions, second: Predictions) -> tuple[Predictions, Predictions]:
    """Keep the paragraphs that both have, in the order of the first."""
    order = {name: i for i, name in enumerate(row_ids(second.paragraphs))}
    pairs = [(i, order[name]) for i, name in enumerate(row_ids(first.paragraphs)) if name in order]
    return first.take([i for i, _ in pairs]), second.take([j for _, j in pairs])


def common_tasks(first: Predictions, *others: Predictions) -> list[Task]:
    """Return the tasks that all answer and that a paragraph of the first is labelled for.

    Raises
    ------
    DataError
        If there is none, or the labels of a task differ.
    """
    answered = [{task.name: task.labels for task in other.tasks} for other in others]
    tasks = [
        task
        for task in first.tasks
        if len(first.rows(task)) and all(task.name in labels for labels in answered)
    ]
    faults = [
        f"{other.place}: {task.name}: got labels {list(labels[task.name])}; allowed: those of "
        f"{first.place}, {list(task.labels)}"
        for other, labels in zip(others, answered, strict=True)
        for task in tasks
        if labels[task.name] != task.labels
    ]
    if not tasks:
        places = " and ".join(run.place for run in (first, *others))
        faults.append(f"{places}: no task in common that has gold labels")
    if faults:
        raise DataError(faults)
    return tasks


def _labels(place: str, row: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Labels of each predicted task: a prediction file lists probabilities in their order."""
    listed = _get(place, row, "probabilities", dict)
    if not listed or not all(isinstance(values, dict) and values for values in listed.values()):
        raise DataError(f"{place}: not {WHAT}: probabilities: allowed: by task and label")
    return {str(task): tuple(map(str, values)) for task, values in listed.items()}


def _get(place: str, row: Mapping[str, Any], key: str, kind: type) -> Any:
    value = row.get(key)
    if not isinstance(value, kind):
        name = "an object" if kind is dict else "a string"
        raise DataError(f"{place}: not {WHAT}: {key}: got {value!r:.60}; allowed: {name}")
    return value
