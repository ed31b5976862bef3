"""``python -m eval behaviour``: lets models answer the behaviour tests."""

from __future__ import annotations

from pathlib import Path

import click

from .. import markdown
from ..behaviour import FILE, behaviour_report
from ..files import write_json
from .models import load_models
from .options import models_option


@click.command()
@models_option()
@click.option(
    "--cases",
    type=click.Path(path_type=Path),
    default=FILE,
    show_default=True,
    help="JSON Lines, as data/README.md describes them.",
)
@click.option("--out", type=click.Path(path_type=Path), help="JSON file of all results.")
def behaviour(names: tuple[str, ...], cases: Path, out: Path | None) -> None:
    """Let models answer the behaviour tests; print how many each passes, and what it fails."""
    found = behaviour_report(load_models(names), cases)
    if out:
        write_json(out, found)
        click.echo(f"wrote {out}", err=True)
    click.echo("\n".join(markdown.behaviour(found, list(found["passed"]))).strip())
