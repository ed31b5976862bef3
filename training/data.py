"""The labelled paragraphs of a configuration: read, validated, split by document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from datasets import ClassLabel, Dataset, Features, Value
from numpy.typing import NDArray

from stance.errors import ConfigError
from stance.models import digests
from stance.records import LabelledParagraph, fingerprint, read_labelled
from stance.scheme import Scheme, load_scheme
from stance.splits import Subsets, hash_split

from .config import Tfidf, Transformer

UNLABELLED = -1


@dataclass(frozen=True, slots=True)
class Corpus:
    """Paragraphs with their scheme and split.

    Attributes
    ----------
    scheme
        The labelling scheme.
    paragraphs
        All paragraphs, in file order.
    subsets
        Indices of train, dev and test; documents are whole.
    """

    scheme: Scheme
    paragraphs: list[LabelledParagraph]
    subsets: Subsets

    def subset(self, name: str) -> list[LabelledParagraph]:
        """Return the paragraphs of ``train``, ``dev`` or ``test``."""
        return [self.paragraphs[i] for i in getattr(self.subsets, name)]

    def gold(self, paragraphs: Sequence[LabelledParagraph], task: str) -> NDArray[np.int64]:
        """Label indices of one task, shape (n,); -1 where a paragraph is not labelled."""
        index = {label: i for i, label in enumerate(self.scheme.task(task).labels)}
        return np.array([index.get(p.labels.get(task, ""), UNLABELLED) for p in paragraphs])

    def dataset(self, paragraphs: Sequence[LabelledParagraph]) -> Dataset:
        """Return paragraphs as a `datasets.Dataset`: ``text``, ``doc``, a class label a task."""
        columns: dict[str, Any] = {
            "text": [p.text for p in paragraphs],
            "doc": [p.doc for p in paragraphs],
        }
        features = {"text": Value("string"), "doc": Value("string")}
        for task in self.scheme.tasks:
            columns[task.name] = self.gold(paragraphs, task.name)
            features[task.name] = ClassLabel(names=list(task.labels))
        return Dataset.from_dict(columns, features=Features(features))

    def seen(self) -> bytes:
        """Digests of what a model is fitted or tuned on, for the manifest."""
        return digests(p.text for name in ("train", "dev") for p in self.subset(name))

    def describe(self) -> dict[str, Any]:
        """Counts and fingerprint, for the manifest: label frequencies are those of train."""
        train = self.subset("train")
        counts = {t: Counter(p.labels.get(t) for p in train) for t in self.scheme.task_names}
        return {
            "fingerprint": fingerprint(self.paragraphs),
            "paragraphs": {n: len(self.subset(n)) for n in ("train", "dev", "test")},
            "documents": len({p.doc for p in self.paragraphs}),
            "labels": {
                task.name: {label: counts[task.name][label] for label in task.labels}
                for task in self.scheme.tasks
            },
        }


def load_corpus(config: Tfidf | Transformer) -> Corpus:
    """Read, validate and split the data of a configuration.

    Raises
    ------
    DataError
        With every fault of the data.
    ConfigError
        If a part of the split is empty, a task of the scheme has fewer than two labels in train, or
        the configuration names a task that the scheme, or the dev part, has not.
    """
    scheme = load_scheme(config.scheme)
    paragraphs = read_labelled(list(config.data.paths), scheme, config.data.columns)
    split = config.split
    corpus = Corpus(
        scheme,
        paragraphs,
        hash_split([p.doc for p in paragraphs], split.dev, split.test, split.seed),
    )
    faults = [
        f"split: no document fell into {name}; allowed: more documents or a larger share"
        for name in ("train", "dev")
        if not len(getattr(corpus.subsets, name))
    ]
    faults += [
        f"data: task {task.name!r} has fewer than two labels in train"
        for task in scheme.tasks
        if len({p.labels.get(task.name) for p in corpus.subset("train")} - {None}) < 2
    ]
    if isinstance(config, Transformer):
        faults += _task_faults(config, corpus)
    if faults:
        raise ConfigError(faults)
    return corpus


def _task_faults(config: Transformer, corpus: Corpus) -> list[str]:
    """Tasks that training would pass over in silence, or could not be steered by."""
    names = corpus.scheme.task_names
    given = {
        "loss.tasks": config.loss.tasks,
        "early_stopping_tasks": config.early_stopping_tasks,
        "logit_adjustment": config.logit_adjustment,
    }
    unknown = [
        f"{key}: got {task!r}; allowed: {' | '.join(names)}"
        for key, tasks in given.items()
        for task in tasks
        if task not in names
    ]
    in_dev = {task for p in corpus.subset("dev") for task in p.labels}
    unlabelled = [
        f"early_stopping_tasks: no paragraph of dev is labelled for {task!r}; allowed: "
        + " | ".join(name for name in names if name in in_dev)
        for task in config.early_stopping_tasks or names
        if task in names and task not in in_dev
    ]
    return unknown + unlabelled
