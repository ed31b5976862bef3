"""``python -m eval prevalence SCORED --coded FILE``: shares of labels, corrected by a sample."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import numpy as np

import stance
from stance.errors import DataError
from stance.scheme import Task

from ..figures import interval, number
from ..files import write_csv
from ..population import Population, read_population
from ..prevalence import MIN_DOCUMENTS, Share, shares
from ..report import Settings, labelled_tasks
from ..scored import Scored, read_for, score
from .options import resamples_option, seed_option

YEAR = 4  # characters of a date
GROUPS: dict[str, tuple[str, int | None]] = {
    **{name: (name, None) for name in ("genre", "event", "source")},
    "year": ("date", YEAR),
}
COLUMNS = ("group", "task", "label", "paragraphs", "coded")
ENDS = ("value", "low", "high")


@click.command()
@click.argument("scored", type=click.Path(path_type=Path))
@click.option(
    "--coded",
    required=True,
    type=click.Path(path_type=Path),
    help="Paragraphs drawn at random from the same text and labelled by hand: JSON Lines or CSV.",
)
@click.option("--model", default="default", show_default=True, help="That SCORED was made with.")
@click.option(
    "--by",
    type=click.Choice([*GROUPS]),
    help="Shares for each value of this column, which both files must have (year: of date).",
)
@click.option("--out", type=click.Path(path_type=Path), help="CSV of all figures.")
@resamples_option
@seed_option
def prevalence(
    scored: Path,
    coded: Path,
    model: str,
    by: str | None,
    out: Path | None,
    resamples: int,
    seed: int,
) -> None:
    """Print the shares of labels in a body of text, corrected by a hand-coded sample of it.

    SCORED is what ``stance predict TEXTS --out SCORED`` wrote for the whole. The coded paragraphs
    must be a random sample of it. Each share stands three times: as the model counts, as coded in
    the sample, and corrected, which is the figure to publish.
    """
    reader = stance.load(model)
    paragraphs = read_for(reader, [coded])
    tasks = labelled_tasks(reader.scheme.tasks, paragraphs)
    column, length = GROUPS[by] if by else (None, None)
    whole = read_population(scored, tasks, column, length)
    answers = score(model, reader, paragraphs)
    groups = np.array([p.meta.get(column, "")[:length] if column else "" for p in paragraphs])
    rows: list[dict[str, Any]] = []
    for group, population in whole.items():
        for task in tasks:
            try:
                rows += _shares(group, population, task, answers, groups, Settings(resamples, seed))
            except DataError as error:
                if not by:
                    raise
                click.echo(f"{by} {group or 'unknown'}, {task.name}: left out: {error}", err=True)
    if not rows:
        raise DataError(
            f"{coded}: no {by} with paragraphs of {MIN_DOCUMENTS} documents or more that is in "
            f"{scored}, too"
        )
    click.echo("\n".join(_markdown(rows, by)))
    if out:
        write_csv(out, list(_flat(rows[0])), map(_flat, rows))
        click.echo(f"wrote {out}", err=True)


def _shares(
    group: str,
    population: Population,
    task: Task,
    answers: Scored,
    groups: Any,
    settings: Settings,
) -> Iterator[dict[str, Any]]:
    """Yield a row for each label of a task in one group."""
    rows = answers.rows(task)
    chosen = groups[rows] == group
    found = shares(
        population.answers[task.name] / population.rows,
        population.probabilities[task.name] / population.rows,
        answers.probabilities[task.name][rows][chosen].astype(np.float64),
        answers.gold(task)[chosen],
        [doc for doc, use in zip(answers.docs(task), chosen, strict=True) if use],
        settings,
    )
    about = {"group": group, "task": task.name, "paragraphs": population.rows}
    for label, share in zip(task.labels, found, strict=True):
        yield {**about, "label": label, "coded": int(chosen.sum()), "share": share}


def _markdown(rows: Sequence[Mapping[str, Any]], by: str | None) -> Iterator[str]:
    yield "| " + (f"{by} | " if by else "") + "task | label | model | coded sample | corrected |"
    yield "| " + ("--- | " if by else "") + "--- | --- | --- | --- | --- |"
    for row in rows:
        share: Share = row["share"]
        cells = [row["group"] or "unknown"] if by else []
        cells += [row["task"], row["label"], number(share.model)]
        cells += [interval(asdict(share.sample)), interval(asdict(share.corrected))]
        yield f"| {' | '.join(cells)} |"


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as columns of a table."""
    share: Share = row["share"]
    ends = {
        f"{name}_{end}".removesuffix("_value"): round(getattr(estimate, end), 6)
        for name, estimate in (("sample", share.sample), ("corrected", share.corrected))
        for end in ENDS
    }
    return {**{name: row[name] for name in COLUMNS}, "model": round(share.model, 6), **ends}
