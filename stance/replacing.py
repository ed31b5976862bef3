"""Files that are written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import DataError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a scratch file beside a file to write; at the end it takes the place of the file.

    Yields
    ------
    Path
        Where to write.

    Raises
    ------
    DataError
        If the file cannot be written.
    """
    scratch = path.with_name(f".{path.name}")
    try:
        yield scratch
        scratch.replace(path)
    except OSError as error:
        raise DataError(f"{path}: cannot be written: {error.strerror or error}") from error
