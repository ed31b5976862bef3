"""The commands beside the report: compare, agreement, leakage, split."""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import documents, run
from sklearn.metrics import accuracy_score, f1_score, matthews_corrcoef

from eval.leakage import leakage
from eval.mcnemar import mcnemar
from eval.predictions import common_rows, read_predictions
from stance.records import LabelledParagraph, read_labelled
from stance.scheme import load_scheme
from stance.splits import load_folds

ROOT = Path(__file__).parent.parent
LABELS = ("supportive", "critical", "none")


def predictions(right: float, seed: int, n: int = 120) -> list[dict[str, Any]]:
    """Rows of a prediction file; gold labels are the same for every seed."""
    gold_of, rng = random.Random(0), random.Random(seed)
    rows = []
    for i in range(n):
        gold = gold_of.choice(LABELS)
        wrong = rng.choice([label for label in LABELS if label != gold])
        label = gold if rng.random() < right else wrong
        rows.append(
            {
                "doc": f"d{i // 3}",
                "genre": "wire",
                "text": f"Paragraph {i}.",
                "gold": {"russia": gold},
                "predicted": {"russia": label},
                "probabilities": {"russia": {x: 0.8 if x == label else 0.1 for x in LABELS}},
            }
        )
    return rows


def test_mcnemar_of_a_worked_example() -> None:
    """Nine against one of ten: twice the chance of at most one head, 2 * 11 / 1024."""
    first = [True] * 9 + [False] + [True] * 20 + [False] * 5
    second = [False] * 9 + [True] + [True] * 20 + [False] * 5
    assert mcnemar(first, second) == {"b": 9, "c": 1, "p": pytest.approx(22 / 1024)}
    assert mcnemar(second, first)["p"] == mcnemar(first, second)["p"]
    assert mcnemar(first, first) == {"b": 0, "c": 0, "p": 1.0}


@pytest.mark.parametrize("second", [[True], [[True, False]]])
def test_mcnemar_of_unequal_lengths(second: list[Any]) -> None:
    with pytest.raises(ValueError, match="one dimension, equal length"):
        mcnemar([True, False], second)


