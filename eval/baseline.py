"""The majority baseline: every paragraph gets the label frequencies of the training documents."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from stance.models import Model
from stance.records import LabelledParagraph

from .scored import Scored

NAME = "majority"


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
    return Scored(NAME, paragraphs, probabilities)
