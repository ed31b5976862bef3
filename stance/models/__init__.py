"""Models behind one protocol, and how to load them."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from ..errors import ModelError
from .base import Inference, Model, Probabilities
from .manifest import Manifest, read_manifest

__all__ = ["Inference", "Manifest", "Model", "Probabilities", "builtin_names", "load_model"]


def builtin_names() -> list[str]:
    """Names of the models that ship in the package."""
    assets = Path(str(files("stance"))) / "assets"
    return sorted(p.parent.name for p in assets.glob("*/manifest.json"))


def load_model(name_or_path: str | Path = "default") -> Model:
    """Load a model that ships in the package by name, or any model directory by path.

    Raises
    ------
    ModelError
        If there is no such model, or its directory is damaged or of a newer format.
    MissingExtraError
        If the model needs an optional dependency (``tfidf`` needs scikit-learn).
    """
    builtin = Path(str(files("stance"))) / "assets" / str(name_or_path)
    directory = builtin if str(name_or_path) in builtin_names() else Path(name_or_path)
    if not directory.is_dir():
        raise ModelError(
            f"model {str(name_or_path)!r}: no such model; allowed: one of {builtin_names()}, "
            "or the path of a model directory"
        )
    manifest = read_manifest(directory)
    if manifest.kind == "onnx":
        from .onnx import OnnxModel

        return OnnxModel.load(directory, manifest)
    if manifest.kind == "tfidf":
        from .tfidf import TfidfModel

        return TfidfModel.load(directory, manifest)
    raise ModelError(f"{directory}: kind: got {manifest.kind!r}; allowed: onnx | tfidf")