def test_compare_finds_figures_differences_and_tests(
    write_jsonl: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, poor = predictions(0.9, 1), predictions(0.5, 2)
    files = write_jsonl(good, "good.jsonl"), write_jsonl(poor[::-1], "poor.jsonl")
    out = tmp_path / "comparison.json"
    assert run("compare", *files, "--out", out, "--resamples", "300") in (None, 0)
    found = json.loads(out.read_text())["tasks"]["russia"]
    gold = [row["gold"]["russia"] for row in good]
    one, two = ([row["predicted"]["russia"] for row in rows] for rows in (good, poor))
    references: dict[str, Callable[..., float]] = {
        "accuracy": accuracy_score,
        "mcc": matthews_corrcoef,
        "macro_f1": lambda g, p: f1_score(g, p, average="macro"),
    }
    for name, reference in references.items():
        values = reference(gold, one), reference(gold, two)
        assert found["first"][name]["value"] == pytest.approx(values[0])
        assert found["second"][name]["value"] == pytest.approx(values[1])
        difference = found["difference"][name]
        assert difference["value"] == pytest.approx(values[0] - values[1])
        assert 0 < difference["low"] < difference["value"] < difference["high"]
        assert difference["p"] < 0.01
    right = [np.array(gold) == np.array(labels) for labels in (one, two)]
    assert found["mcnemar"] == mcnemar(*right)
    assert (found["n"], found["documents"]) == (120, 40)
    printed = capsys.readouterr().out
    assert "| macro-F1 |" in printed and "McNemar's exact test p < .001" in printed


def test_a_model_does_not_differ_from_itself(
    write_jsonl: Callable[..., Path], tmp_path: Path
) -> None:
    file = write_jsonl(predictions(0.7, 1))
    assert run("compare", file, file, "--out", tmp_path / "c.json") in (None, 0)
    found = json.loads((tmp_path / "c.json").read_text())["tasks"]["russia"]
    assert found["difference"]["accuracy"] == {"value": 0, "low": 0, "high": 0, "p": 1}


def test_compare_takes_means_over_seeds(
    write_jsonl: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = [predictions(0.9, 1), predictions(0.7, 2)[::-1], predictions(0.5, 3)]
    one, more, other = (write_jsonl(rows, f"{i}.jsonl") for i, rows in enumerate(runs))
    out = tmp_path / "c.json"
    assert run("compare", one, other, "--first", more, "--out", out) in (None, 0)
    result = json.loads(out.read_text())
    assert (result["first"], result["second"]) == ([str(one), str(more)], [str(other)])
    found = result["tasks"]["russia"]
    right = [np.mean([r["gold"] == r["predicted"] for r in rows]) for rows in runs]
    assert found["first"]["accuracy"]["value"] == pytest.approx(np.mean(right[:2]))
    assert found["first"]["accuracy"]["sd"] == pytest.approx(np.std(right[:2], ddof=1))
    difference = np.mean(right[:2]) - right[2]
    assert found["difference"]["accuracy"]["value"] == pytest.approx(difference)
    assert (found["second"]["accuracy"]["sd"], found["mcnemar"]) == (None, None)
    printed = capsys.readouterr().out
    assert "SD " in printed and "McNemar" not in printed
    broken = predictions(0.5, 4)[1:]
    assert run("compare", one, other, "--second", write_jsonl(broken, "broken.jsonl")) == 2
    assert "broken.jsonl" in capsys.readouterr().err


def other_gold(rows: list[dict[str, Any]]) -> None:
    label = next(x for x in LABELS if x != rows[7]["gold"]["russia"])
    rows[7]["gold"]["russia"] = label


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: rows.pop(), "first.jsonl: 1 of 120 paragraphs are not in"),
        (other_gold, "the first of them at"),
        (lambda rows: rows[3].pop("gold"), "row 4: not a prediction file: gold: got None"),
        (lambda rows: rows[3]["predicted"].update(russia="warm"), "row 4: russia: got 'warm'"),
        (lambda rows: rows[3].update(probabilities={}), "row 4: not a prediction file"),
        (
            lambda rows: rows[3]["probabilities"]["russia"].pop("none"),
            "row 4: other tasks or labels",
        ),
    ],
)
def test_compare_refuses_other_rows_and_faulty_files(
    change: Callable[[list[dict[str, Any]]], Any],
    message: str,
    write_jsonl: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = predictions(0.5, 2)
    change(rows)
    first = write_jsonl(predictions(0.9, 1), "first.jsonl")
    assert run("compare", first, write_jsonl(rows, "second.jsonl")) == 2
    assert message in capsys.readouterr().err


def test_common_rows_are_brought_into_the_same_order(write_jsonl: Callable[..., Path]) -> None:
    rows = predictions(0.9, 1)
    first = read_predictions(write_jsonl(rows[:100], "first.jsonl"))
    second = read_predictions(write_jsonl(rows[:40:-1], "second.jsonl"))
    one, two = common_rows(first, second)
    assert [p.text for p in one.paragraphs] == [p.text for p in two.paragraphs]
    assert len(one.paragraphs) == 59


def test_agreement_lists_disagreements(
    write_jsonl: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {
            "doc": f"d{i}",
            "paragraph": 1,
            "first": {"russia": "none", "west": "none" if i % 2 else "critical"},
            "second": {"russia": "critical" if i == 3 else "none", "west": "none"},
        }
        for i in range(6)
    ]
    out = tmp_path / "out.csv"
    assert run("agreement", write_jsonl(rows), "--disagreements", out) in (None, 0)
    with out.open(encoding="utf-8", newline="") as stream:
        listed = list(csv.DictReader(stream))
    assert [(row["doc"], row["task"]) for row in listed] == [
        ("d0", "west"),
        ("d2", "west"),
        ("d3", "russia"),
        ("d4", "west"),
    ]
    assert listed[2] == {
        "doc": "d3",
        "paragraph": "1",
        "task": "russia",
        "first": "none",
        "second": "critical",
    }
    assert "| russia | 6 | 83% |" in capsys.readouterr().out


def test_agreement_needs_both_labels(
    write_jsonl: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{"doc": "a", "first": {"russia": "none"}, "second": {}}]
    assert run("agreement", write_jsonl(rows)) == 2
    assert "second: got {}; allowed: ['russia']" in capsys.readouterr().err


LONG = "The two ministers met in Astana on Friday and spoke for an hour about gas and grain"


def paragraph(text: str, doc: str, place: str, **labels: str) -> LabelledParagraph:
    return LabelledParagraph(text, labels, doc, {}, place)


def test_leakage_finds_shared_documents_and_near_duplicates() -> None:
    train = [
        paragraph(f"{LONG}.", "a", "train:1", russia="none"),
        paragraph("Something else altogether was said in Hanoi that day.", "b", "train:2"),
        paragraph(f"{LONG} again.", "c", "train:3", russia="none"),
    ]
    test = [
        paragraph(f"{LONG}, officials said.", "x", "test:1", russia="critical"),
        paragraph("Nobody in Lisbon had an answer to that question.", "b", "test:2"),
    ]
    found = leakage(train, test)
    assert (found.documents, found.in_shared, found.test_rows) == (("b",), 1, 1)
    assert {(p.train.place, p.test.place) for p in found.pairs} == {
        ("train:1", "test:1"),
        ("train:3", "test:1"),
    }
    assert not any(pair.same_labels for pair in found.pairs)


def test_leakage_command(
    write_jsonl: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train = [{"doc": "a", "text": f"{LONG}.", "russia": "none"}]
    test = [{"doc": "a", "text": f"{LONG}!", "russia": "none"}, {"text": "No.", "russia": "none"}]
    files = write_jsonl(train, "train.jsonl"), write_jsonl(test, "test.jsonl")
    out = tmp_path / "pairs.csv"
    assert run("leakage", *files, "--out", out) in (None, 0)
    printed = capsys.readouterr().out
    assert "- shared documents: 1, with 1 of 2 test paragraphs\n  - a\n" in printed
    assert "a near-duplicate in training (similarity from 0.5): 1 of 2" in printed
    with out.open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["similarity"], row["test_text"], row["same_labels"]) == ("1.0", f"{LONG}!", "True")


def test_split_command_saves_folds(write_jsonl: Callable[..., Path], tmp_path: Path) -> None:
    data, out = write_jsonl(documents(12)), tmp_path / "folds.json"
    assert run("split", "--data", data, "--folds", "3", "--out", out) in (None, 0)
    folds = load_folds(out, read_labelled(data, load_scheme()))
    assert sum(len(test) for _, test in folds) == 48


def test_a_command_that_does_not_exist(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("cros-validate") == 2
    assert "No such command 'cros-validate'" in capsys.readouterr().err


def test_options_without_a_command_are_those_of_report(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--data", "nowhere.jsonl") == 2
    without = capsys.readouterr().err
    assert run("report", "--data", "nowhere.jsonl") == 2
    assert capsys.readouterr().err == without
    assert "nowhere.jsonl: no such file" in without
    assert run() == 2
    assert "Missing option '--data'" in capsys.readouterr().err


@pytest.mark.parametrize("module", [["eval", "agreement"], ["eval.agreement"]])
def test_agreement_runs_as_a_module(module: list[str]) -> None:
    command = [sys.executable, "-m", *module, "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "--disagreements" in done.stdout


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help") in (None, 0)
    printed = capsys.readouterr().out
    for name in ("agreement", "compare", "cross-validate", "leakage", "report", "split"):
        assert f"\n  {name} " in printed
    assert "--resamples" in printed
