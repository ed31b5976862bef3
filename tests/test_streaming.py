"""`stance.streaming`: big tables in parts, resumed after a kill, by one process or several."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from conftest import ROOT, documents

import stance
from stance.errors import DataError, StanceError
from stance.models import load_model
from stance.streaming import find_format, parts_folder, score_file
from stance.streaming.formats import Format

TEXTS = [p["text"] for d in documents(60) for p in d["paragraphs"]]
PLAIN = [text.replace(",", "") for text in TEXTS]
TASKS = ["russia", "west", "sentiment", "domain"]
GOOD = [{"id": f"{i:03d}", "text": text, "russia": "gold"} for i, text in enumerate(TEXTS[:20])]


def jsonl(rows: list[Any]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def delimited(rows: list[dict[str, Any]], delimiter: str = ",") -> bytes:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()


def parquet(rows: list[Any]) -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), stream)
    return stream.getvalue()


def zstd(data: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as packed:
        packed.write(data)
    return bytes(sink.getvalue())


ENCODE: dict[str, Callable[[list[Any]], bytes]] = {
    "jsonl": jsonl,
    "ndjson.gz": lambda rows: gzip.compress(jsonl(rows)),
    "jsonl.zst": lambda rows: zstd(jsonl(rows)),
    "csv": delimited,
    "tsv": lambda rows: delimited(rows, "\t"),
    "csv.gz": lambda rows: gzip.compress(delimited(rows)),
    "csv.zst": lambda rows: zstd(delimited(rows)),
    "parquet": parquet,
}


def read_back(path: Path) -> list[dict[str, Any]]:
    """All rows, by readers that are not those of the project."""
    if path.name.endswith(".parquet"):
        return pq.read_table(path).to_pylist()
    kind = "zstd" if path.name.endswith(".zst") else "gzip" if path.name.endswith(".gz") else None
    with pa.input_stream(path, compression=kind) as stream:
        data = stream.read()
    if "json" in path.name:
        return [json.loads(line) for line in data.decode().splitlines()]
    delimiter = "\t" if ".tsv" in path.name else ","
    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), delimiter=delimiter))


def write(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def score(path: Path, out: Path, **options: Any) -> list[dict[str, Any]]:
    outcome = score_file(path, out, **{"model": "tfidf"} | options)
    assert not parts_folder(out).exists()
    rows = read_back(out)
    assert outcome.rows == len(rows)
    assert outcome.errors == sum(bool(row["error"]) for row in rows)
    return rows


def with_open_quote(rows: int) -> str:
    """A table of one row a line; in the second a quote is opened and never closed."""
    texts = [f"{n},{PLAIN[n]},S\n" for n in range(1, rows + 1)]
    texts[1] = texts[1].replace(",", ',"', 1)
    return "".join(["id,text,author\n", *texts])


@pytest.fixture(scope="module")
def expected() -> list[dict[str, Any]]:
    predictions = load_model("tfidf").predict([row["text"] for row in GOOD])
    return [
        {"id": r["id"], "text": r["text"], "input_russia": "gold", **p.to_dict(), "error": None}
        for r, p in zip(GOOD, predictions, strict=True)
    ]


def unsure(rows: list[dict[str, Any]], threshold: float) -> list[dict[str, Any]]:
    """The same rows without the labels whose confidence, rounded, is below the threshold."""
    return [
        row | {task: None for task in TASKS if row[f"{task}_confidence"] < threshold}
        for row in rows
    ]


class TestFormats:
    @pytest.mark.parametrize("source", ENCODE)
    def test_each_is_read(
        self, tmp_path: Path, source: str, expected: list[dict[str, Any]]
    ) -> None:
        path = write(tmp_path / f"in.{source}", ENCODE[source](GOOD))
        rows = score(path, tmp_path / "out.jsonl", batch_rows=7)
        assert rows == expected
        assert list(rows[0]) == list(expected[0])

    @pytest.mark.parametrize("source", ["jsonl", "csv", "parquet"])
    @pytest.mark.parametrize("target", ENCODE)
    def test_each_is_written(
        self, tmp_path: Path, source: str, target: str, expected: list[dict[str, Any]]
    ) -> None:
        path = write(tmp_path / f"in.{source}", ENCODE[source](GOOD))
        rows = score(path, tmp_path / f"out.{target}", batch_rows=7)
        if "sv" in target.split(".")[0]:
            texts = [{k: "" if v is None else str(v) for k, v in row.items()} for row in expected]
            assert rows == texts
        else:
            assert rows == expected
        assert list(rows[0]) == list(expected[0])
        assert sorted(p.name for p in tmp_path.iterdir()) == sorted([path.name, f"out.{target}"])

    @pytest.mark.parametrize(
        ("name", "fmt"),
        [
            ("a.b/x.JSONL", Format("jsonl")),
            ("x.2022.tsv.gz", Format("csv", "gzip", "\t")),
            ("x.parquet", Format("parquet")),
            ("x.parquet.gz", None),
            ("x.json", None),
            ("x.gz", None),
            ("csv", None),
        ],
    )
    def test_names(self, name: str, fmt: Format | None) -> None:
        assert find_format(name) == fmt

    def test_same_answers_as_the_path_of_documents(self, tmp_path: Path) -> None:
        text = "  Beijing\u00a0praised\u200b Moscow.\nIt said so twice.  "
        path = write(tmp_path / "in.jsonl", jsonl([{"text": text}]))
        (row,) = score(path, tmp_path / "out.jsonl", model="default")
        (document,) = stance.read(path)
        assert row["text"] == text
        answers = stance.predict(document.paragraphs[0].text).to_dict()
        assert {k: v for k, v in row.items() if k in answers} == answers

    def test_parquet_keeps_the_types_of_parquet(self, tmp_path: Path) -> None:
        import datetime

        table = pa.table(
            {
                "text": pa.array(TEXTS[:3]).dictionary_encode(),
                "day": [datetime.date(2022, 3, n) for n in (1, 2, 3)],
                "raw": [b"\xff", None, b""],
                "tags": [["a"], [], None],
            }
        )
        pq.write_table(table, tmp_path / "in.parquet")
        score_file(tmp_path / "in.parquet", tmp_path / "out.parquet", model="tfidf", batch_rows=2)
        found = pq.read_table(tmp_path / "out.parquet")
        assert found.select(table.column_names).to_pylist() == table.to_pylist()
        assert found.schema.field("day").type == pa.date32()
        (first, *_) = score(tmp_path / "in.parquet", tmp_path / "out.jsonl", batch_rows=2)
        assert (first["day"], first["raw"], first["tags"]) == ("2022-03-01", "ff", ["a"])
        (first, *_) = score(tmp_path / "in.parquet", tmp_path / "out.csv", batch_rows=2)
        assert (first["day"], first["raw"], first["tags"]) == ("2022-03-01", "ff", '["a"]')

    def test_columns_of_json_get_one_type_each(self, tmp_path: Path) -> None:
        extra: list[dict[str, Any]] = [
            {"whole": 1, "number": 1, "mixed": 1, "list": [], "empty": None, "object": {}},
            {"whole": 2, "number": 2.5, "mixed": "x", "list": [1], "late": True, "big": 2**70},
            {"mixed": [1], "object": {"a": 1}},
        ]
        rows = [{"text": t, **e} for t, e in zip(TEXTS, extra, strict=False)]
        path = write(tmp_path / "in.jsonl", jsonl(rows))
        found = score(path, tmp_path / "out.parquet", batch_rows=1)
        schema = pq.read_schema(tmp_path / "out.parquet")
        assert str(schema.field("whole").type) == "int64"
        assert str(schema.field("number").type) == "double"
        assert [row["mixed"] for row in found] == ["1", "x", "[1]"]
        assert [row["list"] for row in found] == [[], [1], None]
        assert [row["empty"] for row in found] == [None] * 3
        assert [row["object"] for row in found] == ["{}", None, '{"a": 1}']
        assert [row["late"] for row in found] == [None, True, None]
        assert found[1]["big"] == str(2**70)
        found = score(path, tmp_path / "out.jsonl", batch_rows=1)
        assert [{k: r[k] for k in row} for r, row in zip(found, rows, strict=True)] == rows
        found = score(path, tmp_path / "out.csv", batch_rows=1)
        assert list(found[0])[:8] == [
            *("text", "whole", "number", "mixed", "list", "empty", "object", "late"),
        ]


class TestBadRows:
    def test_json(self, tmp_path: Path) -> None:
        deep = '{"text": "x", "a": ' + "[" * 300 + "]" * 300 + "}"
        lines = [
            jsonl([GOOD[0]]).strip(),
            b"{broken",
            b"[1]",
            b'{"body": "x"}',
            b'{"text": 5, "id": 1}',
            b'{"text": null}',
            b"",
            b'{"text": " \\u200b "}',
            b'{"text": "P\xe9kin"}',
            deep.encode(),
            b'{"text": "Beijing \\ud800", "note": "\\ud800"}',
            jsonl([GOOD[1]]).strip(),
        ]
        path = write(tmp_path / "in.jsonl", b"\r\n".join(lines))
        rows = score(path, tmp_path / "out.jsonl", batch_rows=3)
        errors = [row["error"] for row in rows]
        assert errors[0] is errors[-1] is errors[-2] is None
        assert errors[1].startswith("line 2: not JSON, got Expecting property name")
        assert errors[2:-2] == [
            "line 3: got [1]; allowed: a JSON object",
            "line 4: text: missing, got 'body'; allowed: a non-empty string",
            "line 5: text: got 5; allowed: a non-empty string",
            "line 6: text: got None; allowed: a non-empty string",
            "line 8: text: got ' \\u200b '; allowed: a non-empty string",
            "line 9: not utf-8, got byte 0xe9; allowed: utf-8, or --encoding NAME",
            "line 10: nested too deep; allowed: up to 100 levels",
        ]
        assert rows[4]["text"] == 5 and rows[4]["id"] == 1
        assert rows[4]["russia"] is None and rows[4]["n_tokens"] is None
        assert rows[-2]["note"] == "\ufffd" and rows[-2]["russia"] is not None
        assert rows[-1]["id"] == "001"

    def test_csv(self, tmp_path: Path) -> None:
        content = (
            "text,n\n"
            f"{PLAIN[0]},007\n\n"
            f"{PLAIN[1]}\n"
            f'"two\nlines",2\n'
            ",3\n"
            '"broken"quote,4\n'
            f"{PLAIN[2]},5\n"
            '"never closed,6\n'
        ).encode() + b"P\xe9kin,7"
        path = write(tmp_path / "in.csv", content)
        rows = score(path, tmp_path / "out.csv")
        assert [row["n"] for row in rows] == ["007", "", "2", "3", "4", "5", "", "7"]
        assert [row["error"] for row in rows if row["error"]] == [
            "line 4: got 1 cells; allowed: 2, as the header",
            "line 7: text: got ''; allowed: a non-empty string",
            "line 8: broken row, got ',' expected after '\"'; allowed: quotes as in RFC 4180",
            "lines 10 to 11: broken row, got unexpected end of data; allowed: quotes as in RFC "
            "4180; the lines after the first were read as other rows",
            "line 11: not utf-8, got byte 0xe9; allowed: utf-8, or --encoding NAME",
        ]
        assert rows[2]["text"] == "two\nlines"

    def test_csv_in_another_encoding(self, tmp_path: Path) -> None:
        path = write(
            tmp_path / "in.csv", "text,n\nPékin a félicité Moscou,é\nx,1\n".encode("cp1252")
        )
        first, second = score(path, tmp_path / "out.parquet")
        assert (
            first["error"] == "line 2: not utf-8, got byte 0xe9; allowed: utf-8, or --encoding NAME"
        )
        assert second["error"] is None
        first, _ = score(path, tmp_path / "out.parquet", encoding="cp1252")
        assert (first["error"], first["n"]) == (None, "é")

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
    def test_byte_order_marks(self, tmp_path: Path, encoding: str) -> None:
        path = write(tmp_path / "in.csv", "text,n\nPékin,é\n".encode(encoding))
        assert score(path, tmp_path / "out.jsonl")[0]["text"] == "Pékin"
        path = write(tmp_path / "in.jsonl", '{"text": "Pékin"}\n'.encode(encoding))
        assert score(path, tmp_path / "out.jsonl")[0]["error"] is None

    @pytest.mark.parametrize(
        ("cells", "named"),
        [
            ("1", ["1", "", ""]),
            ("1,x", ["1", "x", ""]),
            ("1,x,S,more", ["1", "x", "S"]),
            ('1,"x"y,S', ["1", "xy", "S"]),
            ('1,"x,S', ["1", "x,S", ""]),
            ("1,,S", ["1", "", "S"]),
        ],
    )
    def test_a_bad_csv_row_keeps_its_cells(
        self, tmp_path: Path, cells: str, named: list[str]
    ) -> None:
        path = write(tmp_path / "in.csv", f"id,text,author\n{cells}\n")
        (row,) = score(path, tmp_path / "out.csv")
        assert [row["id"], row["text"], row["author"]] == named
        assert row["error"] and not row["russia"]

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("in.csv", "id,author,text\n1,René,Beijing praised Moscow.\n"),
            ("in.jsonl", '{"id": "1", "author": "René", "text": "Beijing praised Moscow."}\n'),
        ],
    )
    def test_bytes_of_another_encoding_beside_the_text(
        self, tmp_path: Path, name: str, content: str
    ) -> None:
        (row,) = score(write(tmp_path / name, content.encode("cp1252")), tmp_path / "out.jsonl")
        assert (row["id"], row["author"], row["error"]) == ("1", "Ren\ufffd", None)
        assert row["russia"]

    @pytest.mark.parametrize(
        ("name", "content"),
        [("in.csv", "id,text\n1,Pékin\n"), ("in.jsonl", '{"id": "1", "text": "Pékin"}\n')],
    )
    def test_bytes_of_another_encoding_in_the_text(
        self, tmp_path: Path, name: str, content: str
    ) -> None:
        (row,) = score(write(tmp_path / name, content.encode("cp1252")), tmp_path / "out.jsonl")
        assert (row["id"], row["text"], row["russia"]) == ("1", "P\ufffdkin", None)
        assert row["error"].startswith("line ") and "not utf-8, got byte 0xe9" in row["error"]

    @pytest.mark.parametrize("longest", [1000, 4_000_000])
    def test_a_quote_never_closed_takes_no_other_row(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, longest: int
    ) -> None:
        monkeypatch.setattr("stance.streaming.source.LONGEST_ROW", longest)
        before = csv.field_size_limit()
        path = write(tmp_path / "in.csv", with_open_quote(50))
        rows = score(path, tmp_path / "out.csv", batch_rows=7)
        assert [row["id"] for row in rows] == [str(n) for n in range(1, 51)]
        assert [n for n, row in enumerate(rows, 2) if row["error"]] == [3]
        got, last = (
            ("unexpected end of data", 51) if longest > 1000 else ("more than 1,000", r"\d+")
        )
        assert re.match(f"lines 3 to {last}: broken row, got {got}", rows[1]["error"])
        assert csv.field_size_limit() == before

    def test_a_quote_closed_by_the_next_one_takes_no_row(self, tmp_path: Path) -> None:
        content = f'id,text\n1,"{PLAIN[0]}\n2,{PLAIN[1]}\n3,"{PLAIN[2]}"\n'
        rows = score(write(tmp_path / "in.csv", content), tmp_path / "out.csv")
        assert [row["id"] for row in rows] == ["1", "2", "3"]
        assert rows[0]["error"].startswith("lines 2 to 4: broken row, got ',' expected after")
        assert [row["error"] for row in rows[1:]] == ["", ""]

    def test_a_bad_row_of_several_lines_says_so(self, tmp_path: Path) -> None:
        path = write(tmp_path / "in.csv", f'text,n\n"{PLAIN[0]}\n{PLAIN[1]}"\n{PLAIN[2]},1\n')
        first, second = score(path, tmp_path / "out.csv")
        assert first["error"] == "lines 2 to 3: got 1 cells; allowed: 2, as the header"
        assert (second["n"], second["error"]) == ("1", "")

    @pytest.mark.parametrize(
        ("rows", "count"),
        [("1,x", 0), ('1,"x"y\n2,"a\nb"', 0), ('1,"x', 1), ('1,"x\n2,y\n3,"z\n4,y', 2)],
    )
    def test_open_quotes_are_counted(self, tmp_path: Path, rows: str, count: int) -> None:
        path = write(tmp_path / "in.csv", f"id,text\n{rows}\n")
        assert score_file(path, tmp_path / "out.csv", model="tfidf").open_quotes == count

    def test_parquet(self, tmp_path: Path) -> None:
        path = write(
            tmp_path / "in.parquet", parquet([{"text": "a"}, {"text": None}, {"text": " "}])
        )
        rows = score(path, tmp_path / "out.parquet", batch_rows=2)
        assert [row["error"] for row in rows] == [
            None,
            "text: got None; allowed: a non-empty string",
            "text: got ' '; allowed: a non-empty string",
        ]
        assert rows[1]["russia"] is None

    def test_nothing_but_bad_rows(self, tmp_path: Path) -> None:
        path = write(tmp_path / "in.jsonl", "x\ny\n")
        for target in ("jsonl", "csv", "parquet"):
            rows = score(path, tmp_path / f"out.{target}", batch_rows=1)
            assert [row["error"][:16] for row in rows] == ["line 1: not JSON", "line 2: not JSON"]

    def test_names_of_answers_in_the_input(self, tmp_path: Path) -> None:
        row = {"text": TEXTS[0], "error": "e", "input_error": "i", "west": 1, "truncated": 2}
        (found,) = score(write(tmp_path / "in.jsonl", jsonl([row])), tmp_path / "out.parquet")
        assert found["input_error"] == "i" and found["input_input_error"] == "e"
        assert (found["input_west"], found["input_truncated"], found["error"]) == (1, 2, None)


class TestRefused:
    @pytest.mark.parametrize(
        ("name", "content", "message"),
        [
            ("in.csv", "body,n\nx,1\n", "in.csv:1: no column 'text', got 'body', 'n'"),
            ("in.csv", "text,text\nx,1\n", "column 'text' is there 2 times"),
            ("in.csv", "text,n\n", "no rows; allowed: one or more"),
            ("in.csv", "", "no rows; allowed: a header line"),
            ("in.jsonl", "\n\n", "no rows; allowed: one or more"),
            ("in.jsonl", gzip.compress(b"{}"), "not text, got a gzip archive"),
            ("in.jsonl.gz", "{}", "not gzip, got Not a gzipped file"),
            ("in.jsonl.zst", "{}", "not zstd, got"),
            ("in.jsonl.gz", gzip.compress(jsonl(GOOD))[:-20], "ended before the end-of"),
            ("in.jsonl.gz", gzip.compress(os.urandom(50_000))[:-20], "cannot be read to its end"),
            ("in.parquet", "x", "not a whole Parquet file"),
            ("in.parquet", parquet([{"text": 1}]), "text: got a column of int64; allowed"),
            ("in.parquet", parquet([{"body": "x"}]), "no column 'text', got 'body'"),
            ("in.txt", "x", "no table format for 'in.txt'; allowed: a name ending in"),
        ],
    )
    def test_input(self, tmp_path: Path, name: str, content: bytes | str, message: str) -> None:
        path = write(tmp_path / name, content)
        with pytest.raises(DataError) as caught:
            score_file(path, tmp_path / "out.jsonl", model="tfidf")
        assert message in str(caught.value)
        assert list(tmp_path.iterdir()) == [path]

    def test_output_and_options(self, tmp_path: Path) -> None:
        path = write(tmp_path / "in.jsonl", jsonl(GOOD))
        for out, options, message in [
            (path, {}, "is the input itself; allowed: another file"),
            (tmp_path / "nowhere" / "x.csv", {}, "no such folder"),
            (tmp_path / "x.html", {}, "no table format for 'x.html'"),
            (tmp_path / "x.csv", {"workers": 0}, "workers: got 0; allowed: from 1"),
            (tmp_path / "x.csv", {"batch_rows": 0}, "batch_rows: got 0; allowed: from 1"),
            (tmp_path / "x.csv", {"abstain": 1.5}, "abstain: got 1.5; allowed: from 0 to 1"),
            (tmp_path / "x.csv", {"abstain": float("nan")}, "abstain: got nan; allowed"),
            (tmp_path / "x.csv", {"encoding": "klingon"}, "encoding: unknown"),
            (tmp_path / "x.csv", {"model": "nothing"}, "no such model"),
        ]:
            with pytest.raises(StanceError, match=message):
                score_file(path, out, **{"model": "tfidf"} | options)
        assert list(tmp_path.iterdir()) == [path]

    def test_a_folder_that_holds_something_else(self, tmp_path: Path) -> None:
        path = write(tmp_path / "in.jsonl", jsonl(GOOD))
        parts_folder(tmp_path / "out.csv").mkdir()
        mine = write(tmp_path / "out.csv.parts" / "thesis.txt", "mine")
        with pytest.raises(DataError, match="is no folder of parts"):
            score_file(path, tmp_path / "out.csv", model="tfidf")
        assert mine.read_text() == "mine"


def interrupt(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Stop the next run when that many batches were scored."""
    import stance.streaming.pool as pool

    real, calls = pool.score, iter(range(10_000))

    def stopping(*arguments: Any) -> Any:
        if next(calls) == after:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(pool, "score", stopping)


