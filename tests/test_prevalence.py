"""Shares of labels corrected by a coded sample: the estimator, the files it reads, the command."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
from conftest import documents, run
from sklearn.linear_model import LinearRegression

from eval.population import read_population
from eval.prevalence import Share, shares
from eval.report import Settings
from stance.cli.__main__ import main as stance_main
from stance.errors import DataError
from stance.scheme import load_scheme

LABELS = 3
TRUE = np.array([0.2, 0.1, 0.7])
RUSSIA = load_scheme().task("russia")


def texts(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Gold labels, and probabilities of a model that overrates the first label."""
    rng = np.random.default_rng(seed)
    gold = rng.choice(LABELS, n, p=TRUE)
    logits = rng.normal([1.2, 0, 0], 1, (n, LABELS))
    logits[np.arange(n), gold] += 2
    odds = np.exp(logits)
    return gold, odds / odds.sum(axis=1, keepdims=True)


def estimated(gold: Any, probabilities: Any, chosen: Any, **more: Any) -> list[Share]:
    answers = np.bincount(probabilities.argmax(axis=1), minlength=LABELS) / len(gold)
    return shares(
        answers,
        probabilities.mean(axis=0),
        probabilities[chosen],
        gold[chosen],
        [f"d{i}" for i in chosen],
        Settings(**{"resamples": 200, **more}),
    )


def test_the_estimate_is_that_of_a_regression_on_the_sample() -> None:
    gold, probabilities = texts(3000, seed=1)
    chosen = np.arange(150)
    found = estimated(gold, probabilities, chosen)
    for label, share in enumerate(found):
        fitted = LinearRegression().fit(probabilities[chosen, :-1], gold[chosen] == label)
        expected = fitted.predict(probabilities[:, :-1]).mean()
        assert share.corrected.value == pytest.approx(expected, abs=1e-9)
    assert sum(share.corrected.value for share in found) == pytest.approx(1)


def test_it_takes_the_bias_out_and_its_interval_is_narrower_than_the_sample_s() -> None:
    gold, probabilities = texts(20_000, seed=2)
    truth = np.bincount(gold) / len(gold)
    rng = np.random.default_rng(3)
    runs = [estimated(gold, probabilities, rng.choice(20_000, 200, False)) for _ in range(60)]
    assert runs[0][0].model > truth[0] + 0.1
    for label in range(LABELS):
        values = [run[label].corrected for run in runs]
        assert np.mean([v.value for v in values]) == pytest.approx(truth[label], abs=0.01)
        covered = np.mean([v.low <= truth[label] <= v.high for v in values])
        assert covered >= 0.85
        widths = [[e.high - e.low for e in (r[label].corrected, r[label].sample)] for r in runs]
        assert np.mean(widths, axis=0)[0] < np.mean(widths, axis=0)[1]


def test_a_sample_without_an_error_is_no_proof_of_none() -> None:
    gold, _ = texts(5000, seed=4)
    certain = np.eye(LABELS)[gold]
    share = estimated(gold, certain, np.arange(50))[0]
    assert share.corrected.value == pytest.approx(share.model)
    assert share.corrected.low < share.model - 0.02 and share.corrected.high > share.model + 0.02


def test_a_small_sample_is_refused() -> None:
    gold, probabilities = texts(100, seed=5)
    with pytest.raises(DataError, match=r"19 coded paragraphs of 19 documents; allowed: .* 20"):
        estimated(gold, probabilities, np.arange(19))


ROWS = [
    {"date": "2023-05", "russia_p_supportive": 0.7, "russia_p_ambivalent": 0.1},
    {"date": "2024-01", "russia_p_supportive": 0.2, "russia_p_ambivalent": 0.3},
    {"date": "2024-11", "russia_p_supportive": 0.1, "russia_p_ambivalent": 0.0},
    {"date": "2024-12", "russia_p_supportive": None, "russia_p_ambivalent": None},
]
for _row in ROWS:
    _given = [_row[name] for name in ("russia_p_supportive", "russia_p_ambivalent")]
    _rest = None if None in _given else round(1 - sum(_given), 3)  # type: ignore[arg-type]
    _row |= {"russia_p_critical": None if _rest is None else 0.0, "russia_p_none": _rest}


