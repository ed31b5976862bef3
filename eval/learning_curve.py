"""Trains a configuration on shares of its documents; every finished training is kept on disk."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import stance
from stance.errors import ConfigError
from stance.models import Model
from stance.records import LabelledParagraph, fingerprint, read_labelled
from stance.scheme import Scheme, load_scheme
from stance.splits import Subsets, hash_split, row_ids

from . import trainer
from .files import write_json
from .predictions import Predictions, read_predictions
from .runs import STAMP, check_stamp, minutes_left, say
from .scored import score, write_predictions

SHARES = (0.25, 0.5, 0.75, 1.0)
TEST = "test"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to train and to measure.

    Attributes
    ----------
    config, overrides
        A training configuration and its ``key=value`` overrides.
    data
        Files of labelled paragraphs to measure on besides the configuration's own test documents.
    shares
        Of the train documents, each in (0, 1].
    seeds
        How often each share is trained; repetition s, from 0, with the configuration's seed plus s.
    full
        Directories of models trained before with the configuration and one of the seeds, which
        stand for the share 1.
    out
        Folder of the results.
    """

    config: Path
    out: Path
    data: tuple[Path, ...] = ()
    shares: tuple[float, ...] = SHARES
    seeds: int = 3
    full: tuple[Path, ...] = ()
    overrides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """One training: on which share, with which seed of the configuration, and its folder."""

    share: float
    seed: int
    folder: Path

    def path(self, name: str) -> Path:
        """Return the prediction file for a data set."""
        return self.folder / f"{name}.jsonl"

    @property
    def about(self) -> Path:
        """The file that says with which model the predictions were made."""
        return self.folder / "model.json"

    def describe(self) -> dict[str, Any]:
        """Return what `about` says; nothing where it cannot be read."""
        try:
            return dict(json.loads(self.about.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return {}


@dataclass(frozen=True, slots=True)
class Finished:
    """A learning curve whose predictions are all on disk.

    Attributes
    ----------
    subsets
        Rows of `paragraphs` by the configuration's split.
    sets
        Labelled paragraphs to measure on, by name.
    train
        By share, the rows of `paragraphs` to train on.
    """

    plan: Plan
    config: dict[str, Any]
    scheme: Scheme
    paragraphs: list[LabelledParagraph]
    subsets: Subsets
    sets: dict[str, list[LabelledParagraph]]
    train: dict[float, list[int]]

    @property
    def seeds(self) -> list[int]:
        """Seeds of the trainings."""
        return [int(self.config["seed"]) + s for s in range(self.plan.seeds)]

    def point(self, share: float, seed: int) -> Point:
        """Return the training of a share with a seed."""
        return Point(share, seed, self.plan.out / "predictions" / f"share-{share:g}-seed-{seed}")

    def points(self) -> Iterator[Point]:
        """Every training; those of the first seed come first."""
        for seed in self.seeds:
            for share in self.train:
                yield self.point(share, seed)


def learn(plan: Plan) -> Finished:
    """Train on every share that has no predictions yet, and predict, with progress on stderr.

    The train documents are ordered by a hash of their id, so that a smaller share lies within a
    larger one and is the same for every seed; the dev and test documents are always the same.

    ``OUT/models/share-S-seed-K`` are the models, ``OUT/predictions/share-S-seed-K/SET.jsonl`` their
    predictions for a data set, and ``OUT/run.json`` says what this folder is of.

    Raises
    ------
    ConfigError
        If the configuration is faulty, a share is out of range, a data set has a name that is used
        already, a full model is of another configuration, or the folder holds another run.
    DataError
        If the data is faulty.
    StanceError
        If a training fails.
    """
    config = trainer.resolve(plan.config, plan.overrides)
    scheme, data, split = load_scheme(config["scheme"]), config["data"], config["split"]
    paragraphs = read_labelled(data["paths"], scheme, data["columns"])
    parts = hash_split([p.doc for p in paragraphs], split["dev"], split["test"], split["seed"])
    finished = Finished(
        plan,
        config,
        scheme,
        paragraphs,
        parts,
        _sets(plan, scheme, data["columns"], [paragraphs[i] for i in parts.test]),
        _shares(plan.shares, paragraphs, parts.train.tolist()),
    )
    full = _full(finished)
    stamp = {
        "config": recipe(config),
        "data": fingerprint(paragraphs),
        "stance": stance.__version__,
    }
    check_stamp(plan.out, stamp, "predictions/*/*.jsonl")
    write_json(plan.out / STAMP, stamp)
    _run(finished, full)
    return finished


def nested(documents: Sequence[str], share: float) -> list[str]:
    """Return a share of the documents, at least one: the first in the order of a hash of their id.

    The hash is another one than that of `stance.splits.hash_split`, so that shares of a part are
    alike whatever part it is.
    """
    ordered = sorted(set(documents), key=lambda d: hashlib.sha256(f"curve:{d}".encode()).digest())
    return ordered[: max(1, round(share * len(ordered)))]


def recipe(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a training depends on besides its data; where that lies is not of it."""
    return {key: value for key, value in config.items() if key != "data"}


def predictions_of(path: Path, paragraphs: Sequence[LabelledParagraph]) -> Predictions | None:
    """Read a prediction file; None where it is not there or not of these paragraphs.

    Raises
    ------
    DataError
        If the file is damaged.
    """
    if not path.exists():
        return None
    found = read_predictions(path)
    return found if row_ids(found.paragraphs) == row_ids(paragraphs) else None


def _shares(
    shares: Sequence[float], paragraphs: Sequence[LabelledParagraph], train: Sequence[int]
) -> dict[float, list[int]]:
    wrong = [f"{share:g}" for share in shares if not 0 < share <= 1]
    if wrong or not shares:
        raise ConfigError(f"--share: got {', '.join(wrong) or 'none'}; allowed: above 0, up to 1")
    documents = [paragraphs[i].doc for i in train]
    chosen = {share: set(nested(documents, share)) for share in sorted(set(shares))}
    return {share: [i for i in train if paragraphs[i].doc in chosen[share]] for share in chosen}


def _sets(
    plan: Plan, scheme: Scheme, columns: Mapping[str, str], test: list[LabelledParagraph]
) -> dict[str, list[LabelledParagraph]]:
    sets = {TEST: test} if test else {}
    for path in plan.data:
        if path.stem in {TEST, *sets}:
            raise ConfigError(
                f"--data {path}: the name {path.stem!r} is used already; allowed: files whose "
                f"names differ from each other and from {TEST!r}"
            )
        sets[path.stem] = read_labelled(path, scheme, columns)
    if not sets:
        raise ConfigError("split.test: got 0, and no --data; allowed: something to measure on")
    return sets


def _full(finished: Finished) -> dict[int, tuple[Path, Model]]:
    """Load the models trained before, by seed."""
    found: dict[int, tuple[Path, Model]] = {}
    known = fingerprint(finished.paragraphs)
    if finished.plan.full and 1.0 not in finished.train:
        raise ConfigError("--full: stands for the share 1; allowed: with --share 1")
    for path in finished.plan.full:
        model = stance.load(path)
        theirs = recipe(model.manifest.config)
        seed = theirs.get("seed")
        ours = {**recipe(finished.config), "seed": seed}
        differ = sorted(key for key in {*ours, *theirs} if ours.get(key) != theirs.get(key))
        if differ or seed not in finished.seeds or seed in found:
            what = f"differs in {', '.join(differ)}" if differ else f"seed {seed}"
            raise ConfigError(
                f"--full {path}: {what}; allowed: a model of {finished.plan.config} with the seed "
                f"{' or '.join(map(str, finished.seeds))}, each once"
            )
        if model.manifest.data.get("fingerprint") != known:
            raise ConfigError(f"--full {path}: trained on other data; allowed: that of the config")
        found[seed] = (path, model)
    return found


def _run(finished: Finished, full: Mapping[int, tuple[Path, Model]]) -> None:
    points = list(finished.points())
    left = [p for p in points if _missing(finished, p, full)]
    if len(left) < len(points):
        say(f"{len(points) - len(left)} of {len(points)} trainings are done already")
    started = time.monotonic()
    for number, point in enumerate(left):
        rows = finished.train[point.share]
        say(
            f"[{len(points) - len(left) + number + 1}/{len(points)}] share {point.share:g}, seed "
            f"{point.seed}: {len(rows):,} paragraphs{minutes_left(started, number, len(left))}"
        )
        source, model = _model(finished, point, full)
        about = {"model": source, "files": dict(model.manifest.files)}
        if point.describe() != about:
            for name in finished.sets:
                point.path(name).unlink(missing_ok=True)
            write_json(point.about, about)
        for name in _missing(finished, point, full):
            scored = score(name, model, finished.sets[name])
            write_predictions(scored, finished.scheme.tasks, point.path(name))


def _missing(finished: Finished, point: Point, full: Mapping[int, tuple[Path, Model]]) -> list[str]:
    """Return the data sets that the model of a point has not answered yet."""
    about = point.describe()
    given = full.get(point.seed) if point.share == 1 else None
    if not about or (given and about.get("files") != dict(given[1].manifest.files)):
        return list(finished.sets)
    return [n for n, rows in finished.sets.items() if predictions_of(point.path(n), rows) is None]


def _model(
    finished: Finished, point: Point, full: Mapping[int, tuple[Path, Model]]
) -> tuple[str, Model]:
    """Return the model of a point and where it comes from: given, trained before, or trained now.

    It is trained in a folder that stays the same, so that an interrupted training resumes.
    """
    if point.share == 1 and point.seed in full:
        path, model = full[point.seed]
        return str(path), model
    out = (finished.plan.out / "models" / point.folder.name).absolute()
    if not out.exists():
        overrides = [*finished.plan.overrides, f"seed={point.seed}"]
        held = [*finished.subsets.dev.tolist(), *finished.subsets.test.tolist()]
        rows = sorted([*finished.train[point.share], *held])
        paragraphs = [finished.paragraphs[i] for i in rows]
        try:
            trainer.train(finished.plan.config, overrides, paragraphs, out, hold_out=True)
        finally:
            out.with_name(f"{out.name}.jsonl").unlink(missing_ok=True)
    return "trained", stance.load(out)
