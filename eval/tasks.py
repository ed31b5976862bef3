"""All figures of one task: each model's, and the differences to the first model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance import metrics
from stance.scheme import Task

from .bootstrap import DocumentBootstrap, Statistic, difference, estimate
from .scored import Scored


def task_report(
    task: Task, models: Sequence[Scored], *, resamples: int, seed: int, min_examples: int
) -> dict[str, Any]:
    """Measure every model on the paragraphs labelled for the task.

    Parameters
    ----------
    task
        The task.
    models
        The same paragraphs scored by each model; the first is compared with the others.
    resamples, seed
        Of the bootstrap over documents.
    min_examples
        Gold examples a class needs to count in macro-F1.

    Returns
    -------
    dict
        The ``tasks.NAME`` part of a report; see ``docs/report.md``.
    """
    gold = models[0].gold(task)
    docs = models[0].docs(task)
    k = len(task.labels)
    bootstrap = DocumentBootstrap(docs, resamples, seed)
    matrices = {m.name: metrics.confusion(gold, m.predicted(task), k) for m in models}
    resampled = {m.name: bootstrap.matrices(gold, m.predicted(task), k) for m in models}
    first = next(iter(matrices.values()))
    counted = metrics.counted_classes(first, min_examples)
    statistics: dict[str, Statistic] = {
        "macro_f1": partial(metrics.macro_f1, classes=counted),
        "accuracy": metrics.accuracy,
        "mcc": metrics.mcc,
    }
    return {
        "n": len(gold),
        "documents": bootstrap.n_documents,
        "labels": list(task.labels),
        "gold": dict(zip(task.labels, first.sum(axis=1).tolist(), strict=True)),
        "counted": [task.labels[c] for c in counted],
        "models": {
            name: _model(task, matrices[name], resampled[name], statistics) for name in matrices
        },
        "comparisons": [
            {
                "first": models[0].name,
                "second": other.name,
                **{
                    name: asdict(
                        difference(
                            statistic,
                            (matrices[models[0].name], matrices[other.name]),
                            (resampled[models[0].name], resampled[other.name]),
                        )
                    )
                    for name, statistic in statistics.items()
                },
            }
            for other in models[1:]
        ],
    }


def _model(
    task: Task,
    matrix: NDArray[np.int64],
    resampled: NDArray[np.int64],
    statistics: dict[str, Statistic],
) -> dict[str, Any]:
    return {
        **{name: asdict(estimate(s, matrix, resampled)) for name, s in statistics.items()},
        "classes": {
            label: {
                "examples": int(matrix[c].sum()),
                "predicted": int(matrix[:, c].sum()),
                **{
                    name: asdict(estimate(partial(_of_class, f, c), matrix, resampled))
                    for name, f in PER_CLASS.items()
                },
            }
            for c, label in enumerate(task.labels)
        },
        "confusion": matrix.tolist(),
    }


PER_CLASS: dict[str, Statistic] = {
    "precision": metrics.precision,
    "recall": metrics.recall,
    "f1": metrics.f1,
}


def _of_class(statistic: Statistic, c: int, matrix: NDArray[Any]) -> NDArray[np.float64]:
    return statistic(matrix)[..., c]