@pytest.mark.parametrize("name", ["scored.jsonl", "scored.csv", "scored.parquet"])
def test_sums_by_group(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name.endswith("jsonl"):
        path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    elif name.endswith("csv"):
        with path.open("w", newline="") as stream:
            writer = csv.DictWriter(stream, list(ROWS[0]))
            writer.writeheader()
            writer.writerows(ROWS)
    else:
        pyarrow.parquet.write_table(pa.Table.from_pylist(ROWS), path)
    found = read_population(path, [RUSSIA], "date", 4)
    assert {year: p.rows for year, p in found.items()} == {"2023": 1, "2024": 2}
    assert found["2024"].answers["russia"].tolist() == [0, 0, 0, 2]
    np.testing.assert_allclose(found["2024"].probabilities["russia"], [0.3, 0.3, 0, 1.4])
    assert read_population(path, [RUSSIA])[""].rows == 3


def test_faults_of_the_scored_file(tmp_path: Path) -> None:
    path = tmp_path / "scored.jsonl"
    path.write_text(json.dumps(ROWS[3]) + "\n")
    with pytest.raises(DataError, match=r"scored.jsonl: no column 'genre'; allowed: what stance"):
        read_population(path, [RUSSIA], "genre")
    with pytest.raises(DataError, match=r"scored.jsonl: no row with an answer"):
        read_population(path, [RUSSIA])
    path.write_text('{"russia_p_none": 1.0}\n')
    with pytest.raises(DataError, match=r"no column 'russia_p_supportive'; allowed: what stance"):
        read_population(path, [RUSSIA])
    with pytest.raises(DataError, match=r"missing.csv: cannot be read"):
        read_population(tmp_path / "missing.csv", [RUSSIA])
    with pytest.raises(DataError, match=r"scored.txt: allowed: a name ending in .jsonl"):
        read_population(tmp_path / "scored.txt", [RUSSIA])


@pytest.fixture
def scored(tfidf_dir: Path, write_jsonl: Callable[..., Path], tmp_path: Path) -> Path:
    """What `stance predict` writes for 160 paragraphs of two years."""
    rows = [
        {"text": p["text"], "doc": d["doc"], "date": "2023-05" if n < 20 else "2024-01"}
        for n, d in enumerate(documents(40, seed=8))
        for p in d["paragraphs"]
    ]
    out = tmp_path / "scored.parquet"
    texts = write_jsonl(rows, "texts.jsonl")
    options = ["--model", tfidf_dir, "--out", out]
    assert run("predict", texts, *options, command=stance_main) in (None, 0)
    return out


def test_from_the_command_line(
    scored: Path,
    tfidf_dir: Path,
    write_jsonl: Callable[..., Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    coded = documents(40, seed=8)[:30]
    for number, row in enumerate(coded):
        row["date"] = "2023-05" if number < 20 else "2024-01"
        for paragraph in row["paragraphs"]:
            del paragraph["sentiment"], paragraph["domain"]
    out = tmp_path / "shares.csv"
    options = ["--coded", write_jsonl(coded), "--model", tfidf_dir, "--resamples", "100"]
    capsys.readouterr()
    assert run("prevalence", scored, *options, "--by", "year", "--out", out) in (None, 0)
    printed = capsys.readouterr()
    assert "| year | task | label | model | coded sample | corrected |" in printed.out
    assert "year 2024, russia: left out: 40 coded paragraphs of 10 documents" in printed.err
    with out.open() as stream:
        table = list(csv.DictReader(stream))
    assert {(row["group"], row["task"]) for row in table} == {("2023", "russia"), ("2023", "west")}
    assert {(row["paragraphs"], row["coded"]) for row in table} == {("80", "80")}
    # coded whole, the sample is the truth and so is the corrected share
    for row in table:
        assert float(row["corrected"]) == pytest.approx(float(row["sample"]), abs=1e-5)
        assert float(row["corrected_low"]) <= float(row["corrected"])


def test_columns_are_named_as_in_the_training_data(
    scored: Path,
    tfidf_dir: Path,
    write_jsonl: Callable[..., Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    model = Path(shutil.copytree(tfidf_dir, tmp_path / "renamed"))
    manifest = json.loads((model / "manifest.json").read_text())
    manifest["config"]["data"]["columns"] = {"russia": "moscow"}
    (model / "manifest.json").write_text(json.dumps(manifest))
    coded = [
        {"text": p["text"], "doc": d["doc"], "moscow": p["russia"]}
        for d in documents(40, seed=8)
        for p in d["paragraphs"]
    ]
    options = ["--coded", write_jsonl(coded, "coded.jsonl"), "--model", model, "--resamples", "100"]
    capsys.readouterr()
    assert run("prevalence", scored, *options) in (None, 0)
    assert "| russia | supportive |" in capsys.readouterr().out
