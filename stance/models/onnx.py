"""A fine-tuned transformer, exported to ONNX, read by ONNX Runtime: no torch needed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from ..errors import ModelError
from .base import Inference, Model, softmax
from .manifest import Manifest, writing

WEIGHTS, TOKENIZER = "model.onnx", "tokenizer.json"
TOKENS_PER_BATCH = 2048
MAX_WINDOWS = 32


class OnnxModel(Model):
    """One encoder with one head a task.

    Texts longer than the model's window are read in overlapping windows, and the probabilities of
    the windows are averaged.
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
        self._session = ort.InferenceSession(
            str(path / WEIGHTS), _session_options(), providers=["CPUExecutionProvider"]
        )
        outputs = tuple(output.name for output in self._session.get_outputs())
        if outputs != self.scheme.task_names:
            raise ModelError(
                f"{path}: the weights answer {outputs}, the manifest {self.scheme.task_names}"
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

    def infer(self, texts: Sequence[str]) -> Inference:
        """Tokenise, run in batches of similar length, average the windows of each text."""
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
        for rows in _batches([len(window) for window in windows]):
            outputs = self._session.run(None, _feed([windows[row] for row in rows]))
            for task, values in zip(logits, outputs, strict=True):
                logits[task][rows] = values
        return logits


def _session_options() -> ort.SessionOptions:
    options = ort.SessionOptions()
    options.intra_op_num_threads = thread_count()
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return options


def thread_count() -> int:
    """Threads to use: ``OMP_NUM_THREADS`` if set, else the processors this process may run on."""
    wanted = os.environ.get("OMP_NUM_THREADS", "").split(",")[0]
    if wanted.isdigit() and int(wanted) > 0:
        return int(wanted)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Rows in order of length, cut so that a padded batch holds about `TOKENS_PER_BATCH` tokens."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True):
        if batch and lengths[batch[0]] * (len(batch) + 1) > TOKENS_PER_BATCH:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _feed(batch: Sequence[Encoding]) -> dict[str, NDArray[np.int64]]:
    width = max(len(window) for window in batch)
    ids = np.zeros((len(batch), width), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, window in enumerate(batch):
        ids[row, : len(window)] = window.ids
        mask[row, : len(window)] = 1
    return {"input_ids": ids, "attention_mask": mask}


def _average(values: NDArray[np.float32], owner: NDArray[np.int64], n: int) -> NDArray[np.float32]:
    total = np.zeros((n, values.shape[1]), dtype=np.float32)
    np.add.at(total, owner, values)
    return total / np.bincount(owner, minlength=n).astype(np.float32)[:, None]
