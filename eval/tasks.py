"""All figures of one task: each model's, the differences to the first model, and slices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance import metrics
from stance.scheme import Scheme, Task

from .bootstrap import DocumentBootstrap, Statistic, difference, estimate
from .calibration import calibration_report, ece, without_temperature
from .coverage import coverage_report
from .mcnemar import mcnemar
from .ordinal import kappa_report
from .scored import Scored
from .slices import slice_report
from .statistics import BOUNDS, statistics


def task_report(
    task: Task,
    models: Sequence[Scored],
    *,
    resamples: int,
    seed: int,
    min_examples: int,
    scheme: Scheme | None = None,
) -> dict[str, Any]:
    """Measure every model on the paragraphs labelled for the task.

    Parameters
    ----------
    task
        The task.
    models
        The same paragraphs scored by each model; the first is compared with the others. One that
        does not answer the task is left out.
    resamples, seed
        Of the bootstrap over documents.
    min_examples
        Gold examples a class needs to count in macro-F1.
    scheme
        Its other tasks divide the paragraphs into slices.

    Returns
    -------
    dict
        The ``tasks.NAME`` part of a report; see ``docs/report.md``.
    """
    scheme = scheme or Scheme("", "", (task,))
    models = [m for m in models if task.name in m.probabilities]
    gold = models[0].gold(task)
    k = len(task.labels)
    bootstrap = DocumentBootstrap(models[0].docs(task), resamples, seed)
    predicted = {m.name: m.predicted(task) for m in models}
    matrices = {name: metrics.confusion(gold, p, k) for name, p in predicted.items()}
    resampled = {name: bootstrap.matrices(gold, p, k) for name, p in predicted.items()}
    first = models[0].name
    counted = metrics.counted_classes(matrices[first], min_examples)
    figures = statistics(counted)
    return {
        "n": len(gold),
        "documents": bootstrap.n_documents,
        "labels": list(task.labels),
        "gold": dict(zip(task.labels, matrices[first].sum(axis=1).tolist(), strict=True)),
        "counted": [task.labels[c] for c in counted],
        "models": {
            m.name: {
                **{
                    name: asdict(
                        estimate(
                            statistic,
                            matrices[m.name],
                            resampled[m.name],
                            bootstrap.n_documents,
                            BOUNDS[name],
                        )
                    )
                    for name, statistic in figures.items()
                },
                "kappa": kappa_report(task, gold, predicted[m.name], bootstrap),
                **_probabilities(m, task, bootstrap),
                "classes": _classes(
                    task, matrices[m.name], resampled[m.name], gold, predicted[m.name], bootstrap
                ),
                "confusion": matrices[m.name].tolist(),
            }
            for m in models
        },
        "comparisons": [
            {
                "first": first,
                "second": other.name,
                **{
                    name: asdict(
                        difference(
                            statistic,
                            (matrices[first], matrices[other.name]),
                            (resampled[first], resampled[other.name]),
                        )
                    )
                    for name, statistic in figures.items()
                },
                "mcnemar": mcnemar(predicted[first] == gold, predicted[other.name] == gold),
            }
            for other in models[1:]
        ],
        "slices": slice_report(task, scheme, models[0], bootstrap, min_examples),
    }


def _probabilities(scored: Scored, task: Task, bootstrap: DocumentBootstrap) -> dict[str, Any]:
    """Figures of the probabilities; none of a model that states none."""
    if not scored.states_probabilities:
        names = ("brier", "ece", "ece_uncalibrated", "reliability", "aurc", "coverage_risk")
        return dict.fromkeys(names)
    values = scored.probabilities[task.name][scored.rows(task)].astype(np.float64)
    gold = scored.gold(task)
    wrong = values.argmax(axis=1) != gold
    before = None
    if task.name in scored.temperature:
        raw = without_temperature(values, scored.temperature[task.name])
        before = ece(raw, gold, bootstrap)
    return {
        **calibration_report(values, gold, bootstrap),
        "ece_uncalibrated": before,
        **coverage_report(values.max(axis=1), wrong, bootstrap),
    }


def _classes(
    task: Task,
    matrix: NDArray[np.int64],
    resampled: NDArray[np.int64],
    gold: NDArray[np.int64],
    predicted: NDArray[np.int64],
    bootstrap: DocumentBootstrap,
) -> dict[str, Any]:
    out = {}
    for c, label in enumerate(task.labels):
        rows = {"precision": predicted == c, "recall": gold == c}
        rows["f1"] = rows["precision"] | rows["recall"]
        out[label] = {
            "examples": int(matrix[c].sum()),
            "predicted": int(matrix[:, c].sum()),
            **{
                name: asdict(
                    estimate(
                        partial(_of_class, f, c),
                        matrix,
                        resampled,
                        bootstrap.documents(rows[name]),
                    )
                )
                for name, f in PER_CLASS.items()
            },
        }
    return out


PER_CLASS: dict[str, Statistic] = {
    "precision": metrics.precision,
    "recall": metrics.recall,
    "f1": metrics.f1,
}


def _of_class(statistic: Statistic, c: int, matrix: NDArray[Any]) -> NDArray[np.float64]:
    return statistic(matrix)[..., c]
