"""Entry point of the command ``stance``."""

from __future__ import annotations

import sys

import click

from .. import __version__
from ..errors import StanceError
from .check import check
from .predict import predict


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="stance")
def stance() -> None:
    """Say what stance China takes toward Russia and the West, paragraph by paragraph."""


stance.add_command(predict)
stance.add_command(check)


def main() -> None:
    """Run the command; a `StanceError` ends it with one message and exit code 2."""
    try:
        sys.exit(stance.main(standalone_mode=False))
    except StanceError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        sys.exit(130)


if __name__ == "__main__":
    main()
