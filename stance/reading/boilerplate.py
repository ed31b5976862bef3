"""Lines that belong to the page and not to the article: what they look like, and why each is here.

A rule matches a whole line, never a part of one, so a sentence that only has a word like 'share'
or 'subscribe' in it is safe. Two more guards: a line of more words than the rule allows is kept,
and so is one that reports what somebody said, or whom somebody blamed or praised, unless the rule
quotes titles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ..characters import has_letters, n_words
from .patterns import CASED, LONG, QUOTING, SHORT

# Above this a line is a paragraph, whatever words it starts with ...
MOST_WORDS = 25
# ... but for legal notices, which run on.
MOST_LEGAL_WORDS = 70
MOST_CHARACTERS = 800
REPORTED = re.compile(
    r"\b(?:told|tells|said|says|urge[sd]|warn(?:s|ed)|added|argued|insist(?:s|ed)|vow(?:s|ed)"
    r"|pledged|ask(?:s|ed)|claimed|declared|(?:accus|blam|prais)(?:e[sd]?|ing)"
    r"|condemn(?:s|ed|ing)?|denounc(?:e[sd]?|ing)|according to)\b",
    re.IGNORECASE,
)
# Quotes and dashes that editors vary, to what the patterns use.
PLAIN = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014", "''\"\"--")
# Ornaments around a line, as in '- Advertisement -' or '>> Read more'.
ORNAMENT = " -|*>_~=\u2022\u00b7\u00bb\u203a\u2192\u25b6\u25ba"


@dataclass(frozen=True, slots=True)
class _Rules:
    patterns: dict[str, re.Pattern[str]]
    most_words: int = MOST_WORDS
    guarded: bool = True

    def reason(self, line: str, words: int, reported: bool) -> str | None:
        if words > self.most_words or (self.guarded and reported):
            return None
        found = (why for why, pattern in self.patterns.items() if pattern.fullmatch(line))
        return next(found, None)


def reason(line: str) -> str | None:
    """Say why a line is boilerplate.

    Parameters
    ----------
    line
        White space folded.

    Returns
    -------
    str or None
        What it is, such as ``share button``; ``None`` for a line of the article.
    """
    if not has_letters(line):
        return "no letters"
    if len(line) > MOST_CHARACTERS:
        return None
    line = line.translate(PLAIN).strip(ORNAMENT)
    words, reported = n_words(line), REPORTED.search(line) is not None
    found = (rules.reason(line, words, reported) for rules in _rules())
    return next(filter(None, found), None)


@cache
def _rules() -> tuple[_Rules, ...]:
    # Compiled at the first use: a hundred patterns would slow the import down.
    return (
        _Rules(_compiled(SHORT)),
        _Rules(_compiled(CASED, re.NOFLAG)),
        _Rules(_compiled(QUOTING), guarded=False),
        _Rules(_compiled(LONG), MOST_LEGAL_WORDS),
    )


def _compiled(
    table: dict[str, tuple[str, ...]], flags: re.RegexFlag = re.IGNORECASE
) -> dict[str, re.Pattern[str]]:
    return {why: re.compile("|".join(patterns), flags) for why, patterns in table.items()}
