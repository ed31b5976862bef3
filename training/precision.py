"""Decides whether to train under bf16 autocast."""

from __future__ import annotations

import re
from typing import Literal

import torch

from stance.models.runtime import cpu_info


def use_bf16(precision: Literal["auto", "bf16", "fp32"]) -> bool:
    """Return whether to use bf16: as told, or for ``auto`` where the hardware is fast at it."""
    if precision == "auto":
        return torch.cuda.is_bf16_supported() if torch.cuda.is_available() else multiplies_bf16()
    return precision == "bf16"


def multiplies_bf16() -> bool:
    """Return whether the processor multiplies bf16 faster than floats: AMX or AVX-512 BF16."""
    return re.search(r"\b(amx_bf16|avx512_bf16)\b", cpu_info()) is not None
