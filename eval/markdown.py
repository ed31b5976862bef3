"""The report as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from . import tables
from .figures import number
from .method import method
from .verdict import verdict


def render(report: Mapping[str, Any], errors: bool = False) -> str:
    """Return the report as one Markdown text.

    Parameters
    ----------
    report
        As `eval.report.build` makes it, without NaN.
    errors
        Whether the errors of the first model are listed too.
    """
    own = report["models"][0]["name"]
    lines = [f"# Evaluation of `{own}`", ""]
    lines += [f"- {sentence}" for sentence in verdict(report)]
    for task, result in report["tasks"].items():
        lines += ["", f"## {task}"]
        for table in tables.of_task(result):
            lines += captioned(table)
        lines += ["", tables.worst(result)]
    if report["behaviour"]:
        lines += ["", "## Behaviour tests", *behaviour(report["behaviour"], [own])]
    if report["learning_curve"]:
        lines += ["", "## Learning curve", *learning_curve(report["learning_curve"])]
    if errors:
        lines += ["", "## Errors, the surest first", *_errors(report["errors"])]
    lines += ["", "## Method", ""]
    lines += [f"- {subject}: {text}." for subject, text in method(report)]
    return "\n".join(lines) + "\n"


def behaviour(found: Mapping[str, Any], names: Sequence[str]) -> Iterator[str]:
    """Yield the lines of behaviour tests: counts of all models, failed cases of those named."""
    yield from captioned(tables.behaviour(found))
    for name in names:
        failed = tables.failures(found, name)
        yield from captioned(failed) if failed.rows else ["", f"{name} failed no case."]


def learning_curve(curve: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a learning curve: one table a data set."""
    for name in curve["sets"]:
        yield from captioned(tables.learning_curve(curve, name))


def captioned(table: tables.Table) -> Iterator[str]:
    """Yield the lines of a table under its caption."""
    yield from ["", f"{table.caption}:", "", *_table(table)]


def _table(table: tables.Table) -> Iterator[str]:
    yield "| " + " | ".join(map(_cell, table.head)) + " |"
    yield "|" + " --- |" * len(table.head)
    for row in table.rows:
        yield "| " + " | ".join(map(_cell, row)) + " |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _errors(errors: list[dict[str, Any]]) -> Iterator[str]:
    for error in errors:
        shares = ", ".join(f"{label} {number(p)}" for label, p in error["probabilities"].items())
        yield ""
        yield (
            f"- {error['task']}: **{error['gold']}** read as **{error['predicted']}** ({shares}); "
            f"{error['doc']}"
        )
        yield ""
        yield "  > " + " ".join(error["text"].split())
        if error["drivers"]:
            words = ", ".join(f"{d['word']} ({number(d['drop'])})" for d in error["drivers"])
            yield ""
            yield f"  Words that drove it: {words}"
