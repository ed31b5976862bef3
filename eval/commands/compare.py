"""``python -m eval compare FIRST SECOND``: which of two models predicts better."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from ..compare import compare as compare_predictions
from ..compare import render
from ..files import write_json
from ..predictions import read_predictions
from ..report import Settings, without_nan
from .options import Command, min_examples_option, resamples_option, seed_option


def _seeds_option(side: str) -> Callable[[Command], Command]:
    """Prediction files of further seeds of the first or the second model."""
    return click.option(
        f"--{side}",
        f"more_{side}",
        type=click.Path(path_type=Path),
        multiple=True,
        help=f"Another seed of the {side} model; may be repeated.",
    )


@click.command()
@click.argument("first", type=click.Path(path_type=Path))
@click.argument("second", type=click.Path(path_type=Path))
@_seeds_option("first")
@_seeds_option("second")
@click.option("--out", type=click.Path(path_type=Path), help="JSON file of all figures.")
@resamples_option
@seed_option
@min_examples_option
def compare(
    first: Path,
    second: Path,
    more_first: tuple[Path, ...],
    more_second: tuple[Path, ...],
    out: Path | None,
    resamples: int,
    seed: int,
    min_examples: int,
) -> None:
    """Compare two prediction files for the same paragraphs; print Markdown.

    FIRST and SECOND are files like the predictions.jsonl of a report. The paired bootstrap
    resamples documents; McNemar's test takes paragraphs as independent. Where a model was trained
    with several seeds, its figures are means over them, and there is no McNemar's test.
    """
    settings = Settings(resamples, seed, min_examples)
    result = compare_predictions(
        [read_predictions(file) for file in (first, *more_first)],
        [read_predictions(file) for file in (second, *more_second)],
        settings,
    )
    if out:
        write_json(out, without_nan(result))
        click.echo(f"wrote {out}", err=True)
    click.echo(render(result))
