"""Checks and normalises what users pass as texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .characters import SURROGATE, fold
from .errors import TextError


def check_text(text: object, place: str = "text") -> str:
    """Return the text if it is a non-empty string; halves of a surrogate pair become U+FFFD.

    Parameters
    ----------
    text
        Anything.
    place
        What it is called in the error message.

    Raises
    ------
    TextError
        If it is not a string, or holds nothing but white space and invisible characters.
    """
    if not isinstance(text, str):
        raise TextError(f"{place}: got {type(text).__name__} ({text!r:.40}); allowed: a string")
    if not fold(text):
        raise TextError(f"{place}: got {text!r:.40}; allowed: a string that is not empty")
    return SURROGATE.sub("\ufffd", text)


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


def check_texts(texts: Iterable[Any]) -> list[str]:
    """Return the texts as a list, each checked; the error names the number of the item, from 0.

    Raises
    ------
    TextError
        If ``texts`` is no iterable of strings but, for instance, a table or a mapping, or any item
        is not a non-empty string.
    """
    # of the class, because a Series has the labels of its items as attributes
    is_table = isinstance(texts, Mapping) or hasattr(type(texts), "columns")
    if is_table or isinstance(texts, str | bytes) or not isinstance(texts, Iterable):
        raise TextError(
            f"texts: got {type(texts).__name__}; "
            "allowed: a sequence of strings (a list, one column of a table)"
        )
    return [check_text(text, f"item {number}") for number, text in enumerate(texts)]
