"""`stance.reading.bylines` and `.dates`: lines that name the author or the day."""

from __future__ import annotations

import pytest

from stance.reading.bylines import is_byline
from stance.reading.dates import is_date

BYLINES = [
    "By Ann Bell and Carl Dee",
    "BY ANN BELL",
    "By Ann Bell in Beijing and Carl Dee in Moscow",
    "By Ann Bell, Staff Writer",
    "By Ann Bell, Professor of Politics at the University of Leeds, and Carl Dee",
    "Ann Bell, Diplomatic Editor",
    "Ann Bell, Senior Fellow, Institute of Eastern Studies",
    "Written by Ann Bell",
    "Reporting by Ann Bell in Beijing; Editing by Carl Dee",
    "By Ann Bell and Carl Dee, Centre for Eastern Studies.",
    "By Ann Bell, Lecturer in Law, University of Leeds, & Carl Dee, Reader, King's College London",
    "Ann Bell, Vice-dean\u2019s fellow, Leeds University",
    "Additional reporting by Ann Bell and Carl Dee",
    "Posted by Ann Bell",
]
DATES = [
    "24 May",
    "14-15 March",
    "3\u20137 February",
    "28 February - 3 March 2022",
    "June 10, 2022",
    "June 10-12",
    "Friday, 10 June 2022",
    "10th of June 2022",
    "Fri, Jun. 10, 2022 10:30 am EDT",
    "June 2022",
    "2022-06-10",
    "10.06.2022",
    "2022",
    "(12 March)",
    "4 April:",
]
NO_DATES = [
    "May",
    "On 24 May Beijing refused.",
    "24 May was the day",
    "24 tanks",
    "March of the volunteers",
    "24 May Beijing refused",
]


@pytest.mark.parametrize("line", BYLINES)
def test_byline_is_told(line: str) -> None:
    assert is_byline(line)


@pytest.mark.parametrize("line", DATES)
def test_date_is_told(line: str) -> None:
    assert is_date(line)


@pytest.mark.parametrize("line", NO_DATES)
def test_no_date(line: str) -> None:
    assert not is_date(line)
