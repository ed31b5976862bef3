"""Options that several commands share."""

from __future__ import annotations

import click

resamples_option = click.option(
    "--resamples",
    type=click.IntRange(100),
    default=2000,
    show_default=True,
    help="Of the bootstrap over documents.",
)
seed_option = click.option(
    "--seed", type=int, default=0, show_default=True, help="Of the bootstrap."
)
min_examples_option = click.option(
    "--min-examples",
    type=click.IntRange(1),
    default=9,
    show_default=True,
    help="Gold examples a class needs to count in macro-F1.",
)
