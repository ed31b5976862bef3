"""Counterfactual and joined copies of training paragraphs.

A swapped copy names another country where the original names the holder or a target, so its stance
is gone while its wording stays (counterfactually augmented data: Kaushik et al., ICLR 2020). A
joined copy puts two paragraphs together, so a stance has to be found among other matters.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from stance.errors import ConfigError
from stance.records import LabelledParagraph
from stance.scheme import Scheme
from stance.texts import whole_words

from .config import Augment

MAX_WORDS = 220  # of a joined copy


@dataclass(frozen=True, slots=True)
class Entity:
    """A name to swap: tasks that lose their stance, kinds of forms, patterns of them and of hints.

    A paragraph with a hint would still tell the original after the swap.
    """

    tasks: tuple[str, ...]
    kinds: dict[str, str]
    pattern: re.Pattern[str]
    hints: re.Pattern[str]


def check_copies(config: Augment, scheme: Scheme) -> None:
    """Check that the copies can be made and get labels of the scheme.

    Raises
    ------
    ConfigError
        If a task would get a label that it lacks, or the file of names cannot be used.
    """
    if not config.swap:
        return
    entities, _ = read_names(config.names)
    tasks = {task for entity in entities for task in entity.tasks} & set(scheme.task_names)
    faults = [
        f"augment.label: got {config.label!r}; allowed for {task!r}, which copies change: "
        + " | ".join(scheme.task(task).labels)
        for task in sorted(tasks)
        if config.label not in scheme.task(task).labels
    ]
    if faults:
        raise ConfigError(faults)


def augment(
    paragraphs: Sequence[LabelledParagraph], config: Augment, seed: int
) -> list[LabelledParagraph]:
    """Make copies of training paragraphs; the originals are not among them.

    Parameters
    ----------
    paragraphs
        The train subset, and nothing else.
    config
        How many copies, as shares of the originals, and the file of names.
    seed
        The same seed makes the same copies.

    Raises
    ------
    ConfigError
        If swaps are asked for and the file of names cannot be used.
    """
    rng = random.Random(seed)
    out: list[LabelledParagraph] = []
    if config.swap:
        entities, stand_ins = read_names(config.names)
        wanted = round(config.swap * len(paragraphs))
        out += _copies(
            wanted, paragraphs, rng, lambda p: _swapped(p, entities, stand_ins, config.label, rng)
        )
    if config.join:
        pool = [*paragraphs, *out]
        wanted = round(config.join * len(paragraphs))
        out += _copies(wanted, pool, rng, lambda p: _joined(p, rng.choice(pool), config.label, rng))
    return out


def read_names(path: Path) -> tuple[list[Entity], dict[str, dict[str, str]]]:
    """Read the file of names: entities, and stand-ins by country.

    Raises
    ------
    ConfigError
        If the file cannot be read or lacks a part.
    """
    try:
        data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        entities = [_entity(**entry) for entry in data["entities"].values()]
        return entities, data["stand_ins"]
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(
            f"augment.names: {path}: {error!r}; allowed: a YAML file with entities "
            "(tasks, forms, others) and stand_ins"
        ) from error


def _entity(tasks: Sequence[str], forms: dict[str, list[str]], others: Sequence[str]) -> Entity:
    kinds = {form: kind for kind, names in forms.items() for form in names}
    return Entity(tuple(tasks), kinds, whole_words(kinds), whole_words(others))


def _copies(
    wanted: int,
    pool: Sequence[LabelledParagraph],
    rng: random.Random,
    make: Callable[[LabelledParagraph], LabelledParagraph | None],
) -> list[LabelledParagraph]:
    """Make the copies wanted, or as many as one pass over the shuffled pool gives."""
    order = rng.sample(range(len(pool)), len(pool))
    made: list[LabelledParagraph] = []
    for i in order:
        if len(made) == wanted:
            break
        copy = make(pool[i])
        if copy is not None:
            made.append(copy)
    return made


def _swapped(
    paragraph: LabelledParagraph,
    entities: Sequence[Entity],
    stand_ins: dict[str, dict[str, str]],
    label: str,
    rng: random.Random,
) -> LabelledParagraph | None:
    """Swap one entity whose going changes a label; None where there is none."""
    usable = [
        e
        for e in entities
        if e.pattern.search(paragraph.text)
        and not e.hints.search(paragraph.text)
        and any(paragraph.labels.get(t, label) != label for t in e.tasks)
    ]
    free = [c for c, forms in stand_ins.items() if forms["demonym"] not in paragraph.text]
    if not usable or not free:
        return None
    entity, names = rng.choice(usable), stand_ins[rng.choice(free)]
    text = entity.pattern.sub(
        lambda m: names.get(entity.kinds[m.group()], names["country"]), paragraph.text
    )
    labels = {t: label if t in entity.tasks else v for t, v in paragraph.labels.items()}
    return replace(paragraph, text=text, labels=labels)


def _joined(
    one: LabelledParagraph, other: LabelledParagraph, label: str, rng: random.Random
) -> LabelledParagraph | None:
    """Join two paragraphs; tasks on which they disagree are left without a label.

    A task where one of them has the empty label takes the label of the other.
    """
    if one.doc == other.doc or len(f"{one.text} {other.text}".split()) > MAX_WORDS:
        return None
    labels = {}
    for task in one.labels.keys() & other.labels.keys():
        found = {one.labels[task], other.labels[task]}
        if len(found - {label}) <= 1:
            labels[task] = next(iter(found - {label}), label)
    first, second = (one, other) if rng.random() < 0.5 else (other, one)
    return replace(one, text=f"{first.text} {second.text}", labels=labels)
