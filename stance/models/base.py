"""The protocol of all models: `predict_proba`, `predict`, `labels`, `save`, `load`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, overload

import numpy as np
from numpy.typing import NDArray

from ..prediction import Prediction, task_prediction
from ..scheme import Scheme
from ..texts import check_text, check_texts
from .manifest import Manifest

Probabilities = dict[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Inference:
    """What a model computes for n texts.

    Attributes
    ----------
    probabilities
        By task, shape (n, number of labels), rows summing to 1.
    n_tokens, truncated
        Shape (n,).
    """

    probabilities: Probabilities
    n_tokens: NDArray[np.int64]
    truncated: NDArray[np.bool_]


class Model(ABC):
    """A classifier of paragraphs under one scheme.

    Attributes
    ----------
    manifest
        What the model directory says of itself: scheme, training data, metrics, files.
    """

    def __init__(self, manifest: Manifest) -> None:
        self.manifest = manifest

    @property
    def scheme(self) -> Scheme:
        """The labelling scheme this model answers."""
        return self.manifest.scheme

    @property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """Ordered labels of each task: the column order of `predict_proba`."""
        return self.scheme.labels

    @property
    @abstractmethod
    def runtime(self) -> str:
        """Name and version of what computes the answers."""

    @overload
    def predict(self, x: str, *, abstain: float = ...) -> Prediction: ...  # type: ignore[overload-overlap]
    @overload
    def predict(self, x: Iterable[str], *, abstain: float = ...) -> list[Prediction]: ...
    def predict(
        self, x: str | Iterable[str], *, abstain: float = 0.0
    ) -> Prediction | list[Prediction]:
        """Classify one text, or many.

        Parameters
        ----------
        x
            A string, or a sequence or pandas Series of strings: one paragraph each.
        abstain
            Where the most probable label of a task has a lower probability than this, in [0, 1],
            the answer's ``label`` is ``None``. An evaluation report's coverage-risk curve shows
            what a threshold costs and gains.

        Returns
        -------
        Prediction or list of Prediction
            One for a string; for a sequence a list in its order.

        Raises
        ------
        TextError
            If an item is not a string or is empty; the message names the item.
        ValueError
            If `abstain` is out of range.
        """
        if not 0 <= abstain <= 1:
            raise ValueError(f"abstain: got {abstain!r}; allowed: a probability, from 0 to 1")
        if isinstance(x, str):
            return self._predict([check_text(x)], abstain)[0]
        return self._predict(check_texts(x), abstain)

    def predict_proba(self, texts: Iterable[str]) -> Probabilities:
        """Return the probabilities of all labels.

        Parameters
        ----------
        texts
            n strings.

        Returns
        -------
        dict of str to ndarray, shape (n, number of labels)
            By task; columns in the order of `labels`; rows sum to 1.

        Raises
        ------
        TextError
            As `predict`.
        """
        return self.infer(check_texts(texts)).probabilities

    @abstractmethod
    def infer(self, texts: Sequence[str]) -> Inference:
        """Compute the answers for texts that were checked already."""

    @abstractmethod
    def save(self, path: str | Path) -> None:
        """Write the model directory, whole or not at all."""

    @classmethod
    @abstractmethod
    def load(cls, path: Path, manifest: Manifest) -> Self:
        """Read a model from its directory, whose manifest was read and checked already."""

    def _predict(self, texts: list[str], abstain: float) -> list[Prediction]:
        inference = self.infer(texts)
        columns = {name: p.tolist() for name, p in inference.probabilities.items()}
        return [
            Prediction(
                text=text,
                tasks={
                    t.name: task_prediction(t, columns[t.name][i], abstain)
                    for t in self.scheme.tasks
                },
                n_tokens=int(inference.n_tokens[i]),
                truncated=bool(inference.truncated[i]),
            )
            for i, text in enumerate(texts)
        ]


def softmax(logits: NDArray[Any]) -> NDArray[np.float32]:
    """Row-wise softmax of shape (n, k), computed safely."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float32)
