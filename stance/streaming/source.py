"""A big table read in batches, bad rows marked; never more of it in memory than one batch."""

from __future__ import annotations

import csv
import json
import re
import reprlib
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self, TextIO

from ..errors import DataError
from ..reading.options import Options
from ..reading.tables import broken, count_fault, header_faults, long_fields
from .formats import Format, open_input
from .rows import Row, text_of

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

# A batch ends here even if it has few rows: long texts must not fill the memory.
MOST_CHARACTERS = 8_000_000
# A quote that nobody closes is followed so far.
LONGEST_ROW = 4_000_000
# What is nested deeper could be read, but not always written again.
DEEPEST = 100
# Bytes that were not in the encoding, as `open_input` hands them on.
UNDECODED = re.compile("[\udc80-\udcff]")


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
    open_quotes
        Rows broken by a quote that is still open at the end of their first line.
    position
        How much of the input was read up to here, in [0, 1].
    """

    rows: Any = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    errors: list[str | None] = field(default_factory=list)
    open_quotes: int = 0
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
    """A row as read: where it stands in the file, its cells, what is wrong, length."""

    place: str
    cells: Row
    fault: str | None
    characters: int
    open_quote: bool = False


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
                place = None if error is None else f"{line.place}: {error}"
                batch.add(line.cells, text, place, line.characters)
                batch.open_quotes += line.open_quote
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
        try:
            item = json.loads(line.removeprefix("\ufeff"))
        except (ValueError, RecursionError) as error:
            wrong = f"not JSON, got {error}; allowed: a JSON object a line"
            yield _Line(f"line {number}", {}, wrong, len(line))
            continue
        fault = _object_fault(item)
        row = {} if fault else item
        # An escape makes the same characters: only what stands there as such was not decoded.
        if UNDECODED.search(line):
            fault = fault or _encoding_fault(row.get(options.text_column), stream.encoding)
        yield _Line(f"line {number}", row, fault, len(line))


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
    lines = _Lines(stream)
    with long_fields():
        reader = csv.reader(lines, delimiter=fmt.delimiter, strict=True)
        header = _header(path, reader, options)
        while True:
            lines.begin()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield _broken_line(lines, header, error, fmt)
                continue
            if cells:
                row = _named(header, cells)
                fault = count_fault(header, cells)
                fault = fault or _encoding_fault(row[options.text_column], stream.encoding)
                yield _Line(lines.place, row, fault, sum(map(len, cells)))


class _Lines:
    """Lines of a stream, which keeps those of the present row."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._again: deque[str] = deque()
        self._first = 1
        self._characters = 0
        self.row: list[str] = []
        self.goes_on = False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        self.goes_on = bool(self.row)
        line = self._again.popleft() if self._again else next(self._stream)
        self.row.append(line)
        self._characters += len(line)
        if self._characters > LONGEST_ROW:
            raise csv.Error(f"more than {LONGEST_ROW:,} characters")
        return line

    def begin(self) -> None:
        """Begin the next row."""
        self._first += len(self.row)
        self._characters = 0
        self.row = []

    def read_again(self) -> None:
        """End the row after its first line."""
        self._again.extendleft(reversed(self.row[1:]))
        del self.row[1:]

    @property
    def place(self) -> str:
        """Where the row stands."""
        last = self._first + len(self.row) - 1
        return f"line {last}" if last == self._first else f"lines {self._first} to {last}"


def _broken_line(lines: _Lines, header: Sequence[str], error: csv.Error, fmt: Format) -> _Line:
    """Mark the first line as a row; where the row was to end is not known."""
    place, fault = lines.place, broken(error)
    if len(lines.row) > 1:
        fault += "; the lines after the first were read as other rows"
    first = lines.row[0].rstrip("\r\n")[:LONGEST_ROW]
    cells = next(csv.reader([first], delimiter=fmt.delimiter), [])
    lines.read_again()
    return _Line(place, _named(header, cells), fault, len(first), lines.goes_on)


def _named(header: Sequence[str], cells: Sequence[str]) -> Row:
    """Name the cells from the left; none is there for what is missing, nor for a surplus."""
    return {**dict.fromkeys(header), **dict(zip(header, cells, strict=False))}


def _header(path: Path, reader: CsvReader, options: Options) -> list[str]:
    try:
        header = next((cells for cells in reader if any(cells)), None)
    except csv.Error as error:
        raise DataError(f"{path}:1: broken header, got {error}") from error
    if header is None:
        raise DataError(f"{path}: no rows; allowed: a header line, then rows")
    header[0] = header[0].removeprefix("\ufeff")
    place = f"{path}:{reader.line_num}"
    faults = header_faults(place, header, {"--text-column": options.text_column})
    if faults:
        raise DataError(faults)
    return header


def _encoding_fault(text: object, encoding: str) -> str | None:
    """Say which byte of a text is not in the encoding."""
    found = UNDECODED.search(text) if isinstance(text, str) else None
    if found is None:
        return None
    byte = ord(found[0]) - 0xDC00
    return f"not {encoding}, got byte 0x{byte:02x}; allowed: {encoding}, or --encoding NAME"
