"""Parts joined to the output, one part in memory at a time."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .formats import Format, open_output
from .parts import open_lines
from .rows import ERROR, Row

# A JSON line ends so if the row has no error, which is its last key.
NO_ERROR = f'"{ERROR}": null}}'


@dataclass(slots=True)
class Tally:
    """How many rows the output has, and how many of them are marked with an error."""

    rows: int = 0
    errors: int = 0


def join(parts: Sequence[Path], out: Path, fmt: Format, answers: Mapping[str, type]) -> Tally:
    """Write all rows of the parts to one file.

    Parameters
    ----------
    parts
        In order; all Parquet, or all JSON lines.
    out
        Written anew.
    fmt
        Format to write.
    answers
        Columns of the answers, and their types.
    """
    if fmt.kind == "parquet":
        from .join_arrow import join_parquet, join_tables

        if parts[0].suffix == ".parquet":
            return join_tables(parts, out)
        return join_parquet(parts, out, answers)
    if fmt.kind == "csv":
        return _join_csv(parts, out, fmt, answers)
    return _join_jsonl(parts, out, fmt)


def _join_jsonl(parts: Sequence[Path], out: Path, fmt: Format) -> Tally:
    tally = Tally()
    with open_output(out, fmt) as stream:
        for line in _lines(parts):
            stream.write(line)
            tally.rows += 1
            tally.errors += not line.rstrip("\n").endswith(NO_ERROR)
    return tally


def _join_csv(parts: Sequence[Path], out: Path, fmt: Format, answers: Mapping[str, type]) -> Tally:
    columns: dict[str, None] = {}
    for path in parts if parts[0].suffix != ".parquet" else parts[:1]:
        columns.update(dict.fromkeys(name for row in read_part(path) for name in row))
    tally = Tally()
    with open_output(out, fmt) as stream:
        header = [*(name for name in columns if name not in {*answers, ERROR}), *answers, ERROR]
        writer = csv.DictWriter(stream, header, delimiter=fmt.delimiter)
        writer.writeheader()
        for path in parts:
            for row in read_part(path):
                writer.writerow({name: _cell(value) for name, value in row.items()})
                tally.rows += 1
                tally.errors += row[ERROR] is not None
    return tally


def read_part(path: Path) -> Iterator[Row]:
    """Yield the rows of one part."""
    if path.suffix == ".parquet":
        from .join_arrow import read_table

        yield from read_table(path).to_pylist()
        return
    with open_lines(path, "rt") as stream:
        yield from map(json.loads, stream)


def to_line(row: Mapping[str, object]) -> str:
    """Return the row as a JSON line; what JSON does not know becomes text."""
    return json.dumps(row, ensure_ascii=False, default=_plain) + "\n"


def _lines(parts: Iterable[Path]) -> Iterator[str]:
    for path in parts:
        if path.suffix == ".parquet":
            yield from map(to_line, read_part(path))
        else:
            with open_lines(path, "rt") as stream:
                yield from stream


def _plain(value: Any) -> str:
    if isinstance(value, bytes):
        return value.hex()
    return str(value.isoformat() if hasattr(value, "isoformat") else value)


def _cell(value: object) -> object:
    if isinstance(value, list | dict | bytes) or hasattr(value, "isoformat"):
        text = json.dumps(value, ensure_ascii=False, default=_plain)
        return text if isinstance(value, list | dict) else json.loads(text)
    return value
