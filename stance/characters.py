"""White space folded, the invisible removed, words counted, ends of sentences found."""

from __future__ import annotations

import re

# Zero-width and direction marks, soft hyphen, byte order mark; control characters other than the
# white space ones, which `str.split` folds (as it does the no-break spaces).
INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]"
)
# Halves of a surrogate pair, as JSON may carry them: no tokenizer can encode them.
SURROGATE = re.compile("[\ud800-\udfff]")
# A full stop or the like, with closing quotes, brackets and footnote marks after it.
SENTENCE_END = re.compile(r"[.!?\u2026\u3002\uff01\uff1f][\"'\u201d\u2019\u00bb)\]]*(?:\[\d+\])*$")


def fold(text: str) -> str:
    """Fold white space to single spaces and remove the characters that nobody sees."""
    return " ".join(SURROGATE.sub("\ufffd", INVISIBLE.sub("", text)).split())


def has_letters(text: str) -> bool:
    """Whether there is a letter of any script."""
    return any(character.isalpha() for character in text)


def n_words(text: str) -> int:
    """Count the words; a lone dash or stroke is none."""
    return sum(any(character.isalnum() for character in word) for word in text.split())


def ends_sentence(text: str) -> bool:
    """Whether it ends as a sentence does."""
    return SENTENCE_END.search(text) is not None
