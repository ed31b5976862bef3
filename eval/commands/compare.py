"""``python -m eval compare FIRST SECOND``: which of two models predicts better."""

from __future__ import annotations

from pathlib import Path

import click

from ..compare import compare as compare_predictions
from ..compare import render
from ..files import write_json
from ..predictions import read_predictions
from ..report import Settings, without_nan
from .options import min_examples_option, resamples_option, seed_option


@click.command()
@click.argument("first", type=click.Path(path_type=Path))
@click.argument("second", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="JSON file of all figures.")
@resamples_option
@seed_option
@min_examples_option
def compare(
    first: Path, second: Path, out: Path | None, resamples: int, seed: int, min_examples: int
) -> None:
    """Compare two prediction files for the same paragraphs; print Markdown.

    FIRST and SECOND are files like the predictions.jsonl of a report. The paired bootstrap
    resamples documents; McNemar's test takes paragraphs as independent.
    """
    settings = Settings(resamples, seed, min_examples)
    result = compare_predictions(read_predictions(first), read_predictions(second), settings)
    if out:
        write_json(out, without_nan(result))
        click.echo(f"wrote {out}", err=True)
    click.echo(render(result))
