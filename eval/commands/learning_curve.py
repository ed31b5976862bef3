"""``python -m eval learning-curve``: what more training data is worth."""

from __future__ import annotations

from pathlib import Path

import click

from .. import markdown
from ..files import write_json
from ..learning_curve import SHARES, Plan, learn
from ..learning_curve_summary import NAME, summarize
from ..report import Settings
from .options import (
    command_line,
    config_option,
    min_examples_option,
    overrides_option,
    resamples_option,
    seed_option,
)


@click.command()
@config_option
@overrides_option
@click.option(
    "--data",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Labelled paragraphs to measure on, besides the configuration's own test documents. "
    "Repeatable; each file is a data set of its own.",
)
@click.option(
    "--share",
    "shares",
    multiple=True,
    type=click.FloatRange(0, 1, min_open=True),
    default=SHARES,
    show_default=True,
    help="Share of the train documents. Repeatable.",
)
@click.option(
    "--seeds",
    type=click.IntRange(1),
    default=3,
    show_default=True,
    help="How often each share is trained.",
)
@click.option(
    "--full",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="MODEL_DIR",
    help="A model trained before with this configuration and one of the seeds, used for the share "
    "1 in place of a training. Repeatable.",
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder of results.")
@resamples_option
@seed_option
@min_examples_option
def learning_curve(
    config: Path,
    overrides: tuple[str, ...],
    data: tuple[Path, ...],
    shares: tuple[float, ...],
    seeds: int,
    full: tuple[Path, ...],
    out: Path,
    resamples: int,
    seed: int,
    min_examples: int,
) -> None:
    """Train a configuration on shares of its train documents; print figures for each share.

    A smaller share lies within a larger one. Interrupted, the same command goes on where it
    stopped. ``report --learning-curve OUT/learning_curve.json`` shows the curve.
    """
    finished = learn(Plan(config, out, data, shares, seeds, full, overrides))
    summary = summarize(finished, Settings(resamples, seed, min_examples), command_line())
    write_json(out / NAME, summary)
    click.echo(f"wrote {out / NAME}", err=True)
    click.echo("\n".join(markdown.learning_curve(summary)).strip())
