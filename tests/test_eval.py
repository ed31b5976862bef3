"""The evaluation: intervals, report, and that predictions alone give the figures again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import run
from sklearn import metrics as reference

from eval.bootstrap import DocumentBootstrap, difference, estimate
from eval.figures import number, of_class, p_value
from stance import metrics
from stance.scheme import load_scheme

ROOT = Path(__file__).parent.parent


def test_figures_can_be_computed_again_from_the_predictions(report_dir: Path) -> None:
    report = json.loads((report_dir / "report.json").read_text())
    lines = (report_dir / "predictions.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    name = report["models"][0]["name"]
    assert report["data"]["paragraphs"] == len(rows) == 120
    for task, result in report["tasks"].items():
        labelled = [row for row in rows if task in row["gold"]]
        gold = [row["gold"][task] for row in labelled]
        predicted = [row["predicted"][task] for row in labelled]
        own = result["models"][name]
        assert result["n"] == len(gold)
        assert own["accuracy"]["value"] == pytest.approx(reference.accuracy_score(gold, predicted))
        assert own["mcc"]["value"] == pytest.approx(reference.matthews_corrcoef(gold, predicted))
        expected = reference.f1_score(gold, predicted, labels=result["counted"], average="macro")
        assert own["macro_f1"]["value"] == pytest.approx(expected)
        matrix = reference.confusion_matrix(gold, predicted, labels=result["labels"])
        assert own["confusion"] == matrix.tolist()
        for row in labelled:
            probabilities = row["probabilities"][task]
            assert row["predicted"][task] == max(probabilities, key=probabilities.__getitem__)


def test_intervals_hold_their_value_and_baselines_stand_beside(report_dir: Path) -> None:
    report = json.loads((report_dir / "report.json").read_text())
    assert report["schema_version"] == 4
    assert [m["name"] for m in report["models"]][1:] == ["tfidf", "majority", "vader"]
    for task, result in report["tasks"].items():
        for model in result["models"].values():
            for figure in ("macro_f1", "accuracy", "mcc"):
                assert model[figure]["low"] <= model[figure]["value"] <= model[figure]["high"]
        others = ["tfidf", "majority", *(["vader"] if task == "sentiment" else [])]
        assert [c["second"] for c in result["comparisons"]] == others
    majority = report["tasks"]["russia"]["comparisons"][1]["macro_f1"]
    assert majority["value"] > 0 and majority["p"] < 0.01


def test_report_says_the_same_in_every_form(report_dir: Path) -> None:
    report = json.loads((report_dir / "report.json").read_text())
    own = report["tasks"]["russia"]["models"][report["models"][0]["name"]]
    figure = number(own["macro_f1"]["value"])
    for name in ("report.md", "report.html"):
        text = (report_dir / name).read_text()
        assert figure in text
        assert report["data"]["fingerprint"] in text
        assert "2000 resamples" not in text and "300 resamples" in text


def test_html_is_self_contained_and_balanced(report_dir: Path) -> None:
    class Checker(HTMLParser):
        stack: list[str]
        external: list[str]

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag not in ("meta", "br", "link", "input"):
                self.stack.append(tag)
            links = [v or "" for k, v in attrs if k in ("src", "href")]
            self.external += [link for link in links if not link.startswith("#")]

        def handle_endtag(self, tag: str) -> None:
            assert self.stack.pop() == tag

    checker = Checker()
    checker.stack, checker.external = [], []
    checker.feed((report_dir / "report.html").read_text())
    assert not checker.stack
    assert not checker.external


def test_the_same_seed_gives_the_same_interval() -> None:
    docs = [f"d{i // 3}" for i in range(90)]
    gold = np.random.default_rng(0).integers(0, 3, 90)
    predicted = np.where(np.arange(90) % 4 == 0, (gold + 1) % 3, gold)
    matrix = metrics.confusion(gold, predicted, 3)
    draws = [DocumentBootstrap(docs, 500, 1).matrices(gold, predicted, 3) for _ in range(2)]
    one, two = (estimate(metrics.accuracy, matrix, draw) for draw in draws)
    assert one == two
    assert one.low < one.value < one.high


def test_resampling_documents_widens_what_documents_share() -> None:
    """Paragraphs of a document are right or wrong together: the interval must be wider."""
    gold = np.zeros(400, dtype=np.int64)
    predicted = np.repeat(np.arange(20) % 2, 20)
    matrix = metrics.confusion(gold, predicted, 2)

    def width(docs: list[str]) -> float:
        resampled = DocumentBootstrap(docs, 1000).matrices(gold, predicted, 2)
        found = estimate(metrics.accuracy, matrix, resampled)
        return found.high - found.low

    clustered = width([f"d{i // 20}" for i in range(400)])
    assert clustered > 3 * width([f"d{i}" for i in range(400)])


def test_paired_test_sees_a_difference_and_no_difference() -> None:
    rng = np.random.default_rng(0)
    gold = rng.integers(0, 2, 300)
    good = np.where(rng.random(300) < 0.9, gold, 1 - gold)
    poor = np.where(rng.random(300) < 0.6, gold, 1 - gold)
    bootstrap = DocumentBootstrap([str(i // 2) for i in range(300)], 1000)

    def compare(a: Any, b: Any) -> Any:
        pairs = [(metrics.confusion(gold, x, 2), bootstrap.matrices(gold, x, 2)) for x in (a, b)]
        return difference(metrics.accuracy, (pairs[0][0], pairs[1][0]), (pairs[0][1], pairs[1][1]))

    assert compare(good, poor).p < 0.01
    assert compare(good, poor).value > 0.2
    assert compare(good, good).p == 1.0


def test_perfect_models_have_an_interval_without_nan() -> None:
    gold = np.array([0, 1] * 10)
    resampled = DocumentBootstrap([str(i) for i in range(20)], 200).matrices(gold, gold, 2)
    found = estimate(metrics.accuracy, metrics.confusion(gold, gold, 2), resampled)
    assert (found.value, found.high) == (1, 1)
    assert 0.8 < found.low < 0.9  # Wilson's of 20 of 20


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--data", "nowhere.jsonl"], "nowhere.jsonl: no such file"),
        (["--data", "DATA", "--model", "nothing"], "model 'nothing': no such model"),
    ],
)
def test_bad_input(
    arguments: list[str],
    message: str,
    write_jsonl: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = write_jsonl([{"text": "x", "russia": "none"}])
    assert run(*(path if a == "DATA" else a for a in arguments)) == 2
    assert message in capsys.readouterr().err


def test_tiny_classes_are_not_printed_as_if_they_were_measured() -> None:
    figure = {"value": 0.4286, "low": 0.0, "high": 0.8}
    assert of_class(figure, 7) == "7 examples"
    assert of_class(figure, 1) == "1 example"
    assert of_class(figure, 0) == "no example"
    assert of_class(figure, 40) == ".43 [.00, .80]"
    assert (number(1.0), number(-0.05), number(None)) == ("1.00", "-.05", "–")
    assert (p_value(0.0005), p_value(0.034)) == ("p < .001", "p = .034")


def test_runs_as_a_module() -> None:
    command = [sys.executable, "-m", "eval", "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "--resamples" in done.stdout


def test_report_keys_are_documented(report_dir: Path) -> None:
    text = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")
    report = json.loads((report_dir / "report.json").read_text())
    data_keys = {*report["versions"], *report["tasks"]}  # keys that are names of things
    for item in report["models"]:
        data_keys |= {item["name"], *item.get("files", {})}
    for result in report["tasks"].values():
        data_keys |= set(result["labels"])
    found = set(keys(report)) - data_keys
    assert {"ece", "coverage_risk", "flagged", "mcnemar"} <= found
    assert not [key for key in sorted(found) if f"`{key}`" not in text]


def keys(value: Any) -> Iterator[str]:
    """All keys anywhere in a report."""
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from keys(item)


def test_the_scheme_decides_the_tasks(report_dir: Path) -> None:
    report = json.loads((report_dir / "report.json").read_text())
    assert list(report["tasks"]) == list(load_scheme().task_names)
