"""Arrow tables scored: Parquet files in batches, and the tables that Ray and Spark hand over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from ..errors import DataError
from ..scheme import Scheme
from .pool import score
from .rows import ERROR, answer_types, output_names, spread, text_of
from .source import Batch

if TYPE_CHECKING:
    from ..models import Model

TYPES = {str: pa.string(), float: pa.float64(), int: pa.int64(), bool: pa.bool_()}


def score_table(
    table: pa.Table, model: Model, text_column: str = "text", abstain: float = 0.0
) -> pa.Table:
    """Score an Arrow table, bad rows marked.

    Parameters
    ----------
    table
        n rows.
    model
        As `stance.load` gives it.
    text_column
        Column of the paragraphs, of strings.
    abstain
        As for `Model.predict`; a label that is not given is null.

    Returns
    -------
    pyarrow.Table
        n rows in the same order: the input's columns, the columns of `Prediction.to_dict`, and
        ``error``, which is null for a good row; for a bad one the answers are null. An input column
        that has the name of an answer gets ``input_`` before it.

    Raises
    ------
    DataError
        If there is no such column, or it does not hold strings.
    """
    check_column(table.schema, text_column, "table")
    batch = Batch(rows=table)
    _read_texts(batch, text_column)
    answers = score(model, batch.texts, abstain)
    return answered(table, answers, batch.errors, model.scheme)


def read_parquet(path: Path, text_column: str, batch_rows: int) -> Iterator[Batch]:
    """Read a Parquet file in batches; see `read_batches`."""
    try:
        with pq.ParquetFile(path) as file:
            check_column(file.schema_arrow, text_column, str(path))
            total = max(file.metadata.num_rows, 1)
            done = 0
            for rows in file.iter_batches(batch_size=batch_rows):
                done += rows.num_rows
                batch = Batch(rows=rows, position=done / total)
                _read_texts(batch, text_column)
                yield batch
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"{path}: not a whole Parquet file, got {error}") from error


def check_column(schema: pa.Schema, text_column: str, place: str) -> None:
    """Check that columns are there once, and that the one of the text holds strings.

    Raises
    ------
    DataError
        With every fault.
    """
    names = schema.names
    faults = [f"{place}: column {n!r} is there twice; allowed: once" for n in _twice(names)]
    if text_column not in names:
        faults.append(
            f"{place}: no column {text_column!r}, got {', '.join(map(repr, names))}; "
            "allowed: one of these as --text-column"
        )
    elif not faults and not _is_text(schema.field(text_column).type):
        got = schema.field(text_column).type
        faults.append(f"{place}: {text_column}: got a column of {got}; allowed: one of strings")
    if faults:
        raise DataError(faults)


def _twice(names: Sequence[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    is_a = pa.types
    tests = (is_a.is_string, is_a.is_large_string, is_a.is_string_view, is_a.is_null)
    return any(test(kind) for test in tests)


def _read_texts(batch: Batch, text_column: str) -> None:
    for value in batch.rows.column(text_column).to_pylist():
        text, error = text_of({text_column: value}, text_column)
        batch.errors.append(error)
        if text is not None:
            batch.texts.append(text)


def answered(
    rows: pa.Table | pa.RecordBatch,
    scored: Sequence[Mapping[str, object]],
    errors: Sequence[str | None],
    scheme: Scheme,
) -> pa.Table:
    """Put the answers beside the columns of the input.

    Parameters
    ----------
    rows
        n rows.
    scored
        Answers of the good rows, in order.
    errors
        One a row; ``None`` for a good one.
    scheme
        Of the model.
    """
    types = answer_types(scheme)
    names = output_names(rows.schema.names, types)
    answers = spread(scored, errors, types)
    fields = [pa.field(names[f.name], f.type) for f in rows.schema]
    columns: list[Any] = list(rows.columns)
    for name, kind in types.items():
        fields.append(pa.field(name, TYPES[kind]))
        columns.append(pa.array([answer[name] for answer in answers], TYPES[kind]))
    fields.append(pa.field(ERROR, pa.string()))
    columns.append(pa.array(errors, pa.string()))
    return pa.table(columns, schema=pa.schema(fields))
