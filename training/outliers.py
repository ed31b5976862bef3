"""Keeps the few input channels of large values out of 8-bit arithmetic.

One scale of 8-bit integers must cover all channels that enter a linear layer, and in BERT-like
encoders a handful of channels are many times larger than the rest. Splitting a layer into the
product over those channels, in floats, and the product over all others, in integers, is the
mixed-precision decomposition of LLM.int8() (Dettmers et al. 2022); in floats the sum is unchanged.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping

import torch
from torch import Tensor, nn

SHARE = 48  # one channel in so many is an outlier


class SplitLinear(nn.Module):
    """A linear layer computed as regular channels plus outlier channels.

    Parameters
    ----------
    linear
        The layer to replace; it is not changed.
    outliers
        Indices of outlier input channels.
    """

    def __init__(self, linear: nn.Linear, outliers: Tensor) -> None:
        super().__init__()
        keep = torch.ones(linear.in_features)
        keep[outliers] = 0.0
        self.register_buffer("keep", keep)
        self.register_buffer("outliers", outliers)
        self.register_buffer("weight", linear.weight.detach()[:, outliers].T.clone())
        self.regular = copy.deepcopy(linear)
        self.regular.weight.data.mul_(keep)

    def forward(self, x: Tensor) -> Tensor:
        """Return what the replaced layer returns."""
        chosen = x.index_select(-1, self.outliers)
        out: Tensor = self.regular(x * self.keep) + torch.matmul(chosen, self.weight)
        return out


def split_outliers(encoder: nn.Module, batches: Iterable[Mapping[str, Tensor]]) -> nn.Module:
    """Return a copy of the encoder whose linear layers are split.

    Parameters
    ----------
    encoder
        A `transformers` encoder in evaluation mode.
    batches
        Keyword arguments of its forward pass, over text like that to be read: they tell which
        channels are large.
    """
    encoder = copy.deepcopy(encoder)
    largest: dict[str, Tensor] = {}
    handles = []
    for name, module in list(encoder.named_modules()):
        if isinstance(module, nn.Linear):
            handles.append(module.register_forward_pre_hook(_watch(name, largest)))
    with torch.inference_mode():
        for batch in batches:
            encoder(**batch)
    for handle in handles:
        handle.remove()
    for name, seen in largest.items():
        parent, _, child = name.rpartition(".")
        linear = encoder.get_submodule(name)
        outliers = seen.clone().topk(max(1, len(seen) // SHARE)).indices.sort().values
        setattr(encoder.get_submodule(parent), child, SplitLinear(linear, outliers))  # type: ignore[arg-type]
    return encoder


def _watch(name: str, largest: dict[str, Tensor]):  # type: ignore[no-untyped-def]
    def hook(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        seen = inputs[0].abs().flatten(0, -2).amax(0)
        largest[name] = torch.maximum(largest.get(name, seen), seen)

    return hook
