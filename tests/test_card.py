from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from curves import learning_curve

import stance
from eval.card import render, run
from eval.report import Settings, build, without_nan
from eval.scored import score
from stance.errors import DataError
from stance.records import LabelledParagraph

PARAGRAPHS = [
    LabelledParagraph("China praised Russia.", {"russia": "supportive", "west": "none"}, "a"),
    LabelledParagraph("The museum opens at nine.", {"russia": "none", "west": "none"}, "b"),
]


def test_card_states_the_report_and_the_synthetic_training_text(tmp_path: Path) -> None:
    model = stance.load()
    scored = [score("default", model, PARAGRAPHS)]
    data = {"paths": ["x.jsonl"], "subset": "all"}
    report = build(scored, {"default": model}, data, Settings(100, 0, 1), "test")
    path = tmp_path / "report.json"
    path.write_text(json.dumps(without_nan(report)))
    out = tmp_path / "card.md"
    arguments = ["--report", f"Two lines={path}", "--out", str(out)]
    assert CliRunner().invoke(run, arguments).exit_code == 0
    text = out.read_text()
    assert "### Two lines" in text
    assert report["data"]["fingerprint"] in text
    assert "synthetic" in text
    assert "| russia | default | 1.00 [.34, 1.00] |" in text
    assert "- russia: supportive 1 example, ambivalent no example, critical no example" in text


def test_a_report_of_other_weights_or_of_training_text_is_refused() -> None:
    model = stance.load()
    scored = [score("default", model, PARAGRAPHS)]
    data = {"paths": ["x.jsonl"], "subset": "all"}
    report = build(scored, {"default": model}, data, Settings(100, 0, 1), "test")
    other = {**report, "models": [{**report["models"][0], "files": {"model.onnx": "0" * 64}}]}
    with pytest.raises(DataError, match="other weights"):
        render(model, [("x", other)])
    known = {**report, "models": [{**report["models"][0], "seen": 3}]}
    with pytest.raises(DataError, match="trained on 3 of its paragraphs"):
        render(model, [("x", known)])


def test_a_learning_curve_of_other_data_or_another_recipe_is_refused() -> None:
    model = stance.load()
    scored = [score("default", model, PARAGRAPHS)]
    data = {"paths": ["x.jsonl"], "subset": "all"}
    report = build(scored, {"default": model}, data, Settings(100, 0, 1), "test")
    ours = {
        **learning_curve(),
        "config": {**model.manifest.config, "seed": 9},
        "data": dict(model.manifest.data),
    }
    assert "Learning curve" in render(model, [("x", {**report, "learning_curve": ours})])
    for other in ({"data": {"fingerprint": "0" * 64}}, {"config": {"kind": "tfidf"}}):
        with pytest.raises(DataError, match="another recipe or data"):
            render(model, [("x", {**report, "learning_curve": {**ours, **other}})])


def test_the_shipped_card_is_of_the_shipped_model() -> None:
    card = (Path(__file__).parent.parent / "docs" / "model_card.md").read_text(encoding="utf-8")
    manifest = stance.load().manifest
    assert manifest.data["fingerprint"] in card
    assert dataclasses.asdict(manifest)["kind"] == "onnx"
