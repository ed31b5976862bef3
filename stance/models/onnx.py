"""A fine-tuned transformer, exported to ONNX: no torch needed."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from ..errors import ModelError
from .base import Inference, Model, softmax
from .manifest import Manifest, writing
from .runtime import open_session, run_all

WEIGHTS, TOKENIZER = "model.onnx", "tokenizer.json"
TOKENS_PER_BATCH = 256  # what a thread works on should fit into its cache
MAX_WINDOWS = 32


class OnnxModel(Model):
    """One encoder with one head a task.

    Texts longer than the model's window are read in overlapping windows, and the probabilities of
    the windows are averaged. What a text is answered does not depend on the others: a batch holds
    windows of one length, so that nothing is padded.
    """

    def __init__(self, path: Path, manifest: Manifest) -> None:
        super().__init__(manifest)
        self.path = path
        settings = manifest.settings
        self._tokenizer = Tokenizer.from_file(str(path / TOKENIZER))
        self._overlap = int(settings["overlap"])
        self._tokenizer.enable_truncation(int(settings["window"]), stride=self._overlap)
        self._tokenizer.no_padding()
        self._temperature = {t: float(settings["temperature"][t]) for t in self.labels}
        self._session = open_session(path / WEIGHTS)
        if self._session.outputs != self.scheme.task_names:
            raise ModelError(
                f"{path}: the weights answer {self._session.outputs}, "
                f"the manifest {self.scheme.task_names}"
            )

    @classmethod
    def load(cls, path: Path, manifest: Manifest) -> Self:
        """Read the model from its directory."""
        return cls(path, manifest)

    def save(self, path: str | Path) -> None:
        """Copy the model directory."""
        with writing(path, self.manifest) as scratch:
            for name in (WEIGHTS, TOKENIZER):
                shutil.copyfile(self.path / name, scratch / name)

    @property
    def runtime(self) -> str:
        """Name and version of what computes the answers."""
        return self._session.runtime

    def infer(self, texts: Sequence[str]) -> Inference:
        """Tokenise, run in batches of one length, average the windows of each text."""
        encodings = self._tokenizer.encode_batch(list(texts))
        windows = [[e, *e.overflowing][:MAX_WINDOWS] for e in encodings]
        flat = [window for text in windows for window in text]
        owner = np.repeat(np.arange(len(texts)), [len(text) for text in windows])
        logits = self._run(flat)
        probabilities = {
            task: _average(softmax(logits[task] / self._temperature[task]), owner, len(texts))
            for task in self.labels
        }
        return Inference(
            probabilities,
            np.array([self._length(e) for e in encodings], dtype=np.int64),
            np.array([len(e.overflowing) >= MAX_WINDOWS for e in encodings], dtype=np.bool_),
        )

    def _length(self, encoding: Encoding) -> int:
        special = sum(encoding.special_tokens_mask)
        total = sum(len(e) - special for e in (encoding, *encoding.overflowing))
        return int(total - self._overlap * len(encoding.overflowing))

    def _run(self, windows: Sequence[Encoding]) -> dict[str, NDArray[np.float32]]:
        logits = {
            task: np.zeros((len(windows), len(labels)), dtype=np.float32)
            for task, labels in self.labels.items()
        }
        batches = list(batches_alike([len(window) for window in windows]))
        ids = [np.array([windows[row].ids for row in rows]) for rows in batches]
        for rows, outputs in zip(batches, run_all(self._session, ids), strict=True):
            for task, values in zip(logits, outputs, strict=True):
                logits[task][rows] = values
        return logits


def batches_alike(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Rows of one length, longest first, of about `TOKENS_PER_BATCH` tokens."""
    order = sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True)
    for length, rows in itertools.groupby(order, key=lengths.__getitem__):
        same, size = list(rows), max(1, TOKENS_PER_BATCH // length)
        yield from (same[start : start + size] for start in range(0, len(same), size))


def _average(values: NDArray[np.float32], owner: NDArray[np.int64], n: int) -> NDArray[np.float32]:
    total = np.zeros((n, values.shape[1]), dtype=np.float32)
    np.add.at(total, owner, values)
    return total / np.bincount(owner, minlength=n).astype(np.float32)[:, None]
