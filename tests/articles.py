"""What the tests of `stance.reading` share: sentences, and short ways to write and read files."""

from __future__ import annotations

from pathlib import Path

import pytest

from stance.documents import Document
from stance.errors import DataError
from stance.reading import read

FIRST = "Beijing slowed its lending to Russian energy firms in May, bankers told the paper."
SECOND = "The ministry in Beijing refused to say how long the pause would last."


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read_one(path: Path, **options: str) -> Document:
    (document,) = read(path, **options)
    return document


def texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def faults(source: Path | str, **options: str) -> list[str]:
    with pytest.raises(DataError) as caught:
        read(source, **options)
    return caught.value.faults
