"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from stat import S_ISREG

from .errors import DataError


def check_target(path: Path, sources: Iterable[str | Path]) -> None:
    """Check that a file may be written.

    Parameters
    ----------
    path
        The file: new, or to be replaced.
    sources
        Files that are to be read, and so must stay.

    Raises
    ------
    DataError
        If its folder is not there, it is something else than a file, or one of the sources.
    """
    try:
        if not path.parent.is_dir():
            raise DataError(f"{path}: no such folder {str(path.parent)!r}")
        if not S_ISREG(path.stat().st_mode):
            raise DataError(f"{path}: is a folder or a device; allowed: a file")
        if any(path.samefile(source) for source in sources):
            raise DataError(f"{path}: is the input itself; allowed: another file")
    except FileNotFoundError:
        return
    except OSError as error:
        raise DataError(f"{path}: cannot be written: {error.strerror or error}") from error


@contextmanager
def replacing(path: Path, scratch: Path | None = None) -> Iterator[Path]:
    """Give a scratch file to write; at the end, once on the disk, it takes the place of the file.

    Parameters
    ----------
    path
        The file.
    scratch
        On the same disk; default: a new name beside the file. It is removed after a fault.

    Yields
    ------
    Path
        Where to write.

    Raises
    ------
    DataError
        If the file cannot be written.
    """
    scratch = scratch or path.with_name(f".{path.name}-{token_hex(4)}")
    try:
        yield scratch
        with scratch.open("rb+") as stream:
            os.fsync(stream.fileno())
        scratch.replace(path)
    except OSError as error:
        raise DataError(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            scratch.unlink()
