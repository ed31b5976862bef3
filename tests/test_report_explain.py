"""The words that drove an answer: found by leaving them out, shown in every form."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import stance
from eval import html, markdown
from eval.explain import explain, without, words
from stance.models import Model

LABELS = ("supportive", "ambivalent", "critical", "none")
EFFECTS = {"condemned": 0.3, "talks": 0.05, "sharp": 0.02, "weak": 0.01, "praised": -0.2}


class Fake:
    """Is the surer of critical the more words of `EFFECTS` it reads."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.labels = {"russia": LABELS}

    def predict_proba(self, texts: list[str]) -> dict[str, Any]:
        self.asked.append(texts)
        sure = [0.3 + sum(EFFECTS.get(w, 0) for w in re.findall(r"\w+", t)) for t in texts]
        rest = np.outer(1 - np.array(sure), np.full(3, 1 / 3))
        return {"russia": np.insert(rest, 2, sure, axis=1).astype(np.float32)}


def error(text: str, **more: Any) -> dict[str, Any]:
    return {"task": "russia", "text": text, "predicted": "critical", "drivers": None, **more}


def run(fake: Fake, *errors: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    return explain(fake, list(errors), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("China's U.S. envoy well-known, 1,000 men.", "China's|U.S|envoy|well-known|1,000|men"),
        ("“Peace”—said Wang", "Peace|said|Wang"),
        ("[ Ann Lee ] won. [SEP] Ann Lee", "Ann|Lee|won"),
        ("Alone", ""),
    ],
)
def test_words(text: str, expected: str) -> None:
    assert "|".join(text[start:end] for start, end in words(text)) == expected


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("He said no.", "He", "said no."),
        ("He said no.", "said", "He no."),
        ("He said no.", "no", "He said."),
        ("He (too) said", "too", "He () said"),
        ("one\ntwo three", "two", "one three"),
    ],
)
def test_a_word_is_left_out_with_its_space(text: str, word: str, expected: str) -> None:
    at = text.index(word)
    assert without(text, (at, at + len(word))) == expected


def test_the_words_whose_loss_lowers_the_label_most() -> None:
    fake, text = Fake(), "China condemned the weak but sharp talks, then praised them."
    (found,) = run(fake, error(text))
    assert [(d["word"], d["drop"]) for d in found["drivers"]] == [
        ("condemned", 0.3),
        ("talks", 0.05),
        ("sharp", 0.02),
    ]
    assert all(text[d["start"] : d["end"]] == d["word"] for d in found["drivers"])
    (asked,) = fake.asked  # in one call, together with the text itself
    assert asked[0] == text
    assert "China the weak but sharp talks, then praised them." in asked
    assert len(asked) == 11


def test_each_place_of_a_word_is_one_of_its_own_and_at_most_eight_are_kept() -> None:
    (found,) = run(Fake(), error("talks " * 10))
    assert [d["start"] for d in found["drivers"]] == [0, 6, 12, 18, 24, 30, 36, 42]


def test_other_labels_have_other_words() -> None:
    fake, text = Fake(), "China condemned and praised them."
    one, two = run(fake, error(text), error(text, predicted="none"))
    assert [d["word"] for d in one["drivers"]] == ["condemned"]
    assert [d["word"] for d in two["drivers"]] == ["praised"]
    assert len(fake.asked) == 1


def test_long_texts_and_those_after_the_most_are_left_out() -> None:
    fake = Fake()
    long, single = "condemned " * 201, "condemned"
    errors = [error(t) for t in (long, single, "it condemned", "it talks", "it praised")]
    found = run(fake, *errors, most=2)
    assert [f["drivers"] is None for f in found] == [True, True, False, False, True]
    assert len(fake.asked) == 2
    assert [f["text"] for f in found] == [e["text"] for e in errors]


def test_a_true_model_gives_the_same_again(tfidf_dir: Path, report_dir: Path) -> None:
    report = json.loads((report_dir / "report.json").read_text())
    model: Model = stance.load(tfidf_dir)
    known = [e for e in report["errors"] if e["drivers"]]
    assert len(known) > 5
    assert sum(e["drivers"] is not None for e in report["errors"]) <= 60
    again = explain(model, [{**e, "drivers": None} for e in known[:5]])
    assert [e["drivers"] for e in again] == [e["drivers"] for e in known[:5]]
    for e in known[:5]:
        column = model.labels[e["task"]].index(e["predicted"])
        for d in e["drivers"]:
            assert d["drop"] >= 0.02
            left = e["text"][: d["start"]] + e["text"][d["end"] :]
            both = model.predict_proba([e["text"], " ".join(left.split())])[e["task"]][:, column]
            assert d["drop"] == pytest.approx(both[0] - both[1], abs=2e-3)


def test_words_are_shown_in_every_form(report_dir: Path) -> None:
    report = json.loads((report_dir / "report.json").read_text())
    first = next(e for e in report["errors"] if e["drivers"])
    page = (report_dir / "report.html").read_text()
    shown = re.findall(r'<mark class="driver(?: name)?" title="([^"]*)">([^<]*)</mark>', page)
    driver = first["drivers"][0]
    number = f"{driver['drop']:.2f}".removeprefix("0")
    title = f"without “{driver['word']}” the probability of {first['predicted']} falls by {number}"
    assert (title, driver["word"]) in [(unescape(t), w) for t, w in shown]
    assert "words that drove the answer <mark" in page
    assert (
        f"Words that drove it: {driver['word']} ({number})"
        in (report_dir / "report.md").read_text()
    )


@pytest.mark.parametrize(
    ("text", "driven", "expected"),
    [
        (
            "Russia's <b> plan",
            "Russia's",
            '<mark class="driver name" T>Russia</mark><mark class="driver" T>&#39;s</mark>'
            " &lt;b&gt; plan",
        ),
        (
            "the United States won",
            "States",
            'the <mark>United </mark><mark class="driver name" T>States</mark> won',
        ),
    ],
)
def test_names_and_drivers_may_share_letters(
    report_dir: Path, text: str, driven: str, expected: str
) -> None:
    report = json.loads((report_dir / "report.json").read_text())
    start = text.index(driven)
    driver = {"start": start, "end": start + len(driven), "word": driven, "drop": 0.1}
    report["errors"] = [{**report["errors"][0], "text": text, "drivers": [driver]}]
    page = re.sub(r' title="[^"]*"', " T", html.render(report))
    assert expected in page


def test_without_drivers_nothing_is_said_of_them(report_dir: Path) -> None:
    report = json.loads((report_dir / "report.json").read_text())
    report["errors"] = [{**e, "drivers": None} for e in report["errors"]]
    page = html.render(report)
    assert 'class="driver' not in page and "words that drove" not in page
    assert "drove" not in markdown.render(report, errors=True)
