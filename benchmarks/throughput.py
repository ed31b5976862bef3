"""Paragraphs a second and latency of `stance` and of what users would take instead."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any
from unittest.mock import patch

import numpy as np

import stance
from stance.models import Model, load_model, runtime

LABELS = 15  # of all tasks of the shipped scheme together
LENGTH = 256  # tokens that the pipeline reads of a paragraph
BASE = "transformers pipeline, batch 1"
SHIPPED = "stance default"
TITLES = {"onnxruntime": "ONNX Runtime", "openvino": "OpenVINO"}
Scorer = Callable[[Sequence[str]], Any]


@dataclass(frozen=True, slots=True)
class Throughput:
    """Paragraphs a second of one contender, in each run."""

    name: str
    rates: list[float]

    @property
    def median(self) -> float:
        """Median of the rates."""
        return statistics.median(self.rates)

    def ratio(self, base: Throughput) -> float:
        """Median over the runs of the ratio to another contender in the same run."""
        return statistics.median(a / b for a, b in zip(self.rates, base.rates, strict=True))


def scorers(encoder: str, threads: int, floats: Model | None = None) -> dict[str, Scorer]:
    """Make the contenders, each a function of a list of texts.

    Parameters
    ----------
    encoder
        Local directory or hub name of the encoder for the transformers pipeline.
    threads
        For torch; stance follows ``OMP_NUM_THREADS`` or the processors by itself.
    floats
        The shipped model in 32-bit floats, where there is one; see `load_floats`.
    """
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    vader = SentimentIntensityAnalyzer()
    contenders: dict[str, Scorer] = {
        BASE: pipeline(encoder, 1, threads),
        "transformers pipeline, batch 32": pipeline(encoder, 32, threads),
        SHIPPED: stance.load("default").predict,
    }
    for name, settings in other_runtimes().items():
        with patch.dict(os.environ, settings):
            contenders[name] = load_model("default").predict
    if floats:
        contenders["stance, 32-bit floats"] = floats.predict
    return contenders | {
        "stance tfidf": stance.load("tfidf").predict,
        "VADER (sentiment only)": lambda texts: [vader.polarity_scores(t) for t in texts],
    }


def other_runtimes() -> dict[str, dict[str, str]]:
    """Contenders that read the shipped model with the installed runtimes not chosen here.

    Their names, and the environment variables that choose them.
    """
    chosen = runtime.chosen()
    return {
        f"{SHIPPED}, {TITLES[name]}": {runtime.VARIABLE: name}
        for name in runtime.RUNTIMES
        if name != chosen and find_spec(name)
    }


def pipeline(encoder: str, batch_size: int, threads: int) -> Scorer:
    """Return a text-classification pipeline around an encoder with an untrained head.

    Its answers mean nothing; its speed is that of a trained one of this size.
    """
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer
    from transformers import pipeline as make

    torch.set_num_threads(threads)
    model = AutoModelForSequenceClassification.from_pretrained(encoder, num_labels=LABELS)
    tokenizer = AutoTokenizer.from_pretrained(encoder)
    pipe: Any = make("text-classification", model=model, tokenizer=tokenizer)
    return lambda x: pipe(list(x), batch_size=batch_size, truncation=True, max_length=LENGTH)


def measure(contenders: dict[str, Scorer], texts: Sequence[str], runs: int) -> list[Throughput]:
    """Time each contender on the texts, in turns, so that a slow minute hits all alike.

    Parameters
    ----------
    contenders
        By name; each is warmed up on 32 texts first.
    texts
        Paragraphs, in an order that is not sorted by length.
    runs
        How often each is timed.
    """
    rates: dict[str, list[float]] = {name: [] for name in contenders}
    for score in contenders.values():
        score(texts[:32])
    for _ in range(runs):
        for name, score in contenders.items():
            rates[name].append(len(texts) / _seconds(score, texts))
    return [Throughput(name, values) for name, values in rates.items()]


def latency(contenders: dict[str, Scorer], texts: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Median and 99th percentile of a call for one paragraph, in milliseconds, by contender.

    The contenders take turns, paragraph by paragraph.
    """
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for text in texts:
        for name, score in contenders.items():
            times[name].append(1000 * _seconds(score, [text]))
    return {
        name: (float(np.percentile(values, 50)), float(np.percentile(values, 99)))
        for name, values in times.items()
    }


def _seconds(score: Scorer, texts: Sequence[str]) -> float:
    started = time.perf_counter()
    score(texts)
    return time.perf_counter() - started
