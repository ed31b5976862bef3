"""The public call: `stance.predict` with the model that ships."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import stance
from stance.errors import TextError

SUPPORT = (
    "China and Russia signed a new agreement on Thursday, and President Xi Jinping praised the "
    "friendship between the two countries and promised to expand trade and military cooperation."
)
NOTHING = "The museum in Geneva will open an hour later on Sundays, its director told reporters."


def test_one_text() -> None:
    prediction = stance.predict(SUPPORT)
    assert prediction.russia.label == "supportive"
    assert prediction.text == SUPPORT
    assert sum(prediction.russia.probabilities.values()) == pytest.approx(1, abs=1e-5)
    p = prediction.russia.probabilities
    assert prediction.russia.score == pytest.approx(p["supportive"] - p["critical"])
    assert prediction.domain.score is None
    assert prediction["west"] is prediction.west
    assert not prediction.truncated
    with pytest.raises(AttributeError, match="no task 'asia'"):
        _ = prediction.asia


def test_a_paragraph_about_nothing_has_no_stance() -> None:
    prediction = stance.predict(NOTHING)
    assert (prediction.russia.label, prediction.west.label) == ("none", "none")


@pytest.mark.parametrize("kind", [list, tuple, pd.Series, np.array, iter])
def test_many_texts_in_order(kind: type) -> None:
    predictions = stance.predict(kind([NOTHING, SUPPORT]))
    assert [p.russia.label for p in predictions] == ["none", "supportive"]


def test_batching_changes_no_answer() -> None:
    texts = [NOTHING, SUPPORT, SUPPORT + " " + NOTHING, NOTHING * 3] * 10
    together = stance.predict(texts)
    for text, prediction in list(zip(texts, together, strict=True))[:4]:
        alone = stance.predict(text)
        assert alone.russia.label == prediction.russia.label
        assert alone.russia.score == pytest.approx(prediction.russia.score, abs=0.03)


def test_no_text_no_answer() -> None:
    assert stance.predict([]) == []


def test_long_texts_are_read_to_the_end() -> None:
    long = NOTHING + " " + " ".join([NOTHING] * 30) + " " + " ".join([SUPPORT] * 30)
    prediction = stance.predict(long)
    assert prediction.n_tokens > 1000
    assert not prediction.truncated
    assert prediction.russia.probabilities["supportive"] > (
        stance.predict(NOTHING).russia.probabilities["supportive"] + 0.1
    )


def test_a_text_past_every_limit_says_so() -> None:
    assert stance.predict("China praised Russia. " * 4000).truncated


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ("", "text: got ''; allowed: a string that is not empty"),
        (" \n", "not empty"),
        ("\u200b", "not empty"),
        (["fine", "\ufeff \u200b"], "item 1: got"),
        (None, "texts: got NoneType"),
        (7, "texts: got int"),
        (b"bytes", "texts: got bytes"),
        ({"text": "fine"}, "texts: got dict; .* one column of a table"),
        (pd.DataFrame({"text": ["fine"]}), "texts: got DataFrame; .* one column of a table"),
        (pa.table({"text": ["fine"]}), "texts: got Table; .* one column of a table"),
        (["fine", ""], "item 1: got ''"),
        (["fine", 3.5], "item 1: got float"),
        (pd.Series(["fine", None]), "item 1: got"),
    ],
)
def test_bad_input_names_the_item(x: object, message: str) -> None:
    with pytest.raises(TextError, match=message):
        stance.predict(x)  # type: ignore[call-overload]


def test_labels_of_a_series_do_not_make_it_a_table() -> None:
    (prediction,) = stance.predict(pd.Series([NOTHING], index=["columns"]))
    assert prediction.text == NOTHING


def test_half_a_surrogate_pair_is_replaced() -> None:
    first, second = stance.predict([NOTHING, "bad \ud83d tail"])
    assert (first.text, second.text) == (NOTHING, "bad \ufffd tail")
    assert stance.predict("bad \ud83d tail").text == "bad \ufffd tail"


def test_an_unsure_answer_has_no_label() -> None:
    sure = stance.predict(SUPPORT).russia
    assert stance.predict(SUPPORT, abstain=sure.confidence).russia.label == "supportive"
    unsure = stance.predict(SUPPORT, abstain=1.0)
    assert unsure.russia.label is None
    assert unsure.russia.probabilities == sure.probabilities
    assert unsure.russia.confidence == sure.confidence
    assert unsure.to_dict()["russia"] is None
    assert "russia=unsure" in str(unsure)
    assert [p.russia.label for p in stance.predict([SUPPORT, SUPPORT], abstain=1.0)] == [None, None]


@pytest.mark.parametrize("abstain", [-0.1, 1.1, float("nan")])
def test_a_threshold_out_of_range_is_refused(abstain: float) -> None:
    with pytest.raises(ValueError, match="abstain: got"):
        stance.predict(SUPPORT, abstain=abstain)


def test_works_without_network() -> None:
    code = (
        "import socket\n"
        "def refuse(*a, **k): raise SystemExit('network used')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "import stance\n"
        f"print(stance.predict({SUPPORT!r}).russia.label)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "supportive"
