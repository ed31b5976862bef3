"""Rows of a table to documents: no row is split, dropped or changed."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..characters import fold
from ..documents import Document, Paragraph
from ..errors import DataError
from .options import Options

ALLOWED = "allowed: a non-empty string"


@dataclass(frozen=True, slots=True)
class Row:
    """One row as read: where it stands, its number in the file (``None`` if alone), its cells."""

    place: str
    number: int | None
    cells: Mapping[str, object]


def gather(source: str, rows: Iterable[Row], options: Options, faults: list[str]) -> list[Document]:
    """Make documents of the rows of one file, those with one id one document.

    Parameters
    ----------
    source
        Path of the file.
    rows
        In file order.
    options
        Which columns hold the text and the document id.
    faults
        Those already found; these and the rows' own are raised together.

    Raises
    ------
    DataError
        With every fault.
    """
    table = _Table(source, options, faults)
    for row in rows:
        table.add(row)
    if table.faults:
        raise DataError(table.faults)
    if not table.drafts:
        raise DataError(f"{source}: no rows; allowed: one or more")
    return [draft.finish() for draft in table.drafts.values()]


@dataclass
class _Draft:
    source: str
    title: str | None
    paragraphs: list[Paragraph] = field(default_factory=list)

    def append(self, text: str, row: Mapping[str, object]) -> None:
        self.paragraphs.append(Paragraph(text, len(self.paragraphs) + 1, row=row))

    def finish(self) -> Document:
        return Document(self.source, self.title, tuple(self.paragraphs))


@dataclass
class _Table:
    source: str
    options: Options
    faults: list[str]
    drafts: dict[str, _Draft] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        name = self.name(row)
        items = row.cells.get("paragraphs")
        if isinstance(items, list):
            self.add_nested(row, name or row.number, items)
            return
        if items is not None and self.options.text_column not in row.cells:
            self.faults.append(
                f"{row.place}: paragraphs: got {reprlib.repr(items)}; "
                "allowed: a list of strings, or of objects with the text"
            )
            return
        text = self.text(row.place, row.cells)
        if text:
            self.draft(name, row).append(text, self.rest(row.cells))

    def add_nested(self, row: Row, name: str | int | None, items: Sequence[object]) -> None:
        if not items:
            self.faults.append(f"{row.place}: paragraphs: got none; allowed: one or more")
        common = {key: value for key, value in row.cells.items() if key != "paragraphs"}
        for number, item in enumerate(items, 1):
            cells = item if isinstance(item, dict) else {self.options.text_column: item}
            text = self.text(f"{row.place}: paragraph {number}", cells)
            if text:
                self.draft(name, row).append(text, {**common, **self.rest(cells)})

    def draft(self, name: str | int | None, row: Row) -> _Draft:
        source = self.source if name is None else f"{self.source}#{name}"
        if source not in self.drafts:
            title = row.cells.get("title")
            known = isinstance(title, str) and (name is not None or row.number is None)
            self.drafts[source] = _Draft(source, fold(str(title)) or None if known else None)
        return self.drafts[source]

    def name(self, row: Row) -> str | None:
        for column in self.options.id_columns:
            value = row.cells.get(column)
            if isinstance(value, str | int | float) and not isinstance(value, bool):
                name = str(value).strip()
                if name:
                    return name
        if self.options.id_column is not None:
            got = got_in(row.cells, self.options.id_column)
            self.faults.append(
                f"{row.place}: {self.options.id_column}: {got}; {ALLOWED} or a number"
            )
        return None

    def text(self, place: str, cells: Mapping[str, object]) -> str | None:
        column = self.options.text_column
        value = cells.get(column)
        text = fold(value) if isinstance(value, str) else ""
        if not text:
            self.faults.append(f"{place}: {column}: {got_in(cells, column)}; {ALLOWED}")
        return text or None

    def rest(self, cells: Mapping[str, object]) -> dict[str, object]:
        return {key: value for key, value in cells.items() if key != self.options.text_column}


def got_in(cells: Mapping[str, object], column: str) -> str:
    """Say what a faulty row has in a column."""
    if column in cells:
        return f"got {reprlib.repr(cells[column])}"
    return f"missing, got {', '.join(map(repr, cells)) or 'nothing'}"
