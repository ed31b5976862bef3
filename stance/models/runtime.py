"""What computes an ONNX file: OpenVINO where it is installed and faster, ONNX Runtime elsewhere.

Each batch is computed by one thread, and as many batches at a time as there are threads. That is
faster than to share each batch between the threads, which then wait for each other.
"""

from __future__ import annotations

import os
import platform
import queue
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import MissingExtraError, ModelError

VARIABLE = "STANCE_RUNTIME"
RUNTIMES = ("onnxruntime", "openvino")
CPU_LIMIT = Path("/sys/fs/cgroup/cpu.max")
CPU_INFO = Path("/proc/cpuinfo")
FIRST_ANSWER = threading.Lock()

Outputs = Sequence[NDArray[np.float32]]


class Session(Protocol):
    """An ONNX file with one input, token ids, ready to run, also in several threads at a time.

    Attributes
    ----------
    runtime
        Name and version of what runs it.
    outputs
        Names of the outputs.
    threads
        How many batches are computed at a time.
    """

    runtime: str
    outputs: tuple[str, ...]
    threads: int

    def run(self, ids: NDArray[np.int64]) -> Outputs:
        """Return the outputs for token ids of shape (n, tokens)."""


def run_all(session: Session, batches: Sequence[NDArray[np.int64]]) -> Iterator[Outputs]:
    """Yield the outputs of each batch, in their order."""
    threads = min(session.threads, len(batches))
    if threads < 2:
        yield from map(session.run, batches)
        return
    with ThreadPoolExecutor(threads, "stance") as pool:
        yield from pool.map(session.run, batches)


def open_session(path: Path) -> Session:
    """Load an ONNX file.

    The environment variable ``STANCE_RUNTIME`` names the runtime; without it OpenVINO is used on
    Intel's processors where it is installed (the extra ``openvino``), else ONNX Runtime, which was
    the faster on AMD's.

    Raises
    ------
    ModelError
        If the variable names no runtime.
    MissingExtraError
        If it names OpenVINO, which is not installed.
    """
    return OpenVino(path) if chosen() == "openvino" else OnnxRuntime(path)


def chosen() -> str:
    """Name of the runtime that `open_session` takes."""
    name = os.environ.get(VARIABLE) or (
        "openvino" if find_spec("openvino") and made_by_intel() else "onnxruntime"
    )
    if name not in RUNTIMES:
        raise ModelError(f"{VARIABLE}: got {name!r}; allowed: {' | '.join(RUNTIMES)}")
    return name


def made_by_intel() -> bool:
    """Return whether the processor is one of Intel's; where that cannot be told, it is not."""
    return "GenuineIntel" in (cpu_info() or platform.processor())


def cpu_info() -> str:
    """What Linux says of the processor; empty on other systems."""
    try:
        return CPU_INFO.read_text(encoding="utf-8")
    except OSError:
        return ""


class OnnxRuntime:
    """A session of ONNX Runtime on the processor."""

    def __init__(self, path: Path) -> None:
        import onnxruntime

        self.threads = thread_count()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(path),
            options,
            providers=["CPUExecutionProvider"],
            # the fused kernel takes several times as long as the addition and the normalisation
            disabled_optimizers=["SkipLayerNormFusion"],
        )
        self.runtime = f"onnxruntime {onnxruntime.__version__}"
        self.outputs = tuple(output.name for output in self._session.get_outputs())

    def run(self, ids: NDArray[np.int64]) -> Outputs:
        """Return the outputs for token ids of shape (n, tokens)."""
        outputs: Outputs = self._session.run(None, {"input_ids": ids})
        return outputs


class OpenVino:
    """A session of OpenVINO on the processor."""

    def __init__(self, path: Path) -> None:
        try:
            import openvino
        except ImportError as error:
            raise MissingExtraError("openvino", "openvino") from error
        self.threads = thread_count()
        settings: dict[str, Any] = {
            "NUM_STREAMS": self.threads,
            "INFERENCE_NUM_THREADS": self.threads,
            # else float parts become bf16 where the processor has it, and labels change with it
            "INFERENCE_PRECISION_HINT": "f32",
            # code made for each shape of a batch: with too few kept it is made again and again,
            # without a limit memory grows to gigabytes
            "CPU_RUNTIME_CACHE_CAPACITY": 512,
        }
        compiled = openvino.compile_model(str(path), "CPU", settings)
        self._free: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for _ in range(self.threads):
            self._free.put(compiled.create_infer_request())
        self.runtime = f"openvino {openvino.__version__.partition('-')[0]}"
        self.outputs = tuple(output.get_any_name() for output in compiled.outputs)
        # the first reading of a tensor in a process stands still where two threads come to it
        with FIRST_ANSWER:
            self.run(np.zeros((1, 1), dtype=np.int64))

    def run(self, ids: NDArray[np.int64]) -> Outputs:
        """Return the outputs for token ids of shape (n, tokens)."""
        request = self._free.get()
        try:
            return [np.array(value) for value in request.infer({"input_ids": ids}).values()]
        finally:
            self._free.put(request)


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
