"""HTML to lines: trafilatura finds the main text, its headings become sections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..documents import Document
from ..errors import DataError
from .compose import compose
from .lines import Kind, Line
from .options import Options
from .text import text_lines, unwrap

# The blocks of trafilatura's tree; what is not here is set within a line.
BLOCKS = {
    "p": Kind.TEXT,
    "div": Kind.TEXT,
    "quote": Kind.TEXT,
    "list": Kind.TEXT,
    "item": Kind.PROSE,
    "head": Kind.HEADING,
    "table": Kind.SCRAP,
    "row": Kind.SCRAP,
    "cell": Kind.SCRAP,
    "code": Kind.SCRAP,
}
WHOLE_PAGE = re.compile(r"<(?:html|body)\b", re.IGNORECASE)
BLANK_LINE = re.compile(r"\n\s*\n")
# lxml refuses a text that declares an encoding: it is decoded already.
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def read_html(source: str, text: str, options: Options) -> list[Document]:
    """Read an HTML page into one document.

    Raises
    ------
    DataError
        If there is no text on the page.
    """
    from trafilatura import bare_extraction

    page = DECLARATION.sub("", text)
    if not WHOLE_PAGE.search(page):
        page = f"<html><body><article>{page}</article></body></html>"
    found: Any = bare_extraction(page, include_comments=False, with_metadata=True)
    lines = [] if found is None else list(_lines(found.body, Kind.TEXT))
    if not lines:
        raise DataError(f"{source}: no main text in this HTML; allowed: a page with an article")
    return [compose(source, lines, found.title)]


def _lines(element: Any, kind: Kind) -> Iterator[Line]:
    if _is_preformatted(element):
        yield from (Line(line.text, kind) for line in text_lines("".join(element.itertext())))
        return
    pieces = [_folded(element.text)]
    for child in element:
        if _is_block(child, element):
            yield from _flush(pieces, kind)
            # A paragraph in a list item or a cell is no more than these.
            yield from _lines(child, kind if child.tag == "p" else BLOCKS[child.tag])
            pieces = []
        elif child.tag == "lb":
            pieces.append("\n")
        else:
            pieces.append(_folded("".join(child.itertext())))
        pieces.append(_folded(child.tail))
    yield from _flush(pieces, kind)


def _is_preformatted(element: Any) -> bool:
    # trafilatura turns <pre> into a quote, its line breaks kept.
    blank_lines = BLANK_LINE.search(element.text or "") is not None
    return element.tag == "code" or (element.tag == "quote" and not len(element) and blank_lines)


def _is_block(child: Any, parent: Any) -> bool:
    within_line = child.tag == "code" and parent.tag in BLOCKS and parent.tag != "code"
    return child.tag in BLOCKS and not within_line


def _folded(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _flush(pieces: list[str], kind: Kind) -> Iterator[Line]:
    lines = [line.strip() for line in "".join(pieces).split("\n")]
    block = [line for line in lines if line]
    yield from (Line(line, kind) for line in (unwrap(block) if block else []))
