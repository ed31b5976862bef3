"""The table formats of big files by their endings, and their text opened as a stream."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import IO, TextIO, cast

from ..errors import DataError
from ..extras import require
from ..reading.decoding import MARKS, SIGNATURES

KINDS = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
}
COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
ALLOWED = (
    "a name ending in .jsonl, .ndjson, .csv or .tsv, with .gz or .zst after it where it is "
    "compressed, or in .parquet"
)


@dataclass(frozen=True, slots=True)
class Format:
    """How a table is stored.

    Attributes
    ----------
    kind
        ``jsonl``, ``csv`` or ``parquet``.
    compression
        ``gzip`` or ``zstd`` around the text; ``None`` for none, and always for Parquet.
    delimiter
        Of the cells; for CSV only.
    """

    kind: str
    compression: str | None = None
    delimiter: str = ","


def find_format(path: str | PathLike[str]) -> Format | None:
    """Tell the format from the end of a name; ``None`` if it is not that of a table."""
    suffixes = [suffix.lower() for suffix in Path(path).suffixes]
    compression = COMPRESSIONS.get(suffixes.pop()) if suffixes[-1:] in _LAST else None
    kind = KINDS.get(suffixes[-1]) if suffixes else None
    if kind is None or (kind == "parquet" and compression):
        return None
    return Format(kind, compression, "\t" if suffixes[-1] == ".tsv" else ",")


_LAST = [[suffix] for suffix in COMPRESSIONS]


def format_of(path: Path) -> Format:
    """Tell the format of a table, and check that what reads it is installed.

    Raises
    ------
    DataError
        If the name does not end as that of a table.
    MissingExtraError
        If it is Parquet or zstd and pyarrow is not installed.
    """
    found = find_format(path)
    if found is None:
        raise DataError(f"{path}: no table format for {path.name!r}; allowed: {ALLOWED}")
    if found.kind == "parquet" or found.compression == "zstd":
        require("parquet", "pyarrow")
    return found


@contextmanager
def open_input(path: Path, fmt: Format, encoding: str | None) -> Iterator[tuple[TextIO, IO[bytes]]]:
    """Open a text table to read, lines ended as they are.

    Bytes that are not in the encoding come as surrogates (``surrogateescape``).

    Yields
    ------
    tuple of text stream and raw file
        The position of the raw file tells how much was read.

    Raises
    ------
    DataError
        If it cannot be opened, or is no text.
    """
    with ExitStack() as stack:
        try:
            raw = stack.enter_context(path.open("rb"))
        except OSError as error:
            raise DataError(f"{path}: file cannot be read, got {error.strerror}") from error
        stream = io.BufferedReader(stack.enter_context(_decompress(raw, fmt)))
        try:
            start = stream.peek(16)
        except (OSError, EOFError) as error:
            raise DataError(f"{path}: not {fmt.compression or 'readable'}, got {error}") from error
        for mark, name in SIGNATURES:
            if start.startswith(mark):
                raise DataError(f"{path}: not text, got {name}; allowed: {ALLOWED}")
        marked = next((name for mark, name in MARKS if start.startswith(mark)), "utf-8")
        newline = "\n" if fmt.kind == "jsonl" else ""
        text = io.TextIOWrapper(stream, encoding or marked, "surrogateescape", newline=newline)
        yield text, raw


def _decompress(raw: io.BufferedReader, fmt: Format) -> io.BufferedReader | gzip.GzipFile:
    if fmt.compression == "gzip":
        return gzip.GzipFile(fileobj=raw, mode="rb")
    if fmt.compression == "zstd":
        import pyarrow as pa

        stream = pa.CompressedInputStream(pa.PythonFile(raw, "r"), "zstd")
        return cast("io.BufferedReader", stream)
    return raw


@contextmanager
def open_output(path: Path, fmt: Format) -> Iterator[TextIO]:
    """Open a text table to write as UTF-8, compressed as the format says."""
    with ExitStack() as stack:
        raw = stack.enter_context(path.open("wb"))
        stream: IO[bytes] = raw
        if fmt.compression == "gzip":
            # no name and no time inside: the same rows make the same file
            packed = gzip.GzipFile("", "wb", 6, raw, mtime=0)
            stream = cast("IO[bytes]", stack.enter_context(packed))
        elif fmt.compression == "zstd":
            import pyarrow as pa

            stream = stack.enter_context(pa.CompressedOutputStream(pa.PythonFile(raw, "w"), "zstd"))
        text = io.TextIOWrapper(stream, "utf-8", newline="")
        yield text
        text.flush()
        text.detach()
