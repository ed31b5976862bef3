"""TF-IDF over word and character n-grams with logistic regression: the baseline to beat."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ..extras import require
from .base import Inference, Model, softmax
from .manifest import Manifest, writing

WEIGHTS, VOCABULARY = "weights.safetensors", "vocabulary.json"


class TfidfModel(Model):
    """Linear weights on n-gram frequencies.

    Parameters
    ----------
    manifest
        Its settings hold ``views``: for each vectoriser the arguments of scikit-learn's
        ``TfidfVectorizer``.
    vocabularies
        Terms of each view, in column order.
    weights
        ``idf.VIEW`` of shape (terms,); ``coef.TASK`` of shape (labels, all terms);
        ``intercept.TASK`` of shape (labels,).
    """

    def __init__(
        self,
        manifest: Manifest,
        vocabularies: Mapping[str, Sequence[str]],
        weights: Mapping[str, NDArray[Any]],
    ) -> None:
        super().__init__(manifest)
        self._vocabularies = vocabularies
        self._weights = weights
        self._vectorizers = [
            _vectorizer(arguments, vocabularies[view], weights[f"idf.{view}"])
            for view, arguments in manifest.settings["views"].items()
        ]

    @classmethod
    def load(cls, path: Path, manifest: Manifest) -> Self:
        """Read the model from its directory."""
        require("eval", "safetensors")
        from safetensors.numpy import load_file

        vocabularies = json.loads((path / VOCABULARY).read_text(encoding="utf-8"))
        return cls(manifest, vocabularies, load_file(path / WEIGHTS))

    def save(self, path: str | Path) -> None:
        """Write vocabulary and weights as JSON and safetensors."""
        from safetensors.numpy import save_file

        # safetensors writes memory as it lies: a Fortran-ordered array would be scrambled
        arrays = {name: np.ascontiguousarray(array) for name, array in self._weights.items()}
        with writing(path, self.manifest) as scratch:
            save_file(arrays, scratch / WEIGHTS)
            text = json.dumps(self._vocabularies, ensure_ascii=False)
            (scratch / VOCABULARY).write_text(text, encoding="utf-8")

    @property
    def runtime(self) -> str:
        """Name and version of what computes the answers."""
        import sklearn

        return f"scikit-learn {sklearn.__version__}"

    def infer(self, texts: Sequence[str]) -> Inference:
        """Count n-grams, weigh, apply the softmax of each task's scores."""
        from scipy.sparse import hstack

        if not texts:
            features = np.zeros((0, sum(map(len, self._vocabularies.values()))))
        else:
            features = hstack([v.transform(texts) for v in self._vectorizers], format="csr")
        probabilities = {}
        for task in self.labels:
            scores = features @ self._weights[f"coef.{task}"].T + self._weights[f"intercept.{task}"]
            probabilities[task] = softmax(scores)
        return Inference(
            probabilities,
            np.array([len(text.split()) for text in texts], dtype=np.int64),
            np.zeros(len(texts), dtype=np.bool_),
        )


def _vectorizer(arguments: Mapping[str, Any], terms: Sequence[str], idf: NDArray[Any]) -> Any:
    require("eval", "sklearn")
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(
        **{**arguments, "ngram_range": tuple(arguments["ngram_range"])},
        vocabulary={term: column for column, term in enumerate(terms)},
    )
    vectorizer.idf_ = idf
    return vectorizer
