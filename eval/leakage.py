"""Finds what two labelled sets share: documents, and paragraphs that are nearly the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from stance.check import near_duplicates
from stance.records import LabelledParagraph


@dataclass(frozen=True, slots=True)
class Pair:
    """A training and a test paragraph that share much of their wording.

    Attributes
    ----------
    similarity
        Jaccard similarity of their word sequences, in [0, 1].
    train, test
        The two paragraphs.
    """

    similarity: float
    train: LabelledParagraph
    test: LabelledParagraph

    @property
    def same_labels(self) -> bool:
        """Whether they are labelled alike in every task that is labelled in both."""
        common = self.train.labels.keys() & self.test.labels.keys()
        return all(self.train.labels[task] == self.test.labels[task] for task in common)


@dataclass(frozen=True, slots=True)
class Leakage:
    """What two sets share.

    Attributes
    ----------
    documents
        Ids that occur in both, sorted.
    in_shared
        Test paragraphs of these documents.
    pairs
        Near-duplicates, most similar first.
    """

    documents: tuple[str, ...]
    in_shared: int
    pairs: tuple[Pair, ...]

    @property
    def test_rows(self) -> int:
        """How many test paragraphs have a near-duplicate in training."""
        return len({pair.test.place for pair in self.pairs})


def leakage(
    train: Sequence[LabelledParagraph],
    test: Sequence[LabelledParagraph],
    threshold: float = 0.5,
) -> Leakage:
    """Look for documents and near-duplicates that are in both sets.

    Parameters
    ----------
    train, test
        Labelled paragraphs. Document ids are taken to mean the same document in both.
    threshold
        Least Jaccard similarity of a near-duplicate, in (0, 1].

    Raises
    ------
    MissingExtraError
        If datasketch is not installed.
    """
    documents = {p.doc for p in train} & {p.doc for p in test}
    both = [*train, *test]
    # named for their side and place for their row: pairs are then across the sets alone
    marked = [
        replace(p, doc="train" if i < len(train) else "test", place=str(i))
        for i, p in enumerate(both)
    ]
    pairs = tuple(
        Pair(found.similarity, both[int(found.first)], both[int(found.second)])
        for found in near_duplicates(marked, threshold)
    )
    in_shared = sum(p.doc in documents for p in test)
    return Leakage(tuple(sorted(documents)), in_shared, pairs)
