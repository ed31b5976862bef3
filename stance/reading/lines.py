"""What the parsers of articles hand on: lines, each with what its markup says about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What is known about a line before its words are looked at."""

    TEXT = auto()
    """Nothing: a paragraph, a heading, a date or boilerplate."""
    PROSE = auto()
    """Marked up as content (a list item): never a heading, however short."""
    HEADING = auto()
    """Marked up as a heading: never a paragraph, however long."""
    SCRAP = auto()
    """A table cell, code, a list item that is one link: content only if it is a sentence."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an article, its white space not yet folded."""

    text: str
    kind: Kind = Kind.TEXT
