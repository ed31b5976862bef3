from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from eval.agreement import alpha, run
from stance.errors import DataError
from stance.records import read_labelled
from stance.scheme import load_scheme

DATA = Path(__file__).parent.parent / "data"


def test_alpha_of_a_worked_example() -> None:
    """Two annotators, ten units, three disagreements, five b: 1 - 19 * 3 / (15 * 5)."""
    first = list("abaaaaaaaa")
    second = list("bbbaabaaaa")
    found = alpha(first, second, [str(i) for i in range(10)])
    assert found.value == pytest.approx(0.24)


def test_perfect_agreement() -> None:
    found = alpha(["a", "b"] * 10, ["a", "b"] * 10, [str(i // 2) for i in range(20)])
    assert found.value == found.low == found.high == 1


@pytest.mark.parametrize(
    ("second", "datasheet"),
    [
        ("second_labels.jsonl", "README.md"),
        ("unseen_second_labels.jsonl", "unseen/README.md"),
    ],
)
def test_datasheet_states_the_agreement_of_the_file(second: str, datasheet: str) -> None:
    table = CliRunner().invoke(run, [str(DATA / second)]).output.strip()
    assert table.startswith("| task |")
    assert table in (DATA / datasheet).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("second", "folder"),
    [("second_labels.jsonl", "corpus"), ("unseen_second_labels.jsonl", "unseen")],
)
def test_second_labels_are_of_the_paragraphs(second: str, folder: str) -> None:
    scheme = load_scheme()
    sizes = Counter(paragraph.doc for paragraph in read_labelled(DATA / folder, scheme))
    rows = [json.loads(line) for line in (DATA / second).read_text(encoding="utf-8").splitlines()]
    assert len({(row["doc"], row["paragraph"]) for row in rows}) == len(rows) == sizes.total()
    for row in rows:
        assert 1 <= row["paragraph"] <= sizes[row["doc"]]
        for who in ("first", "second"):
            assert all(label in scheme.labels[task] for task, label in row[who].items())


def test_a_file_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"doc": "a"}\n')
    result = CliRunner().invoke(run, [str(path)])
    assert isinstance(result.exception, DataError)
    assert re.search("allowed: objects with doc, first and second", str(result.exception))
