"""Text files that are written whole or not at all."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from stance.errors import DataError
from stance.replacing import replacing


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 file beside its place and move it there.

    Raises
    ------
    DataError
        If it cannot be written.
    """
    with replacing(path) as scratch:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_text(text, encoding="utf-8", newline="")


def write_json(path: Path, value: Any) -> None:
    """Write a value as indented JSON; NaN is refused."""
    write_text(path, json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows as CSV with a head line; what a row lacks stays empty."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_text(path, stream.getvalue())


def read_lines(path: Path, what: str) -> list[dict[str, Any]]:
    """Read JSON Lines.

    Parameters
    ----------
    path
        The file.
    what
        What it should be, for error messages.

    Raises
    ------
    DataError
        With the line, if the file cannot be read, is empty, or a line is not a JSON object.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: not {what}: {error}") from error
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise DataError(f"{path}:{number}: not {what}: {error}") from error
        if not isinstance(row, dict):
            raise DataError(f"{path}:{number}: not {what}: allowed: a JSON object a line")
        rows.append(row)
    if not rows:
        raise DataError(f"{path}: not {what}: no line in it")
    return rows
