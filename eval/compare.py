"""Compares two prediction files for the same paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from stance.scheme import Task

from .figures import interval, p_value
from .mcnemar import mcnemar
from .predictions import Predictions, common_tasks, same_rows
from .repeated import differences, figures
from .report import Settings, without_nan
from .statistics import FIGURES, TITLES

SCHEMA_VERSION = 1


def compare(first: Predictions, second: Predictions, settings: Settings) -> dict[str, Any]:
    """Compare the predictions of two models, task by task.

    Parameters
    ----------
    first, second
        As `eval.predictions.read_predictions` returns them.
    settings
        Of the bootstrap, and how many examples a class needs to count in macro-F1.

    Returns
    -------
    dict
        ``first`` and ``second``, the files; ``tasks``: by task ``n``, ``documents``, ``counted``,
        the figures of ``first`` and ``second``, their ``difference`` (first minus second, paired
        bootstrap over documents) and ``mcnemar``.

    Raises
    ------
    DataError
        If the files are of different paragraphs, or have no task in common.
    """
    one, two = same_rows(first, second)
    return {
        "schema_version": SCHEMA_VERSION,
        "first": first.place,
        "second": second.place,
        "settings": asdict(settings),
        "tasks": {t.name: _task(t, one, two, settings) for t in common_tasks(one, two)},
    }


def render(result: Mapping[str, Any]) -> str:
    """Return a comparison as Markdown."""
    lines = [f"# {result['first']} minus {result['second']}"]
    for task, found in without_nan(result["tasks"]).items():
        lines += ["", f"## {task}", "", *_lines(found)]
    return "\n".join(lines) + "\n"


def _task(task: Task, one: Predictions, two: Predictions, settings: Settings) -> dict[str, Any]:
    difference = differences(task, [one], [two], settings)
    about = {key: difference.pop(key) for key in ("n", "documents", "counted")}
    gold = one.gold(task)
    return {
        **about,
        "first": _one(figures(task, [one], settings)),
        "second": _one(figures(task, [two], settings)),
        "difference": difference,
        "mcnemar": mcnemar(one.labels(task) == gold, two.labels(task) == gold),
    }


def _one(found: Mapping[str, Any]) -> dict[str, Any]:
    """Estimates without what only several seeds have."""
    return {name: {key: found[name][key] for key in ("value", "low", "high")} for name in FIGURES}


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"{found['n']:,} paragraphs of {found['documents']:,} documents; macro-F1 over: "
        f"{', '.join(found['counted'])}."
    )
    yield ""
    yield "| figure | first | second | difference | paired test |"
    yield "| --- | --- | --- | --- | --- |"
    for name in FIGURES:
        difference = found["difference"][name]
        yield (
            f"| {TITLES[name]} | {interval(found['first'][name])} | "
            f"{interval(found['second'][name])} | {interval(difference)} | "
            f"{p_value(difference['p'])} |"
        )
    test = found["mcnemar"]
    yield ""
    yield (
        f"Only the first is right on {test['b']:,} paragraphs, only the second on {test['c']:,}: "
        f"McNemar's exact test {p_value(test['p'])}."
    )
