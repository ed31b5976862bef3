"""Options that several commands share, and the command as it was given."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from stance.metrics import MIN_EXAMPLES

Command = TypeVar("Command", bound=Callable[..., Any] | click.Command)


def command_line() -> str:
    """Return the command as it was given, for what it writes."""
    return "python -m eval " + shlex.join(sys.argv[1:])


def models_option(more: str = "") -> Callable[[Command], Command]:
    """Names or directories of models, `names`; `more` ends the help."""
    return click.option(
        "--model",
        "names",
        multiple=True,
        default=["default"],
        show_default=True,
        help=f"Model name or directory; repeatable{more}.",
    )


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
    default=MIN_EXAMPLES,
    show_default=True,
    help="Gold examples a class needs to count in macro-F1.",
)
data_option = click.option(
    "--data",
    "paths",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    help="Labelled paragraphs: JSON Lines, CSV, or a folder of *.jsonl. Repeatable.",
)
config_option = click.option(
    "--config",
    required=True,
    type=click.Path(path_type=Path),
    help="Training configuration, for instance configs/tfidf.yaml.",
)
overrides_option = click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="KEY=VALUE",
    help="Override one key of the configuration, for instance data.paths=[FILE]. Repeatable.",
)
folds_option = click.option(
    "--folds",
    type=click.IntRange(2),
    help="By default 5; for genre and event one fold for each, up to 20.",
)
