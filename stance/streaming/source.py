"""A big table read in batches, bad rows marked; never more of it in memory than one batch."""

from __future__ import annotations

import csv
import json
import reprlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TextIO

from ..errors import DataError
from ..reading.options import Options
from ..reading.tables import header_faults
from .formats import Format, open_input
from .rows import Row, text_of

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

# A batch ends here even if it has few rows: long texts must not fill the memory.
MOST_CHARACTERS = 8_000_000
# A quote that nobody closes would else swallow the rest of the file.
LONGEST_CELL = 4_000_000
# What is nested deeper could be read, but not always written again.
DEEPEST = 100


@dataclass(slots=True)
class Batch:
    """Some rows of the input, in its order.

    Attributes
    ----------
    rows
        The cells: dictionaries, or for Parquet a record batch.
    texts
        Of the good rows, in their order.
    errors
        One a row; ``None`` for a good one.
    position
        How much of the input was read up to here, in [0, 1].
    """

    rows: Any = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    errors: list[str | None] = field(default_factory=list)
    position: float = 0.0
    characters: int = 0

    def add(self, cells: Row, text: str | None, error: str | None, characters: int) -> None:
        """Append a row with its text, or with its fault."""
        self.rows.append(cells)
        self.errors.append(error)
        if error is None and text is not None:
            self.texts.append(text)
        self.characters += characters

    def is_full(self, batch_rows: int) -> bool:
        """Whether the next row belongs to the next batch."""
        return len(self.errors) >= batch_rows or self.characters >= MOST_CHARACTERS


@dataclass(frozen=True, slots=True)
class _Line:
    """A row as read: line number in the file, cells or a fault, length."""

    number: int
    cells: Row
    fault: str | None
    characters: int


def read_batches(path: Path, fmt: Format, options: Options, batch_rows: int) -> Iterator[Batch]:
    """Read a table; the same file and options always give the same batches.

    Parameters
    ----------
    path
        The file.
    fmt
        Its format.
    options
        Column of the text, encoding.
    batch_rows
        Most rows of a batch.

    Raises
    ------
    DataError
        If the file cannot be read at all, or a header has no such column.
    """
    if fmt.kind == "parquet":
        from .arrow import read_parquet

        yield from read_parquet(path, options.text_column, batch_rows)
        return
    size = max(path.stat().st_size, 1)
    read_lines = _jsonl if fmt.kind == "jsonl" else _csv
    with open_input(path, fmt, options.encoding) as (stream, raw):
        batch = Batch()
        try:
            for line in read_lines(path, stream, fmt, options):
                if batch.is_full(batch_rows):
                    yield _ended(batch, raw, size)
                    batch = Batch()
                text, error = text_of(line.cells, options.text_column)
                error = line.fault or error
                place = None if error is None else f"line {line.number}: {error}"
                batch.add(line.cells, text, place, line.characters)
        except (EOFError, zlib.error, OSError) as error:
            raise DataError(f"{path}: cannot be read to its end, got {error}") from error
        except UnicodeError as error:
            raise DataError(f"{path}: not {stream.encoding}, got {error}") from error
        if batch.errors:
            yield _ended(batch, raw, size)


def _ended(batch: Batch, raw: IO[bytes], size: int) -> Batch:
    batch.position = min(raw.tell() / size, 1.0)
    return batch


def _jsonl(path: Path, stream: TextIO, fmt: Format, options: Options) -> Iterator[_Line]:
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        if not line.isascii() and (fault := _not_encoded(line, stream.encoding)):
            yield _Line(number, {}, fault, len(line))
            continue
        try:
            item = json.loads(line.removeprefix("\ufeff"))
        except (ValueError, RecursionError) as error:
            fault = f"not JSON, got {error}; allowed: a JSON object a line"
            yield _Line(number, {}, fault, len(line))
            continue
        fault = _object_fault(item)
        yield _Line(number, {} if fault else item, fault, len(line))


def _object_fault(item: Any) -> str | None:
    if not isinstance(item, dict):
        return f"got {reprlib.repr(item)}; allowed: a JSON object"
    level: list[Any] = [item]
    for _ in range(DEEPEST):
        level = [x for x in level if isinstance(x, dict | list)]
        if not level:
            return None
        level = [y for x in level for y in (x.values() if isinstance(x, dict) else x)]
    return f"nested too deep; allowed: up to {DEEPEST} levels"


def _csv(path: Path, stream: TextIO, fmt: Format, options: Options) -> Iterator[_Line]:
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        reader = csv.reader(stream, delimiter=fmt.delimiter, strict=True)
        header = _header(path, reader, options)
        start = reader.line_num + 1
        while True:
            fault: str | None = None
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                cells = []
                fault = f"broken row, got {error}; allowed: quotes as in RFC 4180"
            if cells or fault:
                yield _csv_line(start, header, cells, fault, stream.encoding)
            start = reader.line_num + 1
    finally:
        csv.field_size_limit(limit)


def _header(path: Path, reader: CsvReader, options: Options) -> list[str]:
    try:
        header = next((cells for cells in reader if any(cells)), None)
    except csv.Error as error:
        raise DataError(f"{path}:1: broken header, got {error}") from error
    if header is None:
        raise DataError(f"{path}: no rows; allowed: a header line, then rows")
    header[0] = header[0].removeprefix("\ufeff")
    faults = header_faults(
        f"{path}:{reader.line_num}", header, {"--text-column": options.text_column}
    )
    if faults:
        raise DataError(faults)
    return header


def _csv_line(
    number: int, header: Sequence[str], cells: list[str], fault: str | None, encoding: str
) -> _Line:
    characters = sum(map(len, cells))
    if fault is None and len(cells) != len(header):
        fault = f"got {len(cells)} cells; allowed: {len(header)}, as the header"
    if fault is None:
        fault = next(filter(None, (_not_encoded(cell, encoding) for cell in cells)), None)
    row = dict.fromkeys(header) if fault else dict(zip(header, cells, strict=True))
    return _Line(number, dict(row), fault, characters)


def _not_encoded(text: str, encoding: str) -> str | None:
    """Say which byte is not in the encoding: it came as a surrogate."""
    for character in text if not text.isascii() else "":
        if "\udc80" <= character <= "\udcff":
            byte = ord(character) - 0xDC00
            return f"not {encoding}, got byte 0x{byte:02x}; allowed: {encoding}, or --encoding NAME"
    return None
