"""`stance.integrations.ray` on a local cluster; skipped where Ray is not installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ray")

import pyarrow as pa
import pyarrow.parquet as pq
import ray
from conftest import documents
from ray.util.state import list_actors

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
    ray.init(num_cpus=3, include_dashboard=True, log_to_driver=False)
    yield
    ray.shutdown()


@pytest.fixture
def table_file(tmp_path: Path) -> Path:
    path = tmp_path / "in.parquet"
    pq.write_table(pa.Table.from_pylist(ROWS), path)
    return path


def test_two_actors_do_what_the_plain_path_does(table_file: Path, tmp_path: Path) -> None:
    ds = ray.data.read_parquet(str(table_file)).repartition(6)
    scored = score_dataset(ds, concurrency=2, batch_rows=16)
    scored.write_parquet(str(tmp_path / "scored"))
    found = pq.read_table(tmp_path / "scored").sort_by("id")
    score_file(table_file, tmp_path / "plain.parquet")
    plain = pq.read_table(tmp_path / "plain.parquet")
    assert found.column_names == plain.column_names
    assert found.to_pylist() == plain.to_pylist()
    assert found.num_rows == len(ROWS)
    actors = [a for a in list_actors() if "StanceScorer" in a.class_name]
    assert len(actors) == 2 and len({a.pid for a in actors}) == 2


def test_order_is_kept_where_the_context_asks_for_it() -> None:
    context = ray.data.DataContext.get_current()
    context.execution_options.preserve_order = True
    ds = ray.data.from_arrow(pa.Table.from_pylist(ROWS)).repartition(6)
    rows = score_dataset(ds, concurrency=2, batch_rows=16).take_all()
    assert [row["id"] for row in rows] == list(range(len(ROWS)))
    assert rows[7]["error"] == "text: got None; allowed: a non-empty string"
    assert rows[7]["russia"] is None and rows[7]["input_russia"] == "gold"


@pytest.mark.parametrize("options", [{"concurrency": 0}, {"num_cpus": 0}, {"batch_rows": 0}])
def test_numbers_out_of_range(options: dict[str, Any]) -> None:
    (name,) = options
    with pytest.raises(DataError, match=f"{name}: got 0; allowed: "):
        score_dataset(ray.data.range(1), **options)
