"""Markdown to lines: headings, paragraphs, quotes and list items, without their markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from ..documents import Document
from .compose import compose
from .lines import Kind, Line
from .options import Options

if TYPE_CHECKING:
    from markdown_it.token import Token

FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)
TITLE = re.compile(r"^title\s*:\s*([\"']?)(.+?)\1\s*$", re.MULTILINE | re.IGNORECASE)
BLOCK = {"heading_open": Kind.HEADING, "list_item_open": Kind.PROSE, "table_open": Kind.SCRAP}
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def read_markdown(source: str, text: str, options: Options) -> list[Document]:
    """Read Markdown into one document; its title is that of the front matter or the first ``#``."""
    from markdown_it import MarkdownIt

    front = FRONT.match(text)
    named = TITLE.search(front[1]) if front else None
    tokens = (
        MarkdownIt("commonmark")
        .enable(["table", "strikethrough"])
        .parse(text[front.end() :] if front else text)
    )
    title = named[2] if named else _title(tokens)
    return [compose(source, _lines(tokens), title)]


def _title(tokens: Sequence[Token]) -> str | None:
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h1":
            return "".join(_pieces(inline.children or []))
    return None


def _lines(tokens: Sequence[Token]) -> Iterator[Line]:
    open_kinds = [Kind.TEXT]
    for token in tokens:
        if token.type in BLOCK:
            open_kinds.append(BLOCK[token.type])
        elif token.type.replace("_close", "_open") in BLOCK:
            open_kinds.pop()
        elif token.type == "inline":
            yield from _inline(token.children or [], open_kinds[-1])
        elif token.type in ("fence", "code_block", "html_block"):
            yield from (Line(line, Kind.SCRAP) for line in token.content.splitlines())


def _inline(children: Sequence[Token], kind: Kind) -> Iterator[Line]:
    if kind is Kind.PROSE and _is_one_link(children):
        kind = Kind.SCRAP
    for line in "".join(_pieces(children)).split("\n"):
        yield Line(line, kind)


def _is_one_link(children: Sequence[Token]) -> bool:
    # An item that is a link and nothing else is navigation.
    full = [child for child in children if child.type != "text" or child.content.strip()]
    return (
        len(full) > 2
        and (full[0].type, full[-1].type) == ("link_open", "link_close")
        and sum(child.type == "link_open" for child in full) == 1
    )


def _pieces(children: Sequence[Token]) -> Iterator[str]:
    for child in children:
        if child.type in ("text", "code_inline"):
            yield child.content
        elif child.type == "softbreak":
            yield " "
        elif child.type == "hardbreak" or BREAK.fullmatch(child.content):
            yield "\n"
