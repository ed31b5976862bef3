"""The report command: which paragraphs it scores, given what a model was trained on."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, documents, run

import stance
from stance.models import digests
from stance.splits import hash_split

SHORT = ("--no-explain", "--no-behaviour", "--resamples", "100")


def report(out: Path, *arguments: str | Path) -> dict[str, Any]:
    assert run("report", *arguments, *SHORT, "--out", out) in (None, 0)
    return dict(json.loads((out / "report.json").read_text()))


def markdown(out: Path) -> str:
    return (out / "report.md").read_text()


def knowing(tfidf_dir: Path, out: Path, seen: bytes) -> Path:
    """The same model with another record of what it was trained on."""
    model = copy(stance.load(tfidf_dir))  # the loaded one is shared
    model.manifest = replace(model.manifest, seen=seen)
    model.save(out)
    return out


def texts(doc: dict[str, Any]) -> list[str]:
    return [paragraph["text"] for paragraph in doc["paragraphs"]]


def part(docs: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """The documents of a part, by the split that the small model was trained with."""
    subsets = hash_split([doc["doc"] for doc in docs], dev=0.1, test=0.2)
    return [docs[i] for i in getattr(subsets, name)]


def test_a_model_is_not_scored_on_what_it_was_trained_on(
    tfidf_dir: Path, write_jsonl: Callable[..., Path], tmp_path: Path
) -> None:
    docs = documents(60)
    for doc in docs:  # no text twice
        for i, paragraph in enumerate(doc["paragraphs"]):
            paragraph["text"] += f" {doc['doc']}, {i}"
    test = part(docs, "test")
    seen = digests(t for doc in docs if doc not in test for t in texts(doc))
    data = write_jsonl(docs)
    own = ["--model", knowing(tfidf_dir, tmp_path / "own", seen), "--no-baselines", "--data"]
    held_out = report(tmp_path / "a", *own, data)["data"]
    asked = report(tmp_path / "b", *own, data, "--subset", "test")["data"]
    assert held_out == {**asked, "subset": "unseen"}
    assert 0 < held_out["documents"] == len(test) < 60
    everything = report(tmp_path / "c", *own, data, "--subset", "all")
    known = 240 - held_out["paragraphs"]
    assert everything["models"][0]["seen"] == known
    assert f"trained or tuned on {known} of these paragraphs" in markdown(tmp_path / "c")
    assert "tuned" not in markdown(tmp_path / "a")


def test_a_part_of_the_training_data_is_recognized(
    tfidf_dir: Path,
    write_jsonl: Callable[..., Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    doc = part(documents(60), "train")[0]  # of what the small model was trained on
    doc["doc"] = "under another name"
    doc["paragraphs"][0]["text"] = f" {texts(doc)[0]}\n"
    own = ["--model", tfidf_dir, "--no-baselines", "--data", write_jsonl([doc])]
    assert run("report", *own) == 2
    assert "--subset unseen: every paragraph was trained or tuned on" in capsys.readouterr().err
    doc["paragraphs"][0]["text"] = "In Nuuk, China praised Russia."
    own[-1] = write_jsonl([doc])
    assert report(tmp_path / "a", *own)["data"]["paragraphs"] == 1
    assert "left out, as trained or tuned on: 3 paragraphs" in capsys.readouterr().err


def test_what_any_of_the_models_knows_is_left_out(
    tfidf_dir: Path, write_jsonl: Callable[..., Path], tmp_path: Path
) -> None:
    docs = documents(2, seed=3)
    first = knowing(tfidf_dir, tmp_path / "first", digests(texts(docs[0])))
    other = knowing(tfidf_dir, tmp_path / "other", digests(texts(docs[1])[:3]))
    both = ["--model", first, "--model", other, "--data", write_jsonl(docs), "--no-baselines"]
    assert report(tmp_path / "a", *both)["data"]["paragraphs"] == 1
    everything = report(tmp_path / "b", *both, "--subset", "all")
    assert [m["seen"] for m in everything["models"]] == [4, 3]


def test_the_shipped_baseline_knows_no_more_than_the_model(
    tfidf_dir: Path, write_jsonl: Callable[..., Path], tmp_path: Path
) -> None:
    corpus = (ROOT / "data" / "corpus" / "r10_hedge.jsonl").read_text().splitlines()
    data = ["--data", write_jsonl([json.loads(line) for line in corpus[:10]])]
    found = report(tmp_path / "a", "--model", tfidf_dir, *data)
    assert "tfidf" not in [m["name"] for m in found["models"]]
    own = report(tmp_path / "b", *data, "--subset", "all")
    assert [m["name"] for m in own["models"]][:2] == ["default", "tfidf"]


def test_a_model_that_records_nothing_is_named(
    tfidf_dir: Path, corpus_file: Path, tmp_path: Path
) -> None:
    silent = knowing(tfidf_dir, tmp_path / "silent", b"")
    found = report(tmp_path / "a", "--model", silent, "--no-baselines", "--data", corpus_file)
    assert [found["models"][0]["seen"], found["data"]["paragraphs"]] == [None, 240]
    assert "silent does not record what it was trained on" in markdown(tmp_path / "a")
