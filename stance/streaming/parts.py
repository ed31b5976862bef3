"""The folder ``OUT.parts``: finished batches, and what they were made from."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from ..errors import DataError
from ..replacing import replacing

FORMAT = 1
MANIFEST, LOCK, JOINED = "manifest.json", "lock", "joined.tmp"


class Parts:
    """Parts of one output, each written whole or not at all, and numbered without a gap.

    Parameters
    ----------
    folder
        Made if it is not there.
    suffix
        Of the parts: ``.parquet`` or ``.jsonl.gz``.
    run
        What the parts depend on: input, model, options.

    Raises
    ------
    DataError
        If the folder holds parts of another run or something else, or cannot be written.
    """

    def __init__(self, folder: Path, suffix: str, run: Mapping[str, Any]) -> None:
        self.folder = folder
        self.suffix = suffix
        try:
            folder.mkdir(exist_ok=True)
            self._open(dict(run) | {"format": FORMAT})
        except OSError as error:
            raise DataError(f"{folder}: cannot be written: {error.strerror or error}") from error
        self.count = 0
        while self.path(self.count).exists():
            self.count += 1

    def path(self, number: int) -> Path:
        """Return where a part is, or will be."""
        return self.folder / f"part-{number:06d}{self.suffix}"

    def __iter__(self) -> Iterator[Path]:
        return map(self.path, range(self.count))

    def add(self, write: Callable[[Path], None]) -> None:
        """Add the next part: written under another name, then renamed.

        Raises
        ------
        DataError
            If it cannot be written, for instance because the disk is full.
        """
        path = self.path(self.count)
        with replacing(path, self.folder / f"{path.name}.tmp") as scratch:
            write(scratch)
        self.count += 1

    def finish(self, out: Path, join: Callable[[Path], None]) -> None:
        """Join the parts to the output, which takes the place of an earlier one, and remove them.

        Raises
        ------
        DataError
            If the output cannot be written; the parts are kept.
        """
        with replacing(out, self.folder / JOINED) as scratch:
            join(scratch)
        self.remove()

    def remove(self) -> None:
        """Remove all but the lock; what a kill leaves is still a beginning without a gap."""
        for number in reversed(range(self.count)):
            self.path(number).unlink()
        for path in self.folder.glob("*.tmp"):
            path.unlink()
        (self.folder / MANIFEST).unlink()

    def _open(self, run: dict[str, Any]) -> None:
        path = self.folder / MANIFEST
        if not path.exists():
            if any(p.name not in (LOCK, f"{MANIFEST}.tmp") for p in self.folder.iterdir()):
                raise DataError(f"{self.folder}: is no folder of parts; allowed: move it away")
            with replacing(path, self.folder / f"{MANIFEST}.tmp") as scratch:
                scratch.write_text(json.dumps(run, indent=1) + "\n", encoding="utf-8")
            return
        try:
            before = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise DataError(f"{path}: damaged, got {error}; allowed: remove the folder") from error
        changed = [key for key in {**before, **run} if before.get(key) != run.get(key)]
        if changed and not self.path(0).exists():
            path.unlink()
            self._open(run)
        elif changed:
            was = ", ".join(f"{key} was {_short(before.get(key))}" for key in changed)
            now = ", ".join(f"{key} is {_short(run.get(key))}" for key in changed)
            raise DataError(
                f"{self.folder}: holds parts of another run: {was}; now {now}; allowed: the same "
                "input, model and options to go on, or remove the folder to start anew"
            )


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Make the folder and keep a second run away from it; it is removed if nothing stays in it.

    The lock is the system's: it is lifted when this process ends, however it ends.

    Raises
    ------
    DataError
        If another run works there, or the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    path = folder / LOCK
    lock = FileLock(path, blocking=False)
    try:
        folder.mkdir(exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise DataError(
            f"{folder}: another run is writing to it; allowed: one at a time, so wait for it or "
            "choose another --out"
        ) from error
    except OSError as error:
        raise DataError(f"{folder}: cannot be written: {error.strerror or error}") from error
    try:
        yield
    finally:
        # Before the release: a run that opened this file meanwhile sees that it is gone and stops.
        # On Windows an open file stays, and the release removes it.
        with suppress(OSError):
            path.unlink()
        lock.release()
        with suppress(OSError):  # parts are in it, or another run has begun
            folder.rmdir()


def _short(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= 40 else text[:36] + '..."'


@contextmanager
def open_lines(path: Path, mode: str) -> Iterator[IO[str]]:
    """Open a part of JSON lines to read (``rt``) or to write (``wt``)."""
    with gzip.open(path, mode, compresslevel=1, encoding="utf-8", newline="\n") as stream:
        yield stream  # type: ignore[misc]
