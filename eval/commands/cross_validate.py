"""``python -m eval cross-validate``: trains and tests a configuration on every fold."""

from __future__ import annotations

from pathlib import Path

import click

from ..cross_validation import Plan
from ..cross_validation import cross_validate as run
from ..cross_validation_summary import render, summarize, write
from ..report import Settings
from .options import (
    command_line,
    config_option,
    folds_option,
    min_examples_option,
    overrides_option,
    resamples_option,
    seed_option,
)


@click.command()
@config_option
@overrides_option
@click.option(
    "--split",
    "splits",
    multiple=True,
    default=["document"],
    show_default=True,
    metavar="NAME",
    help="document, random, genre, event, time, or a file of saved folds. Repeatable: the others "
    "are compared with the first.",
)
@folds_option
@click.option(
    "--seeds",
    type=click.IntRange(1),
    default=3,
    show_default=True,
    help="How often training and shuffling are repeated.",
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder of results.")
@resamples_option
@seed_option
@min_examples_option
def cross_validate(
    config: Path,
    overrides: tuple[str, ...],
    splits: tuple[str, ...],
    folds: int | None,
    seeds: int,
    out: Path,
    resamples: int,
    seed: int,
    min_examples: int,
) -> None:
    """Train and test a configuration on every fold; print a summary, and write it into --out.

    Interrupted, the same command goes on where it stopped. What leakage is worth: give
    ``--split document --split random``.
    """
    finished = run(Plan(config, splits, folds, seeds, out, overrides))
    summary = summarize(finished, Settings(resamples, seed, min_examples), command_line())
    write(summary, out)
    click.echo(f"wrote {out / 'summary.md'} and summary.json", err=True)
    click.echo(render(summary))
