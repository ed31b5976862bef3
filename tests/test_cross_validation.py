"""Cross-validation: folds are kept, taken up again, bound to their run, and summed up."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import documents, run
from sklearn.metrics import accuracy_score, f1_score

from eval import cross_validation, trainer
from eval.cross_validation import Finished, Plan, cross_validate
from eval.cross_validation_summary import render, summarize
from eval.report import Settings
from stance.errors import ConfigError, DataError, StanceError
from stance.records import LabelledParagraph, read_labelled
from stance.scheme import load_scheme
from stance.splits import load_folds, make_folds, save_folds
from training.config import load_config

ROOT = Path(__file__).parent.parent
TFIDF = ROOT / "configs" / "tfidf.yaml"
SETTINGS = Settings(resamples=100)


@pytest.fixture
def data(write_jsonl: Callable[..., Path]) -> Path:
    rows = documents(24, seed=3)
    for number, row in enumerate(rows):
        row["genre"] = ["wire", "opinion"][number % 2]
        row["paragraphs"][0]["russia"] = ["none", "critical", "ambivalent"][number % 3]
    return write_jsonl(rows)


class Stub:
    """Stands in for training: keeps what it was asked, and hands out a model made before."""

    def __init__(self, model: Path) -> None:
        self.model = model
        self.asked: list[tuple[list[str], list[LabelledParagraph], Path]] = []
        self.stop_after: int | None = None

    def resolve(self, config: Path, overrides: Sequence[str] = ()) -> dict[str, Any]:
        return load_config(config, overrides).model_dump(mode="json")

    def train(self, config: Path, overrides: Sequence[str], paragraphs: Any, out: Path) -> None:
        if self.stop_after is not None and len(self.asked) >= self.stop_after:
            raise KeyboardInterrupt
        self.asked.append((list(overrides), list(paragraphs), out))
        shutil.copytree(self.model, out)


@pytest.fixture
def stub(tfidf_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Stub:
    made = Stub(tfidf_dir)
    monkeypatch.setattr(cross_validation, "trainer", made)
    return made


def plan(data: Path, out: Path, **more: Any) -> Plan:
    paths = (f"data.paths=[{data}]",)
    return dataclasses.replace(Plan(TFIDF, ("document",), 3, 2, out, paths), **more)


def test_every_fold_is_trained_without_its_test_documents(
    stub: Stub, data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    cross_validate(plan(data, out))
    assert len(stub.asked) == 6
    assert [asked[0][-1] for asked in stub.asked] == ["seed=1"] * 3 + ["seed=2"] * 3
    for _, train, model in stub.asked:
        lines = (out / "document" / f"{model.name}.jsonl").read_text().splitlines()
        tested = {json.loads(line)["doc"] for line in lines}
        trained = {p.doc for p in train}
        assert tested and not tested & trained
        assert len(tested | trained) == 24
    assert sorted(p.name for p in (out / "document").iterdir()) == [
        *(f"fold-{fold}-seed-{seed}.jsonl" for fold in (1, 2, 3) for seed in (0, 1)),
        "folds-seed-0.json",
        "folds-seed-1.json",
        "run.json",
    ]


def test_interrupted_it_goes_on_where_it_stopped(
    stub: Stub, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stub.stop_after = 2
    with pytest.raises(KeyboardInterrupt):
        cross_validate(plan(data, tmp_path / "out"))
    stub.stop_after = None
    capsys.readouterr()
    cross_validate(plan(data, tmp_path / "out"))
    assert len({asked[2] for asked in stub.asked}) == len(stub.asked) == 6
    progress = capsys.readouterr().err
    assert "2 of 6 folds are done already" in progress
    assert "[3/6] document, seed 0, fold 3" in progress
    more_seeds = plan(data, tmp_path / "out", seeds=3)
    cross_validate(more_seeds)
    assert len(stub.asked) == 9


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"folds": 4}, "differs in folds, rows"),
        ({"overrides": ("class_weight=null",)}, "differs in config"),
    ],
)
def test_a_folder_of_another_run_is_refused(
    stub: Stub, data: Path, tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    first = plan(data, tmp_path / "out", seeds=1)
    cross_validate(first)
    if "overrides" in change:
        change = {"overrides": (*first.overrides, *change["overrides"])}
    with pytest.raises(ConfigError) as caught:
        cross_validate(dataclasses.replace(first, **change))
    assert message in str(caught.value)
    assert len(stub.asked) == 3


def test_other_data_is_another_run(
    stub: Stub, data: Path, tmp_path: Path, write_jsonl: Callable[..., Path]
) -> None:
    cross_validate(plan(data, tmp_path / "out", seeds=1))
    moved = data.rename(tmp_path / "moved.jsonl")
    cross_validate(plan(moved, tmp_path / "out", seeds=1))  # the same data elsewhere
    assert len(stub.asked) == 3
    with pytest.raises(ConfigError, match="differs in data"):
        cross_validate(plan(write_jsonl(documents(24)), tmp_path / "out", seeds=1))


@pytest.mark.parametrize(
    ("splits", "message"),
    [
        (("topic",), "--split: got 'topic'; allowed: document | random"),
        (("document", "document"), "got document, document; allowed: each name once"),
    ],
)
def test_unknown_and_repeated_splits(
    stub: Stub, data: Path, tmp_path: Path, splits: tuple[str, ...], message: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        cross_validate(plan(data, tmp_path, splits=splits))
    assert message in str(caught.value)


def test_saved_folds_are_used_as_they_are(stub: Stub, data: Path, tmp_path: Path) -> None:
    finished = cross_validate(plan(data, tmp_path / "first", seeds=1))
    paragraphs = finished.paragraphs
    path = tmp_path / "mine.json"
    save_folds(path, paragraphs, make_folds(paragraphs, "document", 2, 7), "document", 7)
    out = tmp_path / "second"
    cross_validate(plan(data, out, splits=(str(path),)))
    for seed in (0, 1):
        used = load_folds(out / "mine" / f"folds-seed-{seed}.json", paragraphs)
        for one, two in zip(used, load_folds(path, paragraphs), strict=True):
            assert one[1].tolist() == two[1].tolist()


def read(folder: Path, fold: int, seed: int) -> list[dict[str, Any]]:
    lines = (folder / f"fold-{fold}-seed-{seed}.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def finish(stub: Stub, data: Path, out: Path, **more: Any) -> Finished:
    return cross_validate(plan(data, out, **more))


def test_summary_can_be_computed_again_from_the_predictions(
    stub: Stub, data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    summary = summarize(finish(stub, data, out, splits=("document", "random")), SETTINGS)
    for split in ("document", "random"):
        found = summary["splits"][split]["tasks"]["russia"]
        for name in ("accuracy", "macro_f1"):
            values = []
            for seed in (0, 1):
                rows = [row for fold in (1, 2, 3) for row in read(out / split, fold, seed)]
                assert len(rows) == found["n"] == 96
                gold = [row["gold"]["russia"] for row in rows]
                labels = [row["predicted"]["russia"] for row in rows]
                values.append(
                    accuracy_score(gold, labels)
                    if name == "accuracy"
                    else f1_score(gold, labels, average="macro", labels=found["counted"])
                )
            assert found[name]["by_seed"] == pytest.approx(values)
            assert found[name]["value"] == pytest.approx(sum(values) / 2)
            assert found[name]["low"] < found[name]["value"] < found[name]["high"]
            # the stub hands out one model: nothing is spread, and nothing is leaked
            assert found[name]["sd"] == pytest.approx(0)
    (difference,) = summary["differences"]
    assert (difference["first"], difference["second"]) == ("random", "document")
    assert difference["tasks"]["russia"]["macro_f1"]["value"] == pytest.approx(0)
    text = render(summary)
    assert "## random minus document" in text and "What leakage is worth" in text
    assert summary["data"]["fingerprint"] in text


def test_folds_that_stand_for_something_are_listed(stub: Stub, data: Path, tmp_path: Path) -> None:
    finished = finish(stub, data, tmp_path, splits=("genre", "document"), folds=None, seeds=1)
    summary = summarize(finished, SETTINGS)
    folds = summary["splits"]["genre"]["by_fold"]
    assert [fold["test"]["genres"] for fold in folds] == [["opinion"], ["wire"]]
    assert [fold["tasks"]["russia"]["n"] for fold in folds] == [48, 48]
    assert "by_fold" not in summary["splits"]["document"]
    assert summary["splits"]["document"]["tasks"]["russia"]["macro_f1"]["sd"] is None
    assert "| 1 | opinion |" in render(summary)


def test_predictions_of_another_fold_are_refused(stub: Stub, data: Path, tmp_path: Path) -> None:
    finished = finish(stub, data, tmp_path, seeds=1)
    folder = tmp_path / "document"
    shutil.copy(folder / "fold-1-seed-0.jsonl", folder / "fold-2-seed-0.jsonl")
    with pytest.raises(DataError, match=r"fold-2-seed-0\.jsonl: not of the paragraphs"):
        summarize(finished, SETTINGS)


def test_training_says_what_is_wrong_with_a_configuration(data: Path) -> None:
    with pytest.raises(ConfigError, match=r"tfidf\.yaml: sead: Extra inputs") as caught:
        trainer.resolve(TFIDF, [f"data.paths=[{data}]", "sead=3"])
    assert not str(caught.value).startswith("error")


def test_the_recipe_of_the_transformer_is_resolved(data: Path) -> None:
    found = trainer.resolve(ROOT / "configs" / "transformer.yaml", [f"data.paths=[{data}]"])
    assert (found["kind"], found["split"]["test"]) == ("transformer", 0.1)


def test_a_training_that_fails(tmp_path: Path) -> None:
    few = [LabelledParagraph("One.", {"russia": "none"}, "a")]
    with pytest.raises(StanceError, match="training failed with exit code 2"):
        trainer.train(TFIDF, [], few, tmp_path / "model")


def test_training_gets_all_that_the_data_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data.jsonl"
    row = {"text": "China backs Moscow.", "doc": "a", "genre": "wire", "russia": "supportive"}
    data.write_text(json.dumps(row) + "\n")
    given = read_labelled(data, load_scheme())
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0))
    trainer.train(TFIDF, [], given, tmp_path / "model")
    written = read_labelled(tmp_path / "model.jsonl", load_scheme())
    assert [dataclasses.replace(p, place=given[0].place) for p in written] == given


def test_from_the_command_line(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two true trainings; columns of other names are read once and not again in the folds."""
    renamed = tmp_path / "renamed.jsonl"
    renamed.write_text(data.read_text().replace('"russia":', '"moscow":'))
    out = tmp_path / "out"
    arguments = ["cross-validate", "--config", str(TFIDF), "--out", str(out)]
    arguments += ["--set", f"data.paths=[{renamed}]", "--set", "data.columns.russia=moscow"]
    assert run(*arguments, "--folds", "2", "--seeds", "1", "--resamples", "100") in (None, 0)
    summary = json.loads((out / "summary.json").read_text())
    assert summary["splits"]["document"]["tasks"]["west"]["accuracy"]["value"] > 0.8
    assert (out / "summary.md").read_text() == capsys.readouterr().out.removesuffix("\n")
