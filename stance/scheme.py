"""The labelling scheme as data: the tasks, and the ordered labels of each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from .errors import DataError


@dataclass(frozen=True, slots=True)
class Task:
    """One question about a paragraph, answered by one label.

    Attributes
    ----------
    name
        Column name in data and attribute name in predictions, for instance ``russia``.
    labels
        Label names in the scheme's order; this order is the column order of probabilities.
    kind
        ``target`` (a stance toward somebody) or ``attribute`` (of the paragraph).
    polarity
        Weight in [-1, 1] of the labels that count in the score; empty where there is no score.
    ordinal
        The labels that lie on a line, from low to high; empty where none do.
    description, definitions
        What the task asks, and what each label means.
    """

    name: str
    labels: tuple[str, ...]
    kind: str = "attribute"
    polarity: Mapping[str, float] = field(default_factory=dict)
    ordinal: tuple[str, ...] = ()
    description: str = ""
    definitions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scheme:
    """A named, versioned set of tasks.

    Attributes
    ----------
    name, version
        Written into every model directory and report.
    tasks
        In order; names are unique.
    holder
        Whose stance is labelled.
    """

    name: str
    version: str
    tasks: tuple[Task, ...]
    holder: str = ""

    @property
    def task_names(self) -> tuple[str, ...]:
        """Names of the tasks, in order."""
        return tuple(task.name for task in self.tasks)

    def task(self, name: str) -> Task:
        """Return the task of that name.

        Raises
        ------
        DataError
            If the scheme has no such task.
        """
        for task in self.tasks:
            if task.name == name:
                return task
        raise DataError(f"scheme {self.name}: no task {name!r}; allowed {list(self.task_names)}")

    @property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """Ordered labels of each task."""
        return {task.name: task.labels for task in self.tasks}

    def to_dict(self) -> dict[str, Any]:
        """Return the scheme in the form of its JSON file."""
        tasks = [
            {
                "name": task.name,
                "kind": task.kind,
                "description": task.description,
                "labels": {label: task.definitions.get(label, "") for label in task.labels},
                "polarity": dict(task.polarity),
                "ordinal": list(task.ordinal),
            }
            for task in self.tasks
        ]
        return {"name": self.name, "version": self.version, "holder": self.holder, "tasks": tasks}


def scheme_from_dict(data: Mapping[str, Any], place: str) -> Scheme:
    """Build a scheme from the contents of its JSON file.

    Parameters
    ----------
    data
        Keys ``name``, ``version``, ``tasks`` and optionally ``holder``; a task has ``name`` and
        ``labels`` (a list, or a mapping of label to definition), and optionally ``kind``,
        ``description``, ``polarity`` and ``ordinal``.
    place
        Where it comes from, for error messages.

    Raises
    ------
    DataError
        If a key is missing, a name is used twice, or a label is unknown.
    """
    try:
        tasks = tuple(_task(item, place) for item in data["tasks"])
        scheme = Scheme(str(data["name"]), str(data["version"]), tasks, str(data.get("holder", "")))
    except (KeyError, TypeError) as error:
        raise DataError(f"{place}: not a scheme: missing or malformed {error}") from error
    names = scheme.task_names
    if not names or len(set(names)) != len(names):
        raise DataError(f"{place}: tasks must have unique names, got {list(names)}")
    return scheme


def _task(item: Mapping[str, Any], place: str) -> Task:
    labels = tuple(item["labels"])
    if len(labels) < 2 or len(set(labels)) != len(labels):
        raise DataError(
            f"{place}: task {item['name']!r} needs two or more unique labels, got {list(labels)}"
        )
    polarity, ordinal = dict(item.get("polarity", {})), tuple(item.get("ordinal", ()))
    unknown = sorted((set(polarity) | set(ordinal)) - set(labels))
    if unknown:
        raise DataError(f"{place}: task {item['name']!r}: {unknown} not among {list(labels)}")
    definitions = dict(item["labels"]) if isinstance(item["labels"], Mapping) else {}
    return Task(
        name=str(item["name"]),
        labels=labels,
        kind=str(item.get("kind", "attribute")),
        polarity=polarity,
        ordinal=ordinal,
        description=str(item.get("description", "")),
        definitions=definitions,
    )


@cache
def load_scheme(name_or_path: str = "china") -> Scheme:
    """Load a scheme: a built-in one by name, or a JSON file by path.

    Raises
    ------
    DataError
        If there is no such scheme, or its file is malformed.
    """
    builtin = files("stance") / "schemes" / f"{name_or_path}.json"
    path = builtin if builtin.is_file() else Path(name_or_path)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(
            f"scheme {name_or_path!r}: no such file; allowed: a path, or 'china'"
        ) from error
    except ValueError as error:
        raise DataError(f"{name_or_path}: not JSON: {error}") from error
    return scheme_from_dict(data, name_or_path)
