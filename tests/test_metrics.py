from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as reference

from stance import metrics


@pytest.mark.parametrize("seed", range(5))
def test_figures_equal_scikit_learn(seed: int) -> None:
    rng = np.random.default_rng(seed)
    gold, predicted = rng.integers(0, 4, 200), rng.integers(0, 4, 200)
    matrix = metrics.confusion(gold, predicted, 4)
    assert (matrix == reference.confusion_matrix(gold, predicted)).all()
    each = reference.precision_recall_fscore_support(gold, predicted)
    np.testing.assert_allclose(metrics.precision(matrix), each[0])
    np.testing.assert_allclose(metrics.recall(matrix), each[1])
    np.testing.assert_allclose(metrics.f1(matrix), each[2])
    assert metrics.accuracy(matrix) == pytest.approx(reference.accuracy_score(gold, predicted))
    assert metrics.mcc(matrix) == pytest.approx(reference.matthews_corrcoef(gold, predicted))
    classes = [0, 2]
    expected = reference.f1_score(gold, predicted, labels=classes, average="macro")
    assert metrics.macro_f1(matrix, classes) == pytest.approx(expected)


def test_many_matrices_at_once() -> None:
    rng = np.random.default_rng(0)
    stack = rng.integers(0, 9, (7, 3, 3))
    for name in ("accuracy", "mcc"):
        together = getattr(metrics, name)(stack)
        assert together.tolist() == [pytest.approx(getattr(metrics, name)(m)) for m in stack]


def test_undefined_figures_are_nan_not_zero() -> None:
    matrix = metrics.confusion(np.array([0, 0]), np.array([0, 0]), 3)
    assert np.isnan(metrics.f1(matrix)[1:]).all()
    assert metrics.macro_f1(matrix, [0, 1]) == 1.0
    assert np.isnan(metrics.macro_f1(matrix, [1]))
    assert metrics.mcc(matrix) == 0.0


def test_prediction_outside_counted_classes_is_an_error() -> None:
    matrix = metrics.confusion(np.array([0, 0, 1, 1]), np.array([0, 2, 1, 1]), 3)
    assert metrics.macro_f1(matrix, metrics.counted_classes(matrix, 2)) == pytest.approx(
        (2 / 3 + 1) / 2
    )


def test_a_class_without_gold_is_left_out_whether_predicted_or_not() -> None:
    matrix = metrics.confusion(np.array([0, 0, 0]), np.array([0, 0, 1]), 3)
    assert metrics.macro_f1(matrix, [0, 1, 2]) == metrics.f1(matrix)[0] == pytest.approx(0.8)
