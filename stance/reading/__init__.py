"""Raw articles and tables, as people have them, read into documents of paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from os import PathLike

from ..documents import Document
from ..errors import DataError
from .files import expand, load
from .options import Options

__all__ = ["read", "read_many"]


def read(
    source: str | PathLike[str],
    *,
    text_column: str = "text",
    id_column: str | None = None,
    encoding: str | None = None,
) -> list[Document]:
    """Read a file, a folder or standard input into documents.

    Parameters
    ----------
    source
        A file: ``.txt``, ``.html``, ``.md`` (articles), ``.csv``, ``.tsv``, ``.jsonl``, ``.json``
        (tables); any other suffix is read as plain text. A folder: all files in it and below that
        have one of these suffixes, by name; hidden ones are skipped. ``-``: standard input, its
        format told from how it starts (HTML, JSON, JSON Lines, else plain text).
    text_column
        Tables: the column, or JSON key, that holds the paragraph.
    id_column
        Tables: rows with the same value in it make one document; without it ``doc`` or
        ``document`` where there is one, else all rows of a file are one document.
    encoding
        Of the files; without it UTF-8, UTF-16 and UTF-32 with a byte order mark, and what an HTML
        page declares. As in browsers, Latin-1 means Windows-1252, and GB2312 and GBK mean GB18030.

    Returns
    -------
    list of Document
        Never empty; a document of nothing but boilerplate has no paragraphs.

    Raises
    ------
    DataError
        With every fault of every file, each as ``path:line: what, got; allowed``.
    """
    return list(
        read_many([source], text_column=text_column, id_column=id_column, encoding=encoding)
    )


def read_many(
    sources: str | PathLike[str] | Iterable[str | PathLike[str]],
    *,
    text_column: str = "text",
    id_column: str | None = None,
    encoding: str | None = None,
) -> Iterator[Document]:
    """Read files, folders and standard input one file after the other.

    A source that is missing or has a fault does not stop the others: what can be read is yielded,
    then the faults are raised.

    Parameters
    ----------
    sources
        Each as for `read`.
    text_column, id_column, encoding
        As for `read`.

    Yields
    ------
    Document
        In the order of the sources.

    Raises
    ------
    DataError
        After the last document, with every fault of every source.
    """
    options = Options(text_column, id_column, encoding)
    paths, faults = expand([sources] if isinstance(sources, str | PathLike) else sources)
    for path in paths:
        try:
            documents = load(path, options)
        except DataError as error:
            faults.extend(error.faults)
            continue
        yield from documents
    if faults:
        raise DataError(faults)
