from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from training.config import Encoder
from training.network import load_encoder
from training.quantization import ByteEmbedding, SplitLinear, prepare


def test_a_split_layer_computes_the_same() -> None:
    torch.manual_seed(0)
    linear = nn.Linear(48, 16)
    split = SplitLinear(linear, torch.tensor([3, 17]))
    x = torch.randn(5, 7, 48)
    torch.testing.assert_close(split(x), linear(x))
    assert (split.regular.weight[:, [3, 17]] == 0).all()
    assert (linear.weight[:, [3, 17]] != 0).all()


def test_byte_embeddings_are_close_row_by_row() -> None:
    torch.manual_seed(0)
    embedding = nn.Embedding(10, 32)
    embedding.weight.data[4] *= 1000  # one large row costs the others nothing
    byte = ByteEmbedding(embedding)
    ids = torch.arange(10)
    error = (byte(ids) - embedding(ids)).abs().amax(1)
    assert (error <= embedding.weight.abs().amax(1) / 127).all()


def test_the_encoder_is_copied_and_large_channels_are_found(encoder: Path) -> None:
    original = load_encoder(Encoder(name=str(encoder))).eval()
    before = {name: value.clone() for name, value in original.state_dict().items()}
    batch = {"input_ids": torch.arange(5, 25)[None], "attention_mask": torch.ones((1, 20))}
    prepared = prepare(original, [batch])
    assert all(torch.equal(before[n], v) for n, v in original.state_dict().items())
    assert not any(isinstance(m, SplitLinear) for m in original.modules())
    assert any(isinstance(m, SplitLinear) for m in prepared.modules())
    with torch.no_grad():
        a, b = original(**batch)[0], prepared(**batch)[0]
    assert (a - b).norm() / a.norm() == pytest.approx(0, abs=0.01)
