"""Cross-validates a configuration over splits; every finished fold is kept on disk."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import stance
from stance.errors import ConfigError
from stance.records import LabelledParagraph, fingerprint, read_labelled
from stance.scheme import Scheme, load_scheme
from stance.splits import SPLITS, Fold, load_folds, make_folds, row_ids, save_folds

from . import trainer
from .files import write_json
from .runs import STAMP, check_stamp, minutes_left, say
from .scored import score, write_predictions

WORK = ".work"
PREDICTIONS = "fold-*.jsonl"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to cross-validate.

    Attributes
    ----------
    config, overrides
        A training configuration and its ``key=value`` overrides.
    splits
        Names of `stance.splits.SPLITS`, or files of saved folds.
    folds
        As in `stance.splits.make_folds`; saved folds are taken as they are.
    seeds
        How often everything is repeated. Repetition s, from 0, trains with the configuration's seed
        plus s and shuffles the split with seed s.
    out
        Folder of the results.
    """

    config: Path
    splits: tuple[str, ...] = ("document",)
    folds: int | None = None
    seeds: int = 3
    out: Path = Path("runs/cross-validation")
    overrides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SplitRun:
    """One split of a plan: its folder, and the folds of each repetition."""

    name: str
    folder: Path
    folds: tuple[Sequence[Fold], ...]

    def path(self, seed: int, fold: int) -> Path:
        """Return the prediction file of a fold, both counted from 0."""
        return self.folder / f"fold-{fold + 1}-seed-{seed}.jsonl"

    def paths(self, seed: int) -> list[Path]:
        """Return the prediction files of one repetition."""
        return [self.path(seed, fold) for fold in range(len(self.folds[seed]))]

    @property
    def same_folds(self) -> bool:
        """Whether every repetition tests on the same folds."""
        tests = [[test.tolist() for _, test in folds] for folds in self.folds]
        return all(test == tests[0] for test in tests)


@dataclass(frozen=True, slots=True)
class Finished:
    """A cross-validation whose predictions are all on disk."""

    plan: Plan
    config: dict[str, Any]
    scheme: Scheme
    paragraphs: list[LabelledParagraph]
    splits: tuple[SplitRun, ...]


def cross_validate(plan: Plan) -> Finished:
    """Train and test on every fold that has no predictions yet, with progress on stderr.

    ``OUT/SPLIT/fold-K-seed-S.jsonl`` holds the predictions for one test fold,
    ``OUT/SPLIT/folds-seed-S.json`` the folds, and ``OUT/SPLIT/run.json`` what this folder is of.

    Raises
    ------
    ConfigError
        If the configuration is faulty, a split is unknown or named twice, or a folder holds
        another run.
    DataError
        If the data is faulty, or does not fit a split.
    StanceError
        If a training fails.
    """
    config = trainer.resolve(plan.config, plan.overrides)
    scheme = load_scheme(config["scheme"])
    data = config["data"]
    paragraphs = read_labelled(data["paths"], scheme, data["columns"])
    splits = tuple(_split(plan, name, paragraphs) for name in plan.splits)
    names = [run.name for run in splits]
    if len(set(names)) < len(names):
        raise ConfigError(f"--split: got {', '.join(names)}; allowed: each name once")
    stamps = [_stamp(run, config, paragraphs) for run in splits]
    for run, stamp in zip(splits, stamps, strict=True):  # all, before anything is trained
        check_stamp(run.folder, stamp, PREDICTIONS)
    for run, stamp in zip(splits, stamps, strict=True):
        write_json(run.folder / STAMP, stamp)
        for seed, folds in enumerate(run.folds):
            path = run.folder / f"folds-seed-{seed}.json"
            save_folds(path, paragraphs, folds, run.name, seed)
    finished = Finished(plan, config, scheme, paragraphs, splits)
    _run(finished)
    return finished


def _split(plan: Plan, name: str, paragraphs: Sequence[LabelledParagraph]) -> SplitRun:
    if name in SPLITS:
        folds = [make_folds(paragraphs, name, plan.folds, seed) for seed in range(plan.seeds)]
        return SplitRun(name, plan.out / name, tuple(folds))
    path = Path(name)
    if not path.is_file():
        raise ConfigError(
            f"--split: got {name!r}; allowed: {' | '.join(SPLITS)}, or a file of saved folds"
        )
    saved = (load_folds(path, paragraphs),) * plan.seeds
    return SplitRun(path.stem, plan.out / path.stem, saved)


def _stamp(
    run: SplitRun, config: dict[str, Any], paragraphs: Sequence[LabelledParagraph]
) -> dict[str, Any]:
    """Everything that a prediction depends on; where the data lies is not of it."""
    ids = row_ids(paragraphs)
    rows = [[sorted(ids[i] for i in part) for part in fold] for fold in run.folds[0]]
    return {
        "config": {key: value for key, value in config.items() if key != "data"},
        "data": fingerprint(paragraphs),
        "split": run.name,
        "folds": len(run.folds[0]),
        "rows": hashlib.sha256(json.dumps(rows).encode()).hexdigest(),
        "stance": stance.__version__,
    }


def _run(finished: Finished) -> None:
    places = list(_places(finished))
    left = [place for place in places if not place[0].path(*place[1:]).exists()]
    if len(left) < len(places):
        say(f"{len(places) - len(left)} of {len(places)} folds are done already")
    started = time.monotonic()
    for number, (run, seed, fold) in enumerate(left):
        train, test = run.folds[seed][fold]
        rest = minutes_left(started, number, len(left))
        say(
            f"[{len(places) - len(left) + number + 1}/{len(places)}] {run.name}, seed {seed}, "
            f"fold {fold + 1}: train on {len(train):,} paragraphs, test on {len(test):,}{rest}"
        )
        _fold(finished, run, seed, fold)
    for run in finished.splits:
        shutil.rmtree(run.folder / WORK, ignore_errors=True)


def _places(finished: Finished) -> Iterator[tuple[SplitRun, int, int]]:
    """Every fold; a first repetition of all splits comes first."""
    for seed in range(finished.plan.seeds):
        for run in finished.splits:
            for fold in range(len(run.folds[seed])):
                yield run, seed, fold


def _fold(finished: Finished, run: SplitRun, seed: int, fold: int) -> None:
    """Train on a fold in a folder that stays the same, so that an interrupted training resumes."""
    plan, path = finished.plan, run.path(seed, fold)
    train, test = ([finished.paragraphs[i] for i in rows] for rows in run.folds[seed][fold])
    model = (run.folder / WORK / path.stem).absolute()
    overrides = [*plan.overrides, f"seed={finished.config['seed'] + seed}"]
    trainer.train(plan.config, overrides, train, model)
    scored = score(path.stem, stance.load(model), test)
    write_predictions(scored, finished.scheme.tasks, path)
    shutil.rmtree(model)
