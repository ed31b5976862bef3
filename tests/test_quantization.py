from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
import torch
from onnx import helper, numpy_helper
from torch import nn

from training.quantization import (
    ByteEmbedding,
    Plan,
    Seen,
    byte_embeddings,
    choose,
    error,
    quantize,
    round_weights,
)

CHANNELS = 96


def inputs(rng: np.random.Generator, large: float) -> np.ndarray:
    rows = rng.normal(size=(400, CHANNELS)).astype(np.float32)
    rows[:, 7] = large * (1 + 0.1 * rng.normal(size=400))
    return rows


def seen(rows: np.ndarray) -> Seen:
    return Seen(rows.min(axis=0), rows.max(axis=0), rows)


def weights(rng: np.random.Generator) -> list[np.ndarray]:
    return [rng.normal(size=(CHANNELS, 32)).astype(np.float32) / 10 for _ in range(3)]


def test_byte_embeddings_are_close_row_by_row() -> None:
    torch.manual_seed(0)
    embedding = nn.Embedding(10, 32)
    embedding.weight.data[4] *= 1000  # one large row costs the others nothing
    byte = ByteEmbedding(embedding)
    ids = torch.arange(10)
    error = (byte(ids) - embedding(ids)).abs().amax(1)
    assert (error <= embedding.weight.abs().amax(1) / 127).all()


def test_word_embeddings_are_replaced_and_only_they(encoder: Path) -> None:
    from training.config import Encoder
    from training.network import load_encoder

    network = load_encoder(Encoder(name=str(encoder)))
    byte_embeddings(network)
    assert isinstance(network.get_input_embeddings(), ByteEmbedding)
    assert sum(isinstance(m, ByteEmbedding) for m in network.modules()) == 1
    assert any(isinstance(m, nn.Embedding) for m in network.modules())


@pytest.mark.parametrize("large", [1.0, 200.0])
def test_the_chosen_plan_is_exact_where_a_plain_one_is_not(large: float) -> None:
    rng = np.random.default_rng(0)
    rows, layers = inputs(rng, large), weights(rng)
    plan = choose(seen(rows), layers)
    scale = np.float32((rows.max() - rows.min()) / 255)
    zero = np.uint8(round(-rows.min() / scale))
    plain = Plan(np.ones(CHANNELS, dtype=np.float32), np.array([], dtype=np.int64), scale, zero)
    size = np.sqrt(sum(float(((rows @ w) ** 2).mean()) for w in layers))
    assert error(plan, rows, layers) < 0.02 * size
    if large > 1:
        assert error(plain, rows, layers) > 5 * error(plan, rows, layers)


def test_a_channel_too_large_to_smooth_is_multiplied_in_floats() -> None:
    rng = np.random.default_rng(0)
    rows, layers = inputs(rng, 1e5), weights(rng)
    plan = choose(seen(rows), layers)
    assert 7 in plan.large
    assert (plan.factors == 1).all()


def test_later_channels_make_up_for_rounding() -> None:
    rng = np.random.default_rng(0)
    common = rng.normal(size=(400, 1))  # channels that go together, as in a real layer
    rows = (common + 0.3 * rng.normal(size=(400, CHANNELS))).astype(np.float32)
    levels = rng.uniform(-127, 127, size=(CHANNELS, 32)).astype(np.float32)
    rounded = round_weights(levels, rows)
    assert (np.abs(rounded) <= 127).all()
    fresh = (rng.normal(size=(400, 1)) + 0.3 * rng.normal(size=(400, CHANNELS))) @ np.stack(
        [rounded - levels, np.round(levels) - levels]
    )
    ours, nearest = (fresh**2).mean(axis=(1, 2))
    assert ours < 0.7 * nearest


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, np.ndarray]:
    folder = tmp_path_factory.mktemp("onnx")
    rng = np.random.default_rng(1)
    rows = inputs(rng, 50.0).reshape(20, 20, CHANNELS)
    first = (rng.normal(size=(CHANNELS, 64)) / 10).astype(np.float32)
    second = (rng.normal(size=(64, 8)) / 10).astype(np.float32)
    graph = helper.make_graph(
        [
            helper.make_node("MatMul", ["x", "first"], ["hidden"]),
            helper.make_node("Relu", ["hidden"], ["kept"]),
            helper.make_node("MatMul", ["kept", "second"], ["y"]),
        ],
        "layers",
        [helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [None, 20, CHANNELS])],
        [helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, [None, 20, 8])],
        [numpy_helper.from_array(first, "first"), numpy_helper.from_array(second, "second")],
    )
    onnx.save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10),
        folder / "float.onnx",
    )

    def batches() -> Iterator[dict[str, np.ndarray]]:
        yield from ({"x": rows[i : i + 1]} for i in range(len(rows)))

    quantize(folder / "float.onnx", folder / "int8.onnx", batches())
    return folder / "float.onnx", folder / "int8.onnx", rows


def run(path: Path, rows: np.ndarray) -> np.ndarray:
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    output: np.ndarray = session.run(None, {"x": rows})[0]
    return output


def test_the_rewritten_file_answers_nearly_the_same(
    exported: tuple[Path, Path, np.ndarray],
) -> None:
    exact, byte, rows = exported
    a, b = run(exact, rows), run(byte, rows)
    assert 0 < np.linalg.norm(a - b) < 0.02 * np.linalg.norm(a)


def test_weights_are_stored_in_bytes(exported: tuple[Path, Path, np.ndarray]) -> None:
    _, byte, _ = exported
    floats = [
        item
        for item in onnx.load(byte).graph.initializer
        if item.data_type == onnx.TensorProto.FLOAT and len(item.dims) == 2
    ]
    kept = sum(int(np.prod(item.dims)) for item in floats)
    assert kept < CHANNELS * 64 / 10


def test_answers_do_not_depend_on_the_batch(exported: tuple[Path, Path, np.ndarray]) -> None:
    _, byte, rows = exported
    together = run(byte, rows)
    alone = np.concatenate([run(byte, rows[i : i + 1]) for i in range(len(rows))])
    np.testing.assert_allclose(alone, together, rtol=0, atol=1e-5)
