"""What a model says of a whole body of text: sums over a file that `stance predict` wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.dataset
import pyarrow.json
from numpy.typing import NDArray

from stance.errors import DataError
from stance.scheme import Task
from stance.streaming.formats import ALLOWED, Format, find_format

Values = NDArray[np.float64]
LINE = 1 << 26  # bytes that one line of JSON may have


@dataclass(slots=True)
class Population:
    """Answers for one group of paragraphs.

    Attributes
    ----------
    rows
        Paragraphs with an answer.
    answers
        By task, how many got each label, shape (k,).
    probabilities
        By task, the sum of their probabilities, shape (k,).
    """

    rows: int = 0
    answers: dict[str, Values] = field(default_factory=dict)
    probabilities: dict[str, Values] = field(default_factory=dict)

    def add(self, task: str, probabilities: Values) -> None:
        """Add the probabilities of some paragraphs, shape (n, k)."""
        zeros = np.zeros(probabilities.shape[1])
        counts = np.bincount(probabilities.argmax(axis=1), minlength=len(zeros))
        self.answers[task] = self.answers.get(task, zeros) + counts
        self.probabilities[task] = self.probabilities.get(task, zeros) + probabilities.sum(axis=0)


def read_population(
    path: Path, tasks: Sequence[Task], column: str | None = None, length: int | None = None
) -> dict[str, Population]:
    """Sum up a scored file by group; rows without an answer are left out.

    Parameters
    ----------
    path
        Parquet, JSON Lines or CSV, with the probabilities of the tasks.
    tasks
        Tasks with their labels in order.
    column, length
        Group by this column, of its values the first so many characters; all rows are one group,
        with an empty name, where it is not given.

    Returns
    -------
    dict
        From the group's name to its answers, in the order of the names.

    Raises
    ------
    DataError
        If the file cannot be read, or lacks a column.
    """
    names = {task.name: [f"{task.name}_p_{label}" for label in task.labels] for task in tasks}
    wanted = [name for columns in names.values() for name in columns]
    found: dict[str, Population] = {}
    for batch in _batches(path, wanted, column):
        values = np.stack([batch[name].to_numpy(zero_copy_only=False) for name in wanted], axis=1)
        values = values.astype(np.float64)
        groups = _groups(batch, column, length)
        answered = ~np.isnan(values).any(axis=1)
        for group in np.unique(groups[answered]):
            rows = values[answered & (groups == group)]
            population = found.setdefault(str(group), Population())
            population.rows += len(rows)
            start = 0
            for task, columns in names.items():
                population.add(task, rows[:, start : start + len(columns)])
                start += len(columns)
    if not found:
        raise DataError(f"{path}: no row with an answer in it")
    return dict(sorted(found.items()))


def _batches(path: Path, wanted: Sequence[str], column: str | None) -> Iterator[pa.RecordBatch]:
    kind = find_format(path)
    if kind is None:
        raise DataError(f"{path}: allowed: {ALLOWED}")
    columns = [*wanted, *([column] if column else [])]
    types: dict[str, Any] = dict.fromkeys(wanted, pa.float64())
    if column and kind.kind != "parquet":
        types[column] = pa.string()
    try:
        dataset = pyarrow.dataset.dataset(path, format=_reader(kind, types))
        missing = [name for name in columns if name not in dataset.schema.names]
        if missing:
            raise DataError(
                f"{path}: no column {missing[0]!r}; allowed: what stance predict --out writes"
                + (f", with the column {column!r}" if column else "")
            )
        yield from dataset.to_batches(columns=columns)
    except (OSError, pa.ArrowException) as error:
        raise DataError(f"{path}: cannot be read: {error}") from error


def _reader(kind: Format, types: Mapping[str, Any]) -> Any:
    if kind.kind == "parquet":
        return "parquet"
    if kind.kind == "jsonl":
        return pyarrow.dataset.JsonFileFormat(
            parse_options=pyarrow.json.ParseOptions(explicit_schema=pa.schema(types)),
            read_options=pyarrow.json.ReadOptions(block_size=LINE),
        )
    return pyarrow.dataset.CsvFileFormat(
        parse_options=pyarrow.csv.ParseOptions(delimiter=kind.delimiter, newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(column_types=types, strings_can_be_null=True),
    )


def _groups(batch: pa.RecordBatch, column: str | None, length: int | None) -> NDArray[np.str_]:
    if column is None:
        return np.full(batch.num_rows, "")
    values = batch[column].to_pylist()
    return np.array(["" if value is None else str(value)[:length] for value in values], dtype=str)
