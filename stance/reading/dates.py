"""Lines that are a date, as digests put them above their entries."""

from __future__ import annotations

import re
from functools import cache

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?"
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
TO = r"\s?(?:[-\u2012-\u2015/&]|to|and)\s?"
YEAR = r"(?:19|20)\d\d"
TIME = r"\d{1,2}[:.]\d\d(?::\d\d)?\s?(?:[ap]\.?m\.?)?(?:\s?\(?[A-Z]{2,4}\)?)?"

DAYS = rf"{DAY}(?:{TO}{DAY})?"
# 24 May; 14-15 March 2022; 28 February - 3 March; June 10, 2022; June 10-12; May 2022.
SPELLED = (
    rf"(?:{DAY}\s{MONTH}{TO})?{DAYS}\s(?:of\s)?{MONTH}(?:,?\s{YEAR})?",
    rf"{MONTH}\s{DAYS}(?:{TO}{MONTH}\s{DAY})?(?:,?\s{YEAR})?",
    rf"{MONTH},?\s{YEAR}",
)
# 2022-06-10; 10.06.2022; 6/10/22; 2022.
NUMERIC = (rf"{YEAR}[-/.]\d\d?[-/.]\d\d?", r"\d\d?[-/.]\d\d?[-/.](?:\d\d){1,2}", YEAR)


def is_date(line: str) -> bool:
    """Whether the whole line is a date, with or without weekday, year and time of day."""
    return len(line) < 60 and _pattern().fullmatch(line) is not None


@cache
def _pattern() -> re.Pattern[str]:
    dates = "|".join((*SPELLED, *NUMERIC))
    return re.compile(
        rf"\(?(?:{WEEKDAY},?\s)?(?:{dates})(?:,?\s(?:at\s|[-\u2013|]\s)?{TIME})?[:.)]?",
        re.IGNORECASE,
    )
