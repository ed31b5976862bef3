"""Writes predictions as JSON Lines, CSV, Parquet or HTML, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from ..errors import DataError
from ..extras import require
from ..scheme import Scheme
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
    if out is None:
        return content
    try:
        with tempfile.NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}-", delete=False) as f:
            scratch = Path(f.name)
            f.write(content)
        scratch.chmod(0o644)
        scratch.replace(out)
    except OSError as error:
        raise DataError(f"{out}: cannot be written: {error.strerror or error}") from error
    return content


def _jsonl(labelled: Sequence[Labelled], scheme: Scheme) -> bytes:
    lines = (json.dumps(row, ensure_ascii=False) for row in _rows(labelled))
    return "".join(line + "\n" for line in lines).encode()


def _csv(labelled: Sequence[Labelled], scheme: Scheme) -> bytes:
    rows = _rows(labelled)
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fieldnames=list(dict.fromkeys(k for row in rows for k in row)))
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()


def _parquet(labelled: Sequence[Labelled], scheme: Scheme) -> bytes:
    require("parquet", "pyarrow")
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = _rows(labelled)
    names = dict.fromkeys(k for row in rows for k in row)
    columns = {name: pa.array([row.get(name) for row in rows]) for name in names}
    # a column without a value, for instance labels that are all unsure, is one of strings
    strings = {name: c.cast(pa.string()) for name, c in columns.items() if pa.types.is_null(c.type)}
    stream = io.BytesIO()
    pq.write_table(pa.table({**columns, **strings}), stream)
    return stream.getvalue()


def _html(labelled: Sequence[Labelled], scheme: Scheme) -> bytes:
    return render(labelled, scheme).encode()


def _rows(labelled: Sequence[Labelled]) -> list[dict[str, object]]:
    return [row for item in labelled for row in item.rows()]


FORMATS: dict[str, Writer] = {"jsonl": _jsonl, "csv": _csv, "parquet": _parquet, "html": _html}
