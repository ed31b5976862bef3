"""Figures of the report against plain computations and the references."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binomtest
from sklearn.metrics import cohen_kappa_score

from eval.bootstrap import CORRELATION, DocumentBootstrap, bounded, wilson
from eval.calibration import brier, calibration_report, equal_mass
from eval.coverage import CoverageRisk, coverage_report
from eval.figures import interval, kappa, number, of_slice
from eval.ordinal import kappa_report, quadratic_kappa
from stance import metrics
from stance.scheme import Task, load_scheme

RNG = np.random.default_rng(0)
N = 300
GOLD = RNG.integers(0, 4, N)
PROBABILITIES = RNG.dirichlet([1.0] * 4, N) * 0.6 + 0.4 * np.eye(4)[GOLD]
BOOTSTRAP = DocumentBootstrap([f"d{i // 3}" for i in range(N)], 300)


def plain_ece(confidence: Any, right: Any, n_bins: int = 15) -> float:
    order = np.argsort(confidence)
    parts = np.array_split(order, n_bins)
    gaps = [len(p) * abs(np.mean(right[p]) - np.mean(confidence[p])) for p in parts if len(p)]
    return float(sum(gaps) / len(order))


def plain_aurc(confidence: Any, wrong: Any) -> float:
    ordered = np.asarray(wrong)[np.argsort(-np.asarray(confidence), kind="stable")]
    return float(np.mean([ordered[: i + 1].mean() for i in range(len(ordered))]))


def test_quadratic_kappa_is_that_of_scikit_learn() -> None:
    gold, predicted = RNG.integers(0, 3, 200), RNG.integers(0, 3, 200)
    predicted = np.where(RNG.random(200) < 0.5, gold, predicted)
    expected = cohen_kappa_score(gold, predicted, weights="quadratic")
    assert quadratic_kappa(metrics.confusion(gold, predicted, 3)) == pytest.approx(expected)


def test_kappa_leaves_out_what_is_off_the_line() -> None:
    task = load_scheme().task("russia")
    predicted = PROBABILITIES.argmax(axis=1)
    found = kappa_report(task, GOLD, predicted, BOOTSTRAP)
    rows = (GOLD < 3) & (predicted < 3)  # the fourth label is none
    expected = cohen_kappa_score(GOLD[rows], predicted[rows], weights="quadratic")
    assert found is not None
    assert found["n"] == rows.sum()
    assert found["value"] == pytest.approx(expected)
    assert found["low"] < found["value"] < found["high"]
    assert kappa_report(Task("x", ("a", "b")), GOLD % 2, predicted % 2, BOOTSTRAP) is None
    assert kappa({**found, "n": 5}) == "5 paragraphs"


def test_brier_is_the_squared_distance_over_all_labels() -> None:
    pairs = zip(PROBABILITIES, GOLD, strict=True)
    expected = [sum((p[k] - (k == g)) ** 2 for k in range(4)) for p, g in pairs]
    assert brier(PROBABILITIES, GOLD) == pytest.approx(expected)
    assert brier(np.array([[0.0, 1.0]]), np.array([0])) == pytest.approx([2.0])


def test_calibration_error_and_bins() -> None:
    report = calibration_report(PROBABILITIES, GOLD, BOOTSTRAP)
    confidence = PROBABILITIES.max(axis=1)
    right = PROBABILITIES.argmax(axis=1) == GOLD
    assert report["ece"]["value"] == pytest.approx(plain_ece(confidence, right))
    assert report["ece"]["low"] < report["ece"]["value"] < report["ece"]["high"]
    bins = report["reliability"]
    assert [b["n"] for b in bins] == [20] * 15
    again = sum(b["n"] * abs(b["accuracy"] - b["confidence"]) for b in bins) / N
    assert report["ece"]["value"] == pytest.approx(again)
    assert [b["confidence"] for b in bins] == sorted(b["confidence"] for b in bins)
    assert all(b["low"] <= b["accuracy"] <= b["high"] and b["low"] < b["high"] for b in bins)


@pytest.mark.parametrize(
    ("values", "sizes"),
    [([0.7] * 50, [50]), (np.linspace(0, 1, 5), [1] * 5), ([0.2] * 10 + [0.9] * 10, [10, 10])],
)
def test_equal_confidences_share_a_bin(values: Any, sizes: list[int]) -> None:
    assert np.bincount(equal_mass(np.asarray(values, dtype=float))).tolist() == sizes


def test_coverage_risk_against_a_loop() -> None:
    confidence = PROBABILITIES.max(axis=1)
    wrong = PROBABILITIES.argmax(axis=1) != GOLD
    report = coverage_report(confidence, wrong, BOOTSTRAP)
    assert report["aurc"]["value"] == pytest.approx(plain_aurc(confidence, wrong))
    assert report["aurc"]["low"] < report["aurc"]["value"] < report["aurc"]["high"]
    points = report["coverage_risk"]
    assert len(points) == 60
    assert points[-1]["coverage"] == 1
    assert points[-1]["risk"] == pytest.approx(wrong.mean())
    for point in points:
        taken = confidence >= point["confidence"]
        assert point["coverage"] == pytest.approx(taken.mean())
        assert point["risk"] == pytest.approx(wrong[taken].mean())


def test_a_resample_counts_an_answer_as_often_as_it_was_drawn() -> None:
    confidence = np.array([0.9, 0.5, 0.7, 0.6])
    wrong = np.array([False, True, False, True])
    weights = np.array([[2.0, 0.0, 1.0, 3.0]])
    drawn = np.repeat(np.arange(4), weights[0].astype(int))
    repeated = CoverageRisk(confidence[drawn], wrong[drawn]).area(np.ones((1, 6)))
    assert CoverageRisk(confidence, wrong).area(weights) == pytest.approx(repeated)


def test_a_model_equally_sure_of_everything_has_one_point() -> None:
    wrong = np.arange(10) < 4
    report = coverage_report(np.full(10, 0.6), wrong, DocumentBootstrap(list("abcdefghij"), 50))
    assert report["coverage_risk"] == [{"confidence": 0.6, "coverage": 1.0, "risk": 0.4}]
    assert report["aurc"]["value"] == pytest.approx(0.4)


def test_resampled_paragraphs_and_resampled_matrices_agree() -> None:
    predicted = PROBABILITIES.argmax(axis=1)
    right = (predicted == GOLD).astype(float)
    by_row = BOOTSTRAP.resample(lambda w: np.asarray(w @ right / w.sum(axis=1)))
    assert by_row == pytest.approx(metrics.accuracy(BOOTSTRAP.matrices(GOLD, predicted, 4)))
    part = GOLD == 2
    some = BOOTSTRAP.matrices(GOLD, predicted, 4, part)
    assert (some == BOOTSTRAP.matrices(GOLD, predicted, 4) * (np.arange(4) == 2)[:, None]).all()
    assert BOOTSTRAP.documents(part) == len({i // 3 for i in np.flatnonzero(part)})


@pytest.mark.parametrize(("right", "n"), [(20, 20), (0, 7), (3, 9)])
def test_wilson_is_that_of_scipy(right: int, n: int) -> None:
    expected = binomtest(right, n).proportion_ci(method="wilson")
    assert wilson(right / n, n) == pytest.approx((expected.low, expected.high), abs=1e-6)


@pytest.mark.parametrize(
    ("value", "documents", "bounds", "low", "high"),
    [
        (1.0, 20, (0, 1), 0.8389, 1.0),
        (0.0, 20, (0, 1), 0.0, 0.1611),
        (1.0, 20, CORRELATION, 0.6777, 1.0),
        (0.0, 20, CORRELATION, 0.0, 0.0),  # MCC of a constant guess is 0 whatever is drawn
        (0.5, 1, (0, 1), 0.0546, 0.9454),  # one document tells nothing of others
    ],
)
def test_intervals_at_the_bounds(
    value: float, documents: int, bounds: tuple[float, float], low: float, high: float
) -> None:
    same: NDArray[np.float64] = np.full(100, value)
    found = bounded(value, same, documents, bounds)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-3)


def test_slices_of_few_say_so() -> None:
    figure = {"value": 0.5, "low": 0.4, "high": 0.6}
    assert of_slice(figure, 5, 5) == "5 paragraphs"
    assert of_slice(figure, 50, 2) == ".50"
    assert of_slice(figure, 50, 5) == ".50 [.40, .60]"


def test_what_rounds_to_zero_has_no_sign() -> None:
    assert (number(-0.0001), number(0.0), number(-0.004, 3)) == (".00", ".00", "-.004")
    assert (number(-0.00049, 3), number(-0.006), number(-1.0)) == (".000", "-.01", "-1.00")
    figure = {"value": -0.001, "low": -0.02, "high": -0.0004}
    assert interval(figure) == ".00 [-.02, .00]"


def test_new_figures_can_be_computed_again_from_the_predictions(report_dir: Path) -> None:
    report = json.loads((report_dir / "report.json").read_text())
    rows = [json.loads(x) for x in (report_dir / "predictions.jsonl").read_text().splitlines()]
    name, other = (m["name"] for m in report["models"][:2])
    path = report_dir / f"predictions.{other}.jsonl"
    others = [json.loads(line) for line in path.read_text().splitlines()]
    for task, result in report["tasks"].items():
        own = result["models"][name]
        pairs = [(r, o) for r, o in zip(rows, others, strict=True) if task in r["gold"]]
        gold = np.array([result["labels"].index(r["gold"][task]) for r, _ in pairs])
        values = np.array([list(r["probabilities"][task].values()) for r, _ in pairs])
        right = values.argmax(axis=1) == gold
        confidence = values.max(axis=1)
        assert own["brier"]["value"] == pytest.approx(brier(values, gold).mean(), abs=1e-4)
        area = CoverageRisk(confidence, ~right).area(np.ones((1, len(gold))))[0]
        assert own["aurc"]["value"] == pytest.approx(area, abs=1e-3)
        second = [o["predicted"][task] == o["gold"][task] for _, o in pairs]
        b = sum(f and not s for f, s in zip(right, second, strict=True))
        assert result["comparisons"][0]["mcnemar"]["b"] == b
        for part in result["slices"]:
            if part["by"] == "year":
                chosen = [r["date"].startswith(part["value"]) for r, _ in pairs]
                assert part["n"] == sum(chosen)
                assert part["accuracy"]["value"] == pytest.approx(right[chosen].mean())
