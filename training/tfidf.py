"""Fits TF-IDF and logistic regression."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

import stance
from stance.models import Manifest
from stance.models.runtime import thread_count
from stance.models.tfidf import TfidfModel

from .config import Tfidf
from .data import Corpus
from .measure import held_out, predict_held_out


def train(config: Tfidf, corpus: Corpus, out: Path) -> TfidfModel:
    """Fit on the train documents and write the model directory.

    Parameters
    ----------
    config, corpus
        What to fit and on what.
    out
        Where the model directory is written, whole or not at all.
    """
    paragraphs = corpus.subset("train")
    texts = [p.text for p in paragraphs]
    views = {name: view.model_dump() for name, view in config.views.items()}
    vectorizers = {
        name: TfidfVectorizer(**{**view, "ngram_range": tuple(view["ngram_range"])})
        for name, view in views.items()
    }
    features = hstack([v.fit_transform(texts) for v in vectorizers.values()], format="csr")
    weights: dict[str, NDArray[np.float32]] = {
        f"idf.{name}": v.idf_.astype(np.float32) for name, v in vectorizers.items()
    }
    tasks = corpus.scheme.tasks
    print(f"fitting {', '.join(task.name for task in tasks)}", file=sys.stderr)
    # a fit uses one core at a time: the tasks are fitted side by side
    fitted = Parallel(n_jobs=min(len(tasks), thread_count()))(
        delayed(_fit)(config, features, corpus.gold(paragraphs, task.name)) for task in tasks
    )
    for task, regression in zip(tasks, fitted, strict=True):
        coef, intercept = _all_labels(regression, len(task.labels))
        weights[f"coef.{task.name}"], weights[f"intercept.{task.name}"] = coef, intercept
    vocabularies = {name: v.get_feature_names_out().tolist() for name, v in vectorizers.items()}
    # the fitted vocabulary takes the place of what pruned it
    fixed = {n: {k: v for k, v in view.items() if k not in PRUNING} for n, view in views.items()}
    manifest = Manifest(
        kind="tfidf",
        scheme=corpus.scheme,
        stance_version=stance.__version__,
        settings={"views": fixed},
        config=config.model_dump(mode="json"),
        data=corpus.describe(),
        seen=corpus.seen(),
    )
    model = TfidfModel(manifest, vocabularies, weights)
    metrics = held_out(predict_held_out(model, corpus), corpus)
    model.manifest = dataclasses.replace(manifest, metrics=metrics)
    model.save(out)
    return model


PRUNING = ("min_df", "max_features")


def _fit(config: Tfidf, features: csr_matrix, gold: NDArray[np.int64]) -> LogisticRegression:
    known = gold >= 0
    regression = LogisticRegression(
        C=config.inverse_regularization,
        class_weight=config.class_weight,
        max_iter=2000,
        tol=1e-5,  # with the default .0001 another rounding (threads) moves macro-F1 by .003
        random_state=config.seed,
    )
    return regression.fit(features[known], gold[known])


def _all_labels(
    regression: LogisticRegression, n_labels: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Spread fitted rows over all labels; a label absent from train gets no chance."""
    coef = np.zeros((n_labels, regression.coef_.shape[1]), dtype=np.float32)
    intercept = np.full(n_labels, -30.0, dtype=np.float32)
    if len(regression.classes_) == 2:  # scikit-learn keeps one row for two classes
        coef[regression.classes_[1]] = regression.coef_[0]
        intercept[regression.classes_] = [0.0, regression.intercept_[0]]
    else:
        coef[regression.classes_] = regression.coef_
        intercept[regression.classes_] = regression.intercept_
    return coef, intercept
