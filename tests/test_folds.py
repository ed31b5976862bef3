"""Folds: what is kept apart, what is balanced, and that saved folds are found again."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stance.errors import DataError
from stance.records import LabelledParagraph
from stance.splits import SPLITS, load_folds, make_folds, row_ids, save_folds
from stance.splits.folds import TimeSplit


def paragraphs(n_documents: int = 60, seed: int = 0) -> list[LabelledParagraph]:
    """Documents of one to seven paragraphs; a rare label in one of ten."""
    rng = random.Random(seed)
    made = []
    for number in range(n_documents):
        meta = {
            "genre": ["wire", "opinion", "official"][number % 3],
            "event": f"Summit {number % 12}",
            "date": f"20{10 + number // 12}-0{1 + number % 9}",
        }
        for row in range(rng.randint(1, 7)):
            labels = {
                "russia": rng.choices(["none", "critical"], [9, 1])[0],
                "west": rng.choice(["none", "critical"]),
            }
            text = f"Paragraph {row} of {number}."
            made.append(LabelledParagraph(text, labels, f"doc-{number}", meta, f"f:{number}"))
    return made


@pytest.mark.parametrize("name", ["document", "random", "genre", "event"])
def test_every_row_is_tested_once_and_never_trained_on(name: str) -> None:
    data = paragraphs()
    folds = make_folds(data, name, 3, seed=1)
    assert len(folds) == 3
    tested = np.concatenate([test for _, test in folds])
    assert sorted(tested.tolist()) == list(range(len(data)))
    for train, test in folds:
        assert sorted([*train, *test]) == list(range(len(data)))
        assert (np.diff(train) > 0).all() and (np.diff(test) > 0).all()


@pytest.mark.parametrize("name", ["document", "genre", "event", "time"])
def test_documents_are_whole(name: str) -> None:
    data = paragraphs()
    for train, test in make_folds(data, name, 3):
        assert not {data[i].doc for i in train} & {data[i].doc for i in test}


def test_random_split_leaks() -> None:
    data = paragraphs()
    train, test = make_folds(data, "random")[0]
    assert {data[i].doc for i in train} & {data[i].doc for i in test}


def test_labels_are_balanced_over_folds() -> None:
    data = paragraphs(300)
    shares = [
        np.mean([data[i].labels["russia"] == "critical" for i in test])
        for _, test in make_folds(data, "document", 5)
    ]
    assert max(shares) - min(shares) < 0.02


@pytest.mark.parametrize(("name", "column"), [("genre", "genre"), ("event", "event")])
def test_leaves_one_value_out_where_no_number_is_given(name: str, column: str) -> None:
    data = paragraphs()
    folds = make_folds(data, name)
    assert len(folds) == len({p.meta[column] for p in data})
    for train, test in folds:
        (left_out,) = {data[i].meta[column] for i in test}
        assert left_out not in {data[i].meta[column] for i in train}


def test_an_event_is_one_event_however_it_is_capitalized() -> None:
    data = [
        replace(p, meta={**p.meta, "event": p.meta["event"].upper()}) if i % 2 else p
        for i, p in enumerate(paragraphs())
    ]
    same_event = [replace(p, doc=f"{p.doc}-{i}") for i, p in enumerate(data)]
    assert len(make_folds(same_event, "event")) == 12


def test_time_tests_on_what_is_later() -> None:
    data = paragraphs()
    random.Random(3).shuffle(data)
    folds = make_folds(data, "time", 4)
    assert len(folds) == 4
    for train, test in folds:
        assert max(data[i].meta["date"] for i in train) < min(data[i].meta["date"] for i in test)
    tested = np.concatenate([test for _, test in folds])
    assert len(set(tested.tolist())) == len(tested) > len(data) / 2


def test_dates_compare_only_as_far_as_all_are_known() -> None:
    """A document of some day of March is not later than one of March."""
    data = [
        LabelledParagraph(f"Text {i}.", {"russia": "none"}, str(i), {"date": date})
        for i, date in enumerate(["2020-01", "2020-03", "2020-03-05", "2020-05", "2020-06"])
    ]
    for train, test in make_folds(data, "time", 2):
        assert {1, 2} <= set(train.tolist()) or {1, 2} <= set(test.tolist())


def test_time_split_works_as_a_scikit_learn_splitter() -> None:
    from sklearn.dummy import DummyClassifier
    from sklearn.model_selection import cross_val_score

    dates = np.array([2020, 2021, 2022, 2023] * 5)
    scores = cross_val_score(
        DummyClassifier(), np.zeros((20, 1)), np.zeros(20), cv=TimeSplit(3), groups=dates
    )
    assert scores.tolist() == [1, 1, 1]


@pytest.mark.parametrize("name", ["document", "random", "event"])
def test_seed_decides(name: str) -> None:
    data = paragraphs()

    def tests(seed: int) -> list[list[int]]:
        return [test.tolist() for _, test in make_folds(data, name, 4, seed)]

    assert tests(1) == tests(1)
    assert tests(1) != tests(2)


def without(column: str) -> list[LabelledParagraph]:
    data = paragraphs()
    meta = {key: value for key, value in data[5].meta.items() if key != column}
    return [replace(p, meta=meta) if p.doc == data[5].doc else p for p in data]


@pytest.mark.parametrize(
    ("data", "arguments", "message"),
    [
        (paragraphs(), {"name": "topic"}, "split: got 'topic'; allowed: document | random"),
        (paragraphs(), {"folds": 1}, "folds: got 1; allowed: 2 or more"),
        (paragraphs(4), {"folds": 5}, "folds: got 4 documents; allowed: 5 or more"),
        (paragraphs(), {"name": "genre", "folds": 4}, "folds: got 3 genres; allowed: 4 or more"),
        (paragraphs(5), {"name": "time"}, "folds: got 5 dates; allowed: 6 or more"),
        (without("genre"), {"name": "genre"}, "genre: missing; allowed: one value for each"),
        (without("date"), {"name": "time"}, "date: missing; allowed: one value for each"),
        (
            [replace(p, doc="one") for p in paragraphs()],
            {"name": "genre"},
            "genre: got 'opinion', before 'wire' in document 'one'",
        ),
        (
            [replace(p, meta={"event": p.doc}) for p in paragraphs()],
            {"name": "event"},
            "split event: got 60 values, one fold each; allowed: 2 to 20, or a number of folds",
        ),
    ],
)
def test_what_cannot_be_split(
    data: list[LabelledParagraph], arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(DataError) as caught:
        make_folds(data, **arguments)
    assert message in str(caught.value)


def test_dates_that_are_too_unequal() -> None:
    data = [replace(p, meta={"date": "2020-01"}) for p in paragraphs()]
    data += [
        replace(p, doc=f"late-{i}", meta={"date": f"2021-0{i}"})
        for i, p in enumerate(data[:3], start=1)
    ]
    with pytest.raises(DataError, match="too few or too unequal for 3 folds"):
        make_folds(data, "time", 3)


@pytest.mark.parametrize("name", SPLITS)
def test_saved_folds_are_the_same_rows_in_any_order(name: str, tmp_path: Path) -> None:
    data = [*paragraphs(), paragraphs()[0]]  # one paragraph twice
    folds = make_folds(data, name, 3)
    save_folds(tmp_path / "folds.json", data, folds, name)
    assert [path.name for path in tmp_path.iterdir()] == ["folds.json"]
    order = np.random.default_rng(0).permutation(len(data))
    again = load_folds(tmp_path / "folds.json", [data[i] for i in order])
    ids = row_ids(data)
    # of two equal paragraphs either may carry the number
    for before, after in zip(folds, again, strict=True):
        for rows, found in zip(before, after, strict=True):
            assert sorted(data[i].text for i in rows) == sorted(data[order[i]].text for i in found)
    assert len(set(ids)) == len(data)
    content = json.loads((tmp_path / "folds.json").read_text())
    assert content["unit"] == ("paragraph" if name == "random" else "document")
    assert (content["split"], content["folds"]) == (name, 3)
    assert (content["train"] is None) == (name != "time")


def test_saved_folds_of_other_data_are_refused(tmp_path: Path) -> None:
    data = paragraphs()
    path = tmp_path / "folds.json"
    save_folds(path, data, make_folds(data), "document")
    other = [*data[1:], replace(data[0], labels={"russia": "supportive"})]
    with pytest.raises(DataError, match=r"folds\.json: made for data with fingerprint"):
        load_folds(path, other)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 99}, "format: got 99; allowed: 1"),
        ({"unit": "page"}, "unit: got 'page'"),
        ({"test": [["doc-1"]]}, "test: allowed: one list of ids for each fold"),
        ({"test": [["nobody"], ["doc-1"], ["doc-2"]]}, "fold 1: got 'nobody'; allowed: ids"),
        ({"test": [[], ["doc-1"], ["doc-2"]]}, "fold 1: train and test overlap, or one is empty"),
        ({"train": [["doc-1"]] * 3, "test": [["doc-1"]] * 3}, "fold 1: train and test overlap"),
    ],
)
def test_damaged_folds_are_refused(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    data = paragraphs()
    path = tmp_path / "folds.json"
    save_folds(path, data, make_folds(data, "document", 3), "document")
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(DataError) as caught:
        load_folds(path, data)
    assert message in str(caught.value)


def test_a_file_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("[1]")
    for name, message in (("x.json", "not a file of folds"), ("none.json", "cannot be read")):
        with pytest.raises(DataError, match=message):
            load_folds(tmp_path / name, paragraphs())
