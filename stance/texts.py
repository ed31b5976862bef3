"""Checks and normalises what users pass as texts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from .errors import TextError


def check_text(text: object, place: str = "text") -> str:
    """Return the text if it is a non-empty string.

    Parameters
    ----------
    text
        Anything.
    place
        What it is called in the error message.

    Raises
    ------
    TextError
        If it is not a string, or holds nothing but white space.
    """
    if not isinstance(text, str):
        raise TextError(f"{place}: got {type(text).__name__} ({text!r:.40}); allowed: a string")
    if not text.strip():
        raise TextError(f"{place}: got {text!r:.40}; allowed: a string that is not empty")
    return text


def mark_target(text: str, start: int, end: int) -> str:
    """Mark whom a targeted model is to judge: ``He met [ Ann Lee ] .`` is followed by ``Ann Lee``.

    Parameters
    ----------
    text
        The text.
    start, end
        Where the mention of the target stands in it, in characters; ``end`` is exclusive.

    Returns
    -------
    str
        The text with the mention in brackets, a separator and the mention.

    Raises
    ------
    ValueError
        If the mention is empty or outside the text.
    """
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise ValueError(f"got {start} to {end}; allowed: a mention within {len(text)} characters")
    mention = text[start:end].strip()
    return f"{text[:start]}[ {mention} ]{text[end:]} [SEP] {mention}"


def whole_words(names: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of names as whole words, the longest first."""
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")


def check_texts(texts: Iterable[Any]) -> list[str]:
    """Return the texts as a list, each checked; the error names the number of the item, from 0.

    Raises
    ------
    TextError
        If ``texts`` is no iterable of strings, or any item is not a non-empty string.
    """
    if isinstance(texts, str | bytes) or not isinstance(texts, Iterable):
        raise TextError(
            f"texts: got {type(texts).__name__}; allowed: a sequence of strings (list, Series)"
        )
    return [check_text(text, f"item {number}") for number, text in enumerate(texts)]
