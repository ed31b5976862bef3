from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stance.errors import DataError
from stance.scheme import load_scheme, scheme_from_dict


def test_shipped_scheme() -> None:
    scheme = load_scheme()
    assert scheme.task_names == ("russia", "west", "sentiment", "domain")
    stances = ("supportive", "ambivalent", "critical", "none")
    assert scheme.labels["russia"] == scheme.labels["west"] == stances
    assert scheme.labels["sentiment"] == ("positive", "neutral", "negative")
    for task in scheme.tasks:
        assert task.description
        assert all(task.definitions[label] for label in task.labels)


def test_every_rule_of_the_scheme_is_in_the_codebook() -> None:
    codebook = (Path(__file__).parent.parent / "docs" / "codebook.md").read_text(encoding="utf-8")
    scheme = load_scheme()
    assert scheme.version in codebook
    for task in scheme.tasks:
        for label in task.labels:
            assert label in codebook


def test_survives_its_own_json() -> None:
    scheme = load_scheme()
    assert scheme_from_dict(json.loads(json.dumps(scheme.to_dict())), "test") == scheme


def test_own_scheme_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    path.write_text(
        json.dumps(
            {"name": "own", "version": "1", "tasks": [{"name": "tone", "labels": ["a", "b"]}]}
        )
    )
    assert load_scheme(str(path)).labels == {"tone": ("a", "b")}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"name": "x", "version": "1"}, "tasks"),
        ({"name": "x", "version": "1", "tasks": []}, "unique names"),
        ({"name": "x", "version": "1", "tasks": [{"name": "t", "labels": ["a"]}]}, "two or more"),
        (
            {
                "name": "x",
                "version": "1",
                "tasks": [{"name": "t", "labels": ["a", "b"], "polarity": {"c": 1}}],
            },
            "not among",
        ),
    ],
)
def test_faults(data: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        scheme_from_dict(data, "place")


def test_unknown_scheme_and_task() -> None:
    with pytest.raises(DataError, match="no such file"):
        load_scheme("nowhere.json")
    with pytest.raises(DataError, match="no task 'asia'"):
        load_scheme().task("asia")
