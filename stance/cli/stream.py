"""``stance predict TABLE --out TABLE``: one table of any size, in a stream."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import click

from ..errors import DataError
from ..reading.options import Options
from ..streaming import find_format, parts_folder, score_file
from ..streaming.formats import format_of, open_input


def streams(
    sources: tuple[str, ...], out: Path | None, format_: str | None, options: Options
) -> bool:
    """Whether the call is for one table to another, which is scored in a stream.

    Several sources, an id column and documents with a list of paragraphs inside go the way of
    documents.

    Raises
    ------
    DataError
        If a format is there that only a stream can read, and the call is for something else.
    """
    source = find_format(sources[0]) if len(sources) == 1 else None
    target = find_format(out) if out else None
    if source and target and format_ in (None, target.kind) and options.id_column is None:
        nested = source.kind == "jsonl" and _is_nested(Path(sources[0]), options)
        if not nested or source.compression or target.compression:
            return True
    for name in sources:
        found = find_format(name)
        if found and (found.kind == "parquet" or found.compression):
            raise DataError(
                f"{name}: is read in a stream only; allowed: this one file, --out with a name "
                "ending in .jsonl, .csv or .parquet, and no --id-column"
            )
    return False


def predict_stream(
    source: Path,
    out: Path,
    model: str,
    options: Options,
    abstain: float,
    workers: int,
) -> int:
    """Score the table and say how it went; exit code 1 if no row was scored or a quote is open."""
    try:
        outcome = score_file(
            source,
            out,
            model=model,
            text_column=options.text_column,
            encoding=options.encoding,
            abstain=abstain,
            workers=workers,
            progress=True,
        )
    except KeyboardInterrupt:
        folder = parts_folder(out)
        if folder.is_dir():
            click.echo(f"\nfinished parts are in {folder}: run the same command to go on", err=True)
        raise
    scored = outcome.rows - outcome.resumed
    rate = f", {scored / outcome.seconds:,.0f} rows/s" if scored and outcome.seconds > 0 else ""
    marked = f", {outcome.errors:,} marked in the column error" if outcome.errors else ""
    click.echo(f"{out}: {outcome.rows:,} rows{marked}{rate}", err=True)
    if outcome.open_quotes:
        click.echo(f"{source}: rows with a quote left open: {outcome.open_quotes:,}", err=True)
    return 1 if outcome.open_quotes or outcome.errors == outcome.rows else 0


def _is_nested(path: Path, options: Options) -> bool:
    """Whether the first line is a document with its paragraphs inside; not where it is damaged."""
    if not path.is_file():
        return False
    try:
        with open_input(path, format_of(path), options.encoding) as (stream, _):
            first = next((line for line in stream if line.strip()), "")
        item = json.loads(first.removeprefix("\ufeff"))
    except (EOFError, OSError, zlib.error, ValueError, RecursionError):
        return False
    return isinstance(item, dict) and "paragraphs" in item and options.text_column not in item
