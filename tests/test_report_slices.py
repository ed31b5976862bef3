from __future__ import annotations

import numpy as np
import pytest

from eval.bootstrap import DocumentBootstrap
from eval.names import named, patterns
from eval.scored import Scored
from eval.slices import divisions, length, slice_report, year
from eval.tables import slices, worst
from stance.records import LabelledParagraph
from stance.scheme import Scheme, load_scheme, scheme_from_dict

SCHEME = load_scheme()
TASK = SCHEME.task("russia")


def scored(n: int, wrong: set[int], truncated: bool = False) -> Scored:
    """Answer n paragraphs of n / 2 documents; half are of 2021 and half of 2022."""
    labels = [TASK.labels[i % 4] for i in range(n)]
    paragraphs = [
        LabelledParagraph(
            "Moscow and Washington" if i % 2 else "Nobody",
            {"russia": label, "west": "none"},
            f"d{i // 2}",
            {"date": f"{2021 + (i >= n // 2)}-05"},
        )
        for i, label in enumerate(labels)
    ]
    chosen = [(i + (i in wrong)) % 4 for i in range(n)]
    values = np.eye(4, dtype=np.float32)[chosen]
    read = np.zeros(n, dtype=np.bool_)
    read[0] = truncated
    return Scored("x", paragraphs, {"russia": values}, read)


def report(item: Scored, scheme: Scheme = SCHEME) -> list[dict[str, object]]:
    bootstrap = DocumentBootstrap(item.docs(TASK), 200)
    return slice_report(TASK, scheme, item, bootstrap, 5)


def test_a_bad_year_is_flagged() -> None:
    found = {(s["by"], s["value"]): s for s in report(scored(80, set(range(0, 40, 2))))}
    assert found["year", "2021"]["flagged"]
    assert set(found["year", "2021"]["below"]) == {"macro_f1", "accuracy"}  # type: ignore[call-overload]
    assert not found["year", "2022"]["flagged"]
    assert found["year", "2021"]["n"] == 40
    assert found["year", "2021"]["documents"] == 20


def test_at_most_three_are_flagged_and_never_a_small_one() -> None:
    small = report(scored(36, set(range(0, 18))))
    year_2021 = next(s for s in small if s["value"] == "2021")
    assert year_2021["n"] == 18
    assert year_2021["below"]
    assert not year_2021["flagged"]
    assert sum(bool(s["flagged"]) for s in report(scored(400, set(range(0, 400, 2))))) <= 3


def test_divisions_without_a_difference_are_left_out() -> None:
    assert [by for by, _ in divisions(TASK, SCHEME, scored(8, set()))] == ["targets named", "year"]
    names = [by for by, _ in divisions(TASK, SCHEME, scored(8, set(), truncated=True))]
    assert names[-1] == "truncated"


def test_every_division_is_disjoint() -> None:
    for _, parts in divisions(TASK, SCHEME, scored(40, set())):
        assert np.sum(list(parts.values()), axis=0).max() == 1


def test_a_scheme_without_names_has_no_such_slices() -> None:
    other = scheme_from_dict(
        {"name": "other", "version": "1", "tasks": [{"name": "russia", "labels": TASK.labels}]}, "x"
    )
    assert [by for by, _ in divisions(other.tasks[0], other, scored(8, set()))] == ["year"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (29, "under 30 words"),
        (30, "30 to 59 words"),
        (60, "60 to 120 words"),
        (120, "60 to 120 words"),
        (121, "over 120 words"),
    ],
)
def test_length(words: int, expected: str) -> None:
    assert length("word " * words) == expected


@pytest.mark.parametrize(
    ("meta", "doc", "expected"),
    [
        ({"date": "2022-03"}, "x", "2022"),
        ({}, "2021-02-19-press-gaggle", "2021"),
        ({}, "20213-x", None),
        ({}, "report-2021", None),
    ],
)
def test_year(meta: dict[str, str], doc: str, expected: str | None) -> None:
    assert year(LabelledParagraph("x", {}, doc, meta)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Putin flew home.", ["russia"]),
        ("The US told Russia's envoy.", ["russia", "west"]),
        ("It told us of a bus in Westphalia.", []),
        ("The U.S. and NATO", ["west"]),
    ],
)
def test_names_are_whole_words(text: str, expected: list[str]) -> None:
    assert named(text, "china") == expected
    assert list(patterns("china")) == ["russia", "west"]


def test_worst_is_said_in_a_sentence_and_in_the_table() -> None:
    result = {"slices": report(scored(80, set(range(0, 40, 2))))}
    assert worst(result).startswith("Worst: ")
    assert "year 2021 (40 paragraphs, accuracy .50 " in worst(result)
    flagged = [row[0] for row in slices(result).rows if row[-1] == "worst"]
    assert "year: 2021" in flagged
    assert "year: 2022" not in flagged
    assert worst({"slices": []}).startswith("No slice")
