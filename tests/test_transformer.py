"""Training of a tiny transformer: it learns, repeats itself, resumes, and exports faithfully."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import TrainerState

from stance.errors import ConfigError
from stance.models import load_model
from training.__main__ import main
from training.config import Transformer, load_config
from training.data import Corpus, load_corpus
from training.network import class_weights, encoder_path, load_encoder, load_tokenizer
from training.precision import multiplies_bf16, use_bf16
from training.progress import Progress
from training.transformer import train

ROOT = Path(__file__).parent.parent


def configure(corpus: Path, encoder: Path, *more: str) -> tuple[Transformer, Corpus]:
    overrides = [
        f"data.paths=[{corpus}]",
        f"encoder.name={encoder}",
        "encoder.max_tokens=48",
        "encoder.overlap=8",
        "encoder.freeze_words=false",  # the tests' encoder knows no words yet
        "split.dev=0.2",
        "split.test=0.2",
        "optimizer.lr=3e-3",
        "optimizer.epochs=6",
        "optimizer.batch_size=16",
        "precision=fp32",
        *more,
    ]
    config = load_config(ROOT / "configs" / "transformer.yaml", overrides)
    assert isinstance(config, Transformer)
    return config, load_corpus(config)


@pytest.fixture(scope="module")
def trained(corpus_file: Path, encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "model"
    train(*configure(corpus_file, encoder), out)
    return out


def test_learns_and_exports_faithfully(trained: Path) -> None:
    metrics = load_model(trained).manifest.metrics
    assert metrics["test"]["russia"]["macro_f1"] > 0.8
    assert metrics["export"]["russia"] > 0.97
    assert not trained.with_name("model.checkpoints").exists()


def test_model_directory_is_complete(trained: Path) -> None:
    names = sorted(p.name for p in trained.iterdir())
    assert names == ["manifest.json", "model.onnx", "seen.bin", "tokenizer.json"]
    manifest = json.loads((trained / "manifest.json").read_text())
    assert manifest["config"]["optimizer"]["lr"] == 3e-3
    assert manifest["data"]["documents"] == 60
    assert set(manifest["files"]) == {"model.onnx", "seen.bin", "tokenizer.json"}
    assert b"training/export.py" not in (trained / "model.onnx").read_bytes()


def test_the_same_seed_gives_the_same_model(
    trained: Path, corpus_file: Path, encoder: Path, tmp_path: Path
) -> None:
    train(*configure(corpus_file, encoder), tmp_path / "again")
    first, second = load_model(trained), load_model(tmp_path / "again")
    assert first.manifest.metrics == second.manifest.metrics
    assert first.manifest.files == second.manifest.files


def test_an_interrupted_run_resumes(
    corpus_file: Path,
    encoder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "model"

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("training.transformer.fit_temperatures", interrupt)
        with pytest.raises(KeyboardInterrupt):
            train(*configure(corpus_file, encoder), out)
    assert not out.exists()
    with pytest.raises(ConfigError, match="another configuration or other data"):
        train(*configure(corpus_file, encoder, "seed=9"), out)
    train(*configure(corpus_file, encoder), out)
    assert "resuming from" in capsys.readouterr().err
    assert load_model(out).manifest.metrics["test"]["russia"]["macro_f1"] > 0.8


def test_patience_is_counted_on_after_an_interruption(
    corpus_file: Path,
    encoder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nothing is learned, so that the third epoch is the second without a better one."""

    def interrupt(_: object, __: object, state: TrainerState, *___: object, **____: object) -> None:
        if state.epoch == 2:
            raise KeyboardInterrupt

    run = *configure(corpus_file, encoder, "optimizer.lr=1e-12", "patience=2"), tmp_path / "model"
    with monkeypatch.context() as patch:
        patch.setattr(Progress, "on_epoch_begin", interrupt)
        with pytest.raises(KeyboardInterrupt):
            train(*run)
    train(*run)
    printed = capsys.readouterr().err
    assert "epoch 3: " in printed
    assert "epoch 4: " not in printed


def test_fp32_export(corpus_file: Path, encoder: Path, tmp_path: Path) -> None:
    overrides = ("export.weights=fp32", "optimizer.epochs=1", "encoder.pooling=first")
    train(*configure(corpus_file, encoder, *overrides), tmp_path / "model")
    assert load_model(tmp_path / "model").manifest.metrics["export"]["all_tasks"] == 1.0


