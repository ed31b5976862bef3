"""The report as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    lines = [f"# Evaluation of `{report['models'][0]['name']}`", ""]
    lines += [f"- {sentence}" for sentence in verdict(report)]
    for task, result in report["tasks"].items():
        lines += ["", f"## {task}"]
        for table in tables.of_task(result):
            lines += ["", f"{table.caption}:", "", *_table(table)]
        lines += ["", tables.worst(result)]
    if errors:
        lines += ["", "## Errors, the surest first", *_errors(report["errors"])]
    lines += ["", "## Method", ""]
    lines += [f"- {subject}: {text}." for subject, text in method(report)]
    return "\n".join(lines) + "\n"


def _table(table: tables.Table) -> Iterator[str]:
    yield "| " + " | ".join(map(_cell, table.head)) + " |"
    yield "|" + " --- |" * len(table.head)
    for row in table.rows:
        yield "| " + " | ".join(map(_cell, row)) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


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
