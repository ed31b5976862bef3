"""Which targets a paragraph names: a word list a scheme, in ``names.json``."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files


@cache
def patterns(scheme: str) -> dict[str, re.Pattern[str]]:
    """Return a pattern of whole words by target.

    Parameters
    ----------
    scheme
        Name of the scheme; one without a word list has no patterns.
    """
    # __package__: the same file is packaged under another name than in the checkout
    text = (files(__package__) / "names.json").read_text(encoding="utf-8")
    lists: dict[str, list[str]] = json.loads(text).get(scheme, {})
    return {target: _whole_words(words) for target, words in lists.items()}


def _whole_words(words: list[str]) -> re.Pattern[str]:
    """Return a pattern of words, the longest first: one may begin another."""
    either = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)")


def named(text: str, scheme: str) -> list[str]:
    """Return the targets of a scheme that a text names."""
    return [target for target, pattern in patterns(scheme).items() if pattern.search(text)]
