"""Lines that name the author: 'By A B and C D', 'A B, Diplomatic Editor', 'Written by A B'."""

from __future__ import annotations

import re
from functools import cache

# What may precede the names.
BY = (
    r"(?:by|(?:additional |with |original )?(?:writing|written|reporting|reported|editing|edited"
    r"|compiled|translated|translation|story|text|words|analysis|posted|produced)"
    r"(?: and \w+)? by):?\s+(?P<names>.+)"
)
# Between two names.
BETWEEN = r"\s*[,;&]\s*(?:and\s+)?|\s+(?:and|with)\s+|\s*;?\s*(?:editing|writing) by\s+"
# Parts of a name, or of 'in Beijing' after it, that have no capital.
PARTICLES = frozenset(
    ("al", "at", "bin", "da", "de", "del", "der", "di", "du", "el", "in", "la", "le", "van", "von")
)
# Work that is done by people who write, and where they do it; a byline longer than names has one.
ROLE = (
    r"editor|correspondent|reporter|columnist|journalist|lecturer|professor|fellow|contributor"
    r"|analyst|researcher|scholar|writer|bureau chief"
)
HOUSE = r"university|institut\w+|cent(?:er|re)|college|school|council|foundation|staff|agenc\w+"
# Small words inside a role or the name of a house.
# After 'By A B,' anywhere; without a 'By' the role must follow soon, or it is a headline.
WORK = rf".*\b(?:{ROLE}|{HOUSE})s?\b.*"
TITLE = rf"\s*(?:\S+ ){{0,3}}(?:{ROLE})\b.*"
SMALL = frozenset(
    ("a", "an", "and", "&", "at", "de", "emeritus", "for", "in", "of", "on", "senior", "the", "to")
)
# 'By Sunday ...' and 'By Backing ...' start a headline, not a byline.
NOT_A_NAME = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|\w{2,}ing|\W*\d.*", re.I)
LONGEST = 40


def is_byline(line: str) -> bool:
    """Whether the line does nothing but name who wrote it."""
    line = line.replace("\u2019", "'").rstrip(".")
    if len(line.split()) > LONGEST or line.endswith(("?", "!")) or ": " in line:
        return False
    match = _compiled(BY).fullmatch(line)
    if match is None:
        return _is_name_and_role(line)
    return _are_names(match["names"]) or _is_name_and_role(match["names"], WORK)


def _are_names(text: str) -> bool:
    parts = [part for part in _compiled(BETWEEN).split(text) if part]
    return all(_is_name(part, longest=6) for part in parts)


def _is_name_and_role(text: str, work: str = TITLE) -> bool:
    name, comma, rest = text.partition(",")
    words = rest.replace(",", " ").split()
    return (
        bool(comma)
        and all(_is_name(part) for part in _compiled(BETWEEN).split(name))
        and _compiled(work).fullmatch(rest) is not None
        and all(_is_title_word(word) for word in words)
    )


def _is_name(text: str, longest: int = 4) -> bool:
    words = text.split()
    return (
        2 <= len(words) <= longest
        and NOT_A_NAME.fullmatch(words[0]) is None
        and words[0][0].isupper()
        and all(word[0].isupper() or word in PARTICLES for word in words)
    )


def _is_title_word(word: str) -> bool:
    return word[0].isupper() or word in SMALL or bool(_compiled(rf"(?:{ROLE})s?").fullmatch(word))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
