"""CSV, TSV, JSON and JSON Lines files to rows."""

from __future__ import annotations

import csv
import io
import json
import reprlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ..documents import Document
from ..errors import DataError
from .options import Options
from .rows import Row, gather

# The csv module stops at 131072 characters, less than a long article; a C long holds this much.
FIELD_LIMIT = 2**31 - 1


def read_csv(source: str, text: str, options: Options, *, delimiter: str) -> list[Document]:
    """Read a table with a header line.

    Raises
    ------
    DataError
        If a column is missing or twice there, the quotes are broken, or rows have faults.
    """
    faults: list[str] = []
    with _long_fields():
        lines = list(_csv_lines(source, text, delimiter, faults))
    if not lines:
        raise DataError(faults or f"{source}: no rows; allowed: a header line, then rows")
    (line, header), *rows = lines
    missing = header_faults(f"{source}:{line}", header, options)
    if missing:
        raise DataError(missing)
    return gather(source, _csv_rows(source, header, rows, faults), options, faults)


def read_jsonl(source: str, text: str, options: Options) -> list[Document]:
    """Read one JSON object a line.

    Raises
    ------
    DataError
        If a line is no JSON object, or rows have faults.
    """
    faults: list[str] = []
    rows: list[Row] = []
    # Not splitlines: JSON strings may hold the other line separators of Unicode.
    for number, line in enumerate(text.split("\n"), 1):
        place = f"{source}:{number}"
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except (ValueError, RecursionError) as error:
            faults.append(f"{place}: not JSON, got {error}; allowed: a JSON object a line")
            continue
        rows += _object(place, number, item, faults)
    return gather(source, rows, options, faults)


def read_json(source: str, text: str, options: Options) -> list[Document]:
    """Read a JSON list of objects, or one object.

    Raises
    ------
    DataError
        If it is neither, or rows have faults.
    """
    allowed = "allowed: a list of objects, or one object"
    try:
        items = json.loads(text)
    except json.JSONDecodeError as error:
        more = " (one object a line? name it .jsonl)" if error.msg == "Extra data" else ""
        raise DataError(
            f"{source}:{error.lineno}: not JSON, got {error.msg}; {allowed}{more}"
        ) from error
    except RecursionError as error:
        raise DataError(f"{source}: not JSON, got too deep nesting; {allowed}") from error
    if isinstance(items, dict):
        return gather(source, [Row(source, None, items)], options, [])
    if not isinstance(items, list):
        raise DataError(f"{source}: got {reprlib.repr(items)}; {allowed}")
    faults: list[str] = []
    rows: list[Row] = []
    for number, item in enumerate(items, 1):
        rows += _object(f"{source}: item {number}", number, item, faults)
    return gather(source, rows, options, faults)


def _object(place: str, number: int, item: Any, faults: list[str]) -> list[Row]:
    if isinstance(item, dict):
        return [Row(place, number, item)]
    faults.append(f"{place}: got {reprlib.repr(item)}; allowed: a JSON object")
    return []


@contextmanager
def _long_fields() -> Iterator[None]:
    before = csv.field_size_limit(FIELD_LIMIT)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _csv_lines(
    source: str, text: str, delimiter: str, faults: list[str]
) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            if any(cells):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        faults.append(f"{source}:{start}: broken row, got {error}; allowed: quotes as in RFC 4180")


def header_faults(place: str, header: Sequence[str], options: Options) -> list[str]:
    """Say which columns are there twice, and which of those the options name are missing."""
    columns = ", ".join(map(repr, header))
    faults = [
        f"{place}: column {name!r} is there {count} times; allowed: once"
        for name, count in Counter(header).items()
        if count > 1
    ]
    for option, name in (
        ("--text-column", options.text_column),
        ("--id-column", options.id_column),
    ):
        if name is not None and name not in header:
            faults.append(
                f"{place}: no column {name!r}, got {columns}; allowed: one of these as {option}"
                f"{_delimiter_hint(header)}"
            )
    return faults


def _delimiter_hint(header: Sequence[str]) -> str:
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        return " (a .csv is separated by commas, a .tsv by tabs)"
    return ""


def _csv_rows(
    source: str, header: Sequence[str], rows: Sequence[tuple[int, list[str]]], faults: list[str]
) -> Iterator[Row]:
    for number, (line, cells) in enumerate(rows, 1):
        if len(cells) == len(header):
            yield Row(f"{source}:{line}", number, dict(zip(header, cells, strict=True)))
        else:
            faults.append(
                f"{source}:{line}: got {len(cells)} cells; allowed: {len(header)}, as the header"
            )
