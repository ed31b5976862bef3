"""What computes an ONNX model, and that texts do not influence each other."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import stance
from stance.errors import MissingExtraError, ModelError
from stance.models import load_model, runtime
from stance.models.onnx import TOKENS_PER_BATCH, WEIGHTS, batches_alike

TEXTS = [
    "China backs Russia's position on the talks, the foreign ministry said in Beijing.",
    "Beijing accused Washington of bullying and announced tariffs on American farm goods.",
    "The two ministers met on Tuesday.",
    "Xi and the chancellor agreed to widen trade. " * 30,
    "The parliament in Riga debated the budget for nine hours.",
    "Moscow and Beijing held naval drills; Chinese officials called relations excellent.",
]


@pytest.fixture(params=runtime.RUNTIMES)
def model(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> stance.Model:
    pytest.importorskip(request.param)
    monkeypatch.setenv(runtime.VARIABLE, request.param)
    return load_model("default")


def test_the_runtime_is_named(model: stance.Model) -> None:
    assert model.runtime.split()[0] == os.environ[runtime.VARIABLE]  # type: ignore[attr-defined]


def test_answers_do_not_depend_on_other_texts_or_order(model: stance.Model) -> None:
    together = model.predict_proba(TEXTS)
    backwards = model.predict_proba(TEXTS[::-1])
    for task, values in together.items():
        alone = np.concatenate([model.predict_proba([text])[task] for text in TEXTS])
        np.testing.assert_allclose(alone, values, rtol=0, atol=1e-5)
        np.testing.assert_allclose(backwards[task][::-1], values, rtol=0, atol=1e-5)


def test_several_threads_may_ask_at_a_time(model: stance.Model) -> None:
    expected = model.predict_proba(TEXTS)
    with ThreadPoolExecutor(8) as pool:
        for answers in pool.map(model.predict_proba, [TEXTS] * 16):
            for task, values in answers.items():
                np.testing.assert_array_equal(values, expected[task])


FIRST_ANSWERS = """
import sys
import numpy as np
from stance.models import runtime
sys.setswitchinterval(1e-5)
session = runtime.open_session(runtime.Path(sys.argv[1]))
outputs = runtime.run_all(session, [np.full((1, n), 102) for n in range(3, 12)])
print(len(list(outputs)))
"""


def test_the_first_answers_of_a_process_may_be_asked_in_several_threads(
    model: stance.Model,
) -> None:
    """OpenVINO's first reading of a tensor stood still where two threads came to it at a time."""
    line = [sys.executable, "-c", FIRST_ANSWERS, str(model.path / WEIGHTS)]  # type: ignore[attr-defined]
    environment = {**os.environ, "OMP_NUM_THREADS": "2"}
    done = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=60)
    assert done.stdout == "9\n", done.stderr


@pytest.mark.parametrize("threads", ["1", "3"])
def test_answers_do_not_depend_on_the_number_of_threads(
    threads: str, model: stance.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", threads)
    other = load_model("default").predict_proba(TEXTS)
    for task, values in model.predict_proba(TEXTS).items():
        np.testing.assert_array_equal(other[task], values)


def test_runtimes_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("openvino")
    answers = []
    for name in runtime.RUNTIMES:
        monkeypatch.setenv(runtime.VARIABLE, name)
        answers.append(load_model("default").predict_proba(TEXTS))
    for task, values in answers[0].items():
        np.testing.assert_allclose(values, answers[1][task], atol=0.1)
        assert (values.argmax(axis=1) == answers[1][task].argmax(axis=1)).all()


def test_batches_hold_one_length_and_every_row_once() -> None:
    lengths = [5, 9, 5, 256, 9, 5, *[100] * 50]
    batches = list(batches_alike(lengths))
    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len({lengths[row] for row in batch}) == 1
        assert len(batch) * lengths[batch[0]] <= TOKENS_PER_BATCH


def test_an_unknown_runtime(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(runtime.VARIABLE, "abacus")
    with pytest.raises(ModelError, match=r"STANCE_RUNTIME: got 'abacus'; allowed: onnxruntime"):
        runtime.open_session(tmp_path / "model.onnx")


@pytest.mark.parametrize(
    ("maker", "expected"), [("GenuineIntel", "openvino"), ("AuthenticAMD", "onnxruntime")]
)
def test_the_runtime_follows_the_processor(
    maker: str, expected: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("openvino")
    monkeypatch.delenv(runtime.VARIABLE, raising=False)
    monkeypatch.setattr(runtime, "CPU_INFO", tmp_path / "cpuinfo")
    runtime.CPU_INFO.write_text(f"processor : 0\nvendor_id : {maker}\n")
    assert runtime.chosen() == expected
    runtime.CPU_INFO.unlink()
    monkeypatch.setattr("platform.processor", lambda: f"Intel64 Family 6, {maker}")
    assert runtime.chosen() == expected
    monkeypatch.setenv(runtime.VARIABLE, "openvino")
    assert runtime.chosen() == "openvino"


def test_openvino_that_is_not_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(runtime.VARIABLE, "openvino")
    monkeypatch.setitem(__import__("sys").modules, "openvino", None)
    with pytest.raises(MissingExtraError, match=r"china-stance\[openvino\]"):
        runtime.open_session(tmp_path / "model.onnx")


@pytest.mark.parametrize(
    ("limit", "expected"),
    [("max 100000", 4), ("150000 100000", 2), ("50000 100000", 1), ("900000 100000", 4)],
)
def test_threads_heed_the_limits_of_a_container(
    limit: str, expected: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(4)), raising=False)
    monkeypatch.setattr(runtime, "CPU_LIMIT", tmp_path / "cpu.max")
    assert runtime.thread_count() == 4
    (tmp_path / "cpu.max").write_text(limit + "\n")
    assert runtime.thread_count() == expected
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert runtime.thread_count() == 3
