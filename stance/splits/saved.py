"""Saved folds, so that two people train and test on the same rows."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import DataError
from ..records import LabelledParagraph, canonical, fingerprint
from ..replacing import replacing
from .folds import Fold

FORMAT = 1
HASH = 16


def row_ids(paragraphs: Iterable[LabelledParagraph]) -> list[str]:
    """Name each paragraph by a hash of its document, text and labels, whatever the order.

    Returns
    -------
    list of str
        ``DOC#HASH``; repetitions of a paragraph get ``-2``, ``-3`` and so on.
    """
    seen: Counter[str] = Counter()
    ids = []
    for p in paragraphs:
        name = f"{p.doc}#{hashlib.sha256(canonical(p).encode()).hexdigest()[:HASH]}"
        seen[name] += 1
        ids.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return ids


def save_folds(
    path: str | Path,
    paragraphs: Sequence[LabelledParagraph],
    folds: Sequence[Fold],
    name: str,
    seed: int = 0,
) -> None:
    """Write folds as JSON, whole or not at all.

    The keys are ``format``, ``data`` (fingerprint), ``split``, ``seed``, ``folds`` (how many),
    ``unit`` (``document`` or ``paragraph``: what the ids name) and ``test``, a list of ids for each
    fold. ``train`` is null where everything else is trained on, else likewise.

    Parameters
    ----------
    path
        File to write.
    paragraphs, folds
        The data and its folds, as `make_folds` makes them.
    name, seed
        How they were made.

    Raises
    ------
    DataError
        If the file cannot be written.
    """
    docs = np.array([p.doc for p in paragraphs], dtype=object)
    whole = all(_whole(docs, rows) for fold in folds for rows in fold)
    ids = docs if whole else np.array(row_ids(paragraphs), dtype=object)
    complete = all(len(train) + len(test) == len(paragraphs) for train, test in folds)
    content = {
        "format": FORMAT,
        "data": fingerprint(paragraphs),
        "split": name,
        "seed": seed,
        "folds": len(folds),
        "unit": "document" if whole else "paragraph",
        "test": [sorted(set(ids[test])) for _, test in folds],
        "train": None if complete else [sorted(set(ids[train])) for train, _ in folds],
    }
    with replacing(Path(path)) as scratch:
        scratch.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")


def load_folds(path: str | Path, paragraphs: Sequence[LabelledParagraph]) -> list[Fold]:
    """Read folds that `save_folds` wrote.

    Parameters
    ----------
    path
        The file.
    paragraphs
        The same data, in any order.

    Returns
    -------
    list of (train, test)
        Ascending row indices into `paragraphs`.

    Raises
    ------
    DataError
        If the file is not one of folds, or was made for other data.
    """
    content = _read(path)
    got = fingerprint(paragraphs)
    if content["data"] != got:
        raise DataError(f"{path}: made for data with fingerprint {content['data']}, got {got}")
    documents = content["unit"] == "document"
    ids = [p.doc for p in paragraphs] if documents else row_ids(paragraphs)
    rows: dict[str, list[int]] = {}
    for i, name in enumerate(ids):
        rows.setdefault(name, []).append(i)
    folds = []
    for number, names in enumerate(content["test"]):
        test = _rows(names, rows, f"{path}: test, fold {number + 1}")
        if content["train"] is None:
            train = np.setdiff1d(np.arange(len(paragraphs)), test)
        else:
            names = content["train"][number]
            train = _rows(names, rows, f"{path}: train, fold {number + 1}")
        if len(np.intersect1d(train, test)) or not len(train) or not len(test):
            raise DataError(f"{path}: fold {number + 1}: train and test overlap, or one is empty")
        folds.append((train, test))
    return folds


def _rows(names: Iterable[str], rows: dict[str, list[int]], place: str) -> NDArray[np.int64]:
    unknown = sorted({str(name) for name in names} - rows.keys())
    if unknown:
        raise DataError(f"{place}: got {unknown[0]!r}; allowed: ids of the data")
    return np.array(sorted(i for name in set(names) for i in rows[name]), dtype=np.int64)


def _whole(docs: NDArray[Any], rows: NDArray[np.int64]) -> bool:
    """Whether no document of these rows has a paragraph outside them."""
    return not set(docs[rows]) & set(np.delete(docs, rows))


def _read(path: str | Path) -> dict[str, Any]:
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise ValueError(f"format: got {content['format']!r}; allowed: {FORMAT}")
        if content["unit"] not in ("document", "paragraph"):
            raise ValueError(f"unit: got {content['unit']!r}; allowed: document | paragraph")
        for key in ("test",) if content["train"] is None else ("test", "train"):
            if not content[key] or len(content[key]) != content["folds"]:
                raise ValueError(f"{key}: allowed: one list of ids for each fold")
            if not all(isinstance(names, list) for names in content[key]):
                raise ValueError(f"{key}: allowed: one list of ids for each fold")
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error
    except KeyError as error:
        raise DataError(f"{path}: not a file of folds: no {error}") from error
    except (TypeError, ValueError) as error:
        raise DataError(f"{path}: not a file of folds: {error}") from error
    return dict(content)
