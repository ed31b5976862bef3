"""Evaluates models: ``python -m eval --model default --data FILE --out DIR``; see ``--help``."""

from __future__ import annotations

import click

from stance.cli.run import run_command

from . import agreement
from .commands.behaviour import behaviour
from .commands.compare import compare
from .commands.cross_validate import cross_validate
from .commands.leakage import leakage
from .commands.learning_curve import learning_curve
from .commands.prevalence import prevalence
from .commands.report import report
from .commands.split import split

HELP = ("-h", "--help")


class ReportByDefault(click.Group):
    """A group that runs ``report`` where options come without the name of a command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``report`` in front of options."""
        if not args or (args[0].startswith("-") and args[0] not in HELP):
            args = [str(report.name), *args]
        return super().parse_args(ctx, args)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Describe the options of ``report`` below the commands."""
        formatter.write_paragraph()
        formatter.write_text("Without a command, the options are those of report:")
        with formatter.indentation():
            report.format_options(click.Context(report), formatter)


@click.group(cls=ReportByDefault, context_settings={"help_option_names": list(HELP)})
def group() -> None:
    """Evaluate models: report, behaviour tests, cross-validation, learning curve, comparison."""


COMMANDS = (report, behaviour, cross_validate, learning_curve, compare, leakage, split, prevalence)
for command in COMMANDS:
    group.add_command(command)
group.add_command(agreement.run, "agreement")


def main() -> None:
    """Run the command."""
    run_command(group, "interrupted; the same command resumes a cross-validation or learning curve")


if __name__ == "__main__":
    main()
