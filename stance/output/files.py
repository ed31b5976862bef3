"""Writes predictions as JSON Lines, CSV, Parquet or HTML, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from ..characters import SURROGATE
from ..errors import DataError
from ..extras import require
from ..replacing import replacing
from ..scheme import Scheme
from ..streaming.join import to_line
from .html import render
from .rows import Labelled

Writer = Callable[[Sequence[Labelled], Scheme], bytes]


def format_of(path: Path) -> str:
    """Return the format that a file name asks for.

    Raises
    ------
    DataError
        If its suffix is not that of a format.
    """
    name = path.suffix.removeprefix(".").lower()
    if name not in FORMATS:
        raise DataError(
            f"{path}: no format for {path.suffix!r}; allowed: --format, or a name ending in "
            + ", ".join(f".{f}" for f in FORMATS)
        )
    return name


def write(labelled: Sequence[Labelled], scheme: Scheme, format_: str, out: Path | None) -> bytes:
    """Encode the rows and, where `out` is given, write them to that file atomically.

    Raises
    ------
    DataError
        If the file cannot be written.
    MissingExtraError
        If the format needs pyarrow, which is not installed.
    """
    content = FORMATS[format_](labelled, scheme)
    if out is not None:
        with replacing(out) as scratch:
            scratch.write_bytes(content)
    return content


def _jsonl(labelled: Sequence[Labelled], scheme: Scheme) -> bytes:
    return _encode("".join(map(to_line, _rows(labelled))))


def _csv(labelled: Sequence[Labelled], scheme: Scheme) -> bytes:
    rows = _rows(labelled)
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fieldnames=list(dict.fromkeys(k for row in rows for k in row)))
    writer.writeheader()
    writer.writerows(rows)
    return _encode(stream.getvalue())


def _parquet(labelled: Sequence[Labelled], scheme: Scheme) -> bytes:
    require("parquet", "pyarrow")
    import pyarrow.parquet as pq

    from ..streaming.join_arrow import to_table

    rows = [json.loads(line) for line in io.BytesIO(_jsonl(labelled, scheme))]
    stream = io.BytesIO()
    pq.write_table(to_table(rows), stream)
    return stream.getvalue()


def _html(labelled: Sequence[Labelled], scheme: Scheme) -> bytes:
    return _encode(render(labelled, scheme))


def _encode(text: str) -> bytes:
    # names of files and JSON strings may hold what UTF-8 cannot
    return SURROGATE.sub("\ufffd", text).encode()


def _rows(labelled: Sequence[Labelled]) -> list[dict[str, object]]:
    return [row for item in labelled for row in item.rows()]


FORMATS: dict[str, Writer] = {"jsonl": _jsonl, "csv": _csv, "parquet": _parquet, "html": _html}
