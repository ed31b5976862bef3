"""Assembles a report: figures of all models on one set of paragraphs, and how they were made."""

from __future__ import annotations

import math
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import stance
from stance.errors import DataError
from stance.metrics import MIN_EXAMPLES
from stance.models import Model
from stance.records import LabelledParagraph, fingerprint
from stance.scheme import Task

from . import html, markdown
from .bootstrap import LEVEL
from .calibration import BINS
from .errors import surest_errors
from .explain import explain
from .files import write_json, write_text
from .scored import Scored, write_predictions
from .tasks import task_report

SCHEMA_VERSION = 4
VERSIONED = ("numpy", "scipy")


@dataclass(frozen=True, slots=True)
class Settings:
    """How figures are made.

    Attributes
    ----------
    resamples, seed
        Of the bootstrap over documents.
    min_examples
        Gold examples a class needs to count in macro-F1.
    """

    resamples: int = 2000
    seed: int = 0
    min_examples: int = MIN_EXAMPLES


def build(
    scored: Sequence[Scored],
    models: Mapping[str, Model],
    data: Mapping[str, Any],
    settings: Settings,
    command: str,
    *,
    explained: bool = False,
    behaviour: Mapping[str, Any] | None = None,
    learning_curve: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Compute the report; ``docs/report.md`` describes its keys.

    Parameters
    ----------
    scored
        The same paragraphs scored by each model, the model in question first.
    models
        The models by name; a baseline without a model is absent.
    data
        What ``data`` says besides fingerprint and counts: paths, subset.
    settings, command
        Written into the report.
    explained
        Whether the words that drove the errors are looked for.
    behaviour, learning_curve
        Parts of the report that were made before: see `eval.behaviour.behaviour_report` and
        `eval.learning_curve_summary.read_curve`.

    Raises
    ------
    DataError
        If no paragraph is labelled for any task of the first model.
    """
    paragraphs = scored[0].paragraphs
    scheme = next(iter(models.values())).scheme
    tasks = labelled_tasks(scheme.tasks, paragraphs)
    if not tasks:
        raise DataError(f"no paragraph is labelled for a task of {list(scheme.task_names)}")
    errors = surest_errors(scored[0], tasks)
    return {
        "schema_version": SCHEMA_VERSION,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": command,
        "versions": {
            "stance": stance.__version__,
            "python": platform.python_version(),
            **{name: version(name) for name in VERSIONED},
        },
        "scheme": {"name": scheme.name, "version": scheme.version},
        "data": {
            **data,
            **describe_data(paragraphs),
        },
        "settings": {
            "level": LEVEL,
            **asdict(settings),
            "bins": BINS,
        },
        "models": [{"name": s.name, **_describe(s, models.get(s.name))} for s in scored],
        "tasks": {
            task.name: task_report(
                task,
                scored,
                resamples=settings.resamples,
                seed=settings.seed,
                min_examples=settings.min_examples,
                scheme=scheme,
            )
            for task in tasks
        },
        "errors": explain(models[scored[0].name], errors) if explained else errors,
        "behaviour": behaviour,
        "learning_curve": learning_curve,
    }


def describe_data(paragraphs: Sequence[LabelledParagraph]) -> dict[str, Any]:
    """Return what every report says of its data: fingerprint, size, and the largest document's."""
    largest = max(Counter(p.doc for p in paragraphs).values())
    return {"fingerprint": fingerprint(paragraphs), **size(paragraphs), "largest": largest}


def size(paragraphs: Sequence[LabelledParagraph]) -> dict[str, int]:
    """Return how many paragraphs and documents there are."""
    return {"paragraphs": len(paragraphs), "documents": len({p.doc for p in paragraphs})}


def labelled_tasks(tasks: Sequence[Task], paragraphs: Sequence[LabelledParagraph]) -> list[Task]:
    """Return the tasks for which at least one paragraph is labelled."""
    return [task for task in tasks if any(task.name in p.labels for p in paragraphs)]


def write(
    report: dict[str, Any], scored: Sequence[Scored], tasks: Sequence[Task], out: Path
) -> None:
    """Write report.json, report.md, report.html and the predictions of each model into a folder.

    The first model's predictions are ``predictions.jsonl``, another's
    ``predictions.NAME.jsonl``. Each file is written whole or not at all.
    """
    clean = without_nan(report)
    write_json(out / "report.json", clean)
    write_text(out / "report.md", markdown.render(clean, errors=True))
    write_text(out / "report.html", html.render(clean))
    for i, item in enumerate(scored):
        name = "predictions.jsonl" if i == 0 else f"predictions.{_file_name(item.name)}.jsonl"
        write_predictions(item, tasks, out / name)


def without_nan(value: Any) -> Any:
    """Replace NaN, which JSON does not have, by null."""
    if isinstance(value, dict):
        return {key: without_nan(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_nan(item) for item in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def seen(model: Model, paragraphs: Sequence[LabelledParagraph]) -> int | None:
    """Count the paragraphs that a model was trained or tuned on; ``None`` if it does not say."""
    manifest = model.manifest
    return sum(manifest.saw(p.text for p in paragraphs)) if manifest.seen else None


def _describe(scored: Scored, model: Model | None) -> dict[str, Any]:
    if model is None:
        return {"kind": "baseline", "about": scored.about}
    manifest = model.manifest
    return {
        "kind": manifest.kind,
        "runtime": model.runtime,
        "files": dict(manifest.files),
        "training_data": manifest.data.get("fingerprint"),
        "seen": seen(model, scored.paragraphs),
    }


def _file_name(name: str) -> str:
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in name).strip("-")
