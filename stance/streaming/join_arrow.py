"""Parts joined to one Parquet file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from .arrow import TYPES
from .join import Tally, read_part
from .rows import ERROR, Row

# Rows of a row group: a part has fewer, and readers like large ones.
GROUP_ROWS = 32_768


def read_table(path: Path) -> pa.Table:
    """Read one Parquet part."""
    with pq.ParquetFile(path) as file:
        return file.read()


def join_tables(parts: Sequence[Path], out: Path) -> Tally:
    """Join parts that are Parquet themselves; the types stay."""
    return _write(map(read_table, parts), out)


def join_parquet(parts: Sequence[Path], out: Path, answers: Mapping[str, type]) -> Tally:
    """Join parts of JSON lines.

    A column gets the type that holds all its values; one that mixes types which none holds, such as
    numbers and strings, gets strings: what is no string is written as JSON.
    """
    seen: dict[str, pa.DataType] = {}
    for path in parts:
        for name, values in _columns(read_part(path)).items():
            if name not in answers and name != ERROR:
                kind = _type_of(values)
                seen[name] = _both(seen[name], kind) if name in seen else kind
    kinds = seen | {name: TYPES[kind] for name, kind in answers.items()} | {ERROR: pa.string()}
    schema = _schema(kinds)
    return _write((_table(list(read_part(path)), schema) for path in parts), out)


def to_table(rows: Sequence[Row]) -> pa.Table:
    """Make a table of rows, with the types that `join_parquet` gives."""
    return _table(rows, _schema({name: _type_of(v) for name, v in _columns(rows).items()}))


def _write(tables: Iterable[pa.Table], out: Path) -> Tally:
    tally = Tally()
    writer: pq.ParquetWriter | None = None
    waiting: list[pa.Table] = []

    def flush() -> None:
        nonlocal writer
        table = pa.concat_tables(waiting)
        writer = writer or pq.ParquetWriter(out, table.schema)
        writer.write_table(table, row_group_size=table.num_rows)
        waiting.clear()

    try:
        for table in tables:
            tally.rows += table.num_rows
            tally.errors += table.num_rows - table.column(ERROR).null_count
            waiting.append(table)
            if sum(t.num_rows for t in waiting) >= GROUP_ROWS:
                flush()
        if waiting:
            flush()
    finally:
        if writer is not None:
            writer.close()
    return tally


def _columns(rows: Iterable[Row]) -> dict[str, list[object]]:
    columns: dict[str, list[object]] = {}
    for row in rows:
        for name, value in row.items():
            columns.setdefault(name, []).append(value)
    return columns


def _type_of(values: Sequence[object]) -> pa.DataType:
    try:
        kind = pa.array(values).type
    except (pa.ArrowException, OverflowError, TypeError, ValueError):
        return pa.string()
    # Parquet cannot hold an object without keys
    return pa.string() if "struct<>" in str(kind) else kind


def _both(first: pa.DataType, second: pa.DataType) -> pa.DataType:
    if first == second:
        return first
    schemas = [pa.schema([("x", kind)]) for kind in (first, second)]
    try:
        return pa.unify_schemas(schemas, promote_options="permissive").field("x").type
    except pa.ArrowException:
        return pa.string()


def _schema(kinds: Mapping[str, pa.DataType]) -> pa.Schema:
    # a column without a value is one of strings
    return pa.schema([(n, pa.string() if k == pa.null() else k) for n, k in kinds.items()])


def _table(rows: Sequence[Row], schema: pa.Schema) -> pa.Table:
    columns = [pa.array([_fit(row.get(f.name), f.type) for row in rows], f.type) for f in schema]
    return pa.table(columns, schema=schema)


def _fit(value: object, kind: pa.DataType) -> Any:
    if value is None:
        return None
    if pa.types.is_string(kind) and not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if pa.types.is_floating(kind) and isinstance(value, int):
        return float(value)
    return value
