"""`benchmarks`: the sums behind its page, without measuring anything for long."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, documents

from benchmarks import process
from benchmarks.machine import describe, processor
from benchmarks.page import Figures, render
from benchmarks.process import Cold, installed_size
from benchmarks.quality import Quality, compare
from benchmarks.steps import Step
from benchmarks.throughput import BASE, SHIPPED, Throughput, latency, measure
from stance.models import load_model
from stance.records import LabelledParagraph, read_labelled

FIGURES = Figures(
    machine="2 cores",
    threads=2,
    runtime="abacus 1.0",
    source="`real.jsonl`",
    paragraphs=512,
    words=70.4,
    throughput=[Throughput(BASE, [10.0, 40.0, 20.0]), Throughput(SHIPPED, [80.0, 160.0, 200.0])],
    latency={SHIPPED: (3.21, 7.654)},
    cold={"stance": Cold(0.0412, 0.81, 210.4)},
    scored=3000,
    sizes={"onnxruntime": 60.0, "china-stance": 25.0},
    steps=[Step(32, 0.5)],
    export={"paragraphs": 500, "russia": 0.994},
    quality=[Quality("russia", 190, 0.7123, 0.7151, 0.9921), Quality("west", 0, None, None, 1.0)],
)


def test_ratios_are_taken_within_a_run() -> None:
    base, shipped = FIGURES.throughput
    assert (base.median, shipped.median) == (20, 160)
    assert shipped.ratio(base) == 8  # of 8, 4 and 10
    assert base.ratio(shipped) == 1 / 8


def test_the_page_has_every_figure() -> None:
    page = render(FIGURES, "python -m benchmarks --runs 3")
    for row in [
        f"| {SHIPPED} | 160 | 80 to 200 | 8 | 1 |",
        f"| {BASE} | 20 | 10 to 40 | 1 | 8 |",
        f"| {SHIPPED} | 3.21 | 7.65 |",
        "| stance | 0.041 | 0.81 | 210 |",
        "| 32 | 0.500 | 64 |",
        "| russia | 190 | 0.7123 | 0.7151 | 0.9921 |",
        "| west | 0 | - | - | 1.0000 |",
    ]:
        assert row in page.splitlines()
    assert "on 500 held-out paragraphs of the corpus: russia 99.4%" in " ".join(page.split())
    assert "computed by abacus 1.0" in page
    assert "288,000 paragraphs an hour and core: ten million take\n34.7 core-hours" in page
    assert "Installed without extras: 85 MiB" in page
    assert "Written by `python -m benchmarks --runs 3`" in page


def test_contenders_take_turns() -> None:
    calls = []
    contenders: dict[str, Callable[..., None]] = {
        name: lambda texts, name=name: calls.append((name, len(texts))) for name in ("a", "b")
    }
    results = measure(contenders, ["x"] * 40, 2)  # type: ignore[arg-type]
    assert calls == [("a", 32), ("b", 32), *[("a", 40), ("b", 40)] * 2]
    assert [(r.name, len(r.rates)) for r in results] == [("a", 2), ("b", 2)]
    calls.clear()
    assert all(0 <= p50 <= p99 for p50, p99 in latency(contenders, ["x", "y"]).values())  # type: ignore[arg-type]
    assert calls == [("a", 1), ("b", 1)] * 2


def test_macro_f1_and_agreement(write_jsonl: Callable[..., Path], tfidf_dir: Path) -> None:
    from sklearn.metrics import f1_score

    first, second = load_model("tfidf"), load_model(tfidf_dir)
    path = write_jsonl(documents(10))
    paragraphs = read_labelled(path, first.scheme)
    texts = [p.text for p in paragraphs]
    a, b = ([p["west"].label for p in m.predict(texts)] for m in (first, second))
    gold = [p.labels["west"] for p in paragraphs]
    found = {q.task: q for q in compare(first, second, paragraphs)}["west"]
    labels = sorted(set(gold))
    assert found.n == len(paragraphs)
    assert found.shipped == pytest.approx(f1_score(gold, a, labels=labels, average="macro"))
    assert found.floats == pytest.approx(f1_score(gold, b, labels=labels, average="macro"))
    assert found.agreement == sum(x == y for x, y in zip(a, b, strict=True)) / len(a)
    unlabelled = [LabelledParagraph(text, {}, "d") for text in texts]
    assert {(q.n, q.shipped) for q in compare(first, None, unlabelled)} == {(0, None)}


def test_sizes_are_those_of_the_core() -> None:
    sizes = installed_size("china-stance")
    assert {"china-stance", "onnxruntime", "numpy", "filelock"} <= set(sizes)
    assert not {"torch", "transformers", "scikit-learn", "pytest"} & set(sizes)
    assert sizes["china-stance"] > 1  # the model is in it, also where the installation is editable


def test_the_peak_is_that_of_the_new_process() -> None:
    """The one that starts it may be far larger."""
    ballast = b"x" * 300_000_000
    done = subprocess.run(
        [sys.executable, "-c", process.PEAK + "print(peak())"], capture_output=True, check=True
    )
    assert 1 < float(done.stdout) < len(ballast) / 2**20


def test_a_fresh_process_is_timed() -> None:
    program = {"imports": "import stance", "load": "score = stance.load('tfidf').predict"}
    code = process.PEAK + process.PROBE.format(first=process.FIRST, **program)
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(["China praised Russia."]),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    imported, first, peak = json.loads(done.stdout)
    assert 0 < imported < first and peak > 20


def test_the_machine_is_described() -> None:
    name, cores, _ = processor()
    text = describe(3)
    assert text.startswith(f"{cores} cores of {name} (")
    assert "3 threads" in text and "onnxruntime" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--config", "configs/tfidf.yaml"], "kind: got 'tfidf'; allowed: transformer"),
        (["--data", "nowhere.jsonl"], "nowhere.jsonl"),
        (["--paragraphs", "3"], "--paragraphs"),
        # or the shipped model would be compared with itself
        (["--float", "stance/assets/default"], "export.weights: got 'int8'; allowed: 'fp32'"),
    ],
)
def test_faulty_arguments(arguments: list[str], message: str) -> None:
    line = [sys.executable, "-m", "benchmarks", *arguments]
    done = subprocess.run(line, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 2
    assert message in done.stderr and "Traceback" not in done.stderr
