"""Sums up a learning curve, and reads what was summed up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import stance
from stance.errors import DataError
from stance.scheme import Task

from .learning_curve import Finished, predictions_of
from .predictions import Predictions, common_tasks
from .repeated import differences, figures
from .report import Settings, describe_data, size, without_nan
from .statistics import FIGURES

SCHEMA_VERSION = 1
NAME = "learning_curve.json"
KEYS = ("name", "data", "train", "settings", "seeds", "sets", "shares", "curve", "command")
Runs = Sequence[Predictions]


def summarize(finished: Finished, settings: Settings, command: str = "") -> dict[str, Any]:
    """Compute the figures of a learning curve from its prediction files.

    Parameters
    ----------
    finished
        What `eval.learning_curve.learn` returned.
    settings
        Of the bootstrap, and how many examples a class needs to count in macro-F1.
    command
        Written into the summary.

    Returns
    -------
    dict
        The contents of ``learning_curve.json``; ``docs/report.md`` describes its keys. No NaN: what
        is undefined is None.

    Raises
    ------
    DataError
        If a prediction file is damaged or not of its data set.
    """
    summary = {
        "schema_version": SCHEMA_VERSION,
        "command": command,
        "stance": stance.__version__,
        "name": finished.plan.config.stem,
        "config": finished.config,
        "data": describe_data(finished.paragraphs),
        "train": size([finished.paragraphs[i] for i in finished.subsets.train]),
        "settings": asdict(settings),
        "seeds": finished.seeds,
        "sets": {name: describe_data(rows) for name, rows in finished.sets.items()},
        "shares": [
            {
                "share": share,
                **size([finished.paragraphs[i] for i in rows]),
                "models": [finished.point(share, seed).describe() for seed in finished.seeds],
            }
            for share, rows in finished.train.items()
        ],
        "curve": [row for name in finished.sets for row in _curve(finished, name, settings)],
    }
    return dict(without_nan(summary))


def read_curve(path: Path) -> dict[str, Any]:
    """Read what `summarize` made.

    Raises
    ------
    DataError
        If the file cannot be read, is no learning curve, or of another version.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: not a learning curve: {error}") from error
    missing = [key for key in KEYS if not isinstance(found, dict) or key not in found]
    if missing:
        raise DataError(f"{path}: not a learning curve: without {', '.join(missing)}")
    if found.get("schema_version") != SCHEMA_VERSION:
        raise DataError(
            f"{path}: schema_version: got {found.get('schema_version')!r}; allowed: "
            f"{SCHEMA_VERSION}"
        )
    return dict(found)


def _curve(finished: Finished, name: str, settings: Settings) -> list[dict[str, Any]]:
    """Figures on one data set: one entry a task and share."""
    runs = {share: _runs(finished, share, name) for share in finished.train}
    shares = list(runs)
    tasks = common_tasks(runs[shares[0]][0])
    return [
        {
            "set": name,
            "task": task.name,
            "share": share,
            **figures(task, runs[share], settings),
            "gain": _gain(task, runs[share], runs[shares[i - 1]], settings) if i else None,
        }
        for task in tasks
        for i, share in enumerate(shares)
    ]


def _gain(task: Task, runs: Runs, before: Runs, settings: Settings) -> dict[str, Any]:
    found = differences(task, runs, before, settings)
    return {figure: found[figure] for figure in FIGURES}


def _runs(finished: Finished, share: float, name: str) -> list[Predictions]:
    """Predictions of each seed, in the order of the data set."""
    out = []
    for seed in finished.seeds:
        path = finished.point(share, seed).path(name)
        found = predictions_of(path, finished.sets[name])
        if found is None:
            raise DataError(f"{path}: not of the paragraphs of {name}; remove it and run again")
        out.append(found)
    return out
