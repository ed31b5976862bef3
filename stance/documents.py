"""A document as read from a file: its source and its paragraphs, without labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a document.

    Attributes
    ----------
    text
        The paragraph, white space folded, never empty.
    position
        Its number in the document, from 1, counted over the paragraphs that were kept.
    section
        The heading or date line it stands under, or ``None``.
    row
        The input's other columns, where the document comes from a table (CSV, JSONL).
    """

    text: str
    position: int
    section: str | None = None
    row: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """One document: an article, or the rows of a table that share a document id.

    Attributes
    ----------
    source
        Path of the file as given, ``-`` for standard input; with ``#id`` appended for one
        document of a table.
    title
        Its title where one was found, else ``None``.
    paragraphs
        What is left after boilerplate was dropped, in order.
    dropped
        The lines of the text that were taken for boilerplate. What trafilatura leaves out of an
        HTML page as layout (navigation, asides, captions, footers) is not among them.
    """

    source: str
    title: str | None
    paragraphs: tuple[Paragraph, ...]
    dropped: tuple[str, ...] = ()
