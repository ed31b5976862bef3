"""The report as one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from . import figures
from .scored import Scored

ERRORS_SHOWN = 40


def render(report: Mapping[str, Any], scored: Scored) -> str:
    """Return the page.

    Parameters
    ----------
    report
        As `eval.report.build` makes it, without NaN.
    scored
        The first model's answers: the errors it was surest of are shown.
    """
    environment = Environment(
        loader=PackageLoader(__package__, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        interval=figures.interval,
        number=figures.number,
        of_class=figures.of_class,
        p_value=figures.p_value,
    )
    page = environment.get_template("report.html")
    return page.render(
        report=report, verdict=figures.verdict(report), errors=errors(report, scored)
    )


def errors(report: Mapping[str, Any], scored: Scored) -> list[dict[str, Any]]:
    """Return the errors of the first model, the surest first, at most `ERRORS_SHOWN` a task."""
    out: list[dict[str, Any]] = []
    for task, result in report["tasks"].items():
        wrong = []
        for paragraph, values in zip(scored.paragraphs, scored.probabilities[task], strict=True):
            gold = paragraph.labels.get(task)
            predicted = result["labels"][int(values.argmax())]
            if gold is not None and gold != predicted:
                wrong.append(
                    {
                        "task": task,
                        "gold": gold,
                        "predicted": predicted,
                        "p": float(values.max()),
                        "p_gold": float(values[result["labels"].index(gold)]),
                        "doc": paragraph.doc,
                        "text": paragraph.text,
                    }
                )
        out += sorted(wrong, key=lambda row: -float(row["p"]))[:ERRORS_SHOWN]
    return out
