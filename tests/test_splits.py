from __future__ import annotations

import numpy as np
import pytest

from stance.splits import hash_split


def test_documents_stay_whole_and_parts_are_complete() -> None:
    groups = [f"doc-{i // 5}" for i in range(1000)]
    parts = hash_split(groups, dev=0.2, test=0.2)
    everything = np.concatenate([parts.train, parts.dev, parts.test])
    assert sorted(everything.tolist()) == list(range(1000))
    docs = [{groups[i] for i in part} for part in (parts.train, parts.dev, parts.test)]
    assert not docs[0] & docs[1] and not docs[0] & docs[2] and not docs[1] & docs[2]
    assert 0.1 < len(docs[2]) / 200 < 0.3


def test_a_growing_corpus_moves_no_document() -> None:
    groups = [f"doc-{i}" for i in range(300)]
    before = hash_split(groups[:200], 0.1, 0.1)
    after = hash_split(groups, 0.1, 0.1)
    assert set(before.test) == {i for i in after.test if i < 200}
    assert set(hash_split(groups, 0.1, 0.1, seed=1).test) != set(after.test)


@pytest.mark.parametrize(("dev", "test"), [(-0.1, 0.1), (0.5, 0.5), (0.1, 1.0)])
def test_impossible_shares(dev: float, test: float) -> None:
    with pytest.raises(ValueError, match="allowed: from 0, together below 1"):
        hash_split(["a", "b"], dev, test)
