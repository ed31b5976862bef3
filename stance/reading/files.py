"""Paths to files, and a file to documents by its suffix."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterable
from functools import partial
from os import PathLike
from pathlib import Path

from ..documents import Document
from ..errors import DataError
from .decoding import decode
from .html import read_html
from .markdown import read_markdown
from .options import Options
from .tables import read_csv, read_json, read_jsonl
from .text import read_text

Parser = Callable[[str, str, Options], list[Document]]

PARSERS: dict[str, Parser] = {
    ".txt": read_text,
    ".text": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".csv": partial(read_csv, delimiter=","),
    ".tsv": partial(read_csv, delimiter="\t"),
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".json": read_json,
}
STDIN = "-"
MARKUP = re.compile(r"<(!doctype|!--|\?xml|[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)


def expand(sources: Iterable[str | PathLike[str]]) -> tuple[list[str], list[str]]:
    """Turn files and folders into a list of files; standard input stays ``-``.

    Returns
    -------
    list of str
        The files that were found.
    list of str
        The faults: every source that does not exist and every folder that cannot be listed or has
        no file of a known suffix.
    """
    found: list[str] = []
    faults: list[str] = []
    for source in sources:
        path = os.fspath(source)
        try:
            found += _folder(path, faults) if _is_folder(path) else [path]
        except DataError as error:
            faults += error.faults
    return found, faults


def load(path: str, options: Options) -> list[Document]:
    """Read one file, or standard input, into documents.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    text = decode(_bytes(path), path, options.encoding)
    if path == STDIN:
        return sniff(text)(path, text, options)
    return PARSERS.get(Path(path).suffix.lower(), read_text)(path, text, options)


def sniff(text: str) -> Parser:
    """Tell the format from how a text starts: HTML, JSON, JSON Lines, else plain text."""
    start = text.lstrip()
    if MARKUP.match(start):
        return read_html
    if start.startswith("{") and _is_json(start.split("\n", 1)[0]):
        return read_jsonl
    if start.startswith(("{", "[")) and _is_json(start):
        return read_json
    return read_text


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _is_folder(source: str) -> bool:
    if source == STDIN:
        return False
    try:
        is_folder = bool(source) and Path(source).is_dir()
        exists = is_folder or (bool(source) and Path(source).exists())
    except OSError as error:  # too long a name, or no permission for a folder above
        raise DataError(f"{source[:80]}: cannot be read, got {error.strerror}") from error
    if not exists:
        raise DataError(
            f"{source[:80] or repr(source)}: no such file or folder; allowed: a file, a folder, "
            "or - for standard input"
        )
    return is_folder


def _folder(source: str, faults: list[str]) -> list[str]:
    before = len(faults)

    def refuse(error: OSError) -> None:
        faults.append(f"{error.filename}: folder cannot be listed, got {error.strerror}")

    inside: list[str] = []
    for folder, below, names in os.walk(source, onerror=refuse):
        below[:] = [name for name in below if not name.startswith(".")]
        inside += [
            str(Path(folder, name))
            for name in names
            if not name.startswith(".") and Path(name).suffix.lower() in PARSERS
        ]
    if not inside and len(faults) == before:
        faults.append(f"{source}: folder without readable files; allowed: {', '.join(PARSERS)}")
    return sorted(inside, key=lambda path: Path(path).parts)


def _bytes(path: str) -> bytes:
    if path == STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise DataError(f"{path}: file cannot be read, got {error.strerror}") from error
