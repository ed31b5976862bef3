"""Plain text to lines: blank lines part blocks, hard-wrapped lines of a block are joined."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..characters import ends_sentence, fold
from ..documents import Document
from .compose import compose
from .lines import Kind, Line
from .options import Options

BULLET = re.compile(r"\s*[-*\u2022\u2023\u25aa\u25cf\u25e6\u2013\u00b7]\s+(?=\S)")
# Widths at which mailers, editors and PDF readers wrap.
NARROWEST, WIDEST = 50, 110
# Lines of a wrapped block are at least this full, the last of a paragraph aside.
FULL = 0.7
# A line this empty ends a paragraph inside a wrapped block.
SHORT = 0.6


def read_text(source: str, text: str, options: Options) -> list[Document]:
    """Read plain text into one document."""
    return [compose(source, text_lines(text))]


def text_lines(text: str) -> list[Line]:
    """Split plain text into lines of which each is one paragraph, heading or piece of boilerplate.

    Parameters
    ----------
    text
        Blank lines part its blocks. A hard-wrapped block is joined; in any other each line stands
        for itself. A line with a bullet is prose, and starts anew.
    """
    blocks = [block for part in _blocks(text) for block in _bullets(part)]
    plain = [[fold(line) for line in block] for block, bullet in blocks if not bullet]
    width = max((_width(block) for block in plain if is_wrapped(block)), default=0)
    lines: list[Line] = []
    for block, bullet in blocks:
        if bullet:
            lines.append(Line(" ".join(block), Kind.PROSE))
        else:
            lines += map(Line, unwrap([fold(line) for line in block], width))
    return lines


def unwrap(block: Sequence[str], width: int = 0) -> list[str]:
    """Join the lines of a hard-wrapped block into its paragraphs; leave another as it is.

    Parameters
    ----------
    block
        Lines without blank ones between them, white space folded.
    width
        Where it is known that the text is wrapped, at how many characters; else 0.
    """
    fits_text = bool(width) and _width(block) <= width and _is_even(block)
    if not (is_wrapped(block) or fits_text):
        return list(block)
    joined: list[list[str]] = [[]]
    for line, following in zip(block, [*block[1:], ""], strict=True):
        joined[-1].append(line)
        if following and _ends_paragraph(line, following, max(width, _width(block))):
            joined.append([])
    return [" ".join(lines) for lines in joined]


def is_wrapped(block: Sequence[str]) -> bool:
    """Whether an editor broke the lines: they are even, and go on in the middle of a sentence.

    Even lines that all start with a capital are a list of headlines.
    """
    if not _is_even(block):
        return False
    continued = [line[0].islower() for line in block[1:]]
    return 4 * sum(continued) >= max(1, len(continued))


def _is_even(block: Sequence[str]) -> bool:
    width = _width(block)
    if len(block) < 2 or not NARROWEST <= width <= WIDEST:
        return False
    full = [line for line in block[:-1] if len(line) >= FULL * width]
    stops = sum(map(ends_sentence, full))
    return 2 * len(full) >= len(block) - 1 and 2 * stops <= len(full)


def _ends_paragraph(line: str, following: str, width: int) -> bool:
    if following[0].islower():
        return False
    return len(line) < SHORT * width or (ends_sentence(line) and len(line) < 0.8 * width)


def _width(block: Sequence[str]) -> int:
    return max(map(len, block))


def _blocks(text: str) -> list[list[str]]:
    blocks: list[list[str]] = [[]]
    for line in text.splitlines():
        if fold(line):
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _bullets(block: Sequence[str]) -> list[tuple[list[str], bool]]:
    # Parts a block into items with a bullet, each with its indented lines, and what is between.
    parts: list[tuple[list[str], bool]] = []
    for line in block:
        match = BULLET.match(line)
        if match:
            parts.append(([line[match.end() :]], True))
        elif parts and (not parts[-1][1] or line[0].isspace()):
            parts[-1][0].append(line)
        else:
            parts.append(([line], False))
    return parts
