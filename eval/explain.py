"""The words that drove an answer: those without which its label is less probable.

One word at a time is left out (Li, Monroe & Jurafsky 2016, "Understanding neural networks through
representation erasure", arXiv:1612.08220).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from stance.models import Model, Probabilities

WORD = re.compile(r"\w+(?:[-'’.,]\w+)*")
TARGET = "[SEP]"  # what follows it names the target once more, see `stance.texts.mark_target`
MOST_ERRORS = 60
LONGEST = 200
LEAST_DROP = 0.02
MOST_WORDS = 8
Span = tuple[int, int]


def explain(
    model: Model, errors: Sequence[Mapping[str, Any]], most: int = MOST_ERRORS
) -> list[dict[str, Any]]:
    """Find the words that drove the predicted labels, with progress on stderr.

    Parameters
    ----------
    model
        The model that made the errors.
    errors
        As `eval.errors.surest_errors` returns them.
    most
        So many are explained, the first that are not too long.

    Returns
    -------
    list of dict
        The same errors. Those explained have ``drivers``, the strongest first: ``start`` and
        ``end`` in the text, ``word``, and ``drop``, by how much the probability of the predicted
        label falls without it; at least .02, at most eight words. Of a text of one word or of more
        than 200, and beyond `most`, ``drivers`` is None.
    """
    short = [i for i, error in enumerate(errors) if 0 < len(words(error["text"])) <= LONGEST]
    chosen = set(short[:most])
    texts = list(dict.fromkeys(errors[i]["text"] for i in sorted(chosen)))
    console = Console(file=sys.stderr)
    occluded = {
        text: _occlude(model, text)
        for text in track(texts, "explaining errors", console=console, transient=True)
    }
    out = []
    for i, error in enumerate(errors):
        drivers = None
        if i in chosen:
            column = model.labels[error["task"]].index(error["predicted"])
            values = occluded[error["text"]][error["task"]][:, column]
            drivers = _drivers(error["text"], values)
        out.append({**error, "drivers": drivers})
    return out


def words(text: str) -> list[Span]:
    """Return where the words of a text stand; those without which nothing is left are no words."""
    found = [match.span() for match in WORD.finditer(text.partition(TARGET)[0])]
    return [span for span in found if without(text, span).strip()]


def without(text: str, span: Span) -> str:
    """Return the text without a word and the space before it."""
    left, right = text[: span[0]].rstrip(), text[span[1] :]
    return left + right if left else right.lstrip()


def _occlude(model: Model, text: str) -> Probabilities:
    """Probabilities of the text, and then of it without each of its words."""
    return model.predict_proba([text, *(without(text, span) for span in words(text))])


def _drivers(text: str, values: NDArray[Any]) -> list[dict[str, Any]]:
    probabilities = values.astype(np.float64)
    drops = np.round(probabilities[0] - probabilities[1:], 4)
    spans = zip(drops.tolist(), words(text), strict=True)
    found = sorted((-drop, span) for drop, span in spans if drop >= LEAST_DROP)
    return [
        {"start": start, "end": end, "word": text[start:end], "drop": -negative}
        for negative, (start, end) in found[:MOST_WORDS]
    ]
