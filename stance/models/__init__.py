"""Models behind one protocol, and how to load them."""

from __future__ import annotations

import os
from functools import cache
from importlib.resources import files
from os import PathLike
from pathlib import Path

from ..errors import ModelError
from .base import Inference, Model, Probabilities
from .manifest import Manifest, digests, read_manifest

__all__ = [
    "Inference",
    "Manifest",
    "Model",
    "Probabilities",
    "builtin_names",
    "digests",
    "find_model",
    "load_model",
]


@cache
def _builtin() -> dict[str, Path]:
    assets = Path(str(files("stance"))) / "assets"
    return {p.parent.name: p.parent for p in sorted(assets.glob("*/manifest.json"))}


def builtin_names() -> list[str]:
    """Names of the models that ship in the package."""
    return list(_builtin())


def find_model(name_or_path: str | PathLike[str]) -> Path:
    """Return the directory of a model that ships in the package, or of any other by its path.

    Raises
    ------
    ModelError
        If there is no such directory.
    """
    name = os.fspath(name_or_path)
    directory = _builtin().get(name, Path(name))
    if not directory.is_dir():
        raise ModelError(
            f"model {name!r}: no such model; allowed: one of {builtin_names()}, "
            "or the path of a model directory"
        )
    return directory


def load_model(name_or_path: str | PathLike[str] = "default") -> Model:
    """Load a model that ships in the package by name, or any model directory by path.

    Raises
    ------
    ModelError
        If there is no such model, or its directory is damaged or of a newer format.
    MissingExtraError
        If the model needs an optional dependency (``tfidf`` needs scikit-learn).
    """
    directory = find_model(name_or_path)
    manifest = read_manifest(directory)
    if manifest.kind == "onnx":
        from .onnx import OnnxModel

        return OnnxModel.load(directory, manifest)
    if manifest.kind == "tfidf":
        from .tfidf import TfidfModel

        return TfidfModel.load(directory, manifest)
    raise ModelError(f"{directory}: kind: got {manifest.kind!r}; allowed: onnx | tfidf")
