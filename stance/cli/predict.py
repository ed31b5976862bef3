"""``stance predict``: labels the paragraphs of articles and tables."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

import click
from rich.console import Console

from .. import load
from ..documents import Document
from ..errors import DataError
from ..output import FORMATS, format_of, label, show, write
from ..reading import read_many
from ..reading.files import STDIN, expand
from ..reading.options import Options
from ..replacing import check_target, replacing
from ..streaming.rows import check_threshold
from .stream import predict_stream, streams


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="FILE...")
@click.option("--model", default="default", show_default=True, help="Model name or directory.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", *FORMATS]),
    help="Default: by the name of --out, else a table.",
)
@click.option("--out", type=click.Path(path_type=Path), help="File to write; default: stdout.")
@click.option("--full", is_flag=True, help="Show whole paragraphs in the table.")
@click.option(
    "--text-column", default="text", show_default=True, help="Column of the text (CSV, JSONL)."
)
@click.option("--id-column", help="Column that groups rows into documents (CSV, JSONL).")
@click.option("--encoding", help="Encoding of the files, where it is not UTF-8.")
@click.option(
    "--abstain",
    type=float,
    default=0.0,
    show_default=True,
    metavar="THRESHOLD",
    help="Give no label where the most probable one has a lower probability, from 0 to 1.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Processes, for one table with --out.",
)
def predict(
    sources: tuple[str, ...],
    model: str,
    format_: str | None,
    out: Path | None,
    full: bool,
    text_column: str,
    id_column: str | None,
    encoding: str | None,
    abstain: float,
    workers: int,
) -> int:
    """Label each paragraph of FILE: text, HTML, Markdown, CSV, JSON Lines, a folder, or - (stdin).

    A file that cannot be read is reported on stderr and passed over; the exit code is then 1, or 2
    if none could be read.

    One table (CSV, TSV, JSON Lines, also .gz or .zst, or Parquet) with --out of such a name is read
    and written in a stream, whatever its size: all columns and rows are kept, a bad row is marked
    in the column error, and after an interruption the same command goes on where it stopped.

    Other output has the columns source, title, paragraph, section and text before the answers, the
    input's other columns among them, and a bad row there refuses its file. In both ways an input
    column of a name that is taken gets input_ before it.

    With --abstain an answer below the threshold is "unsure" in the table and the page, and an empty
    label in the other formats; its probabilities stay.
    """
    check_threshold("--abstain", abstain)
    options = Options(text_column, id_column, encoding)
    if out:
        found, _ = expand(sources)
        check_target(out, [source for source in found if source != STDIN])
    if streams(sources, out, format_, options) and out:
        return predict_stream(Path(sources[0]), out, model, options, abstain, workers)
    if workers > 1:
        raise DataError(f"--workers: got {workers}; allowed: 1, but for one table with --out")
    format_ = format_ or (format_of(out) if out else "table")
    documents, failed = _read(sources, options)
    classifier = load(model)
    labelled = label(classifier, documents, abstain)
    if format_ == "table":
        with _open(out) as stream:
            console = Console(file=stream, width=None if stream.isatty() else 120)
            show(labelled, classifier.scheme, console, full=full)
    else:
        content = write(labelled, classifier.scheme, format_, out)
        if out is None:
            sys.stdout.buffer.write(content)
    return 1 if failed else 0


def _read(sources: tuple[str, ...], options: Options) -> tuple[list[Document], bool]:
    """Read what can be read; the error is raised if that is nothing, else reported."""
    documents: list[Document] = []
    try:
        for document in read_many(sources, **asdict(options)):
            documents.append(document)  # noqa: PERF402 - what came before a fault is kept
    except DataError as error:
        if not documents:
            raise
        click.echo(f"error: {error}", err=True)
        return documents, True
    return documents, False


@contextmanager
def _open(out: Path | None) -> Iterator[TextIO]:
    if out is None:
        yield sys.stdout
    else:
        with (
            replacing(out) as scratch,
            scratch.open("w", encoding="utf-8", errors="replace") as stream,
        ):
            yield stream
