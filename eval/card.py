"""Writes the model card from a model and its reports: ``python -m eval.card --help``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

import stance
from stance.cli.run import run_command
from stance.errors import DataError
from stance.models import Model

from . import figures, markdown, tables
from .html import environment
from .learning_curve import recipe

SLICES = ("targets named", "genre", "source", "length")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--model", "name", default="default", show_default=True)
@click.option(
    "--report",
    "reports",
    multiple=True,
    required=True,
    metavar="TITLE=FILE",
    help="A report.json of this model and what to call its data. Repeatable.",
)
@click.option("--out", required=True, type=click.Path(path_type=Path))
def run(name: str, reports: tuple[str, ...], out: Path) -> None:
    """Write the card of a model: what it is, what it was trained on, how well it reads what."""
    read = [_report(text) for text in reports]
    out.write_text(render(stance.load(name), read), encoding="utf-8")
    click.echo(f"wrote {out}", err=True)


def render(model: Model, reports: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    """Return the card as Markdown.

    Parameters
    ----------
    model
        Its manifest says what it was trained on and how.
    reports
        Titles and reports, each with the model first.

    Raises
    ------
    DataError
        If a report is of other weights than the model's or of paragraphs that it was trained on, or
        its learning curve of another recipe or other training data.
    """
    for title, report in reports:
        if report["models"][0].get("files") != dict(model.manifest.files):
            raise DataError(f"report {title!r}: made with other weights than this model's")
        if count := report["models"][0]["seen"]:
            raise DataError(f"report {title!r}: the model was trained on {count} of its paragraphs")
        if report["learning_curve"] and not _of_model(report["learning_curve"], model):
            raise DataError(f"report {title!r}: its learning curve is of another recipe or data")
    template = environment(autoescape=False).get_template("card.md")
    return template.render(manifest=model.manifest, parts=[_part(*item) for item in reports])


def _of_model(curve: Mapping[str, Any], model: Model) -> bool:
    """Whether a learning curve is of the model's recipe, whatever the seed, and training data."""
    ours, theirs = (
        {**recipe(config), "seed": None} for config in (model.manifest.config, curve["config"])
    )
    same = curve["data"]["fingerprint"] == model.manifest.data.get("fingerprint")
    return same and ours == theirs


def _part(title: str, report: Mapping[str, Any]) -> dict[str, Any]:
    """What the card says of one report."""
    name = report["models"][0]["name"]
    shown = [
        *(_confusion(task, result, name) for task, result in report["tasks"].items()),
        tables.slices_of_all(report, SLICES),
        tables.calibration(report),
        tables.coverage_of_all(report),
    ]
    behaviour, curve = report["behaviour"], report["learning_curve"]
    return {
        "title": title,
        "report": report,
        "rows": list(_rows(report)),
        "classes": list(_classes(report)),
        "tables": [line for table in shown if table.rows for line in markdown.captioned(table)],
        "behaviour": behaviour and list(_behaviour(behaviour, name)),
        "curve": curve and list(markdown.learning_curve(curve)),
    }


def _confusion(task: str, result: Mapping[str, Any], name: str) -> tables.Table:
    table = tables.confusion(result, result["models"][name])
    return replace(table, caption=f"{task}: gold labels in rows, predicted labels in columns")


def _behaviour(found: Mapping[str, Any], name: str) -> Iterator[str]:
    """Counts, and the first failed case of each capability."""
    yield from markdown.captioned(tables.behaviour(found))
    yield ""
    seen = set()
    for case in found["failures"][name]:
        if case["capability"] not in seen:
            seen.add(case["capability"])
            wrong = "; ".join(
                f"{task} should be {' or '.join(f['expected'])}, is {f['predicted']}"
                for task, f in case["failures"].items()
            )
            yield f"- {case['capability']}: “{case['text']}” – {wrong}."


def _rows(report: Mapping[str, Any]) -> Iterator[list[str]]:
    """One row a task and model: figures with intervals, and the paired test."""
    first = report["models"][0]["name"]
    for task, result in report["tasks"].items():
        p = {c["second"]: figures.p_value(c["macro_f1"]["p"]) for c in result["comparisons"]}
        for name, own in result["models"].items():
            yield [
                task,
                name,
                figures.interval(own["macro_f1"]),
                figures.interval(own["mcc"]),
                figures.number(own["accuracy"]["value"]),
                "" if name == first else p[name],
            ]


def _classes(report: Mapping[str, Any]) -> Iterator[str]:
    """F1 of the first model for each class with its count, one line a task."""
    for task, result in report["tasks"].items():
        own = result["models"][report["models"][0]["name"]]["classes"]
        shown = (
            f"{name} {figures.of_class(c['f1'], c['examples'], count=True)}"
            for name, c in own.items()
        )
        yield f"- {task}: {', '.join(shown)}"


def _report(text: str) -> tuple[str, Mapping[str, Any]]:
    title, equals, path = text.partition("=")
    if not equals:
        raise DataError(f"--report {text}: allowed: TITLE=FILE")
    try:
        return title, json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: not a report: {error}") from error


if __name__ == "__main__":
    run_command(run)
