from __future__ import annotations

import pytest

import stance
from eval import baseline, vader
from stance.records import LabelledParagraph
from stance.scheme import load_scheme


@pytest.mark.parametrize(
    ("compound", "expected"),
    [(0.05, "positive"), (0.049, "neutral"), (-0.049, "neutral"), (-0.05, "negative")],
)
def test_thresholds(compound: float, expected: str) -> None:
    assert vader.label(compound) == expected


def test_vader_reads_plain_sentiment_and_answers_nothing_else() -> None:
    texts = ["A wonderful success.", "The session starts at nine.", "A terrible, deadly failure."]
    model = stance.load("tfidf")
    scored = vader.vader(model, [LabelledParagraph(t, {}, "d") for t in texts])
    task = load_scheme().task("sentiment")
    assert list(scored.probabilities) == ["sentiment"]
    assert not scored.states_probabilities
    columns = scored.probabilities["sentiment"].argmax(axis=1)
    assert [task.labels[c] for c in columns] == ["positive", "neutral", "negative"]


def test_baselines_stand_beside_the_model_where_they_fit() -> None:
    model = stance.load("tfidf")
    found = baseline.baselines(model, [LabelledParagraph("x", {}, "d")])
    assert [s.name for s in found] == ["majority", "vader"]
    assert all(s.about for s in found)
