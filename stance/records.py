"""Labelled paragraphs: read and validated from JSON Lines, CSV or TSV, all faults at once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, get_args

from .errors import DataError, TextError
from .reading.rows import Row
from .reading.tables import csv_rows, jsonl_rows
from .scheme import Scheme
from .texts import check_text, mark_target

DELIMITERS = {".csv": ",", ".tsv": "\t"}
META = ("genre", "date", "event", "source")
TARGET = ("target_start", "target_end")
DATE = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])(-\d\d)?")
Side = Literal["for", "against"]
SIDES: tuple[Side, ...] = get_args(Side)
Evidence = Mapping[str, Mapping[str, tuple[str, ...]]]


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
    evidence
        By task and side (``for``, ``against``): words of the text that show the stance, verbatim.
        A task whose evidence was not marked is absent.
    """

    text: str
    labels: Mapping[str, str]
    doc: str
    meta: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    evidence: Evidence = field(default_factory=dict)


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
        ``evidence`` is read from JSON alone.
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
    return json.dumps(_row(paragraph), ensure_ascii=False)


def fingerprint(paragraphs: Iterable[LabelledParagraph]) -> str:
    """SHA-256 over documents, texts, labels and evidence, whatever the order of the paragraphs."""
    rows = []
    for p in paragraphs:
        evidence = [[task, sorted(sides.items())] for task, sides in sorted(p.evidence.items())]
        rows.append(json.dumps([*_row(p), evidence] if evidence else _row(p), ensure_ascii=False))
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()


def _row(paragraph: LabelledParagraph) -> list[Any]:
    return [paragraph.doc, paragraph.text, sorted(paragraph.labels.items())]


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
        evidence = self.evidence(place, row, text, labels) if text and labels else {}
        if len(self.faults) > before:
            return None
        # without an id a paragraph is a document of its own, the same wherever the file lies
        doc = f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.text" if doc is None else str(doc)
        return LabelledParagraph(text, labels, doc, meta, place, evidence)

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

    def evidence(
        self, place: str, row: Mapping[str, Any], text: str, labels: Mapping[str, str]
    ) -> Evidence:
        """Read the words that show a stance: ``{"russia": {"for": ["..."], "against": []}}``.

        A string under this name is some note of the file's own, and passed over.
        """
        given = self.get(row, "evidence")
        if given is None or isinstance(given, str):
            return {}
        faults: list[str] = []
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        if not isinstance(given, dict):
            faults.append(f"got {given!r:.40}; allowed: an object")
        elif TARGET[0] in self.columns:
            faults.append("got an object; allowed: none where a target is marked")
        else:
            for task, sides in given.items():
                if task in labels and isinstance(sides, dict):
                    found[task] = self.sides(task, sides, text, faults)
                else:
                    faults.append(f"{task}: got {sides!r:.40}; allowed: an object, of {[*labels]}")
        self.faults += [f"{place}: evidence: {fault}" for fault in faults]
        return found

    def sides(
        self, task: str, sides: Mapping[str, Any], text: str, faults: list[str]
    ) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for side, runs in sides.items():
            if side not in SIDES or not isinstance(runs, list):
                allowed = f"a list under {' or '.join(SIDES)}"
                faults.append(f"{task}: {side}: got {runs!r:.40}; allowed: {allowed}")
                continue
            faults += [
                f"{task}: {side}: got {run!r}; allowed: words of the text, verbatim"
                for run in runs
                if not isinstance(run, str) or not run or run != run.strip() or run not in text
            ]
            found[side] = tuple(runs)
        return found
