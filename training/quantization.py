"""Stores the linear layers of an ONNX file in 8-bit integers, so that its labels hardly change.

Activations are quantised with fixed scales, measured once on training text, so that an answer does
not depend on what else is in the batch. One scale covers all channels that enter a layer, though a
handful are many times larger than the rest. Two remedies are tried for each layer's input, and the
one kept that costs less: the large channels are scaled down and their weights up (SmoothQuant: Xiao
et al., ICML 2023), or, slower, they are multiplied in floats (LLM.int8(): Dettmers et al., NeurIPS
2022).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
import torch
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from torch import Tensor, nn

Array = NDArray[np.float32]

LEVELS = 127
SMOOTHING = 0.85  # 0: the activations keep their range, 1: the weights take it all
SHARE = 24  # one input channel in so many is multiplied in floats
GAIN = 1.5  # floats must make a layer so many times more exact
ROWS = 2000  # token vectors kept of each input, to compare the remedies
SMALLEST = 1e-6


class ByteEmbedding(nn.Module):
    """An embedding of 8-bit integers with one scale a row.

    Parameters
    ----------
    embedding
        The embedding to replace; it is not changed.
    """

    rows: Tensor
    scale: Tensor

    def __init__(self, embedding: nn.Embedding) -> None:
        super().__init__()
        weight = embedding.weight.detach()
        scale = weight.abs().amax(1, keepdim=True).clamp(min=1e-8) / LEVELS
        self.register_buffer("scale", scale)
        self.register_buffer("rows", torch.round(weight / scale).to(torch.int8))

    def forward(self, ids: Tensor) -> Tensor:
        """Return the embeddings, shape (..., width), rounded to the integers' grid."""
        return self.rows[ids].to(torch.float32) * self.scale[ids]


def byte_embeddings(encoder: nn.Module) -> None:
    """Store the word embeddings of a `transformers` encoder in 8-bit integers, in place."""
    words = encoder.get_input_embeddings()  # type: ignore[operator]
    encoder.set_input_embeddings(ByteEmbedding(words))  # type: ignore[operator]


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a layer's input: range of each channel, and a sample of rows."""

    low: Array
    high: Array
    rows: Array


@dataclass(frozen=True, slots=True)
class Plan:
    """How a layer's input is quantised.

    Attributes
    ----------
    factors
        By channel: the input is divided by it, the weights multiplied.
    large
        Channels multiplied in floats.
    scale, zero
        Of the other channels, after the division.
    """

    factors: Array
    large: NDArray[np.int64]
    scale: np.float32
    zero: np.uint8


def quantize(source: Path, target: Path, batches: Iterable[Mapping[str, Any]]) -> None:
    """Write a copy of an ONNX file with 8-bit weights in its linear layers.

    Parameters
    ----------
    source, target
        ONNX files.
    batches
        Inputs by name, of text like that to be read.
    """
    model = onnx.load(source)
    layers = _layers(model.graph)
    seen = _watch(model, sorted({node.input[0] for node, _ in layers}), batches)
    by_input: dict[str, list[Array]] = {name: [] for name in seen}
    for node, weight in layers:
        by_input[node.input[0]].append(weight)
    plans = {name: choose(seen[name], weights) for name, weights in by_input.items()}
    _rewrite(model.graph, plans, {node.output[0]: weight for node, weight in layers})
    onnx.checker.check_model(model)
    onnx.save(model, target)


def choose(seen: Seen, weights: Sequence[Array]) -> Plan:
    """Smooth the input of layers, or split it where that makes them far more exact.

    Parameters
    ----------
    seen
        Of an input of c channels.
    weights
        Of the layers that it enters, each of shape (c, outputs).
    """
    smooth, split = _smooth(seen, weights), _split(seen)
    worth = error(smooth, seen.rows, weights) > GAIN * error(split, seen.rows, weights)
    return split if worth else smooth


def error(plan: Plan, rows: Array, weights: Sequence[Array]) -> float:
    """Root mean square error of the layers' outputs under a plan."""
    levels = np.round(rows / plan.factors / plan.scale) + plan.zero
    regular = (np.clip(levels, 0, 255) - plan.zero) * plan.scale
    total = 0.0
    for weight in weights:
        integers, scale = _bytes(weight, plan)
        got = regular @ (integers * scale) + rows[:, plan.large] @ weight[plan.large]
        total += float(((got - rows @ weight) ** 2).mean())
    return float(np.sqrt(total))


def _smooth(seen: Seen, weights: Sequence[Array]) -> Plan:
    largest = np.maximum(np.maximum(-seen.low, seen.high), SMALLEST)
    of_weights = np.max([np.abs(weight).max(axis=1) for weight in weights], axis=0)
    factors = largest**SMOOTHING / np.maximum(of_weights, SMALLEST) ** (1 - SMOOTHING)
    factors = (factors / np.exp(np.log(factors).mean())).astype(np.float32)
    scale, zero = _scale(seen.low / factors, seen.high / factors)
    return Plan(factors, np.array([], dtype=np.int64), scale, zero)


