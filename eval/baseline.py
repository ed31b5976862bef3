"""Baselines: the label frequencies of the training documents, and VADER for sentiment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stance.models import Model
from stance.records import LabelledParagraph

from . import vader
from .scored import Scored

NAME = "majority"
ABOUT = "label frequencies of the training documents, the same for every paragraph"


def baselines(model: Model, paragraphs: Sequence[LabelledParagraph]) -> list[Scored]:
    """Return the baselines without weights that fit the model's scheme: majority, VADER."""
    scored = [majority(model, paragraphs)]
    return [*scored, vader.vader(model, paragraphs)] if vader.fits(model) else scored


def majority(model: Model, paragraphs: Sequence[LabelledParagraph]) -> Scored:
    """Predict the commonest training label for every paragraph.

    Parameters
    ----------
    model
        Its manifest tells the label frequencies of the documents it was trained on.
    paragraphs
        n paragraphs.
    """
    probabilities = {}
    for task, labels in model.labels.items():
        by_label = model.manifest.data["labels"][task]
        counts = np.array([by_label[label] for label in labels], dtype=np.float32)
        probabilities[task] = np.tile(counts / counts.sum(), (len(paragraphs), 1))
    return Scored(NAME, paragraphs, probabilities, about=ABOUT)
