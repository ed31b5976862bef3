"""Lines to a document: boilerplate dropped, headings and dates made sections, repeats removed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..characters import ends_sentence, fold, n_words
from ..documents import Document, Paragraph
from .boilerplate import reason
from .bylines import is_byline
from .dates import is_date
from .lines import Kind, Line

# From this many words on, a line without a final stop is a headline, which says enough to be a
# paragraph; below it is a heading.
HEADLINE = 8
# Above this, a first line without a final stop is a cut-off paragraph and no title.
LONGEST_TITLE = 25


def compose(source: str, lines: Iterable[Line], title: str | None = None) -> Document:
    """Make one document of the lines of an article.

    Parameters
    ----------
    source
        Of the document.
    lines
        In order; empty ones are ignored.
    title
        Where the markup names it; without it a first line that looks like one is taken.
    """
    draft = _Draft(source, fold(title) or None if title else None)
    for line in lines:
        text = fold(line.text)
        if text:
            draft.add(text, line.kind)
    return draft.finish()


@dataclass
class _Draft:
    source: str
    title: str | None
    paragraphs: list[Paragraph] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    date: str | None = None
    heading: str | None = None
    # Headings and dates under which no paragraph stands yet.
    unused: list[str] = field(default_factory=list)
    # Every heading with its date, should there be no paragraph at all.
    headings: list[tuple[str, str | None]] = field(default_factory=list)
    started: bool = False

    def add(self, text: str, kind: Kind) -> None:
        if kind in (Kind.TEXT, Kind.HEADING) and is_date(text):
            self.add_date(text)
        elif reason(text) or is_byline(text) or (kind is Kind.SCRAP and not _is_sentence(text)):
            self.dropped.append(text)
        elif kind is Kind.HEADING or (kind is Kind.TEXT and _is_heading(text)):
            self.add_heading(text, kind)
        else:
            self.add_paragraph(text, kind)

    def add_date(self, text: str) -> None:
        self.supersede(self.date, self.heading)
        self.date, self.heading = text, None
        self.unused.append(text)

    def add_heading(self, text: str, kind: Kind) -> None:
        first, self.started = not self.started, True
        self.headings.append((text, self.date))
        if first and self.title is None and kind is Kind.TEXT:
            self.title = text
        elif text != self.title or (kind is Kind.HEADING and self.paragraphs):
            self.supersede(self.heading)
            self.heading = text
            self.unused.append(text)

    def add_paragraph(self, text: str, kind: Kind) -> None:
        first, self.started = not self.started, True
        if text in self.seen:
            self.dropped.append(text)
            return
        if first and self.title is None and kind is Kind.TEXT and _is_title(text):
            self.title = text
        self.append(text, self.section())

    def append(self, text: str, section: str | None) -> None:
        self.seen.add(text)
        self.paragraphs.append(Paragraph(text, len(self.paragraphs) + 1, section))
        self.unused.clear()

    def section(self) -> str | None:
        return " / ".join(filter(None, (self.date, self.heading))) or None

    def supersede(self, *old: str | None) -> None:
        for text in old:
            if text in self.unused:
                self.unused.remove(text)
                self.dropped.append(text)

    def finish(self) -> Document:
        if not self.paragraphs and self.headings:
            self.keep_headings()
        self.dropped += self.unused
        return Document(self.source, self.title, tuple(self.paragraphs), tuple(self.dropped))

    def keep_headings(self) -> None:
        # A file of short headlines only: they are all that the user can mean.
        texts = {text for text, _ in self.headings}
        self.title = None if self.title in texts else self.title
        self.dropped = [text for text in self.dropped if text not in texts]
        for text, date in self.headings:
            if text not in self.seen:
                self.append(text, date)


def _is_heading(text: str) -> bool:
    return n_words(text) < HEADLINE and not ends_sentence(text)


def _is_sentence(text: str) -> bool:
    return n_words(text) >= HEADLINE and ends_sentence(text)


def _is_title(text: str) -> bool:
    return n_words(text) <= LONGEST_TITLE and not ends_sentence(text)
