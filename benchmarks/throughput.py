"""Paragraphs a second and latency of `stance` and of what users would take instead."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

import stance
from training.network import encoder_path

LABELS = 15  # of all tasks of the shipped scheme together
Scorer = Callable[[Sequence[str]], Any]


@dataclass(frozen=True, slots=True)
class Throughput:
    """Medians over runs.

    Attributes
    ----------
    name
        What was measured.
    rates
        Paragraphs a second in each run.
    """

    name: str
    rates: list[float]

    @property
    def median(self) -> float:
        """Median of the rates."""
        return statistics.median(self.rates)


def scorers(encoder: str) -> dict[str, Scorer]:
    """Make the contenders, each a function of a list of texts.

    Parameters
    ----------
    encoder
        Name of the encoder for the transformers pipeline, as in a configuration.
    """
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    vader = SentimentIntensityAnalyzer()
    return {
        "transformers pipeline, batch 1": pipeline(encoder, 1),
        "transformers pipeline, batch 32": pipeline(encoder, 32),
        "stance default": stance.load("default").predict,
        "stance tfidf": stance.load("tfidf").predict,
        "VADER (sentiment only)": lambda texts: [vader.polarity_scores(t) for t in texts],
    }


def pipeline(encoder: str, batch_size: int) -> Scorer:
    """Return a text-classification pipeline around an encoder with an untrained head.

    Its answers mean nothing; its speed is that of a trained one of this size.
    """
    from transformers import AutoModelForSequenceClassification, AutoTokenizer
    from transformers import pipeline as make

    path = encoder_path(encoder)
    model = AutoModelForSequenceClassification.from_pretrained(path, num_labels=LABELS)
    pipe = make("text-classification", model=model, tokenizer=AutoTokenizer.from_pretrained(path))
    return lambda texts: pipe(list(texts), batch_size=batch_size, truncation=True, max_length=256)


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
            started = time.perf_counter()
            score(texts)
            rates[name].append(len(texts) / (time.perf_counter() - started))
    return [Throughput(name, values) for name, values in rates.items()]


def latency(texts: Sequence[str]) -> tuple[float, float]:
    """Median and 99th percentile of the time for one paragraph, in milliseconds."""
    predict = stance.load("default").predict
    predict(texts[0])
    times = []
    for text in texts:
        started = time.perf_counter()
        predict(text)
        times.append(1000 * (time.perf_counter() - started))
    return float(np.percentile(times, 50)), float(np.percentile(times, 99))
