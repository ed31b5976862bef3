"""Stores the linear layers of an ONNX file in 8-bit integers, so that its labels hardly change.

Activations are quantised with fixed scales, measured once on training text, so that an answer does
not depend on what else is in the batch. One scale covers all channels that enter a layer, though a
handful are many times larger than the rest. Three ways are tried for each layer's input, and the
most exact kept: the channels as they are; the large ones scaled down and their weights up
(SmoothQuant: Xiao et al., ICML 2023); the largest multiplied in floats (LLM.int8(): Dettmers et
al., NeurIPS 2022). Weights are rounded one input channel after another, and the channels still to
come make up for the error (GPTQ: Frantar et al., ICLR 2023).
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
LARGEST = 8  # channels multiplied in floats
ROWS = 2000  # token vectors kept of each input, to compare the ways
DAMPING = 0.01  # added to the diagonal of the inputs' second moments, times its mean
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


@dataclass(frozen=True, slots=True)
class Stored:
    """Weights of a layer: integers, a scale for each output, and the rows kept in floats."""

    integers: NDArray[np.int8]
    scale: Array
    large: Array


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
    by_input: dict[str, dict[str, Array]] = {name: {} for name in seen}
    for node, weight in layers:
        by_input[node.input[0]][node.output[0]] = weight
    plans, stored = {}, {}
    for name, weights in by_input.items():
        plan = plans[name] = choose(seen[name], list(weights.values()))
        rows = _regular(seen[name].rows, plan)
        for out, weight in weights.items():
            levels, scale = _levels(weight, plan)
            stored[out] = Stored(round_weights(levels, rows), scale, weight[plan.large])
    _rewrite(model.graph, plans, stored)
    onnx.checker.check_model(model)
    onnx.save(model, target)


def choose(seen: Seen, weights: Sequence[Array]) -> Plan:
    """Choose the way in which the input of layers is quantised.

    Parameters
    ----------
    seen
        Of an input of c channels.
    weights
        Of the layers that it enters, each of shape (c, outputs).
    """
    plans = [_split(seen, 0), _smooth(seen, weights), _split(seen, LARGEST)]
    return min(plans, key=lambda plan: error(plan, seen.rows, weights))


def error(plan: Plan, rows: Array, weights: Sequence[Array]) -> float:
    """Root mean square error of the layers' outputs under a plan."""
    regular = _regular(rows, plan)
    total = 0.0
    for weight in weights:
        levels, scale = _levels(weight, plan)
        got = regular @ (np.round(levels) * scale) + rows[:, plan.large] @ weight[plan.large]
        total += float(((got - rows @ weight) ** 2).mean())
    return float(np.sqrt(total))


def round_weights(levels: Array, rows: Array) -> NDArray[np.int8]:
    """Round weights so that the layer's outputs change little.

    Parameters
    ----------
    levels
        Weights divided by the scale of their output, shape (c, outputs), from -127 to 127.
    rows
        Inputs of the layer, shape (n, c).
    """
    moments = rows.T.astype(np.float64) @ rows
    moments += DAMPING * max(float(np.diag(moments).mean()), SMALLEST) * np.eye(len(moments))
    # row i, divided by its diagonal: how the later channels make up for an error in channel i
    upper = np.linalg.cholesky(np.linalg.inv(moments)).T
    rest, integers = levels.astype(np.float64), np.zeros(levels.shape, dtype=np.int8)
    for i in range(len(rest)):
        integers[i] = np.clip(np.round(rest[i]), -LEVELS, LEVELS)
        missed = (rest[i] - integers[i]) / upper[i, i]
        rest[i + 1 :] -= upper[i, i + 1 :, None] * missed
    return integers


def _smooth(seen: Seen, weights: Sequence[Array]) -> Plan:
    largest = np.maximum(np.maximum(-seen.low, seen.high), SMALLEST)
    of_weights = np.max([np.abs(weight).max(axis=1) for weight in weights], axis=0)
    factors = largest**SMOOTHING / np.maximum(of_weights, SMALLEST) ** (1 - SMOOTHING)
    factors = (factors / np.exp(np.log(factors).mean())).astype(np.float32)
    scale, zero = _scale(seen.low / factors, seen.high / factors)
    return Plan(factors, np.array([], dtype=np.int64), scale, zero)


def _split(seen: Seen, count: int) -> Plan:
    """Multiply the `count` largest channels in floats."""
    largest = np.maximum(-seen.low, seen.high)
    order = np.argsort(-largest, kind="stable")
    large, rest = np.sort(order[:count]), order[count:]
    scale, zero = _scale(seen.low[rest], seen.high[rest])
    return Plan(np.ones_like(largest), large, scale, zero)


def _scale(low: Array, high: Array) -> tuple[np.float32, np.uint8]:
    least, most = min(float(low.min()), 0.0), max(float(high.max()), SMALLEST)
    scale = np.float32((most - least) / 255)
    return scale, np.uint8(np.clip(round(-least / float(scale)), 0, 255))


def _regular(rows: Array, plan: Plan) -> Array:
    """Return rows of the layer's input as the integers have them."""
    levels = np.round(rows / plan.factors / plan.scale) + plan.zero
    regular: Array = (np.clip(levels, 0, 255) - plan.zero) * plan.scale
    regular[:, plan.large] = 0
    return regular


def _levels(weight: Array, plan: Plan) -> tuple[Array, Array]:
    """Weights of shape (c, outputs) divided by a scale for each output, and the scales."""
    weight = weight * plan.factors[:, None]
    weight[plan.large] = 0
    scale = (np.maximum(np.abs(weight).max(axis=0), SMALLEST) / LEVELS).astype(np.float32)
    return weight / scale, scale


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


def _rewrite(graph: Any, plans: Mapping[str, Plan], stored: Mapping[str, Stored]) -> None:
    """Replace the layers, known by the name of their output, and the weights they had."""
    nodes, done = list(graph.node), set()
    del graph.node[:]
    for node in nodes:
        if node.output[0] not in stored:
            graph.node.append(node)
            continue
        name, out = node.input[0], node.output[0]
        plan, weight = plans[name], stored[out]
        if name not in done:
            done.add(name)
            graph.node.extend(_input_nodes(graph, name, plan))
        parts = [
            _constant(graph, f"{out}_int8", weight.integers),
            _constant(graph, f"{out}_scale", weight.scale),
            _constant(graph, f"{out}_zero", np.zeros_like(weight.integers[0])),
        ]
        whole = out if not len(plan.large) else f"{out}_regular"
        graph.node.append(helper.make_node("DequantizeLinear", parts, [f"{out}_weight"], axis=1))
        graph.node.append(helper.make_node("MatMul", [f"{name}_near", f"{out}_weight"], [whole]))
        if len(plan.large):
            large = [f"{name}_large", _constant(graph, f"{out}_large", weight.large)]
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
