"""AdamW with a learning rate of its own for each layer."""

from __future__ import annotations

import re
from typing import Any

from torch import nn
from torch.optim import AdamW

from .config import Optimizer

LAYER = re.compile(r"\.layers?\.(\d+)\.")


def build(network: nn.Module, config: Optimizer) -> AdamW:
    """Group the parameters by layer: heads at the top, each layer below slower by `layer_decay`.

    Biases and normalisation weights (vectors) are not decayed.
    """
    depth = 1 + max(
        (int(m[1]) for name, _ in network.named_parameters() if (m := LAYER.search(name))),
        default=-1,
    )
    groups: dict[tuple[float, float], dict[str, Any]] = {}
    for name, parameter in network.named_parameters():
        lr = config.lr * _factor(name, depth, config)
        decay = config.weight_decay if parameter.ndim > 1 else 0.0
        group = groups.setdefault((lr, decay), {"params": [], "lr": lr, "weight_decay": decay})
        group["params"].append(parameter)
    return AdamW(list(groups.values()), lr=config.lr, fused=True)


def _factor(name: str, depth: int, config: Optimizer) -> float:
    if not name.startswith("encoder."):
        return config.head_lr_factor
    match = LAYER.search(name)
    below_top = depth - (int(match[1]) + 1 if match else 0)
    return config.layer_decay**below_top
