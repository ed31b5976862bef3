"""VADER, the lexicon baseline for sentiment (Hutto & Gilbert 2014)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from stance.models import Model
from stance.records import LabelledParagraph

from .scored import Scored

NAME = "vader"
TASK = "sentiment"
THRESHOLD = 0.05
ABOUT = (
    "VADER (Hutto & Gilbert 2014, ICWSM) on the whole paragraph: compound score of at least .05 is "
    "positive, of at most -.05 negative, else neutral; it states no probabilities"
)


def fits(model: Model) -> bool:
    """Whether the model's scheme has the task that VADER answers, with its three labels."""
    return set(model.labels.get(TASK, ())) == {"positive", "neutral", "negative"}


def vader(model: Model, paragraphs: Sequence[LabelledParagraph]) -> Scored:
    """Label the sentiment of n paragraphs.

    Parameters
    ----------
    model
        Its scheme says the order of the labels; see `fits`.
    paragraphs
        n paragraphs.
    """
    analyzer = SentimentIntensityAnalyzer()
    labels = model.labels[TASK]
    values = np.zeros((len(paragraphs), len(labels)), dtype=np.float32)
    for row, paragraph in zip(values, paragraphs, strict=True):
        row[labels.index(label(analyzer.polarity_scores(paragraph.text)["compound"]))] = 1
    return Scored(NAME, paragraphs, {TASK: values}, states_probabilities=False, about=ABOUT)


def label(compound: float) -> str:
    """Return the label of a compound score in [-1, 1]."""
    if compound >= THRESHOLD:
        return "positive"
    return "negative" if compound <= -THRESHOLD else "neutral"
