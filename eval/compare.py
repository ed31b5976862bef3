"""Compares the predictions of two models, of one seed or several, for the same paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from stance.scheme import Task

from .figures import interval, number, p_value
from .mcnemar import mcnemar
from .predictions import Predictions, common_tasks, same_rows
from .repeated import differences, figures
from .report import Settings, without_nan
from .statistics import FIGURES, TITLES

SCHEMA_VERSION = 2


def compare(
    first: Sequence[Predictions], second: Sequence[Predictions], settings: Settings
) -> dict[str, Any]:
    """Compare the predictions of two models, task by task.

    Parameters
    ----------
    first, second
        Of each model, its runs, one for each seed, as `eval.predictions.read_predictions` returns
        them; not necessarily equally many.
    settings
        Of the bootstrap, and how many examples a class needs to count in macro-F1.

    Returns
    -------
    dict
        ``first`` and ``second``, the files; ``tasks``: by task ``n``, ``documents``, ``counted``,
        the figures of ``first`` and ``second`` (means over seeds, with ``sd``, their standard
        deviation, NaN for one seed), their ``difference`` (first minus second, paired bootstrap
        over documents) and ``mcnemar``, which is None where a model has several runs.

    Raises
    ------
    DataError
        If the files are of different paragraphs, or have no task in common.
    """
    one, two = ([same_rows(first[0], run)[1] for run in runs] for runs in (first, second))
    return {
        "schema_version": SCHEMA_VERSION,
        "first": [run.place for run in first],
        "second": [run.place for run in second],
        "settings": asdict(settings),
        "tasks": {t.name: _task(t, one, two, settings) for t in common_tasks(*one, *two)},
    }


def render(result: Mapping[str, Any]) -> str:
    """Return a comparison as Markdown."""
    lines = [f"# {', '.join(result['first'])} minus {', '.join(result['second'])}"]
    for task, found in without_nan(result["tasks"]).items():
        lines += ["", f"## {task}", "", *_lines(found)]
    return "\n".join(lines) + "\n"


def _task(
    task: Task, one: Sequence[Predictions], two: Sequence[Predictions], settings: Settings
) -> dict[str, Any]:
    difference = differences(task, one, two, settings)
    about = {key: difference.pop(key) for key in ("n", "documents", "counted")}
    test = None
    if len(one) == len(two) == 1:
        gold = one[0].gold(task)
        test = mcnemar(one[0].labels(task) == gold, two[0].labels(task) == gold)
    return {
        **about,
        "first": _one(figures(task, one, settings)),
        "second": _one(figures(task, two, settings)),
        "difference": difference,
        "mcnemar": test,
    }


def _one(found: Mapping[str, Any]) -> dict[str, Any]:
    """Estimates without the figures of each seed."""
    keys = ("value", "low", "high", "sd")
    return {name: {key: found[name][key] for key in keys} for name in FIGURES}


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
            f"| {TITLES[name]} | {_estimate(found['first'][name])} | "
            f"{_estimate(found['second'][name])} | {interval(difference)} | "
            f"{p_value(difference['p'])} |"
        )
    test = found["mcnemar"]
    if test is None:
        return
    yield ""
    yield (
        f"Only the first is right on {test['b']:,} paragraphs, only the second on {test['c']:,}: "
        f"McNemar's exact test {p_value(test['p'])}."
    )


def _estimate(found: Mapping[str, Any]) -> str:
    spread = "" if found["sd"] is None else f", SD {number(found['sd'], 3)}"
    return interval(found) + spread
