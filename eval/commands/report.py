"""Evaluates models and writes a report: ``python -m eval report``, or without a command."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

import stance
from stance.models import Model
from stance.records import LabelledParagraph
from stance.splits import SUBSETS, hash_split

from .. import baseline, markdown
from ..behaviour import behaviour_report, default_file
from ..learning_curve_summary import read_curve
from ..report import Settings, build, labelled_tasks, seen, without_nan, write
from ..scored import read_for, score
from .models import load_models
from .options import (
    command_line,
    data_option,
    min_examples_option,
    models_option,
    resamples_option,
    seed_option,
)

TFIDF = "tfidf"
ALL, UNSEEN = "all", "unseen"


@click.command()
@models_option(", the first is compared with the others")
@data_option
@click.option(
    "--subset",
    type=click.Choice([UNSEEN, ALL, *SUBSETS]),
    default=UNSEEN,
    show_default=True,
    help="Part of the data: what no model was trained or tuned on, or all; train, dev and test are "
    "by the split of the first model.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the report.")
@click.option("--baselines/--no-baselines", default=True, help="Add TF-IDF, majority and VADER.")
@click.option(
    "--explain/--no-explain",
    "explained",
    default=True,
    help="Find the words that drove the errors.",
)
@click.option(
    "--behaviour",
    "cases",
    type=click.Path(path_type=Path),
    help="Behaviour tests to add. By default data/behaviour.jsonl, where that file exists and the "
    "model has the labels of the scheme china, for which its cases are.",
)
@click.option("--no-behaviour", is_flag=True, help="Add no behaviour tests.")
@click.option(
    "--learning-curve",
    "curve",
    type=click.Path(path_type=Path),
    help="A learning_curve.json to add.",
)
@resamples_option
@seed_option
@min_examples_option
def report(
    names: tuple[str, ...],
    paths: tuple[Path, ...],
    subset: str,
    out: Path | None,
    baselines: bool,
    explained: bool,
    cases: Path | None,
    no_behaviour: bool,
    curve: Path | None,
    resamples: int,
    seed: int,
    min_examples: int,
) -> None:
    """Evaluate models on labelled paragraphs; print the report, and write it with --out."""
    if cases and no_behaviour:
        raise click.UsageError("--behaviour and --no-behaviour: allowed: one of them")
    learning_curve = read_curve(curve) if curve else None
    models = load_models(names)
    first = next(iter(models.values()))
    paragraphs = _subset(list(models.values()), read_for(first, paths), subset)
    if baselines and TFIDF not in models:
        models |= _tfidf(first, paragraphs)
    cases = None if no_behaviour else cases or default_file(first.scheme)
    behaviour = behaviour_report(models, cases) if cases else None
    scored = [score(name, model, paragraphs) for name, model in models.items()]
    if baselines:
        scored += baseline.baselines(first, paragraphs)
    made = build(
        scored,
        models,
        {"paths": [str(p) for p in paths], "subset": subset},
        Settings(resamples, seed, min_examples),
        command=command_line(),
        explained=explained,
        behaviour=behaviour,
        learning_curve=learning_curve,
    )
    if out:
        write(made, scored, labelled_tasks(first.scheme.tasks, paragraphs), out)
        click.echo(f"wrote {out / 'report.html'}, report.md, report.json, predictions", err=True)
    click.echo(markdown.render(without_nan(made)))


def _tfidf(first: Model, paragraphs: Sequence[LabelledParagraph]) -> dict[str, Model]:
    """Return the shipped TF-IDF where it fits and was not trained on what the first was not."""
    model = stance.load(TFIDF)
    if model.labels != first.labels:
        return {}
    count = seen(model, paragraphs) or 0
    if count > (seen(first, paragraphs) or 0):
        click.echo(f"{TFIDF} left out: trained or tuned on {count} paragraphs", err=True)
        return {}
    return {TFIDF: model}


def _subset(
    models: Sequence[Model], paragraphs: list[LabelledParagraph], subset: str
) -> list[LabelledParagraph]:
    """Return the paragraphs of a subset, by what the models know or the first one's split.

    Raises
    ------
    DataError
        If there are none.
    """
    if subset == ALL:
        return paragraphs
    if subset == UNSEEN:
        known = [model.manifest.saw(p.text for p in paragraphs) for model in models]
        unseen = [p for p, *saw in zip(paragraphs, *known, strict=True) if not any(saw)]
        if not unseen:
            raise stance.DataError(
                f"--subset {UNSEEN}: every paragraph was trained or tuned on; "
                f"allowed: {ALL} | {' | '.join(SUBSETS)}"
            )
        if left := len(paragraphs) - len(unseen):
            click.echo(f"left out, as trained or tuned on: {left} paragraphs", err=True)
        return unseen
    model = models[0]
    split = model.manifest.config["split"]
    parts = hash_split([p.doc for p in paragraphs], split["dev"], split["test"], split["seed"])
    chosen = [paragraphs[i] for i in getattr(parts, subset)]
    if not chosen:
        raise stance.DataError(
            f"--subset {subset}: no document of the data falls into it; "
            f"allowed for this split: {[n for n in SUBSETS if len(getattr(parts, n))]} or {ALL}"
        )
    return chosen
