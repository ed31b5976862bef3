"""Loads the models that a command names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import stance
from stance.models import Model


def load_models(names: Sequence[str]) -> dict[str, Model]:
    """Load models of the same labels, named for their directory.

    Raises
    ------
    ModelError
        If one cannot be loaded, or its labels are not those of the first.
    """
    short = [Path(name).name for name in names]
    unique = short if len(set(short)) == len(short) else names
    models = {name: stance.load(path) for name, path in zip(unique, names, strict=True)}
    first = next(iter(models.values()))
    for name, model in models.items():
        if model.labels != first.labels:
            raise stance.ModelError(
                f"{name}: labels {model.labels}; allowed: those of the first, {first.labels}"
            )
    return models