def test_logit_adjustment_divides_by_the_labels_frequencies(
    corpus_file: Path, encoder: Path, tmp_path: Path
) -> None:
    out = {}
    for power in (0.0, 0.5):
        sets = ("export.weights=fp32", "optimizer.epochs=1", f"logit_adjustment={{west: {power}}}")
        config, corpus = configure(corpus_file, encoder, *sets)
        train(config, corpus, tmp_path / str(power))
        model = load_model(tmp_path / str(power))
        out[power] = model.predict_proba([p.text for p in corpus.subset("test")])
    counts = np.array(list(corpus.describe()["labels"]["west"].values()), dtype=float)
    expected = out[0.0]["west"] / np.where(counts > 0, counts / counts.sum(), 1) ** 0.5
    expected /= expected.sum(axis=1, keepdims=True)
    assert len(set(counts)) > 1
    np.testing.assert_allclose(out[0.5]["west"], expected, atol=1e-4)
    np.testing.assert_allclose(out[0.5]["russia"], out[0.0]["russia"], atol=1e-6)


def test_trains_in_bf16(corpus_file: Path, encoder: Path, tmp_path: Path) -> None:
    train(*configure(corpus_file, encoder, "precision=bf16"), tmp_path / "model")
    assert load_model(tmp_path / "model").manifest.metrics["test"]["russia"]["macro_f1"] > 0.8


def test_long_texts_are_read_in_windows(trained: Path, encoder: Path) -> None:
    model = load_model(trained)
    text = "Beijing praised Moscow and deepened its partnership with Russia. " * 20
    prediction = model.predict(text)
    assert prediction.n_tokens == 20 * (prediction.n_tokens // 20)
    assert prediction.n_tokens > 48
    assert prediction.russia.label == "supportive"


def test_typographic_quotation_marks_are_read_as_plain_ones(trained: Path, encoder: Path) -> None:
    plain, typographic = 'China\'s "old friend"', "China\u2019s \u201cold friend\u201d"
    tokens = load_tokenizer(str(encoder)).tokenize(typographic)
    assert tokens == load_tokenizer(str(encoder)).tokenize(plain)
    first, second = load_model(trained).predict_proba([plain, typographic])["russia"].tolist()
    assert first == second


def test_weights_that_do_not_fit_the_manifest(trained: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(trained, tmp_path / "copy"))
    data = json.loads((copy / "manifest.json").read_text())
    data["scheme"]["tasks"].reverse()
    (copy / "manifest.json").write_text(json.dumps(data))
    with pytest.raises(ValueError, match="the weights answer"):
        load_model(copy)


def test_class_weights_keep_the_mean_and_favour_the_rare() -> None:
    counts = {"t": {"a": 90, "b": 10}}
    weights = class_weights(counts, 0.5)["t"]
    assert (weights * torch.tensor([0.9, 0.1])).sum().item() == pytest.approx(1)
    assert (weights[1] / weights[0]).item() == pytest.approx(3)
    assert class_weights(counts, 0.0)["t"].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("package:no_such_module/model", "no package 'no_such_module' is installed"),
        ("package:stance/nowhere", "no folder 'nowhere'"),
    ],
)
def test_encoders_that_are_not_there(name: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        encoder_path(name)


def test_a_folder_without_an_encoder(corpus_file: Path, tmp_path: Path) -> None:
    config, _ = configure(corpus_file, tmp_path)
    with pytest.raises(ConfigError, match="cannot be loaded"):
        load_encoder(config.encoder)


def test_a_dry_run_looks_for_the_encoder(
    corpus_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    overrides = [f"data.paths=[{corpus_file}]", "encoder.name=package:stance/nowhere"]
    sys.argv = ["training", str(ROOT / "configs" / "transformer.yaml"), "--dry-run"]
    sys.argv += [word for override in overrides for word in ("--set", override)]
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code not in (None, 0)
    assert "no folder 'nowhere'" in capsys.readouterr().err


@pytest.mark.parametrize("frozen", [True, False])
def test_frozen_word_vectors_are_not_trained(
    corpus_file: Path, encoder: Path, frozen: bool
) -> None:
    config, _ = configure(corpus_file, encoder, f"encoder.freeze_words={frozen}")
    parameters = dict(load_encoder(config.encoder).named_parameters())
    held = {name for name, parameter in parameters.items() if not parameter.requires_grad}
    assert held == ({"embeddings.word_embeddings.weight"} if frozen else set())


def test_precision_follows_the_hardware() -> None:
    assert use_bf16("bf16") and not use_bf16("fp32")
    gpu = torch.cuda.is_available()
    assert use_bf16("auto") == (torch.cuda.is_bf16_supported() if gpu else multiplies_bf16())
