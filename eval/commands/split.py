"""``python -m eval split``: saves folds, so that others evaluate on the same rows."""

from __future__ import annotations

from pathlib import Path

import click

from stance.cli.options import scheme_option
from stance.records import read_labelled
from stance.scheme import load_scheme
from stance.splits import SPLITS, make_folds, save_folds

from .options import data_option, folds_option


@click.command()
@data_option
@scheme_option
@click.option("--split", "name", type=click.Choice(SPLITS), default="document", show_default=True)
@folds_option
@click.option("--seed", type=int, default=0, show_default=True, help="Of the shuffling.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="JSON file to write.")
def split(
    paths: tuple[Path, ...], scheme: str, name: str, folds: int | None, seed: int, out: Path
) -> None:
    """Save the folds of a split with the fingerprint of the data.

    ``cross-validate --split FILE`` uses them.
    """
    paragraphs = read_labelled(list(paths), load_scheme(scheme))
    made = make_folds(paragraphs, name, folds, seed)
    save_folds(out, paragraphs, made, name, seed)
    sizes = ", ".join(f"{len(train):,}/{len(test):,}" for train, test in made)
    click.echo(f"wrote {out}: {len(made)} folds, train/test paragraphs {sizes}", err=True)
