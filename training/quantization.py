"""Prepares an encoder for 8-bit weights, so that its labels hardly change.

Two things make plain 8-bit export of BERT-like encoders inaccurate. One scale covers all channels
that enter a linear layer, and a handful of channels are many times larger than the rest; and one
scale covers the embeddings of the whole vocabulary. So the large channels are multiplied in floats
and the others in integers, the mixed-precision decomposition of LLM.int8() (Dettmers et al. 2022),
and each word's embedding has a scale of its own.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

SHARE = 24  # one input channel in so many is multiplied in floats
LEVELS = 127


class SplitLinear(nn.Module):
    """A linear layer computed as regular channels plus large channels.

    Parameters
    ----------
    linear
        The layer to replace; it is not changed.
    large
        Indices of large input channels.
    """

    keep: Tensor
    large: Tensor
    weight: Tensor

    def __init__(self, linear: nn.Linear, large: Tensor) -> None:
        super().__init__()
        keep = torch.ones(linear.in_features)
        keep[large] = 0.0
        self.register_buffer("keep", keep)
        self.register_buffer("large", large)
        self.register_buffer("weight", linear.weight.detach()[:, large].T.clone())
        self.regular = copy.deepcopy(linear)
        self.regular.weight.data.mul_(keep)

    def forward(self, x: Tensor) -> Tensor:
        """Return what the replaced layer returns."""
        out: Tensor = self.regular(x * self.keep)
        return out + torch.matmul(x.index_select(-1, self.large), self.weight)


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


def prepare(encoder: nn.Module, batches: Iterable[Mapping[str, Tensor]]) -> nn.Module:
    """Return a copy of the encoder whose linear layers are split and word embeddings are bytes.

    Parameters
    ----------
    encoder
        A `transformers` encoder in evaluation mode.
    batches
        Keyword arguments of its forward pass, over text like that to be read: they tell which
        channels are large.
    """
    encoder = copy.deepcopy(encoder)
    for name, seen in _largest(encoder, batches).items():
        linear = encoder.get_submodule(name)
        if isinstance(linear, nn.Linear):
            large = seen.topk(max(1, len(seen) // SHARE)).indices.sort().values
            _replace(encoder, name, SplitLinear(linear, large))
    words = encoder.get_input_embeddings()  # type: ignore[operator]
    for name, module in list(encoder.named_modules()):
        if module is words:
            _replace(encoder, name, ByteEmbedding(words))
    return encoder


def quantize(source: Path, target: Path, encoder: nn.Module) -> None:
    """Write a copy of the ONNX file of a prepared encoder with 8-bit weights in its linear layers.

    Each output channel has its scale; activations are quantised as they come.
    """
    shapes = {
        (m.regular.in_features, m.regular.out_features)
        for m in encoder.modules()
        if isinstance(m, SplitLinear)
    }
    model = onnx.load(source)
    weights = {i.name: tuple(i.dims) for i in model.graph.initializer}
    nodes = [
        node.name
        for node in model.graph.node
        if node.op_type == "MatMul" and weights.get(node.input[1]) in shapes
    ]
    quantize_dynamic(
        model,
        target,
        per_channel=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul"],
        nodes_to_quantize=nodes,
    )


def _largest(encoder: nn.Module, batches: Iterable[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    """Largest absolute value of each input channel of each linear layer."""
    largest: dict[str, Tensor] = {}
    handles = [
        module.register_forward_pre_hook(_watch(name, largest))
        for name, module in encoder.named_modules()
        if isinstance(module, nn.Linear)
    ]
    with torch.no_grad():
        for batch in batches:
            encoder(**batch)
    for handle in handles:
        handle.remove()
    return largest


def _watch(
    name: str, largest: dict[str, Tensor]
) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
    def hook(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        seen = inputs[0].abs().flatten(0, -2).amax(0)
        largest[name] = torch.maximum(largest.get(name, seen), seen)

    return hook


def _replace(root: nn.Module, name: str, module: nn.Module) -> None:
    parent, _, child = name.rpartition(".")
    setattr(root.get_submodule(parent), child, module)
