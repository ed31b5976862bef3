"""Evaluates models and writes a report: ``python -m eval report``, or without a command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

import stance
from stance.models import Model
from stance.records import LabelledParagraph, fingerprint
from stance.splits import SUBSETS, hash_split

from .. import baseline, markdown
from ..behaviour import behaviour_report, default_file
from ..learning_curve_summary import read_curve
from ..report import Settings, build, labelled_tasks, without_nan, write
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
ALL = "all"


@click.command()
@models_option(", the first is compared with the others")
@data_option
@click.option(
    "--subset",
    type=click.Choice([ALL, *SUBSETS]),
    help="Part of the data, by the split that the first model was trained with. By default test "
    "where it was trained on this very data, else all.",
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
    subset: str | None,
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
    paragraphs = read_for(first, paths)
    data = fingerprint(paragraphs)
    trained = [n for n, model in models.items() if model.manifest.data.get("fingerprint") == data]
    subset = subset or ("test" if next(iter(models)) in trained else ALL)
    if subset != ALL:
        models = _of_one_split(models, trained, names)
        paragraphs = _subset(first, paragraphs, subset)
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


def _of_one_split(
    models: Mapping[str, Model], trained: Sequence[str], asked: Sequence[str]
) -> dict[str, Model]:
    """Return the models but for a baseline that was trained on what the first one holds out.

    Raises
    ------
    DataError
        If a model that was asked for was trained so.
    """
    splits = {name: model.manifest.config.get("split") for name, model in models.items()}
    split = next(iter(splits.values()))
    others = [name for name in trained if splits[name] != split]
    if wrong := [name for name in others if name != TFIDF or name in asked]:
        raise stance.DataError(
            f"--model {wrong[0]}: trained on this data with the split {splits[wrong[0]]}; "
            f"allowed beside the first: {split}"
        )
    for name in others:
        click.echo(f"{name} left out: trained on paragraphs that are to be scored", err=True)
    return {name: model for name, model in models.items() if name not in others}


def _subset(
    model: Model, paragraphs: list[LabelledParagraph], subset: str
) -> list[LabelledParagraph]:
    split = model.manifest.config["split"]
    parts = hash_split([p.doc for p in paragraphs], split["dev"], split["test"], split["seed"])
    chosen = [paragraphs[i] for i in getattr(parts, subset)]
    if not chosen:
        raise stance.DataError(
            f"--subset {subset}: no document of the data falls into it; "
            f"allowed for this split: {[n for n in SUBSETS if len(getattr(parts, n))]} or {ALL}"
        )
    return chosen
