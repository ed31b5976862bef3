"""Figures on parts of the data, to find where the model is worse than overall."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance import metrics
from stance.records import LabelledParagraph
from stance.scheme import Scheme, Task

from .bootstrap import DocumentBootstrap, Statistic, estimate
from .names import named, patterns
from .scored import Scored
from .statistics import statistics

FLAGGED = 3
ENOUGH = 20
ENOUGH_DOCUMENTS = 5  # over fewer the bootstrap's interval means nothing
LENGTHS = ((30, "under 30 words"), (60, "30 to 59 words"), (121, "60 to 120 words"))
LONGEST = "over 120 words"
YEAR = re.compile(r"(?:19|20)\d\d(?=-|$)")
Parts = dict[str, NDArray[np.bool_]]


def slice_report(
    task: Task, scheme: Scheme, scored: Scored, bootstrap: DocumentBootstrap, min_examples: int
) -> list[dict[str, Any]]:
    """Measure one model on every part of the paragraphs labelled for a task.

    Parameters
    ----------
    task, scheme
        The task, and the scheme whose other tasks divide the paragraphs.
    scored
        The model's answers.
    bootstrap
        Of the paragraphs labelled for the task.
    min_examples
        Gold examples a class needs in the part to count in its macro-F1.

    Returns
    -------
    list of dict
        ``by``, ``value``, ``n``, ``documents``, ``macro_f1``, ``accuracy``, ``below`` (the figures
        whose interval lies below the figure overall) and ``flagged`` (the worst of those).
    """
    rows = scored.rows(task)
    k = len(task.labels)
    gold, predicted = scored.gold(task), scored.predicted(task)
    whole = metrics.confusion(gold, predicted, k)
    overall = _figures(whole, min_examples)
    out = []
    for by, parts in divisions(task, scheme, scored):
        for value, mask in parts.items():
            part = mask[rows]
            matrix = metrics.confusion(gold[part], predicted[part], k)
            resampled = bootstrap.matrices(gold, predicted, k, part)
            documents = bootstrap.documents(part)
            found = {
                name: estimate(statistic, matrix, resampled, documents)
                for name, statistic in _figures(matrix, min_examples).items()
            }
            out.append(
                {
                    "by": by,
                    "value": value,
                    "n": int(part.sum()),
                    "documents": documents,
                    **{name: asdict(e) for name, e in found.items()},
                    "gaps": {n: float(s(whole)) - found[n].high for n, s in overall.items()},
                }
            )
    return _flag(out)


def divisions(task: Task, scheme: Scheme, scored: Scored) -> Iterator[tuple[str, Parts]]:
    """Yield the ways to divide the paragraphs, each with masks of shape (n,) over all paragraphs.

    A paragraph that lacks what is divided by (a date, a genre) is in no part. A division with fewer
    than two parts among the paragraphs labelled for the task is left out.
    """
    paragraphs = scored.paragraphs
    keys: list[tuple[str, list[str | None]]] = [
        (other.name, [p.labels.get(other.name) for p in paragraphs])
        for other in scheme.tasks
        if other.name != task.name
    ]
    targets = patterns(scheme.name)
    if len(targets) > 1:
        counts = [len(named(p.text, scheme.name)) for p in paragraphs]
        several = "both" if len(targets) == 2 else "several"
        keys.append(("targets named", [("none", "one", several)[min(c, 2)] for c in counts]))
    keys += [(name, [p.meta.get(name) for p in paragraphs]) for name in ("genre", "source")]
    keys.append(("year", [year(p) for p in paragraphs]))
    keys.append(("length", [length(p.text) for p in paragraphs]))
    if scored.truncated is not None:
        keys.append(("truncated", [("no", "yes")[int(t)] for t in scored.truncated]))
    labelled = scored.rows(task)
    for by, values in keys:
        parts = {
            value: np.array([v == value for v in values]) for value in _order(by, values, scheme)
        }
        parts = {value: mask for value, mask in parts.items() if mask[labelled].any()}
        if len(parts) > 1:
            yield by, parts


def year(paragraph: LabelledParagraph) -> str | None:
    """Year of the paragraph's date, else of a document id that begins with a date."""
    found = YEAR.match(paragraph.meta.get("date", paragraph.doc))
    return found[0] if found else None


def length(text: str) -> str:
    """Return the class of length of a text, in words between white space."""
    words = len(text.split())
    return next((name for limit, name in LENGTHS if words < limit), LONGEST)


def _order(by: str, values: Sequence[str | None], scheme: Scheme) -> list[str]:
    """Values in their natural order: of the labels, of the lengths, else of the alphabet."""
    orders = {
        **scheme.labels,
        "length": (*(name for _, name in LENGTHS), LONGEST),
        "targets named": ("both", "several", "one", "none"),
    }
    present = {value for value in values if value is not None}
    return [v for v in orders.get(by, sorted(present)) if v in present]


def _figures(matrix: NDArray[np.int64], min_examples: int) -> dict[str, Statistic]:
    counted = metrics.counted_classes(matrix, min_examples)
    figures = statistics(counted)
    return {name: figures[name] for name in ("macro_f1", "accuracy")}


def _flag(slices: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Replace the gaps by what they mean; the largest are flagged."""
    enough = {
        i: max(gap for gap in s["gaps"].values() if not np.isnan(gap))
        for i, s in enumerate(slices)
        if s["n"] >= ENOUGH
        and s["documents"] >= ENOUGH_DOCUMENTS
        and any(gap > 0 for gap in s["gaps"].values())
    }
    worst = sorted(enough, key=lambda i: -enough[i])[:FLAGGED]
    for i, item in enumerate(slices):
        gaps = item.pop("gaps")
        item["below"] = [name for name, gap in gaps.items() if gap > 0]
        item["flagged"] = i in worst
    return slices
