"""Checks a labelled file: counts, faults by line, near-duplicates across documents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .extras import require
from .records import LabelledParagraph
from .scheme import Scheme

SHINGLE = 4
PERMUTATIONS = 128


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two paragraphs of different documents that share much of their wording.

    Attributes
    ----------
    first, second
        Where they stand, ``file:line``.
    similarity
        Jaccard similarity of their word sequences of length `SHINGLE`, in [0, 1].
    """

    first: str
    second: str
    similarity: float


def label_counts(
    paragraphs: Sequence[LabelledParagraph], scheme: Scheme
) -> dict[str, dict[str, int]]:
    """Count labels by task, in the scheme's order; ``(not labelled)`` where there are such."""
    out = {}
    for task in scheme.tasks:
        counts = Counter(p.labels.get(task.name, "(not labelled)") for p in paragraphs)
        names = [*task.labels, *(["(not labelled)"] if counts["(not labelled)"] else [])]
        out[task.name] = {name: counts[name] for name in names}
    return out


def near_duplicates(
    paragraphs: Sequence[LabelledParagraph], threshold: float = 0.5
) -> list[Duplicate]:
    """Find pairs in different documents by MinHash and locality-sensitive hashing (Broder 1997).

    Parameters
    ----------
    paragraphs
        Paragraphs shorter than `SHINGLE` words are passed over.
    threshold
        Least Jaccard similarity, in (0, 1].

    Returns
    -------
    list of Duplicate
        Most similar first.
    """
    require("corpus", "datasketch")
    from datasketch import MinHash, MinHashLSH

    # the index may miss a pair at its own threshold: it is set lower, and candidates are computed
    index = MinHashLSH(threshold=max(0.1, threshold - 0.15), num_perm=PERMUTATIONS)
    shingles = [frozenset(_shingles(p.text)) for p in paragraphs]
    found = []
    for number, (paragraph, words) in enumerate(zip(paragraphs, shingles, strict=True)):
        if not words:
            continue
        sketch = MinHash(num_perm=PERMUTATIONS)
        sketch.update_batch([w.encode() for w in words])
        for other in map(int, index.query(sketch)):
            similarity = len(words & shingles[other]) / len(words | shingles[other])
            if similarity >= threshold and paragraphs[other].doc != paragraph.doc:
                found.append(Duplicate(paragraphs[other].place, paragraph.place, similarity))
        index.insert(str(number), sketch)
    return sorted(found, key=lambda pair: -pair.similarity)


def _shingles(text: str) -> Iterator[str]:
    words = re.findall(r"\w+", text.lower())
    for start in range(len(words) - SHINGLE + 1):
        yield " ".join(words[start : start + SHINGLE])
