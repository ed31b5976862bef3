"""One row of a big file: its text or its fault, and what is written of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..characters import fold
from ..errors import DataError
from ..prediction import Prediction, task_prediction
from ..reading.rows import ALLOWED, got_in
from ..scheme import Scheme

ERROR = "error"
Row = dict[str, object]


def text_of(cells: Mapping[str, object], column: str) -> tuple[str | None, str | None]:
    """Return the text of a row, white space folded, or else what is wrong with it."""
    value = cells.get(column)
    text = fold(value) if isinstance(value, str) else ""
    if text:
        return text, None
    return None, f"{column}: {got_in(cells, column)}; {ALLOWED}"


def check_threshold(name: str, value: float) -> None:
    """Check that a threshold is a probability.

    Raises
    ------
    DataError
        If it is not in [0, 1]; the message names it.
    """
    if not 0 <= value <= 1:
        raise DataError(f"{name}: got {value}; allowed: from 0 to 1")


def answer_types(scheme: Scheme) -> dict[str, type]:
    """Columns of the answers in their order, as `Prediction.to_dict` makes them, with the type."""
    tasks = {
        task.name: task_prediction(task, [1 / len(task.labels)] * len(task.labels))
        for task in scheme.tasks
    }
    return {name: type(value) for name, value in Prediction("", tasks, 0).to_dict().items()}


def output_names(columns: Iterable[str], answers: Iterable[str]) -> dict[str, str]:
    """Return what each input column is called in the output.

    A column that has the name of an answer, for instance a gold label, gets ``input_`` before it.
    """
    columns = list(columns)
    taken = {*answers, ERROR}
    names = {}
    for column in columns:
        name = column
        while name in taken or (name != column and name in columns):
            name = f"input_{name}"
        taken.add(name)
        names[column] = name
    return names


def merged(row: Mapping[str, object], answer: Mapping[str, object], error: str | None) -> Row:
    """Return the output row: input columns, answers, error."""
    names = output_names(row, answer)
    return {**{names[column]: row[column] for column in row}, **answer, ERROR: error}


def spread(
    scored: Sequence[Mapping[str, object]], errors: Sequence[str | None], names: Iterable[str]
) -> list[Mapping[str, object]]:
    """Give each row its answer: those of the good rows in order, empty ones for the faulty."""
    empty = dict.fromkeys(names)
    answers = iter(scored)
    return [next(answers) if error is None else empty for error in errors]
