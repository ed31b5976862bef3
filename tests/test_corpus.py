"""The corpus, and the paragraphs that no shipped model has seen, hold to their own rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import stance
from stance.check import label_counts, near_duplicates
from stance.records import LabelledParagraph, read_labelled
from stance.scheme import load_scheme

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture(scope="module")
def corpus() -> list[LabelledParagraph]:
    return read_labelled(DATA / "corpus", load_scheme())


@pytest.fixture(scope="module")
def unseen() -> list[LabelledParagraph]:
    return read_labelled(DATA / "unseen", load_scheme())


def test_every_paragraph_has_every_label(corpus: list[LabelledParagraph]) -> None:
    for task, counts in label_counts(corpus, load_scheme()).items():
        assert "(not labelled)" not in counts, task
        assert min(counts.values()) >= 100, (task, counts)


def test_documents_are_described(
    corpus: list[LabelledParagraph], unseen: list[LabelledParagraph]
) -> None:
    for paragraph in [*corpus, *unseen]:
        assert {"genre", "date", "event"} <= set(paragraph.meta)
        assert 2012 <= int(paragraph.meta["date"][:4]) <= 2026


def test_no_near_duplicates_across_documents(
    corpus: list[LabelledParagraph], unseen: list[LabelledParagraph]
) -> None:
    assert near_duplicates([*corpus, *unseen], 0.4) == []


@pytest.mark.parametrize("name", ["default", "tfidf"])
def test_shipped_models_have_not_seen_the_unseen(
    name: str, corpus: list[LabelledParagraph], unseen: list[LabelledParagraph]
) -> None:
    saw = stance.load(name).manifest.saw
    assert any(saw(p.text for p in corpus))
    assert not any(saw(p.text for p in unseen))


@pytest.mark.parametrize(
    ("name", "datasheet"), [("corpus", "README.md"), ("unseen", "unseen/README.md")]
)
def test_datasheet_states_the_counts(
    name: str, datasheet: str, request: pytest.FixtureRequest
) -> None:
    paragraphs: list[LabelledParagraph] = request.getfixturevalue(name)
    text = (DATA / datasheet).read_text(encoding="utf-8")
    documents = len({p.doc for p in paragraphs})
    assert f"{len(paragraphs):,} paragraphs" in text
    assert f"{documents:,} documents" in text
    for task, counts in label_counts(paragraphs, load_scheme()).items():
        row = next(line for line in text.splitlines() if line.startswith(f"| {task} |"))
        assert [int(n.replace(",", "")) for n in re.findall(r"\b([\d,]+) \(", row)] == list(
            counts.values()
        )
