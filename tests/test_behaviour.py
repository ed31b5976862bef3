"""The behaviour cases and what is made of them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from conftest import ROOT

import stance
from eval.behaviour import pass_rates, read_cases, run_cases
from stance.scheme import load_scheme

FILE = ROOT / "data/behaviour.jsonl"
SCHEME = load_scheme("china")


def test_the_cases_are_valid_and_of_every_kind() -> None:
    cases = read_cases(FILE, SCHEME)
    kinds = Counter(c.capability for c in cases)
    asked = {"negation", "holder swap", "target swap", "attribution", "hypothetical"}
    assert asked | {"name masking"} <= set(kinds)
    assert min(kinds.values()) >= 4
    assert len({c.text for c in cases}) == len(cases)


def test_cases_are_not_in_the_corpus() -> None:
    corpus = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "data/corpus").glob("*.jsonl"))
    assert not [c.id for c in read_cases(FILE, SCHEME) if c.text in corpus]


def test_a_model_passes_what_it_answers_rightly(tmp_path: Path) -> None:
    model = stance.load("tfidf")
    text = "China signed a gas deal with Russia and praised Moscow."
    answer = model.predict(text)["russia"].label
    other = next(label for label in model.labels["russia"] if label != answer)
    path = tmp_path / "cases.jsonl"
    rows = [
        {"id": i, "capability": "c" + i, "pair": "p", "text": text, "expect": {"russia": [label]}}
        for i, label in (("1", answer), ("2", other))
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    results = run_cases(model, read_cases(path, SCHEME))
    assert [r["passed"] for r in results] == [True, False]
    assert results[1]["failures"] == {"russia": {"expected": [other], "predicted": answer}}
    assert pass_rates(results) == {"c1": (1, 1), "c2": (0, 1), "all": (1, 2)}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{", "allowed: JSON with the keys"),
        ('{"id": "1", "capability": "c", "pair": "p", "text": "t"}', "expect"),
        (
            '{"id": "1", "capability": "c", "pair": "p", "text": "t", "expect": {"moon": ["a"]}}',
            "expect.moon",
        ),
        (
            '{"id":"1","capability":"c","pair":"p","text":"t","expect":{"russia":["hostile"]}}',
            "hostile",
        ),
    ],
)
def test_a_faulty_case_is_named(tmp_path: Path, line: str, fault: str) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(stance.DataError, match=fault) as caught:
        read_cases(path, SCHEME)
    assert f"{path}:1" in str(caught.value)
