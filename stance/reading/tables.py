"""CSV, TSV, JSON and JSON Lines files to rows."""

from __future__ import annotations

import csv
import io
import json
import reprlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
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
    needed = {"--text-column": options.text_column, "--id-column": options.id_column}
    rows = csv_rows(source, text, delimiter, needed, faults)
    return gather(source, rows, options, faults)


def read_jsonl(source: str, text: str, options: Options) -> list[Document]:
    """Read one JSON object a line.

    Raises
    ------
    DataError
        If a line is no JSON object, or rows have faults.
    """
    faults: list[str] = []
    return gather(source, jsonl_rows(source, text, faults), options, faults)


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


def jsonl_rows(source: str, text: str, faults: list[str]) -> Iterator[Row]:
    """Yield the rows of JSON Lines; what is wrong with a line is added to the faults."""
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
        yield from _object(place, number, item, faults)


def csv_rows(
    source: str, text: str, delimiter: str, needed: Mapping[str, str | None], faults: list[str]
) -> Iterator[Row]:
    """Yield the rows of a table with a header line.

    Parameters
    ----------
    source
        Path of the file.
    text
        What is in it.
    delimiter
        Between the cells.
    needed
        Columns that must be there; see `header_faults`.
    faults
        What is wrong with the table or a row is added here.
    """
    before = len(faults)
    with long_fields():
        lines = list(_csv_lines(source, text, delimiter, faults))
    if not lines:
        if len(faults) == before:
            faults.append(f"{source}: no rows; allowed: a header line, then rows")
        return
    (line, header), *rows = lines
    wrong = header_faults(f"{source}:{line}", header, needed)
    if wrong:
        faults += wrong
        return
    for number, (line, cells) in enumerate(rows, 1):
        fault = count_fault(header, cells)
        if fault:
            faults.append(f"{source}:{line}: {fault}")
        else:
            yield Row(f"{source}:{line}", number, dict(zip(header, cells, strict=True)))


@contextmanager
def long_fields() -> Iterator[None]:
    """Let the csv module read cells of any length."""
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
        faults.append(f"{source}:{start}: {broken(error)}")


def broken(error: csv.Error) -> str:
    """Say that a row cannot be split into cells."""
    return f"broken row, got {error}; allowed: quotes as in RFC 4180"


def count_fault(header: Sequence[str], cells: Sequence[str]) -> str | None:
    """Say that a row has more or fewer cells than the header, if so."""
    if len(cells) == len(header):
        return None
    return f"got {len(cells)} cells; allowed: {len(header)}, as the header"


def header_faults(place: str, header: Sequence[str], needed: Mapping[str, str | None]) -> list[str]:
    """Say which columns are there twice, and which are missing.

    Parameters
    ----------
    place
        Where the header stands.
    header
        The columns.
    needed
        Columns that must be there, by the option that names them; ``None`` for none.
    """
    columns = ", ".join(map(repr, header))
    faults = [
        f"{place}: column {name!r} is there {count} times; allowed: once"
        for name, count in Counter(header).items()
        if count > 1
    ]
    for option, name in needed.items():
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
