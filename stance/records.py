"""Labelled paragraphs: read and validated from JSON Lines, CSV or TSV, all faults at once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .errors import DataError, TextError
from .reading.rows import Row
from .reading.tables import csv_rows, jsonl_rows
from .scheme import Scheme
from .texts import check_text, mark_target

DELIMITERS = {".csv": ",", ".tsv": "\t"}
META = ("genre", "date", "event", "source")
TARGET = ("target_start", "target_end")
DATE = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])(-\d\d)?")


@dataclass(frozen=True, slots=True)
class LabelledParagraph:
    """One paragraph with its gold labels.

    Attributes
    ----------
    text
        The paragraph.
    labels
        Label of each task that is labelled; a task without a label is absent.
    doc
        Document id: paragraphs of one document are never split between training and test. Without
        one in the data it is a hash of the text.
    meta
        Genre, date (``YYYY-MM``), event and source, where known.
    place
        ``file:line`` it came from.
    """

    text: str
    labels: Mapping[str, str]
    doc: str
    meta: Mapping[str, str] = field(default_factory=dict)
    place: str = ""


def read_labelled(
    paths: str | Path | Sequence[str | Path],
    scheme: Scheme,
    columns: Mapping[str, str] | None = None,
) -> list[LabelledParagraph]:
    """Read labelled paragraphs and validate every line.

    Parameters
    ----------
    paths
        Files, or folders whose ``*.jsonl`` are read in name order. A JSON line is a document with
        ``paragraphs``, or one paragraph with ``text``; a row of a CSV or TSV file is one paragraph.
    scheme
        Its tasks are the label columns; a missing column or a null is "not labelled".
    columns
        Where a file names them otherwise: from the names used here (``text``, ``doc``, a task, a
        meta column) to the names in the file. Where it names ``target_start`` and ``target_end``,
        the mention of a target between these characters is marked; see `stance.texts.mark_target`.

    Returns
    -------
    list of LabelledParagraph
        In file order.

    Raises
    ------
    DataError
        With every fault of every file: ``file:line: what, got, allowed``.
    """
    reader = _Reader(scheme, dict(columns or {}))
    out: list[LabelledParagraph] = []
    for path in expand(paths):
        for row in _rows(path, reader.columns.get("text", "text"), reader.faults):
            out.extend(reader.document(row.place, row.cells))
    if reader.faults:
        raise DataError(reader.faults)
    if not out:
        raise DataError(f"{paths}: no labelled paragraph in it")
    return out


def expand(paths: str | Path | Sequence[str | Path]) -> list[Path]:
    """Turn files and folders into a list of files.

    Raises
    ------
    DataError
        If one does not exist, or a folder holds no ``*.jsonl``.
    """
    found: list[Path] = []
    for path in map(Path, [paths] if isinstance(paths, str | Path) else paths):
        if path.is_dir():
            inside = sorted(path.glob("*.jsonl"))
            if not inside:
                raise DataError(f"{path}: no *.jsonl file in this folder")
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise DataError(f"{path}: no such file or folder")
    return found


def canonical(paragraph: LabelledParagraph) -> str:
    """Return document, text and labels as one string, whatever the order of the labels."""
    row = [paragraph.doc, paragraph.text, sorted(paragraph.labels.items())]
    return json.dumps(row, ensure_ascii=False)


def fingerprint(paragraphs: Iterable[LabelledParagraph]) -> str:
    """SHA-256 over documents, texts and labels, whatever the order of the paragraphs."""
    return hashlib.sha256("\n".join(sorted(map(canonical, paragraphs))).encode()).hexdigest()


def _rows(path: Path, text_column: str, faults: list[str]) -> Iterator[Row]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        faults.append(f"{path}: not UTF-8 at byte {error.start}; allowed: UTF-8")
        return
    delimiter = DELIMITERS.get(path.suffix.lower())
    if delimiter is None:
        yield from jsonl_rows(str(path), text, faults)
        return
    for row in csv_rows(str(path), text, delimiter, {"data.columns.text": text_column}, faults):
        yield replace(row, cells={name: cell or None for name, cell in row.cells.items()})


@dataclass
class _Reader:
    scheme: Scheme
    columns: dict[str, str]
    faults: list[str] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)

    def document(self, place: str, item: Mapping[str, Any]) -> list[LabelledParagraph]:
        rows = item.get("paragraphs")
        if rows is None:
            paragraph = self.paragraph(place, item, item)
            return [paragraph] if paragraph else []
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.faults.append(f"{place}: paragraphs: allowed: a list of objects")
            return []
        doc = self.get(item, "doc")
        if doc in self.seen:
            self.faults.append(f"{place}: doc: {doc!r} was used at {self.seen[doc]}")
        self.seen[doc] = place
        made = [
            self.paragraph(f"{place}: paragraph {i}", item, row) for i, row in enumerate(rows, 1)
        ]
        return [p for p in made if p]

    def get(self, item: Mapping[str, Any], name: str) -> Any:
        return item.get(self.columns.get(name, name))

    def paragraph(
        self, place: str, document: Mapping[str, Any], row: Mapping[str, Any]
    ) -> LabelledParagraph | None:
        before = len(self.faults)
        text = self.text(place, row)
        doc = self.get(document, "doc")
        if doc is not None and not isinstance(doc, str | int):
            self.faults.append(f"{place}: doc: got {doc!r}; allowed: a string")
        labels = self.labels(place, row)
        meta = self.meta(place, document)
        if len(self.faults) > before:
            return None
        # without an id a paragraph is a document of its own, the same wherever the file lies
        doc = f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.text" if doc is None else str(doc)
        return LabelledParagraph(text, labels, doc, meta, place)

    def text(self, place: str, row: Mapping[str, Any]) -> str:
        try:
            text = check_text(self.get(row, "text"), f"{place}: text")
        except TextError as error:
            self.faults.append(str(error))
            return ""
        if TARGET[0] not in self.columns:
            return text
        try:
            return mark_target(text, *(int(self.get(row, name)) for name in TARGET))
        except (TypeError, ValueError) as error:
            self.faults.append(f"{place}: target: {error}")
            return ""

    def labels(self, place: str, row: Mapping[str, Any]) -> dict[str, str]:
        labels: dict[str, str] = {}
        for task in self.scheme.tasks:
            value = self.get(row, task.name)
            if value is None:
                continue
            if str(value) in task.labels:
                labels[task.name] = str(value)
            else:
                allowed = " | ".join(task.labels)
                self.faults.append(f"{place}: {task.name}: got {value!r}; allowed: {allowed}")
        if not labels:
            self.faults.append(
                f"{place}: no label; allowed: one or more of {list(self.scheme.task_names)}"
            )
        return labels

    def meta(self, place: str, document: Mapping[str, Any]) -> dict[str, str]:
        meta = {name: self.get(document, name) for name in META}
        date = meta["date"]
        if date is not None and not (isinstance(date, str) and DATE.fullmatch(date)):
            self.faults.append(f"{place}: date: got {date!r}; allowed: YYYY-MM or YYYY-MM-DD")
        return {name: str(value) for name, value in meta.items() if value is not None}
