"""What a figure was measured on: processor, instructions that matter, versions."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version

from stance.models.runtime import cpu_info

INSTRUCTIONS = (
    "avx2",
    "avx512f",
    "avx_vnni",
    "avx512_vnni",
    "avx512_bf16",
    "amx_int8",
    "amx_bf16",
)
PACKAGES = ("numpy", "onnxruntime", "tokenizers", "scikit-learn", "torch", "transformers")


def describe(threads: int) -> str:
    """Say it in one sentence; `threads` is how many every contender may use."""
    name, cores, flags = processor()
    has = ", ".join(flag for flag in INSTRUCTIONS if flag in flags) or "unknown"
    versions = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    return (
        f"{cores} cores of {name} ({has}), {threads} threads for each contender, "
        f"{platform.system()}, Python {platform.python_version()}, {versions}"
    )


def processor() -> tuple[str, int, frozenset[str]]:
    """Return its name, how many cores the machine has, and the instructions it knows.

    Where there is no ``/proc/cpuinfo`` the instructions are not known.
    """
    lines = cpu_info().splitlines()
    found = {key.strip(): value.strip() for key, _, value in (x.partition(":") for x in lines)}
    name = found.get("model name") or platform.processor() or platform.machine()
    return name, os.cpu_count() or 1, frozenset(found.get("flags", "").split())