def _split(seen: Seen) -> Plan:
    largest = np.maximum(-seen.low, seen.high)
    order = np.argsort(largest, kind="stable")
    count = max(1, len(largest) // SHARE)
    scale, zero = _scale(seen.low[order[:-count]], seen.high[order[:-count]])
    return Plan(np.ones_like(largest), np.sort(order[-count:]), scale, zero)


def _scale(low: Array, high: Array) -> tuple[np.float32, np.uint8]:
    least, most = min(float(low.min()), 0.0), max(float(high.max()), SMALLEST)
    scale = np.float32((most - least) / 255)
    return scale, np.uint8(np.clip(round(-least / float(scale)), 0, 255))


def _bytes(weight: Array, plan: Plan) -> tuple[NDArray[np.int8], Array]:
    """Integers, shape (c, outputs), and a scale for each output."""
    weight = weight * plan.factors[:, None]
    weight[plan.large] = 0
    scale = (np.maximum(np.abs(weight).max(axis=0), SMALLEST) / LEVELS).astype(np.float32)
    return np.round(weight / scale).astype(np.int8), scale


def _layers(graph: Any) -> list[tuple[Any, Array]]:
    """Return the matrix products with constant weights of shape (c, outputs), and the weights."""
    constants = {item.name: item for item in graph.initializer}
    return [
        (node, numpy_helper.to_array(constants[node.input[1]]))
        for node in graph.node
        if node.op_type == "MatMul"
        and node.input[1] in constants
        and len(constants[node.input[1]].dims) == 2
    ]


def _watch(
    model: Any, names: Sequence[str], batches: Iterable[Mapping[str, Any]]
) -> dict[str, Seen]:
    """Run the model and look at tensors, by name."""
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    watched.graph.output.extend(
        helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names
    )
    session = ort.InferenceSession(watched.SerializeToString(), providers=["CPUExecutionProvider"])
    rng = np.random.default_rng(0)
    kept: dict[str, list[Array]] = {name: [] for name in names}
    low: dict[str, Array] = {}
    high: dict[str, Array] = {}
    for batch in batches:
        for name, value in zip(names, session.run(names, dict(batch)), strict=True):
            rows = np.asarray(value).reshape(-1, value.shape[-1])
            low[name] = np.minimum(low.get(name, rows[0]), rows.min(axis=0))
            high[name] = np.maximum(high.get(name, rows[0]), rows.max(axis=0))
            kept[name].append(rows[rng.permutation(len(rows))[:8]])
    return {name: Seen(low[name], high[name], np.concatenate(kept[name])[:ROWS]) for name in names}


def _rewrite(graph: Any, plans: Mapping[str, Plan], weights: Mapping[str, Array]) -> None:
    """Replace the layers, known by the name of their output, and the weights they had."""
    nodes, done = list(graph.node), set()
    del graph.node[:]
    for node in nodes:
        if node.output[0] not in weights:
            graph.node.append(node)
            continue
        name, out = node.input[0], node.output[0]
        plan, weight = plans[name], weights[out]
        if name not in done:
            done.add(name)
            graph.node.extend(_input_nodes(graph, name, plan))
        integers, scale = _bytes(weight, plan)
        parts = [
            _constant(graph, f"{out}_int8", integers),
            _constant(graph, f"{out}_scale", scale),
            _constant(graph, f"{out}_zero", np.zeros_like(integers[0])),
        ]
        whole = out if not len(plan.large) else f"{out}_regular"
        graph.node.append(helper.make_node("DequantizeLinear", parts, [f"{out}_weight"], axis=1))
        graph.node.append(helper.make_node("MatMul", [f"{name}_near", f"{out}_weight"], [whole]))
        if len(plan.large):
            large = [f"{name}_large", _constant(graph, f"{out}_large", weight[plan.large])]
            graph.node.append(helper.make_node("MatMul", large, [f"{out}_float"]))
            graph.node.append(helper.make_node("Add", [whole, f"{out}_float"], [out]))
    used = {name for node in graph.node for name in node.input}
    left = [item for item in graph.initializer if item.name in used]
    del graph.initializer[:]
    graph.initializer.extend(left)


def _input_nodes(graph: Any, name: str, plan: Plan) -> list[Any]:
    """Nodes of ``NAME_near``, the quantised input, and ``NAME_large``, its float channels."""
    scale = _constant(graph, f"{name}_scale", np.array(plan.scale))
    zero = _constant(graph, f"{name}_zero", np.array(plan.zero))
    nodes, source = [], name
    if (plan.factors != 1).any():
        inverse = _constant(graph, f"{name}_inverse", 1 / plan.factors)
        source = f"{name}_smooth"
        nodes.append(helper.make_node("Mul", [name, inverse], [source]))
    nodes += [
        helper.make_node("QuantizeLinear", [source, scale, zero], [f"{name}_uint8"]),
        helper.make_node("DequantizeLinear", [f"{name}_uint8", scale, zero], [f"{name}_near"]),
    ]
    if len(plan.large):
        channels = _constant(graph, f"{name}_channels", plan.large)
        nodes.append(helper.make_node("Gather", [name, channels], [f"{name}_large"], axis=-1))
    return nodes


def _constant(graph: Any, name: str, value: NDArray[Any]) -> str:
    graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
    return name
