"""Exports a trained network to a model directory that needs no torch: ONNX and a tokenizer."""

from __future__ import annotations

import copy
import dataclasses
import logging
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from transformers import PreTrainedTokenizerBase

import stance
from stance.models import Manifest, Model
from stance.models.onnx import TOKENIZER, WEIGHTS, OnnxModel, batches_alike

from . import quantization
from .config import Transformer
from .data import Corpus
from .measure import held_out, predict_held_out
from .network import Network

# paragraphs
CALIBRATION = 250
COMPARED = 1000


class _Outputs(nn.Module):
    """The network with one output a task, as the ONNX file has them."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: Tensor) -> tuple[Tensor, ...]:
        return tuple(self.network.logits(input_ids, None).values())


def write(
    network: Network,
    tokenizer: PreTrainedTokenizerBase,
    config: Transformer,
    corpus: Corpus,
    temperatures: dict[str, float],
    out: Path,
) -> Model:
    """Export, compare with the network, measure on held-out documents, write the model directory.

    The manifest's metrics are those of the exported file, and say on which share of the held-out
    paragraphs it gives the network's labels.
    """
    network.cpu()  # training may have moved it to an accelerator; here all is computed on the CPU
    manifest = Manifest(
        kind="onnx",
        scheme=corpus.scheme,
        stance_version=stance.__version__,
        settings={
            "window": config.encoder.max_tokens,
            "overlap": config.encoder.overlap,
            "temperature": temperatures,
        },
        config=config.model_dump(mode="json"),
        data=corpus.describe(),
        seen=corpus.seen(),
    )
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        with _quiet():
            if config.export.weights == "int8":
                # a deep copy: modules of a shallow one are those of the network itself
                byte = copy.deepcopy(network)
                quantization.byte_embeddings(byte.encoder)
                to_onnx(byte, scratch / "float.onnx")
                samples = _samples(tokenizer, corpus, config.encoder.max_tokens)
                quantization.quantize(scratch / "float.onnx", scratch / WEIGHTS, samples)
                (scratch / "float.onnx").unlink()
            else:
                to_onnx(network, scratch / WEIGHTS)
            strip(scratch / WEIGHTS)
        tokenizer.backend_tokenizer.save(str(scratch / TOKENIZER))
        model = OnnxModel.load(scratch, manifest)
        predicted = predict_held_out(model, corpus)
        agreement = compare(network, tokenizer, predicted, corpus, config.encoder.max_tokens)
        print(f"export agrees with the network: {agreement}", file=sys.stderr)
        metrics = {**held_out(predicted, corpus), "export": agreement}
        model.manifest = dataclasses.replace(manifest, metrics=metrics)
        model.save(out)
    return model


def to_onnx(network: Network, path: Path) -> None:
    """Write the network as ONNX with free batch size and length; all texts of a batch as long."""
    network.eval()
    # plain matrix products, which runtimes of all kinds know how to fuse
    network.encoder.set_attn_implementation("eager")  # type: ignore[operator]
    torch.onnx.export(
        _Outputs(network),
        (torch.ones((2, 8), dtype=torch.int64),),
        str(path),
        input_names=["input_ids"],
        output_names=list(network.sizes),
        dynamic_shapes={"input_ids": {0: "batch", 1: "tokens"}},
        external_data=False,
        verbose=False,
    )


def strip(path: Path) -> None:
    """Remove what the exporter notes beside the graph: source lines with paths of this machine."""
    model = onnx.load(path)
    graph = model.graph
    noted = [model, graph, *graph.node, *graph.input, *graph.output]
    for item in [*noted, *graph.value_info, *graph.initializer]:
        item.doc_string = ""
        del item.metadata_props[:]
    onnx.save(model, path)


@contextmanager
def _quiet() -> Iterator[None]:
    """Hold back what the exporters say of packages and steps that this export does not use."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def _samples(
    tokenizer: PreTrainedTokenizerBase, corpus: Corpus, max_tokens: int
) -> Iterator[dict[str, NDArray[np.int64]]]:
    """Training paragraphs as the exported network reads them, one at a time."""
    texts = [p.text for p in corpus.subset("train")]
    for text in texts[:: max(1, len(texts) // CALIBRATION)]:
        ids = tokenizer(text, truncation=True, max_length=max_tokens)["input_ids"]
        yield {"input_ids": np.array([ids], dtype=np.int64)}


def compare(
    network: Network,
    tokenizer: PreTrainedTokenizerBase,
    predicted: Mapping[str, Mapping[str, NDArray[Any]]],
    corpus: Corpus,
    max_tokens: int,
) -> dict[str, Any]:
    """Share of held-out paragraphs on which the export gives the network's label, by task.

    Of very many paragraphs every second, third ... is compared, at least `COMPARED`.

    Parameters
    ----------
    predicted
        What `predict_held_out` gave for the export.
    """
    texts = [p.text for name in predicted for p in corpus.subset(name)]
    every = slice(None, None, max(1, len(texts) // COMPARED))
    texts = texts[every]
    labels = _labels(network, tokenizer(texts, truncation=True, max_length=max_tokens)["input_ids"])
    same = {}
    for task, values in labels.items():
        parts = [probabilities[task].argmax(axis=1) for probabilities in predicted.values()]
        same[task] = values == np.concatenate(parts)[every]
    shares = {task: round(float(values.mean()), 4) for task, values in same.items()}
    in_all = np.logical_and.reduce(list(same.values()))
    return {"paragraphs": len(texts), **shares, "all_tasks": round(float(in_all.mean()), 4)}


def _labels(network: Network, ids: Sequence[Sequence[int]]) -> dict[str, NDArray[np.int64]]:
    """Label indices that the network gives to tokenized texts, read in batches of one length."""
    out = {task: np.empty(len(ids), dtype=np.int64) for task in network.sizes}
    with torch.inference_mode():
        for rows in batches_alike([len(text) for text in ids]):
            for task, logits in network.logits(torch.tensor([ids[i] for i in rows]), None).items():
                out[task][rows] = logits.argmax(dim=1).numpy()
    return out
