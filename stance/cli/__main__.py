"""Entry point of the command ``stance``."""

from __future__ import annotations

import click

from .. import __version__
from .check import check
from .predict import predict
from .run import run_command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="stance")
def stance() -> None:
    """Say what stance China takes toward Russia and the West, paragraph by paragraph."""


stance.add_command(predict)
stance.add_command(check)


def main() -> None:
    """Run the command."""
    run_command(stance)


if __name__ == "__main__":
    main()
