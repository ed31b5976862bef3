"""Time of a training step by batch size."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from stance.scheme import load_scheme
from training.config import Transformer


@dataclass(frozen=True, slots=True)
class Step:
    """Median seconds of a step with batches of one size."""

    batch_size: int
    seconds: float

    @property
    def rate(self) -> float:
        """Paragraphs a second."""
        return self.batch_size / self.seconds


def time_steps(
    config: Transformer, texts: Sequence[str], sizes: Sequence[int], steps: int, threads: int
) -> list[Step]:
    """Train a network of the configuration for a few steps with each batch size.

    Parameters
    ----------
    config
        Encoder, optimizer, precision.
    texts
        Paragraphs, in an order that is not sorted by length; their labels do not matter here.
    sizes
        Paragraphs of a batch.
    steps
        How many are timed, after one that is not; the sizes take turns.
    threads
        For torch.
    """
    import torch

    from training.network import Network, class_weights, load_encoder, load_tokenizer
    from training.optimizer import build
    from training.precision import use_bf16

    torch.set_num_threads(threads)
    labels = load_scheme(config.scheme).labels
    weights = class_weights({t: dict.fromkeys(names, 1) for t, names in labels.items()}, 0.0)
    network = Network(load_encoder(config.encoder), labels, config.encoder, config.loss, weights)
    network.train()
    optimizer = build(network, config.optimizer)
    tokenizer = load_tokenizer(config.encoder.name)
    bf16 = use_bf16(config.precision)
    seconds: dict[int, list[float]] = {size: [] for size in sizes}
    for step in range(steps + 1):
        for size in sizes:
            chosen = [texts[(step * size + i) % len(texts)] for i in range(size)]
            started = time.perf_counter()
            batch = tokenizer(
                chosen,
                truncation=True,
                max_length=config.encoder.max_tokens,
                padding=True,
                return_tensors="pt",
            )
            gold = torch.zeros((size, len(labels)), dtype=torch.int64)
            with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
                loss = network(batch["input_ids"], batch["attention_mask"], gold)["loss"]
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            seconds[size].append(time.perf_counter() - started)
    return [Step(size, statistics.median(values[1:])) for size, values in seconds.items()]
