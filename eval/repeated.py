"""Figures of a training that was repeated with several seeds: means, intervals, spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance import metrics
from stance.scheme import Task

from .bootstrap import DocumentBootstrap, Statistic, difference, estimate
from .predictions import Predictions
from .report import Settings
from .statistics import BOUNDS, statistics


def figures(task: Task, runs: Sequence[Predictions], settings: Settings) -> dict[str, Any]:
    """Measure the predictions of one task.

    Parameters
    ----------
    task
        The task.
    runs
        Predictions for the same paragraphs in the same order, one for each seed.
    settings
        Of the bootstrap, and how many examples a class needs to count in macro-F1.

    Returns
    -------
    dict
        ``n`` paragraphs of ``documents``, ``counted`` classes, and for each of ``macro_f1``,
        ``mcc`` and ``accuracy``: ``value``, the mean over seeds, with its interval over documents
        ``low`` and ``high``; ``by_seed``; and ``sd``, their standard deviation, which is NaN for
        one seed.
    """
    matrices, resampled, bootstrap = _matrices(task, runs, settings)
    counted = metrics.counted_classes(matrices[0], settings.min_examples)
    out: dict[str, Any] = _about(task, bootstrap, matrices, counted)
    for name, statistic in statistics(counted).items():
        by_seed = statistic(matrices)
        mean = estimate(_mean(statistic), matrices, resampled, bootstrap.n_documents, BOUNDS[name])
        sd = float(by_seed.std(ddof=1)) if len(runs) > 1 else float("nan")
        out[name] = {**asdict(mean), "sd": sd, "by_seed": by_seed.tolist()}
    return out


def differences(
    task: Task,
    first: Sequence[Predictions],
    second: Sequence[Predictions],
    settings: Settings,
) -> dict[str, Any]:
    """Compare two sets of runs over the same paragraphs, in the same order.

    Parameters
    ----------
    task, settings
        As in `figures`.
    first, second
        Runs, one for each seed; not necessarily equally many.

    Returns
    -------
    dict
        ``n``, ``documents``, ``counted``, and for each figure of `figures` the mean over seeds of
        the first minus that of the second: ``value``, ``low``, ``high`` and ``p``, from a bootstrap
        that resamples the same documents for both.
    """
    one, one_resampled, bootstrap = _matrices(task, first, settings)
    two, two_resampled, _ = _matrices(task, second, settings)
    counted = metrics.counted_classes(one[0], settings.min_examples)
    out: dict[str, Any] = _about(task, bootstrap, one, counted)
    for name, statistic in statistics(counted).items():
        found = difference(_mean(statistic), (one, two), (one_resampled, two_resampled))
        out[name] = asdict(found)
    return out


def _matrices(
    task: Task, runs: Sequence[Predictions], settings: Settings
) -> tuple[NDArray[np.int64], NDArray[np.int64], DocumentBootstrap]:
    """Confusion matrices, shape (seeds, k, k), and resampled, shape (resamples, seeds, k, k)."""
    gold, k = runs[0].gold(task), len(task.labels)
    bootstrap = DocumentBootstrap(runs[0].docs(task), settings.resamples, settings.seed)
    labels = [run.labels(task) for run in runs]
    return (
        np.stack([metrics.confusion(gold, predicted, k) for predicted in labels]),
        np.stack([bootstrap.matrices(gold, predicted, k) for predicted in labels], axis=1),
        bootstrap,
    )


def _about(
    task: Task, bootstrap: DocumentBootstrap, matrices: NDArray[np.int64], counted: Sequence[int]
) -> dict[str, Any]:
    return {
        "n": int(matrices[0].sum()),
        "documents": bootstrap.n_documents,
        "counted": [task.labels[c] for c in counted],
    }


def _mean(statistic: Statistic) -> Statistic:
    """Mean over the axis of seeds, the last that the statistic leaves."""
    return lambda matrices: np.asarray(statistic(matrices).mean(axis=-1))
