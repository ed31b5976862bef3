"""Copies of paragraphs without the sentences that show a stance.

The rest of a paragraph is on the same topic but has no stance, so that a model is not to read a
stance off the topic (counterfactuals made without a writer: Wang and Culotta, AAAI 2021). Which
words show a stance is marked in the data as evidence.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from itertools import accumulate, pairwise

from sentencex import segment

from stance.records import LabelledParagraph, Side

MIN_WORDS = 8  # of a copy
LANGUAGE = "en"  # of the sentences
OTHER_SPACE = re.compile(r"[^\S ]")  # sentencex 1.0 stops on some of them


def cut(
    paragraph: LabelledParagraph, label: str, one_sided: Mapping[Side, str], rng: random.Random
) -> LabelledParagraph | None:
    """Cut the evidence of one or more tasks out of a paragraph; None where that cannot be done.

    Parameters
    ----------
    paragraph
        With evidence.
    label
        Of a task all of whose evidence was cut. A task that lost a part of it, or has none marked,
        is left without a label, unless it had this one already.
    one_sided
        By side: the label of a task left with evidence of this side alone.
    rng
        Draws what is cut where there is a choice.
    """
    sentences = segment(LANGUAGE, OTHER_SPACE.sub(" ", paragraph.text))
    ends = [0, *accumulate(map(len, sentences))]
    shown = {task: _shown(paragraph, task, ends) for task in sorted(paragraph.evidence)}
    whole = {task: set().union(*sides.values()) for task, sides in shown.items()}
    whole = {task: numbers for task, numbers in whole.items() if numbers}
    # what goes, and the labels that one side alone gives
    choices: list[tuple[set[int], dict[str, str]]] = [(gone, {}) for gone in whole.values()]
    if len(whole) > 1:
        choices.append((set().union(*whole.values()), {}))
    for task in whole:
        for side, value in one_sided.items():
            own = shown[task].get(side, set())
            other = set().union(*(n for name, n in shown[task].items() if name != side))
            if own and other and not own & other:
                choices.append((other, {task: value}))
    rng.shuffle(choices)
    for gone, left in choices:
        text = "".join(s for i, s in enumerate(sentences) if i not in gone).strip()
        if len(text.split()) >= MIN_WORDS:
            labels = _labels(paragraph, whole, gone, label) | left
            return replace(paragraph, text=text, labels=labels, evidence={})
    return None


def _shown(paragraph: LabelledParagraph, task: str, ends: Sequence[int]) -> dict[str, set[int]]:
    """Find the sentences, by number, that the words of each side stand in."""
    return {
        side: {
            number
            for run in runs
            for found in re.finditer(re.escape(run), paragraph.text)
            for number, (start, end) in enumerate(pairwise(ends))
            if found.start() < end and found.end() > start
        }
        for side, runs in paragraph.evidence[task].items()
    }


def _labels(
    paragraph: LabelledParagraph, whole: Mapping[str, Set[int]], gone: Set[int], label: str
) -> dict[str, str]:
    """Labels that are still certain when sentences have gone."""
    labels = {}
    for task, value in paragraph.labels.items():
        marked = whole.get(task, set())
        if value == label or (marked and not marked & gone):
            labels[task] = value
        elif marked and marked <= gone:
            labels[task] = label
    return labels
