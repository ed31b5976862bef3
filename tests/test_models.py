"""The model directory: what is written is read back, and damage is named."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import stance
from stance.errors import ModelError
from stance.models import load_model

TEXTS = ["Beijing praised Moscow.", "Brussels discussed the harvest.", "China denounced NATO."]


@pytest.fixture
def copy(tfidf_dir: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tfidf_dir, tmp_path / "model"))


def edit(model: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = model / "manifest.json"
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))


def test_tfidf_learns_and_survives_saving(tfidf_dir: Path, tmp_path: Path) -> None:
    model = load_model(tfidf_dir)
    assert model.manifest.metrics["test"]["russia"]["macro_f1"] > 0.9
    model.save(tmp_path / "again")
    again = load_model(tmp_path / "again")
    one, two = model.predict_proba(TEXTS), again.predict_proba(TEXTS)
    for task, labels in model.labels.items():
        assert one[task].shape == (3, len(labels))
        np.testing.assert_allclose(one[task].sum(axis=1), 1, rtol=1e-5)
        np.testing.assert_array_equal(one[task], two[task])


def test_predict_and_predict_proba_agree() -> None:
    model = stance.load()
    probabilities = model.predict_proba(TEXTS)
    for row, prediction in enumerate(model.predict(TEXTS)):
        for task, labels in model.labels.items():
            assert prediction[task].label == labels[int(probabilities[task][row].argmax())]
            assert list(prediction[task].probabilities) == list(labels)


def test_a_damaged_file_is_named(copy: Path) -> None:
    with (copy / "weights.safetensors").open("ab") as stream:
        stream.write(b"x")
    with pytest.raises(ModelError, match=r"weights\.safetensors: damaged: its SHA-256"):
        load_model(copy)


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "vocabulary.json").unlink()
    with pytest.raises(ModelError, match=r"vocabulary\.json: missing"):
        load_model(copy)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.update(format=2), "newer than this library reads"),
        (lambda d: d.update(format="one"), "format: got 'one'"),
        (lambda d: d.update(kind="forest"), r"kind: got 'forest'; allowed: onnx \| tfidf"),
        (lambda d: d.pop("scheme"), "damaged: 'scheme'"),
        (lambda d: d["scheme"].update(tasks=[]), "unique names"),
    ],
)
def test_faulty_manifests(copy: Path, change: Callable[[Any], object], message: str) -> None:
    edit(copy, change)
    with pytest.raises(ModelError, match=message):
        load_model(copy)


def test_no_manifest_and_no_model(copy: Path, tmp_path: Path) -> None:
    (copy / "manifest.json").write_text("{")
    with pytest.raises(ModelError, match="damaged"):
        load_model(copy)
    (copy / "manifest.json").unlink()
    with pytest.raises(ModelError, match=r"manifest\.json is missing"):
        load_model(copy)
    with pytest.raises(ModelError, match=r"no such model; allowed: one of \['default', 'tfidf'\]"):
        load_model("large")


def test_saving_replaces_a_model_but_nothing_else(tfidf_dir: Path, tmp_path: Path) -> None:
    model = load_model(tfidf_dir)
    model.save(tmp_path / "model")
    model.save(tmp_path / "model")
    other = tmp_path / "thesis"
    other.mkdir()
    (other / "chapter.txt").write_text("years of work")
    with pytest.raises(ModelError, match="not a model directory; not overwritten"):
        model.save(other)
    assert (other / "chapter.txt").exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["model", "thesis"]


def test_an_interrupted_save_leaves_the_old_model(
    tfidf_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = load_model(tfidf_dir)
    model.save(tmp_path / "model")

    def fail(*_: object, **__: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("stance.models.tfidf.json.dumps", fail)
    with pytest.raises(KeyboardInterrupt):
        model.save(tmp_path / "model")
    assert [p.name for p in tmp_path.iterdir()] == ["model"]
    load_model(tmp_path / "model")


def test_a_model_is_loaded_once(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = stance.load(copy)
    monkeypatch.chdir(copy.parent)
    assert stance.load(str(copy)) is stance.load("model") is first
    assert stance.load() is stance.load("default")


def test_a_model_written_to_the_same_directory_is_loaded(copy: Path) -> None:
    old = stance.load(copy)
    stance.load("tfidf").save(copy)
    new = stance.load(copy)
    assert new.manifest.data == stance.load("tfidf").manifest.data != old.manifest.data
    assert stance.load(copy) is new


def test_a_relative_path_is_that_of_the_working_directory(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    stance.load("tfidf").save(other / "model")
    monkeypatch.chdir(tmp_path)
    here = stance.load("model")
    monkeypatch.chdir(other)
    assert stance.load("model").manifest.data != here.manifest.data
    monkeypatch.chdir(other / "model")
    with pytest.raises(ModelError, match="model 'model': no such model"):
        stance.load("model")


def test_a_model_that_was_removed_is_not_loaded(copy: Path) -> None:
    stance.load(copy)
    (copy / "manifest.json").unlink()
    with pytest.raises(ModelError, match=r"manifest\.json is missing"):
        stance.load(copy)


def test_predictions_survive_pickling() -> None:
    prediction = stance.predict(TEXTS[0])
    assert pickle.loads(pickle.dumps(prediction)) == prediction
