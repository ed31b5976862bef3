"""Copies of paragraphs without the sentences that show a stance.

What stays is the paragraph's topic, names and wording, but not the stance: a counterfactual that
keeps a model from reading a stance off the topic (rationale-based counterfactuals: Wang and
Culotta, AAAI 2021). Words that show a stance are the evidence marked in the data.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Set
from dataclasses import replace

from sentencex import segment

from stance.records import LabelledParagraph, Side

MIN_WORDS = 8  # of a copy

# sentences, by their number, that show each side of a stance
Shown = Mapping[str, Set[int]]


def cut(
    paragraph: LabelledParagraph, label: str, one_sided: Mapping[Side, str], rng: random.Random
) -> LabelledParagraph | None:
    """Cut the evidence of one or more tasks out of a paragraph; None where that cannot be done.

    Parameters
    ----------
    paragraph
        With evidence.
    label
        Of a task that has lost its evidence. A task whose evidence went in part, or was never
        marked, is left without a label, unless this is its label already.
    one_sided
        By side: the label of a task with evidence of this side alone; tasks that had both may then
        lose the other side only.
    rng
        Draws what is cut where there is a choice.
    """
    sentences = list(segment("en", paragraph.text))
    shown = {task: _shown(paragraph, task, sentences) for task in paragraph.evidence}
    choices: list[tuple[dict[str, str], set[int]]] = [
        ({task: label}, set().union(*sides.values())) for task, sides in shown.items()
    ]
    if len(shown) > 1:
        choices.append((dict.fromkeys(shown, label), set().union(*(n for _, n in choices))))
    for task, sides in shown.items():
        for side, value in one_sided.items():
            other = set().union(*(n for name, n in sides.items() if name != side))
            if other and sides.get(side, set()) - other and not sides[side] & other:
                choices.append(({task: value}, other))
    rng.shuffle(choices)
    for changed, gone in choices:
        text = "".join(s for i, s in enumerate(sentences) if i not in gone).strip()
        if gone and len(text.split()) >= MIN_WORDS:
            labels = _labels(paragraph, shown, gone, label) | changed
            return replace(paragraph, text=text, labels=labels, evidence={})
    return None


def _shown(paragraph: LabelledParagraph, task: str, sentences: list[str]) -> dict[str, set[int]]:
    """Find the sentences that the words of each side stand in."""
    ends = [0]
    for sentence in sentences:
        ends.append(ends[-1] + len(sentence))
    out: dict[str, set[int]] = {}
    for side, runs in paragraph.evidence[task].items():
        out[side] = set()
        for run in runs:
            start = paragraph.text.find(run)
            while start >= 0:
                stop = start + len(run)
                out[side] |= {
                    i for i in range(len(sentences)) if start < ends[i + 1] and stop > ends[i]
                }
                start = paragraph.text.find(run, stop)
    return out


def _labels(
    paragraph: LabelledParagraph, shown: Mapping[str, Shown], gone: Set[int], label: str
) -> dict[str, str]:
    """Labels that are still certain when sentences have gone."""
    labels = {}
    for task, value in paragraph.labels.items():
        marked = set().union(*shown.get(task, {}).values())
        if value == label or (marked and not marked & gone):
            labels[task] = value
        elif marked and marked <= gone:
            labels[task] = label
    return labels
