"""What computes an ONNX file: OpenVINO where it is installed, ONNX Runtime elsewhere."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import MissingExtraError, ModelError

VARIABLE = "STANCE_RUNTIME"
RUNTIMES = ("onnxruntime", "openvino")
CPU_LIMIT = Path("/sys/fs/cgroup/cpu.max")


class Session(Protocol):
    """An ONNX file with one input, token ids, ready to run.

    Attributes
    ----------
    runtime
        Name and version of what runs it.
    outputs
        Names of the outputs.
    """

    runtime: str
    outputs: tuple[str, ...]

    def run(self, ids: NDArray[np.int64]) -> Sequence[NDArray[np.float32]]:
        """Return the outputs for token ids of shape (n, tokens)."""


def open_session(path: Path) -> Session:
    """Load an ONNX file.

    The environment variable ``STANCE_RUNTIME`` names the runtime; without it OpenVINO is used where
    it is installed (the extra ``openvino``), else ONNX Runtime.

    Raises
    ------
    ModelError
        If the variable names no runtime.
    MissingExtraError
        If it names OpenVINO, which is not installed.
    """
    name = os.environ.get(VARIABLE) or RUNTIMES[find_spec("openvino") is not None]
    if name not in RUNTIMES:
        raise ModelError(f"{VARIABLE}: got {name!r}; allowed: {' | '.join(RUNTIMES)}")
    return OpenVino(path) if name == "openvino" else OnnxRuntime(path)


class OnnxRuntime:
    """A session of ONNX Runtime on the processor."""

    def __init__(self, path: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = thread_count()
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
        self.runtime = f"onnxruntime {onnxruntime.__version__}"
        self.outputs = tuple(output.name for output in self._session.get_outputs())

    def run(self, ids: NDArray[np.int64]) -> Sequence[NDArray[np.float32]]:
        """Return the outputs for token ids of shape (n, tokens)."""
        outputs: Sequence[NDArray[np.float32]] = self._session.run(None, {"input_ids": ids})
        return outputs


class OpenVino:
    """A session of OpenVINO on the processor."""

    def __init__(self, path: Path) -> None:
        try:
            import openvino
        except ImportError as error:
            raise MissingExtraError("openvino", "openvino") from error
        settings: dict[str, Any] = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": thread_count(),
            # else float parts become bf16 where the processor has it, and labels change with it
            "INFERENCE_PRECISION_HINT": "f32",
        }
        compiled = openvino.compile_model(str(path), "CPU", settings)
        self._request = compiled.create_infer_request()
        self.runtime = f"openvino {openvino.__version__.partition('-')[0]}"
        self.outputs = tuple(output.get_any_name() for output in compiled.outputs)

    def run(self, ids: NDArray[np.int64]) -> Sequence[NDArray[np.float32]]:
        """Return the outputs for token ids of shape (n, tokens)."""
        results = self._request.infer({"input_ids": ids})
        return [np.array(value) for value in results.values()]


def thread_count() -> int:
    """Threads to use: ``OMP_NUM_THREADS`` if set, else the processors this process may use.

    Those are the ones it may run on, or fewer where a container's share of time (Linux control
    groups, version 2) is smaller.
    """
    wanted = os.environ.get("OMP_NUM_THREADS", "").split(",")[0]
    if wanted.isdigit() and int(wanted) > 0:
        return int(wanted)
    if hasattr(os, "sched_getaffinity"):
        allowed = len(os.sched_getaffinity(0))
    else:
        allowed = os.cpu_count() or 1
    return max(1, min(allowed, _container_limit()))


def _container_limit() -> int:
    """Whole processors of a container's share of time; no limit is a large number."""
    try:
        quota, period = CPU_LIMIT.read_text(encoding="ascii").split()
        return -(-int(quota) // int(period))
    except (OSError, ValueError):  # no such file, or "max"
        return 1 << 30
