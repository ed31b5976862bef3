"""The corpus that ships in the repository holds to its own rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stance.check import label_counts, near_duplicates
from stance.records import LabelledParagraph, read_labelled
from stance.scheme import load_scheme

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def corpus() -> list[LabelledParagraph]:
    return read_labelled(ROOT / "data" / "corpus", load_scheme())


def test_every_paragraph_has_every_label(corpus: list[LabelledParagraph]) -> None:
    for task, counts in label_counts(corpus, load_scheme()).items():
        assert "(not labelled)" not in counts, task
        assert min(counts.values()) >= 100, (task, counts)


def test_documents_are_described(corpus: list[LabelledParagraph]) -> None:
    for paragraph in corpus:
        assert {"genre", "date", "event"} <= set(paragraph.meta)
        assert 2012 <= int(paragraph.meta["date"][:4]) <= 2026


def test_no_near_duplicates_across_documents(corpus: list[LabelledParagraph]) -> None:
    assert near_duplicates(corpus, 0.4) == []


def test_datasheet_states_the_counts(corpus: list[LabelledParagraph]) -> None:
    text = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    documents = len({p.doc for p in corpus})
    assert f"{len(corpus):,} paragraphs" in text
    assert f"{documents:,} documents" in text
    for task, counts in label_counts(corpus, load_scheme()).items():
        row = next(line for line in text.splitlines() if line.startswith(f"| {task} |"))
        assert [int(n.replace(",", "")) for n in re.findall(r"\b([\d,]+) \(", row)] == list(
            counts.values()
        )
