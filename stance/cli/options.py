"""Options that commands of several packages share."""

from __future__ import annotations

import click

scheme_option = click.option(
    "--scheme", default="china", show_default=True, help="Scheme name or JSON file."
)