class TestResume:
    @pytest.fixture
    def stopped(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
        path, out = write(tmp_path / "in.jsonl", jsonl(GOOD)), tmp_path / "out.jsonl"
        with monkeypatch.context() as patch:
            interrupt(patch, 2)
            with pytest.raises(KeyboardInterrupt):
                score_file(path, out, model="tfidf", batch_rows=3)
        names = sorted(p.name for p in parts_folder(out).iterdir())
        assert names == ["manifest.json", "part-000000.jsonl.gz", "part-000001.jsonl.gz"]
        assert not out.exists()
        return path, out

    def test_goes_on(self, stopped: tuple[Path, Path], expected: list[dict[str, Any]]) -> None:
        path, out = stopped
        write(parts_folder(out) / "part-000002.jsonl.gz.tmp", "half of")
        outcome = score_file(path, out, model="tfidf", batch_rows=3)
        assert (outcome.rows, outcome.resumed, outcome.errors) == (20, 6, 0)
        assert read_back(out) == expected
        assert not parts_folder(out).exists()

    def test_goes_on_after_an_open_quote(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path, out = write(tmp_path / "in.csv", with_open_quote(20)), tmp_path / "out.csv"
        with monkeypatch.context() as patch:
            interrupt(patch, 2)
            with pytest.raises(KeyboardInterrupt):
                score_file(path, out, model="tfidf", batch_rows=3)
        outcome = score_file(path, out, model="tfidf", batch_rows=3)
        assert (outcome.rows, outcome.resumed, outcome.open_quotes) == (20, 6, 1)
        assert read_back(out) == score(path, tmp_path / "whole.csv")

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"text_column": "id"}, 'text column was "text"; now text column is "id"'),
            ({"batch_rows": 4}, "batch rows was 3; now batch rows is 4"),
            ({"model": "default"}, "model sha256 was"),
            ({"encoding": "latin-1"}, 'encoding was null; now encoding is "latin-1"'),
            ({"abstain": 0.5}, "abstain was 0.0; now abstain is 0.5"),
        ],
    )
    def test_refuses_other_options(
        self, stopped: tuple[Path, Path], options: dict[str, Any], message: str
    ) -> None:
        path, out = stopped
        with pytest.raises(DataError, match="holds parts of another run") as caught:
            score_file(path, out, **{"model": "tfidf", "batch_rows": 3} | options)
        assert message in str(caught.value)
        assert (parts_folder(out) / "part-000001.jsonl.gz").exists()

    def test_refuses_another_input(self, stopped: tuple[Path, Path]) -> None:
        path, out = stopped
        before = path.stat()
        data = path.read_bytes()
        path.write_bytes(data.replace(b"Beijing", b"beijing", 1))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        with pytest.raises(DataError, match="input sha256 was"):
            score_file(path, out, model="tfidf", batch_rows=3)
        path.write_bytes(data)  # the very same input again, though of a later time
        assert score_file(path, out, model="tfidf", batch_rows=3).resumed == 6

    def test_refuses_another_runtime(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path, out = write(tmp_path / "in.jsonl", jsonl(GOOD)), tmp_path / "out.jsonl"
        monkeypatch.setenv("STANCE_RUNTIME", "onnxruntime")
        with monkeypatch.context() as patch:
            interrupt(patch, 2)
            with pytest.raises(KeyboardInterrupt):
                score_file(path, out, model="default", batch_rows=3)
        monkeypatch.setenv("STANCE_RUNTIME", "openvino")
        with pytest.raises(DataError, match='runtime was "onnxruntime"; now runtime is "openvino"'):
            score_file(path, out, model="default", batch_rows=3)

    def test_refuses_a_second_run_beside_it(self, stopped: tuple[Path, Path]) -> None:
        from stance.streaming.parts import locked

        path, out = stopped
        folder = parts_folder(out)
        with locked(folder):
            message = f"{folder}: another run is writing to it; allowed: one at a time"
            with pytest.raises(DataError, match=re.escape(message)):
                score_file(path, out, model="tfidf", batch_rows=3)
        assert score_file(path, out, model="tfidf", batch_rows=3).resumed == 6

    def test_a_lock_file_that_was_removed_guards_nothing(self, tmp_path: Path) -> None:
        """As when the first run ends just after the second opened its lock file."""
        from stance.streaming.parts import locked

        folder = tmp_path / "out.csv.parts"
        with locked(folder):
            (folder / "lock").unlink()
            with locked(folder), pytest.raises(DataError, match="another run"), locked(folder):
                pass
        assert not folder.exists()

    def test_an_earlier_output_stays_until_the_end(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path, out = write(tmp_path / "in.jsonl", jsonl(GOOD)), write(tmp_path / "out.csv", "old")
        with monkeypatch.context() as patch:
            interrupt(patch, 3)
            with pytest.raises(KeyboardInterrupt):
                score_file(path, out, model="tfidf", batch_rows=3)
        assert out.read_text() == "old"
        assert len(score(path, out, batch_rows=3)) == 20

    def test_input_changed_on_the_way(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import stance.streaming.pool as pool

        path = write(tmp_path / "in.jsonl", jsonl(GOOD))
        real = pool.score

        def changing(*arguments: Any) -> Any:
            with path.open("a") as stream:
                stream.write("\n")
            return real(*arguments)

        monkeypatch.setattr(pool, "score", changing)
        with pytest.raises(DataError, match="was changed while it was read"):
            score_file(path, tmp_path / "out.csv", model="tfidf")

    @pytest.mark.parametrize("left", [0, 1, 2, 3])
    def test_killed_while_the_parts_are_removed(
        self, stopped: tuple[Path, Path], expected: list[dict[str, Any]], left: int
    ) -> None:
        """What is left is the manifest and a beginning, or nothing but the lock."""
        path, out = stopped
        write(out, b"whole")
        write(parts_folder(out) / "lock", b"")
        names = ["lock", "manifest.json", "part-000000.jsonl.gz", "part-000001.jsonl.gz"]
        for name in names[left + 1 :]:
            (parts_folder(out) / name).unlink()
        assert score_file(path, out, model="tfidf", batch_rows=3).rows == 20
        assert read_back(out) == expected


BIG = [{"n": i, "text": TEXTS[i % len(TEXTS)] + f" It was day {i}."} for i in range(4000)]


def command(path: Path, out: Path, *more: str) -> list[str]:
    return [
        *(sys.executable, "-m", "stance.cli", "predict", str(path), "--out", str(out)),
        *("--model", "tfidf", *more),
    ]


def wait_until(done: Callable[[], bool], process: subprocess.Popen[Any]) -> None:
    """Wait while the process runs and it is not yet so."""
    deadline = time.monotonic() + 120
    while not done() and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.002)


def kill_after(parts: int, line: list[str], folder: Path, number: int) -> int:
    """Start the command, send it the signal when it has written that many parts."""
    process = subprocess.Popen(line, cwd=ROOT, stderr=subprocess.PIPE)
    wait_until(lambda: len(list(folder.glob("part-*[!p]"))) >= parts, process)
    process.send_signal(number)
    _, errors = process.communicate(timeout=120)
    if number == signal.SIGINT:
        assert b"run the same command to go on" in errors and b"Traceback" not in errors
    return process.returncode


class TestCommand:
    @pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
    @pytest.mark.parametrize("workers", ["1", "2"])
    def test_killed_and_started_again(self, tmp_path: Path, workers: str) -> None:
        source = [*BIG, {"n": 4000, "text": ""}]
        path = write(tmp_path / "in.jsonl", jsonl(source).replace(b'"n": 7,', b'"n" 7,'))
        out = tmp_path / "out.parquet"
        line = [sys.executable, "-c", SMALL_PARTS, *command(path, out, "--workers", workers)[3:]]
        assert kill_after(2, line, parts_folder(out), signal.SIGKILL) == -signal.SIGKILL
        first = len(list(parts_folder(out).glob("part-*[!p]")))
        assert kill_after(first + 3, line, parts_folder(out), signal.SIGKILL) == -signal.SIGKILL
        assert not out.exists()
        if workers == "1":
            assert kill_after(first + 5, line, parts_folder(out), signal.SIGINT) == 130
        done = subprocess.run(line, capture_output=True, text=True, check=False, cwd=ROOT)
        assert done.returncode == 0, done.stderr
        assert "of an earlier run" in done.stderr
        assert "4,001 rows, 2 marked in the column error" in done.stderr
        whole = score(path, tmp_path / "whole.parquet", batch_rows=100)
        assert pq.read_table(out).equals(pq.read_table(tmp_path / "whole.parquet"))
        assert [row["n"] for row in whole if row["n"] is not None] == [
            n for n in range(4001) if n != 7
        ]
        assert sorted(p.name for p in tmp_path.iterdir()) == [
            *("in.jsonl", "out.parquet", "whole.parquet"),
        ]

    @pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
    def test_a_second_run_at_the_same_time_stops_and_a_killed_one_blocks_none(
        self, tmp_path: Path
    ) -> None:
        path, out = write(tmp_path / "in.jsonl", jsonl(BIG)), tmp_path / "out.jsonl"
        first = subprocess.Popen([sys.executable, "-c", HELD, *command(path, out)[3:]], cwd=ROOT)
        folder = parts_folder(out)
        try:
            wait_until(lambda: bool(list(folder.glob("part-*[!p]"))), first)
            held = sorted(folder.iterdir())
            done = subprocess.run(
                command(path, out), capture_output=True, text=True, check=False, cwd=ROOT
            )
            assert done.returncode == 2
            assert f"error: {folder}: another run is writing to it; allowed: one" in done.stderr
            assert "Traceback" not in done.stderr
            assert sorted(folder.iterdir()) == held and first.poll() is None
        finally:
            first.kill()
            first.wait(60)
        assert (folder / "lock").exists()
        line = [sys.executable, "-c", SMALL_PARTS, *command(path, out)[3:]]
        done = subprocess.run(line, capture_output=True, text=True, check=False, cwd=ROOT)
        assert done.returncode == 0, done.stderr
        assert "going on after 100 rows of an earlier run" in done.stderr
        assert [row["n"] for row in read_back(out)] == list(range(len(BIG)))
        assert not folder.exists()

    @pytest.mark.parametrize("value", ["1.5", "-0.1", "nan"])
    def test_a_threshold_out_of_range(self, tmp_path: Path, value: str) -> None:
        path = write(tmp_path / "in.jsonl", jsonl(GOOD))
        line = command(path, tmp_path / "out.jsonl", "--abstain", value)
        done = subprocess.run(line, capture_output=True, text=True, check=False, cwd=ROOT)
        assert done.returncode == 2
        assert f"--abstain: got {value}; allowed: from 0 to 1" in done.stderr
        assert list(tmp_path.iterdir()) == [path]

    def test_abstain(self, tmp_path: Path, expected: list[dict[str, Any]]) -> None:
        path, out = write(tmp_path / "in.jsonl", jsonl(GOOD)), tmp_path / "out.jsonl"
        subprocess.run(command(path, out, "--abstain", "0.7"), check=True, cwd=ROOT)
        assert read_back(out) == unsure(expected, 0.7)

    def test_one_table_to_another(self, tmp_path: Path) -> None:
        path = write(tmp_path / "in.csv", "body,n\nChina praised Russia.,007\n,8\n")
        line = command(path, tmp_path / "out.csv.gz", "--text-column", "body")
        done = subprocess.run(line, capture_output=True, text=True, check=False, cwd=ROOT)
        assert done.returncode == 0, done.stderr
        assert done.stdout == ""
        assert "2 rows, 1 marked in the column error" in done.stderr
        first, second = read_back(tmp_path / "out.csv.gz")
        assert (first["body"], first["n"]) == ("China praised Russia.", "007")
        assert second["error"] == "line 3: body: got ''; allowed: a non-empty string"

    def test_nothing_scored_is_exit_code_1(self, tmp_path: Path) -> None:
        line = command(write(tmp_path / "in.jsonl", "x\n"), tmp_path / "out.jsonl")
        assert subprocess.run(line, capture_output=True, check=False, cwd=ROOT).returncode == 1

    def test_an_open_quote_is_exit_code_1(self, tmp_path: Path) -> None:
        path, out = write(tmp_path / "in.csv", with_open_quote(50)), tmp_path / "out.csv"
        done = subprocess.run(
            command(path, out), capture_output=True, text=True, check=False, cwd=ROOT
        )
        assert done.returncode == 1
        assert "50 rows, 1 marked in the column error" in done.stderr
        assert f"{path}: rows with a quote left open: 1" in done.stderr
        assert len(read_back(out)) == 50

    def test_documents_and_ids_keep_their_way(self, tmp_path: Path) -> None:
        nested = write(tmp_path / "a.jsonl", jsonl([{"doc": "x", "paragraphs": TEXTS[:2]}]))
        rows = write(tmp_path / "b.jsonl", jsonl([{"case": "y", "text": TEXTS[0]}]))
        for path, more, source in [(nested, [], "x"), (rows, ["--id-column", "case"], "y")]:
            out = tmp_path / "out.jsonl"
            subprocess.run(command(path, out, *more), check=True, cwd=ROOT)
            assert read_back(out)[0]["source"] == f"{path}#{source}"
            assert "error" not in read_back(out)[0]

    def test_what_only_a_stream_can_read(self, tmp_path: Path) -> None:
        path = write(tmp_path / "in.parquet", parquet(GOOD))
        line = command(path, tmp_path / "out.html")
        done = subprocess.run(line, capture_output=True, text=True, check=False, cwd=ROOT)
        assert done.returncode == 2
        assert "in.parquet: is read in a stream only; allowed: this one file, --out" in done.stderr

    def test_workers_are_for_tables(self, tmp_path: Path) -> None:
        line = command(write(tmp_path / "in.txt", TEXTS[0]), tmp_path / "out.csv", "--workers", "2")
        done = subprocess.run(line, capture_output=True, text=True, check=False, cwd=ROOT)
        assert done.returncode == 2
        assert "--workers: got 2; allowed: 1" in done.stderr


# The command with batches of a hundred rows, safe to be imported again by workers.
# Parts are small, and each takes a moment: a signal meets a run that is still going.
# Ctrl-C counts also where the tests themselves run in the background of a shell, deaf to it.
SMALL_PARTS = """
import signal
import time
import stance.cli.stream as stream
from functools import partial
from stance.cli.__main__ import main
from stance.streaming.parts import Parts
signal.signal(signal.SIGINT, signal.default_int_handler)
stream.score_file = partial(stream.score_file, batch_rows=100)
add = Parts.add
Parts.add = lambda *a: (add(*a), time.sleep(0.1))[0]
main()
"""


# The same, but it stands still after its first part.
HELD = SMALL_PARTS.replace(
    "main()\n", "Parts.add = lambda *a: (add(*a), time.sleep(600))\nmain()\n"
)


class TestAbstain:
    @pytest.mark.parametrize("source", ["jsonl", "parquet"])
    @pytest.mark.parametrize("target", ["jsonl", "csv", "parquet"])
    def test_labels_below_it_are_empty(
        self, tmp_path: Path, source: str, target: str, expected: list[dict[str, Any]]
    ) -> None:
        path = write(tmp_path / f"in.{source}", ENCODE[source](GOOD))
        rows = score(path, tmp_path / f"out.{target}", abstain=0.7)
        wanted = unsure(expected, 0.7)
        assert {None} < {row[task] for row in wanted for task in TASKS}
        if target == "csv":
            wanted = [{k: "" if v is None else str(v) for k, v in row.items()} for row in wanted]
        assert rows == wanted

    def test_all_of_them(self, tmp_path: Path, expected: list[dict[str, Any]]) -> None:
        path = write(tmp_path / "in.jsonl", jsonl(GOOD))
        rows = score(path, tmp_path / "out.parquet", abstain=1, batch_rows=7)
        assert rows == unsure(expected, 1)
        assert pq.read_schema(tmp_path / "out.parquet").field("russia").type == pa.string()

    def test_in_workers(self, tmp_path: Path, expected: list[dict[str, Any]]) -> None:
        path = write(tmp_path / "in.jsonl", jsonl(GOOD))
        rows = score(path, tmp_path / "out.jsonl", abstain=0.7, batch_rows=7, workers=2)
        assert rows == unsure(expected, 0.7)

    def test_in_an_actor_of_ray(self, expected: list[dict[str, Any]]) -> None:
        from stance.integrations.ray import StanceScorer

        scored = StanceScorer("tfidf", abstain=0.7)(pa.Table.from_pylist(GOOD))
        assert scored.to_pylist() == unsure(expected, 0.7)


class TestWorkers:
    @pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
    def test_two_do_what_one_does(self, tmp_path: Path, suffix: str) -> None:
        rows = [*BIG[:500], {"n": 500, "text": None}, *BIG[500:900]]
        path = write(tmp_path / f"in.{suffix}", ENCODE[suffix](rows))
        one = score(path, tmp_path / "one.jsonl", batch_rows=50)
        two = score(path, tmp_path / "two.jsonl", batch_rows=50, workers=2)
        assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()
        assert [row["n"] for row in two] == [row["n"] for row in rows]
        assert one == two

    def test_few_batches_are_taken_ahead(self, tmp_path: Path) -> None:
        from stance.streaming.pool import score_in_order

        taken = []

        def items() -> Any:
            for number in range(12):
                taken.append(number)
                yield number

        for done, (number, answers) in enumerate(
            score_in_order(items(), lambda n: [TEXTS[n]], "tfidf", 2)
        ):
            assert number == done
            assert len(answers) == 1
            assert len(taken) <= done + 4

    def test_a_worker_that_dies_is_named(self) -> None:
        from stance.streaming.pool import score_in_order

        class Deadly:
            def __reduce__(self) -> tuple[Any, tuple[int]]:
                return os._exit, (1,)  # what a worker calls when it receives the object

        deadly: Any = Deadly()
        with pytest.raises(StanceError, match="a worker process died"):
            list(score_in_order([1], lambda n: [deadly], "tfidf", 2))


def test_without_pyarrow_text_formats_still_work(tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv", delimited(GOOD))
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "import importlib.util as u; real = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'pyarrow' else real(name, *a)\n"
        "from stance.streaming import score_file\n"
        f"score_file({str(path)!r}, {str(tmp_path / 'out.jsonl.gz')!r})\n"
        f"score_file({str(path)!r}, {str(tmp_path / 'out.parquet')!r})\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert len(read_back(tmp_path / "out.jsonl.gz")) == len(GOOD)
    assert "needs pyarrow" in done.stderr and "china-stance[parquet]" in done.stderr
