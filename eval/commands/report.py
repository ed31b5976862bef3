"""Evaluates models and writes a report: ``python -m eval report``, or without a command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
HELD_OUT = (UNSEEN, "test")


@click.command()
@models_option(", the first is compared with the others")
@data_option
@click.option(
    "--subset",
    type=click.Choice([UNSEEN, ALL, *SUBSETS]),
    default=UNSEEN,
    show_default=True,
    help="Part of the data: what the first model was neither trained nor tuned on, or all; train, "
    "dev and test are by the split that it was trained with.",
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
    models = _load(names, baselines)
    first = next(iter(models.values()))
    cases = None if no_behaviour else cases or default_file(first.scheme)
    behaviour = behaviour_report(models, cases) if cases else None
    paragraphs = _subset(first, read_for(first, paths), subset)
    models = _beside(models, paragraphs, subset, names)
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


def _load(names: tuple[str, ...], baselines: bool) -> dict[str, Model]:
    """Load the models; the shipped TF-IDF is added where it fits."""
    models = load_models(names)
    first = next(iter(models.values()))
    if baselines and TFIDF not in models:
        tfidf = stance.load(TFIDF)
        if tfidf.labels == first.labels:
            models[TFIDF] = tfidf
    return models


def _beside(
    models: Mapping[str, Model],
    paragraphs: Sequence[LabelledParagraph],
    subset: str,
    asked: Sequence[str],
) -> dict[str, Model]:
    """Return the models but for a baseline that was trained on what the first one holds out.

    Raises
    ------
    DataError
        If a model that was asked for was trained so.
    """
    if subset not in HELD_OUT:
        return dict(models)
    kept = {}
    for i, (name, model) in enumerate(models.items()):
        count = seen(model, paragraphs)
        if not count or not i:
            kept[name] = model
        elif name == TFIDF and name not in asked:
            click.echo(f"{name} left out: trained on {count} of the paragraphs", err=True)
        else:
            raise stance.DataError(
                f"--model {name}: trained or tuned on {count} of the paragraphs that the first "
                f"holds out; allowed: a model that was not, or --subset {ALL}"
            )
    return kept


def _subset(
    model: Model, paragraphs: list[LabelledParagraph], subset: str
) -> list[LabelledParagraph]:
    """Return the paragraphs of a subset.

    Raises
    ------
    DataError
        If there are none.
    """
    if subset == ALL:
        return paragraphs
    if subset == UNSEEN:
        saw = model.manifest.saw(p.text for p in paragraphs)
        unseen = [p for p, known in zip(paragraphs, saw, strict=True) if not known]
        if not unseen:
            raise stance.DataError(
                f"--subset {UNSEEN}: the model was trained or tuned on every paragraph of the "
                f"data; allowed: {ALL} | {' | '.join(SUBSETS)}"
            )
        if len(unseen) < len(paragraphs):
            left = len(paragraphs) - len(unseen)
            click.echo(f"{left} paragraphs left out: the model was trained on them", err=True)
        return unseen
    split = model.manifest.config["split"]
    parts = hash_split([p.doc for p in paragraphs], split["dev"], split["test"], split["seed"])
    chosen = [paragraphs[i] for i in getattr(parts, subset)]
    if not chosen:
        raise stance.DataError(
            f"--subset {subset}: no document of the data falls into it; "
            f"allowed for this split: {[n for n in SUBSETS if len(getattr(parts, n))]} or {ALL}"
        )
    return chosen
