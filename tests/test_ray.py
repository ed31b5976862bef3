"""`stance.integrations.ray` on a local cluster; skipped where Ray is not installed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ray")

import pyarrow as pa
import pyarrow.parquet as pq
import ray
from conftest import documents

import stance.integrations.ray as integration
from stance.errors import DataError
from stance.integrations.ray import score_dataset
from stance.streaming import score_file

# Ray itself warns of what it will change.
pytestmark = pytest.mark.filterwarnings("default")

TEXTS = [p["text"] for d in documents(60) for p in d["paragraphs"]]
ROWS: list[dict[str, Any]] = [
    {"id": i, "text": text, "russia": "gold", "tags": [str(i)]} for i, text in enumerate(TEXTS)
]
ROWS[7]["text"] = None
ROWS[100]["text"] = " "


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    ray.init(num_cpus=3, include_dashboard=False, log_to_driver=False)
    yield
    ray.shutdown()


@pytest.fixture
def table_file(tmp_path: Path) -> Path:
    path = tmp_path / "in.parquet"
    pq.write_table(pa.Table.from_pylist(ROWS), path)
    return path


def plain(table_file: Path, **options: Any) -> pa.Table:
    out = table_file.with_name("plain.parquet")
    score_file(table_file, out, **options)
    return pq.read_table(out)


def test_two_actors_do_what_the_plain_path_does(
    table_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Noting(integration.StanceScorer):
        """Notes who scored a row, slowly enough for both actors to get some."""

        def __call__(self, batch: pa.Table) -> pa.Table:
            time.sleep(0.2)
            scored = super().__call__(batch)
            return scored.append_column("actor", pa.array([os.getpid()] * len(scored)))

    monkeypatch.setattr(integration, "StanceScorer", Noting)
    ds = ray.data.read_parquet(str(table_file)).repartition(6)
    scored = score_dataset(ds, model="tfidf", concurrency=2, batch_rows=16)
    scored.write_parquet(str(tmp_path / "scored"))
    found = pq.read_table(tmp_path / "scored").sort_by("id")
    actors = set(found.column("actor").to_pylist())
    assert len(actors) == 2 and os.getpid() not in actors
    expected = plain(table_file, model="tfidf")
    assert found.drop_columns("actor").to_pylist() == expected.to_pylist()
    assert found.column_names == [*expected.column_names, "actor"]
    assert found.num_rows == len(ROWS)


def test_the_shipped_model_in_other_batches(table_file: Path) -> None:
    ds = ray.data.read_parquet(str(table_file)).repartition(6)
    rows = score_dataset(ds, concurrency=2, batch_rows=40).take_all()
    assert sorted(rows, key=lambda row: row["id"]) == plain(table_file).to_pylist()


def test_abstain(table_file: Path) -> None:
    ds = ray.data.read_parquet(str(table_file))
    rows = score_dataset(ds, model="tfidf", abstain=0.7).take_all()
    expected = plain(table_file, model="tfidf", abstain=0.7).to_pylist()
    assert sorted(rows, key=lambda row: row["id"]) == expected
    assert {None} < {row["russia"] for row in rows if row["error"] is None}


def test_order_is_kept_where_the_context_asks_for_it() -> None:
    context = ray.data.DataContext.get_current()
    context.execution_options.preserve_order = True
    ds = ray.data.from_arrow(pa.Table.from_pylist(ROWS)).repartition(6)
    rows = score_dataset(ds, concurrency=2, batch_rows=16).take_all()
    assert [row["id"] for row in rows] == list(range(len(ROWS)))
    assert rows[7]["error"] == "text: got None; allowed: a non-empty string"
    assert rows[7]["russia"] is None and rows[7]["input_russia"] == "gold"


@pytest.mark.parametrize(
    "options", [{"concurrency": 0}, {"num_cpus": 0}, {"batch_rows": 0}, {"abstain": 2}]
)
def test_numbers_out_of_range(options: dict[str, Any]) -> None:
    (name,) = options
    with pytest.raises(DataError, match=f"{name}: got {options[name]}; allowed: "):
        score_dataset(ray.data.range(1), **options)
