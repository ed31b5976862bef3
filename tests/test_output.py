"""`stance.output`: rows of documents, and their formats."""

from __future__ import annotations

import csv
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stance.documents import Document, Paragraph
from stance.models import Model, load_model
from stance.output import Labelled, label, write


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model("tfidf")


def labelled(model: Model, *rows: dict[str, object], source: str = "a.jsonl") -> list[Labelled]:
    """Label a document a row."""
    text = "China praised Russia."
    return label(model, [Document(source, None, (Paragraph(text, 1, row=row),)) for row in rows])


def parquet(model: Model, *rows: dict[str, object]) -> pa.Table:
    content = write(labelled(model, *rows), model.scheme, "parquet", None)
    return pq.read_table(io.BytesIO(content))


class TestRows:
    @pytest.mark.parametrize("name", ["text", "source", "section", "paragraph", "west", "error"])
    def test_a_column_of_a_name_that_is_taken(self, model: Model, name: str) -> None:
        without = next(labelled(model, {})[0].rows())
        row = next(labelled(model, {name: "mine"})[0].rows())
        assert row == without | {f"input_{name}": "mine"}

    def test_the_title_is_the_row_s_own(self, model: Model) -> None:
        row = next(labelled(model, {"title": "mine"})[0].rows())
        assert row["title"] == "mine"
        assert "input_title" not in row


class TestParquet:
    def test_a_column_of_mixed_types_becomes_text(self, model: Model) -> None:
        table = parquet(model, {"n": 1}, {"n": "two"}, {})
        assert table.column("n").to_pylist() == ["1", "two", None]

    def test_an_object_without_keys_becomes_text(self, model: Model) -> None:
        assert parquet(model, {"more": {}}).column("more").to_pylist() == ["{}"]

    def test_a_column_of_one_type_keeps_it(self, model: Model) -> None:
        table = parquet(model, {"n": 1, "more": [1.5]}, {"n": 2, "more": []})
        assert table.schema.field("n").type == pa.int64()
        assert table.schema.field("paragraph").type == pa.int64()
        assert table.schema.field("russia_confidence").type == pa.float64()
        assert table.column("more").to_pylist() == [[1.5], []]


@pytest.mark.parametrize("format_", ["jsonl", "csv", "parquet", "html"])
def test_what_utf_8_cannot_hold(model: Model, format_: str) -> None:
    """The name of a file and a value of JSON, each with half of a surrogate pair."""
    items = labelled(model, {"note": "half \ud83d"}, source="caf\udce9.jsonl")
    content = write(items, model.scheme, format_, None)
    if format_ == "html":
        assert "caf\ufffd.jsonl" in content.decode()
        return
    if format_ == "parquet":
        (row,) = pq.read_table(io.BytesIO(content)).to_pylist()
    elif format_ == "csv":
        (row,) = csv.DictReader(io.StringIO(content.decode()))
    else:
        row = json.loads(content)
    assert (row["source"], row["note"]) == ("caf\ufffd.jsonl", "half \ufffd")
