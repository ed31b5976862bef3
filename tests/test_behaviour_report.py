"""Behaviour tests as a command and as a part of the report."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, run

import stance
from eval import behaviour, html, markdown, tables
from eval.behaviour import behaviour_report, default_file
from stance.scheme import load_scheme, scheme_from_dict

TEXT = "China signed a gas deal with Russia | and praised Moscow."


@pytest.fixture
def cases(tfidf_dir: Path, write_jsonl: Callable[..., Path]) -> Path:
    """Two cases that the small model passes, and one that it fails."""
    answer = stance.load(tfidf_dir).predict(TEXT)["russia"].label
    wrong = [label for label in load_scheme().labels["russia"] if label != answer]
    expected = {"a-1": [answer], "b-1": [answer, wrong[0]], "b-2": wrong[:2]}
    rows = [
        {"id": name, "capability": name[0] * 3, "pair": "", "text": TEXT, "expect": {"russia": x}}
        for name, x in expected.items()
    ]
    return write_jsonl(rows, "cases.jsonl")


def test_counts_and_failed_cases(tfidf_dir: Path, cases: Path) -> None:
    model = stance.load(tfidf_dir)
    found = behaviour_report({"one": model, "two": model}, cases)
    assert found["sha256"] == hashlib.sha256(cases.read_bytes()).hexdigest()
    assert (found["cases"], found["passed"]) == (3, {"one": 2, "two": 2})
    assert found["capabilities"] == [
        {"capability": "aaa", "cases": 1, "passed": {"one": 1, "two": 1}},
        {"capability": "bbb", "cases": 2, "passed": {"one": 1, "two": 1}},
    ]
    assert [case["id"] for case in found["failures"]["two"]] == ["b-2"]
    assert tables.behaviour(found).rows == [
        ["aaa", "1 of 1", "1 of 1"],
        ["bbb", "1 of 2", "1 of 2"],
        ["all", "2 of 3", "2 of 3"],
    ]
    (row,) = tables.failures(found, "one").rows
    wrong = found["failures"]["one"][0]["failures"]["russia"]
    assert row[2:4] == [
        f"russia: {' or '.join(wrong['expected'])}",
        f"russia: {wrong['predicted']}",
    ]


def test_command(
    tfidf_dir: Path, cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.json"
    arguments = ["--model", tfidf_dir, "--model", "tfidf", "--cases", cases, "--out", out]
    assert run("behaviour", *arguments) in (None, 0)
    printed = capsys.readouterr().out
    assert "| capability | small | tfidf |" in printed
    assert "| aaa | 1 of 1 |" in printed
    assert "Cases that small failed:" in printed
    assert f"| {TEXT.replace('|', chr(92) + '|')} |" in printed
    assert json.loads(out.read_text())["passed"]["small"] == 2


def test_command_names_a_missing_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("behaviour", "--model", "tfidf", "--cases", "nowhere.jsonl") == 2
    assert "nowhere.jsonl: cannot be read" in capsys.readouterr().err


def test_the_default_is_for_its_scheme_and_where_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheme = load_scheme()
    other = scheme_from_dict({**scheme.to_dict(), "tasks": scheme.to_dict()["tasks"][:1]}, "x")
    monkeypatch.chdir(ROOT)
    assert default_file(scheme) == behaviour.FILE
    assert default_file(other) is None
    monkeypatch.chdir(tmp_path)
    assert default_file(scheme) is None


def test_report_has_the_cases_by_default(report_dir: Path) -> None:
    """The fixture was made at the root, where data/behaviour.jsonl is."""
    report = json.loads((report_dir / "report.json").read_text())
    found = report["behaviour"]
    assert found["file"] == "data/behaviour.jsonl"
    assert list(found["passed"]) == ["small", "tfidf"]
    assert sum(c["passed"]["small"] for c in found["capabilities"]) == found["passed"]["small"]
    assert found["cases"] - found["passed"]["tfidf"] == len(found["failures"]["tfidf"])
    failed = found["failures"]["small"]
    assert failed
    total = f"{found['passed']['small']} of {found['cases']}"
    for name in ("report.md", "report.html"):
        text = (report_dir / name).read_text()
        assert "Behaviour tests" in text and total in text
        assert all(case["id"] in text for case in failed)


@pytest.mark.parametrize(
    ("more", "expected"), [(["--no-behaviour"], None), (["--behaviour", "CASES"], 3)]
)
def test_options_of_the_report(
    more: list[str],
    expected: int | None,
    tfidf_dir: Path,
    corpus_file: Path,
    cases: Path,
    tmp_path: Path,
) -> None:
    more = [str(cases) if word == "CASES" else word for word in more]
    arguments: list[Any] = ["--model", tfidf_dir, "--data", corpus_file, "--subset", "test"]
    arguments += ["--no-baselines", "--no-explain", "--resamples", "100", "--out", tmp_path]
    assert run(*arguments, *more) in (None, 0)
    found = json.loads((tmp_path / "report.json").read_text())["behaviour"]
    assert (found and found["cases"]) == expected
    assert ("Behaviour tests" in (tmp_path / "report.html").read_text()) == bool(expected)


def test_both_options_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--data", "x", "--behaviour", "y", "--no-behaviour") == 2
    assert "--behaviour and --no-behaviour" in capsys.readouterr().err


def test_a_model_without_failures(report_dir: Path) -> None:
    report = json.loads((report_dir / "report.json").read_text())
    report["behaviour"]["failures"]["small"] = []
    assert "<p>small failed no case.</p>" in html.render(report)
    assert "small failed no case." in markdown.render(report)
