"""The manifest of a model directory: what the model is, and the hash of each of its files."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..errors import DataError, ModelError
from ..scheme import Scheme, scheme_from_dict

FORMAT = 1
NAME = "manifest.json"
SEEN = "seen.bin"
DIGEST = 5  # bytes


@dataclass(frozen=True, slots=True)
class Manifest:
    """Contents of ``manifest.json``.

    Attributes
    ----------
    kind
        Which class reads the directory: ``onnx`` or ``tfidf``.
    scheme
        Tasks and ordered labels.
    stance_version
        Version of this library that wrote it.
    settings
        What the model class needs besides weights, for instance temperatures.
    config
        The resolved training configuration.
    data
        Fingerprint, counts and label frequencies of the training paragraphs.
    metrics
        Measured at training, on held-out documents.
    files
        SHA-256 by file name.
    seen
        Digests of the paragraphs that the model was fitted or tuned on (train and dev), end to end,
        as `digests` gives them; empty where that was not recorded.
    """

    kind: str
    scheme: Scheme
    stance_version: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    config: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    seen: bytes = field(default=b"", repr=False)

    def saw(self, texts: Iterable[str]) -> list[bool]:
        """Say of each text whether the model was fitted or tuned on it; spacing does not count."""
        known = {self.seen[i : i + DIGEST] for i in range(0, len(self.seen), DIGEST)}
        return [_digest(text) in known for text in texts]


def digests(texts: Iterable[str]) -> bytes:
    """Return the first five bytes of each text's SHA-256, sorted and end to end."""
    return b"".join(sorted({_digest(text) for text in texts}))


def _digest(text: str) -> bytes:
    return hashlib.sha256(" ".join(text.split()).encode()).digest()[:DIGEST]


def read_manifest(directory: Path) -> Manifest:
    """Read a model directory's manifest and check every file it names.

    Raises
    ------
    ModelError
        If the directory or a file is missing, damaged, or of a newer format.
    """
    path = directory / NAME
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError(f"{directory}: no model here: {NAME} is missing") from error
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: damaged: {error}") from error
    number = data.get("format") if isinstance(data, dict) else None
    if not isinstance(number, int) or number < 1:
        raise ModelError(f"{path}: format: got {number!r}; allowed: 1 to {FORMAT}")
    if number > FORMAT:
        raise ModelError(
            f"{path}: model format {number} is newer than this library reads (up to {FORMAT}): "
            "pip install --upgrade china-stance"
        )
    manifest = _parse(data, path)
    for name, expected in manifest.files.items():
        _check_file(directory / name, expected)
    if SEEN in manifest.files:
        return replace(manifest, seen=(directory / SEEN).read_bytes())
    return manifest


def stamp(directory: Path) -> tuple[int, ...] | None:
    """Return what changes when a model is written to the directory; ``None`` if there is none."""
    try:
        found = (directory / NAME).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


@contextmanager
def writing(directory: str | Path, manifest: Manifest) -> Iterator[Path]:
    """Write a model directory whole or not at all.

    Yields an empty temporary directory to write the files into; on success they are hashed, the
    manifest is added, and the directory takes the place of an earlier model there.

    Raises
    ------
    ModelError
        If the place is taken by something that is not a model directory.
    """
    target = Path(directory)
    if target.exists() and not (target / NAME).exists() and any(target.iterdir()):
        raise ModelError(f"{target}: exists and is not a model directory; not overwritten")
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield scratch
        if manifest.seen:
            (scratch / SEEN).write_bytes(manifest.seen)
        hashes = {p.name: _sha256(p) for p in sorted(scratch.iterdir())}
        body = {
            "format": FORMAT,
            "kind": manifest.kind,
            "stance_version": manifest.stance_version,
            "scheme": manifest.scheme.to_dict(),
            "settings": manifest.settings,
            "data": manifest.data,
            "metrics": manifest.metrics,
            "config": manifest.config,
            "files": hashes,
        }
        text = json.dumps(body, indent=1, ensure_ascii=False)
        (scratch / NAME).write_text(text + "\n", encoding="utf-8")
        for path in scratch.iterdir():
            path.chmod(0o644)  # safetensors writes for the owner alone
        scratch.chmod(0o755)
        if target.exists():
            shutil.rmtree(target)
        scratch.replace(target)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise


def _parse(data: Mapping[str, Any], path: Path) -> Manifest:
    try:
        return Manifest(
            kind=data["kind"],
            scheme=scheme_from_dict(data["scheme"], str(path)),
            stance_version=data["stance_version"],
            settings=data["settings"],
            config=data["config"],
            data=data["data"],
            metrics=data["metrics"],
            files=data["files"],
        )
    except (KeyError, TypeError, DataError) as error:
        raise ModelError(f"{path}: damaged: {error}") from error


def _check_file(path: Path, expected: str) -> None:
    if not path.is_file():
        raise ModelError(f"{path}: missing from the model directory")
    if _sha256(path) != expected:
        raise ModelError(f"{path}: damaged: its SHA-256 is not the one in {NAME}")


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
