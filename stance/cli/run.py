"""How every command of this project ends: one message and an exit code, never a traceback."""

from __future__ import annotations

import io
import sys

import click

from ..errors import StanceError


def run_command(command: click.Command, interrupted: str = "interrupted") -> None:
    """Run a command and exit.

    Parameters
    ----------
    command
        Its return value is the exit code; ``None`` is 0. A `StanceError` or a faulty argument ends
        it with one message on stderr and exit code 2.
    interrupted
        What to say when the user stops it; the exit code is then 130.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # its encoding may lack a character
    try:
        sys.exit(command.main(standalone_mode=False))
    except StanceError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo(interrupted, err=True)
        sys.exit(130)
