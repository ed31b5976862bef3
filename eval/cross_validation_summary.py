"""Sums up a cross-validation: figures of each split, and what separates two splits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import stance
from stance.errors import DataError
from stance.records import LabelledParagraph
from stance.splits import row_ids

from .cross_validation import Finished, SplitRun
from .figures import interval, number, p_value
from .files import write_json, write_text
from .predictions import Predictions, common_rows, common_tasks, read_predictions, same_rows
from .repeated import differences, figures
from .report import Settings, describe_data, without_nan
from .statistics import FIGURES, TITLES

SCHEMA_VERSION = 1


def summarize(finished: Finished, settings: Settings, command: str = "") -> dict[str, Any]:
    """Compute the figures of a cross-validation from its prediction files.

    Parameters
    ----------
    finished
        What `eval.cross_validation.cross_validate` returned.
    settings
        Of the bootstrap, and how many examples a class needs to count in macro-F1.
    command
        Written into the summary.

    Returns
    -------
    dict
        ``splits``: by name ``folds``, ``seeds``, ``tasks`` (see `eval.repeated.figures`; the test
        folds of a repetition are pooled) and, where all repetitions test on the same folds and
        these were not drawn at random, ``by_fold``. ``differences``: every further split minus the
        first, on the paragraphs that both test on (see `eval.repeated.differences`). No NaN: what
        is undefined is None.

    Raises
    ------
    DataError
        If a prediction file is damaged or not of its fold.
    """
    runs = {run.name: _runs(run, finished) for run in finished.splits}
    first, *others = runs
    summary = {
        "schema_version": SCHEMA_VERSION,
        "command": command,
        "stance": stance.__version__,
        "name": finished.plan.config.stem,
        "config": finished.config,
        "data": describe_data(finished.paragraphs),
        "settings": asdict(settings),
        "splits": {
            run.name: {
                "folds": len(run.folds[0]),
                "seeds": len(run.folds),
                "tasks": _tasks(runs[run.name], settings),
                **({"by_fold": _by_fold(run, finished, settings)} if _telling(run) else {}),
            }
            for run in finished.splits
        },
        "differences": [
            {"first": name, "second": first, "tasks": _differ(runs[name], runs[first], settings)}
            for name in others
        ],
    }
    return dict(without_nan(summary))


def write(summary: Mapping[str, Any], out: Path) -> None:
    """Write ``summary.json`` and ``summary.md`` into a folder."""
    write_json(out / "summary.json", summary)
    write_text(out / "summary.md", render(summary))


def render(summary: Mapping[str, Any]) -> str:
    """Return a summary as Markdown."""
    data, settings = summary["data"], summary["settings"]
    lines = [f"# Cross-validation of `{summary['name']}`"]
    for name, split in summary["splits"].items():
        lines += ["", f"## Split: {name}", "", *_split_lines(split)]
    for found in summary["differences"]:
        lines += ["", f"## {found['first']} minus {found['second']}", "", *_difference_lines(found)]
    lines += [
        "",
        "## Method",
        "",
        f"- Data: {data['paragraphs']:,} paragraphs of {data['documents']:,} documents, "
        f"fingerprint `{data['fingerprint']}`.",
        "- Every figure is the mean over seeds; a seed sets the training and the shuffling of the "
        "split. Its test folds are pooled.",
        f"- Intervals: 95 %, {settings['resamples']} resamples of documents, seed "
        f"{settings['seed']}; p-values are paired, from the same. SD: over seeds.",
        f"- Macro-F1 is over the classes with at least {settings['min_examples']} gold examples.",
        f"- Made with stance {summary['stance']}: `{summary['command']}`.",
    ]
    return "\n".join(lines) + "\n"


def _runs(run: SplitRun, finished: Finished) -> list[Predictions]:
    """Predictions of each repetition, in the order of the first."""
    read = []
    for seed, folds in enumerate(run.folds):
        for path, (_, test) in zip(run.paths(seed), folds, strict=True):
            _check_rows(path, read_predictions(path), [finished.paragraphs[i] for i in test])
        read.append(read_predictions(run.paths(seed)))
    return [same_rows(read[0], one)[1] for one in read]


def _check_rows(path: Path, found: Predictions, test: Sequence[LabelledParagraph]) -> None:
    if sorted(row_ids(found.paragraphs)) != sorted(row_ids(test)):
        raise DataError(f"{path}: not of the paragraphs of this fold; remove it and run again")


def _tasks(runs: Sequence[Predictions], settings: Settings) -> dict[str, Any]:
    tasks = common_tasks(runs[0])
    return {task.name: figures(task, runs, settings) for task in tasks}


def _telling(run: SplitRun) -> bool:
    """Whether a fold stands for something, and for the same in every repetition."""
    return run.same_folds and run.name not in ("document", "random")


def _by_fold(run: SplitRun, finished: Finished, settings: Settings) -> list[dict[str, Any]]:
    out = []
    for fold, (_, test) in enumerate(run.folds[0]):
        read = [read_predictions(run.path(seed, fold)) for seed in range(len(run.folds))]
        runs = [same_rows(read[0], one)[1] for one in read]
        paragraphs = [finished.paragraphs[i] for i in test]
        out.append(
            {"fold": fold + 1, "test": _describe(paragraphs), "tasks": _tasks(runs, settings)}
        )
    return out


def _describe(paragraphs: Sequence[LabelledParagraph]) -> dict[str, Any]:
    """Genres, and the first and last date, of a test fold."""
    dates = sorted({p.meta["date"] for p in paragraphs if "date" in p.meta})
    return {
        "genres": sorted({p.meta["genre"] for p in paragraphs if "genre" in p.meta}),
        "dates": [dates[0], dates[-1]] if dates else [],
    }


def _differ(
    first: Sequence[Predictions], second: Sequence[Predictions], settings: Settings
) -> dict[str, Any]:
    """Compare two splits on the paragraphs that both test on."""
    common, _ = common_rows(first[0], second[0])
    if not common.paragraphs:
        raise DataError(f"{first[0].place} and {second[0].place}: no paragraph in common")
    one, two = ([common_rows(common, run)[1] for run in runs] for runs in (first, second))
    return {
        task.name: differences(task, one, two, settings) for task in common_tasks(one[0], two[0])
    }


def _split_lines(split: Mapping[str, Any]) -> Iterator[str]:
    seeds = "one seed" if split["seeds"] == 1 else f"{split['seeds']} seeds"
    yield f"{split['folds']} folds, {seeds}."
    yield ""
    yield "| task | paragraphs | documents | macro-F1 | MCC | accuracy | SD of macro-F1 |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for task, found in split["tasks"].items():
        yield (
            f"| {task} | {found['n']:,} | {found['documents']:,} | "
            + " | ".join(interval(found[name]) for name in FIGURES)
            + f" | {number(found['macro_f1']['sd'], 3)} |"
        )
    if "by_fold" not in split:
        return
    tasks = list(split["tasks"])
    yield ""
    yield "Macro-F1 of each fold:"
    yield ""
    yield "| fold | genres | dates | " + " | ".join(tasks) + " |"
    yield "|" + " --- |" * (3 + len(tasks))
    for fold in split["by_fold"]:
        test = fold["test"]
        cells = [
            interval(fold["tasks"][task]["macro_f1"]) if task in fold["tasks"] else "–"
            for task in tasks
        ]
        place = [str(fold["fold"]), ", ".join(test["genres"]), " to ".join(test["dates"])]
        yield "| " + " | ".join([*place, *cells]) + " |"


def _difference_lines(found: Mapping[str, Any]) -> Iterator[str]:
    if {found["first"], found["second"]} == {"random", "document"}:
        yield (
            "What leakage is worth: what figures gain by training on other paragraphs of the "
            "tested documents."
        )
        yield ""
    yield "| task | paragraphs | " + " | ".join(TITLES[name] for name in FIGURES) + " |"
    yield "|" + " --- |" * (2 + len(FIGURES))
    for task, values in found["tasks"].items():
        cells = [f"{interval(values[name])}, {p_value(values[name]['p'])}" for name in FIGURES]
        yield f"| {task} | {values['n']:,} | " + " | ".join(cells) + " |"
