"""Learning curves: nested shares, what is held out, resumption, full models, figures."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import documents, run
from curves import learning_curve as made_by_hand
from sklearn.metrics import f1_score, matthews_corrcoef

import stance
from eval import learning_curve
from eval.learning_curve import Finished, Plan, learn, nested
from eval.learning_curve_summary import read_curve, summarize
from eval.report import Settings
from stance.errors import ConfigError, DataError
from stance.records import LabelledParagraph
from stance.splits import hash_split
from training.config import load_config

ROOT = Path(__file__).parent.parent
TFIDF = ROOT / "configs" / "tfidf.yaml"
SETTINGS = Settings(resamples=100, min_examples=3)


class Stub:
    """Stands in for training: keeps what it was asked, and hands out a model made before."""

    def __init__(self, model: Path) -> None:
        self.model = model
        self.asked: list[tuple[list[str], list[LabelledParagraph], str, bool]] = []
        self.stop_after: int | None = None

    def resolve(self, config: Path, overrides: Sequence[str] = ()) -> dict[str, Any]:
        return load_config(config, overrides).model_dump(mode="json")

    def train(
        self, config: Path, overrides: Sequence[str], paragraphs: Any, out: Path, hold_out: bool
    ) -> None:
        if self.stop_after is not None and len(self.asked) >= self.stop_after:
            raise KeyboardInterrupt
        self.asked.append((list(overrides), list(paragraphs), out.name, hold_out))
        shutil.copytree(self.model, out)


@pytest.fixture
def stub(tfidf_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Stub:
    made = Stub(tfidf_dir)
    monkeypatch.setattr(learning_curve, "trainer", made)
    return made


@pytest.fixture
def plan(corpus_file: Path, tmp_path: Path, write_jsonl: Callable[..., Path]) -> Plan:
    """Plan of the very data and configuration of the fixture `tfidf_dir`."""
    rows = documents(12, seed=8)
    for row in rows[::2]:
        row["paragraphs"][0]["russia"] = "ambivalent"
    other = write_jsonl(rows, "other.jsonl")
    overrides = (f"data.paths=[{corpus_file}]", "split.test=0.2")
    return Plan(TFIDF, tmp_path / "out", (other,), (0.25, 0.5, 1.0), 2, (), overrides)


def test_shares_lie_within_each_other() -> None:
    docs = [f"d{i // 2}" for i in range(200)]
    parts = [nested(docs, share) for share in (0.001, 0.25, 0.5, 1.0)]
    assert [len(part) for part in parts] == [1, 25, 50, 100]
    assert all(set(a) < set(b) for a, b in pairwise(parts))
    assert nested(list(reversed(docs)), 0.25) == parts[1]
    # the order has nothing to do with the split: in a share, as many fall into test
    inside = hash_split(nested([f"d{i}" for i in range(2000)], 0.5), 0.1, 0.1)
    assert 70 < len(inside.test) < 130


def test_only_train_documents_are_left_out(stub: Stub, plan: Plan) -> None:
    finished = learn(plan)
    assert [asked[2] for asked in stub.asked] == [
        f"share-{share}-seed-{seed}" for seed in (1, 2) for share in ("0.25", "0.5", "1")
    ]
    everything = finished.paragraphs
    split = finished.config["split"]
    parts = hash_split([p.doc for p in everything], split["dev"], split["test"], split["seed"])
    train = {everything[i].doc for i in parts.train}
    held = {everything[i].doc for i in (*parts.dev, *parts.test)}
    trained = []
    for overrides, paragraphs, name, hold_out in stub.asked:
        docs = {p.doc for p in paragraphs}
        assert hold_out and held < docs
        assert overrides[-1] == f"seed={name[-1]}"
        trained.append(docs & train)
        again = hash_split([p.doc for p in paragraphs], split["dev"], split["test"], split["seed"])
        assert {paragraphs[i].doc for i in again.train} == docs & train
        assert {paragraphs[i].doc for i in again.test} == {everything[i].doc for i in parts.test}
    quarter, half, full = trained[:3]
    assert quarter < half < full == train
    assert trained[3:] == trained[:3]
    folder = plan.out / "predictions" / "share-0.5-seed-2"
    assert sorted(p.name for p in folder.iterdir()) == ["model.json", "other.jsonl", "test.jsonl"]
    assert len((folder / "other.jsonl").read_text().splitlines()) == 48
    assert sorted(p.name for p in (plan.out / "models").iterdir()) == sorted(
        asked[2] for asked in stub.asked
    )


def test_interrupted_it_goes_on_where_it_stopped(
    stub: Stub, plan: Plan, capsys: pytest.CaptureFixture[str]
) -> None:
    stub.stop_after = 2
    with pytest.raises(KeyboardInterrupt):
        learn(plan)
    stub.stop_after = None
    capsys.readouterr()
    learn(plan)
    assert len({asked[2] for asked in stub.asked}) == len(stub.asked) == 6
    progress = capsys.readouterr().err
    assert "2 of 6 trainings are done already" in progress
    assert "[3/6] share 1, seed 1: " in progress
    learn(dataclasses.replace(plan, seeds=3, shares=(0.5, 1.0)))
    assert [asked[2] for asked in stub.asked[6:]] == ["share-0.5-seed-3", "share-1-seed-3"]


def test_another_data_set_needs_no_training(
    stub: Stub, plan: Plan, write_jsonl: Callable[..., Path]
) -> None:
    learn(dataclasses.replace(plan, data=()))
    more = write_jsonl(documents(3, seed=9), "more.jsonl")
    finished = learn(dataclasses.replace(plan, data=(*plan.data, more)))
    assert len(stub.asked) == 6
    assert list(finished.sets) == ["test", "other", "more"]
    write_jsonl(documents(4, seed=9), "more.jsonl")  # the same name, other paragraphs
    learn(dataclasses.replace(plan, data=(more,)))
    assert len(stub.asked) == 6
    path = plan.out / "predictions" / "share-1-seed-1" / "more.jsonl"
    assert len(path.read_text().splitlines()) == 16


def test_a_model_trained_before_stands_for_the_full_share(
    stub: Stub, plan: Plan, tfidf_dir: Path
) -> None:
    """The fixture `tfidf_dir` was trained with this configuration and seed 1."""
    learn(plan)
    finished = learn(dataclasses.replace(plan, out=plan.out / "2", full=(tfidf_dir,)))
    names = [asked[2] for asked in stub.asked[6:]]
    assert "share-1-seed-1" not in names and "share-1-seed-2" in names
    about = finished.point(1.0, 1).describe()
    assert about["model"] == str(tfidf_dir)
    assert about["files"] == dict(stance.load(tfidf_dir).manifest.files)


def test_a_given_model_replaces_what_another_predicted(
    stub: Stub, plan: Plan, tfidf_dir: Path
) -> None:
    finished = learn(plan)
    point = finished.point(1.0, 1)
    about = point.describe()
    point.about.write_text(json.dumps({**about, "files": {"weights": "of another"}}))
    kept = finished.point(0.5, 1).path("test")
    before = kept.stat().st_mtime_ns, point.path("test").stat().st_mtime_ns
    learn(dataclasses.replace(plan, full=(tfidf_dir,)))
    after = kept.stat().st_mtime_ns, point.path("test").stat().st_mtime_ns
    assert after[0] == before[0] and after[1] > before[1]
    assert point.describe()["files"] == about["files"]
    assert len(stub.asked) == 6


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"overrides": "class_weight=null"}, "differs in class_weight; allowed: a model of"),
        ({"overrides": "seed=5"}, "seed 1; allowed: a model of .* with the seed 5 or 6, each once"),
        ({"overrides": "data.paths=[OTHER]"}, "trained on other data"),
        ({"shares": (0.5,)}, "stands for the share 1"),
    ],
)
def test_a_full_model_must_be_of_the_configuration(
    stub: Stub, plan: Plan, tfidf_dir: Path, change: dict[str, Any], message: str
) -> None:
    if "overrides" in change:
        added = change["overrides"].replace("OTHER", str(plan.data[0]))
        change = {"overrides": (*plan.overrides, added), "data": ()}
    with pytest.raises(ConfigError) as caught:
        learn(dataclasses.replace(plan, full=(tfidf_dir,), **change))
    assert re.search(message, str(caught.value))
    assert not stub.asked


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"shares": (0.5, 1.5)}, "--share: got 1.5; allowed: above 0, up to 1"),
        ({"shares": ()}, "--share: got none"),
        ({"data": "twice"}, "the name 'other' is used already"),
    ],
)
def test_faulty_plans(stub: Stub, plan: Plan, change: dict[str, Any], message: str) -> None:
    if change.get("data") == "twice":
        change = {"data": plan.data * 2}
    with pytest.raises(ConfigError, match=re.escape(message)):
        learn(dataclasses.replace(plan, **change))
    assert not stub.asked


def test_a_folder_of_another_run_is_refused(stub: Stub, plan: Plan) -> None:
    learn(dataclasses.replace(plan, seeds=1))
    changed = dataclasses.replace(plan, overrides=(*plan.overrides, "class_weight=null"))
    with pytest.raises(ConfigError, match="differs in config"):
        learn(changed)
    (plan.out / "run.json").unlink()
    with pytest.raises(ConfigError, match=r"holds predictions but no run\.json"):
        learn(plan)


def read(finished: Finished, share: float, seed: int, name: str) -> list[dict[str, Any]]:
    lines = finished.point(share, seed).path(name).read_text().splitlines()
    return [json.loads(line) for line in lines]


def test_figures_can_be_computed_again_from_the_predictions(stub: Stub, plan: Plan) -> None:
    finished = learn(plan)
    summary = summarize(finished, SETTINGS, "the command")
    assert [s["share"] for s in summary["shares"]] == [0.25, 0.5, 1.0]
    assert summary["shares"][-1]["documents"] == summary["train"]["documents"]
    assert len(summary["curve"]) == 2 * 4 * 3  # data sets, tasks, shares
    for point in summary["curve"]:
        for i, seed in enumerate(summary["seeds"]):
            rows = read(finished, point["share"], seed, point["set"])
            gold = [row["gold"][point["task"]] for row in rows]
            predicted = [row["predicted"][point["task"]] for row in rows]
            expected = f1_score(gold, predicted, labels=point["counted"], average="macro")
            assert point["macro_f1"]["by_seed"][i] == pytest.approx(expected)
            expected = matthews_corrcoef(gold, predicted)
            assert point["mcc"]["by_seed"][i] == pytest.approx(expected)
        # the stub hands out one model: a larger share gains nothing
        gain = point["gain"]
        assert gain is None if point["share"] == 0.25 else gain["macro_f1"]["value"] == 0
    sure = [p for p in summary["curve"] if p["set"] == "other" and p["task"] == "russia"]
    assert sure[0]["macro_f1"]["value"] < 1


def test_predictions_for_other_paragraphs_are_refused(stub: Stub, plan: Plan) -> None:
    finished = learn(plan)
    point = finished.point(0.5, 1)
    shutil.copy(point.path("other"), point.path("test"))
    with pytest.raises(DataError, match=r"test\.jsonl: not of the paragraphs of test"):
        summarize(finished, SETTINGS)


def test_keys_are_documented() -> None:
    text = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")
    curve = made_by_hand()
    names = {*curve["sets"], "kind"}
    assert not [key for key in sorted(set(keys(curve)) - names) if f"`{key}`" not in text]


def keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from keys(item)


def test_the_sample_has_the_keys_of_a_summary(stub: Stub, plan: Plan) -> None:
    summary = summarize(learn(plan), SETTINGS)
    sample = made_by_hand()
    assert list(sample) == list(summary)
    assert set(sample["curve"][0]) == set(summary["curve"][0])
    assert set(sample["shares"][0]) == set(summary["shares"][0])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "not a learning curve: without name, data"),
        ("{", "not a learning curve: "),
        ('{"name": "x"}', "without data, train"),
        (json.dumps({**made_by_hand(), "schema_version": 2}), "got 2; allowed: 1"),
    ],
)
def test_what_is_no_learning_curve(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "curve.json"
    path.write_text(text)
    with pytest.raises(DataError, match=message):
        read_curve(path)


def test_from_the_command_line(
    corpus_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two true trainings."""
    out = tmp_path / "out"
    arguments = ["learning-curve", "--config", str(TFIDF), "--out", str(out)]
    arguments += ["--set", f"data.paths=[{corpus_file}]", "--share", "0.3", "--share", "1"]
    assert run(*arguments, "--seeds", "1", "--resamples", "100") in (None, 0)
    curve = read_curve(out / "learning_curve.json")
    small, full = (
        stance.load(out / "models" / f"share-{share}-seed-1").manifest for share in ("0.3", "1")
    )
    assert small.data["paragraphs"]["test"] == full.data["paragraphs"]["test"]
    assert small.data["paragraphs"]["dev"] == full.data["paragraphs"]["dev"]
    assert [s["paragraphs"] for s in curve["shares"]] == [
        m.data["paragraphs"]["train"] for m in (small, full)
    ]
    assert full.data["fingerprint"] == curve["data"]["fingerprint"]
    printed = capsys.readouterr().out
    assert "| russia | 30 % |" in printed and "| russia | 100 % |" in printed
    assert not list((out / "models").glob("*.jsonl"))
