"""`stance.reading.tables` and `.rows`: CSV, TSV, JSON and JSON Lines."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from stance.errors import DataError
from stance.reading import read

A = "Beijing slowed its lending to Russian energy firms in May."
B = "The ministry refused to say how long the pause would last."


def write(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8", newline="")
    return path


def lines(*items: object) -> str:
    return "\n".join(map(json.dumps, items))


def faults(path: Path, **options: str) -> list[str]:
    with pytest.raises(DataError) as caught:
        read(path, **options)
    return caught.value.faults


class TestCsv:
    def test_rows_without_id_are_one_document(self, tmp_path: Path) -> None:
        path = write(tmp_path, "a.csv", f"text,n,\n{A},1,x\n\n{B},2,y\n,,\n")
        (document,) = read(path)
        assert (document.source, document.title) == (str(path), None)
        assert [p.text for p in document.paragraphs] == [A, B]
        assert [p.position for p in document.paragraphs] == [1, 2]
        assert document.paragraphs[1].row == {"n": "2", "": "y"}

    @pytest.mark.parametrize("column", ["doc", "document"])
    def test_rows_of_one_id_are_one_document(self, tmp_path: Path, column: str) -> None:
        path = write(tmp_path, "a.csv", f"{column},text\nx,{A}\ny,{B}\nx,{B}\n")
        first, second = read(path)
        assert (first.source, second.source) == (f"{path}#x", f"{path}#y")
        assert [p.text for p in first.paragraphs] == [A, B]
        assert first.paragraphs[0].row == {column: "x"}

    def test_named_columns(self, tmp_path: Path) -> None:
        path = write(tmp_path, "a.csv", f"body,case,doc,title\n{A},7,x,Gas\n{B},7,y,Gas\n")
        (document,) = read(path, text_column="body", id_column="case")
        assert (document.source, document.title) == (f"{path}#7", "Gas")

    def test_rows_are_never_split_or_dropped(self, tmp_path: Path) -> None:
        path = write(tmp_path, "a.csv", f'text\nSubscribe\n"24 May\n\n{A}"\nSubscribe\n')
        (document,) = read(path)
        assert [p.text for p in document.paragraphs] == ["Subscribe", f"24 May {A}", "Subscribe"]
        assert document.dropped == ()

    def test_tsv(self, tmp_path: Path) -> None:
        (document,) = read(write(tmp_path, "a.tsv", f"text\tn\n{A}\t1, 2\n"))
        assert document.paragraphs[0].row == {"n": "1, 2"}

    def test_very_long_field_and_limit_restored(self, tmp_path: Path) -> None:
        before = csv.field_size_limit()
        long = "word " * 40_000
        (document,) = read(write(tmp_path, "a.csv", f"text\n{long}\n"))
        assert len(document.paragraphs[0].text) == len(long) - 1
        assert csv.field_size_limit() == before

    def test_missing_column_names_those_there(self, tmp_path: Path) -> None:
        path = write(tmp_path, "a.csv", f"body,n\n{A},1\n")
        assert faults(path, id_column="case") == [
            f"{path}:1: no column 'text', got 'body', 'n'; allowed: one of these as --text-column",
            f"{path}:1: no column 'case', got 'body', 'n'; allowed: one of these as --id-column",
        ]

    def test_semicolons(self, tmp_path: Path) -> None:
        (fault,) = faults(write(tmp_path, "a.csv", "text;n\nx;1\n"))
        assert "separated by commas" in fault

    def test_column_twice(self, tmp_path: Path) -> None:
        (fault,) = faults(write(tmp_path, "a.csv", "text,n,n\nx,1,2\n"))
        assert "column 'n' is there 2 times" in fault

    def test_all_faults_at_once(self, tmp_path: Path) -> None:
        path = write(tmp_path, "a.csv", f'text,n\n,1\n{A}\n"{B}\n{B}",2,3\n\u200b ,4\n')
        assert sorted(faults(path)) == [
            f"{path}:2: text: got ''; allowed: a non-empty string",
            f"{path}:3: got 1 cells; allowed: 2, as the header",
            f"{path}:4: got 3 cells; allowed: 2, as the header",
            f"{path}:6: text: got '\\u200b '; allowed: a non-empty string",
        ]

    def test_broken_quotes(self, tmp_path: Path) -> None:
        path = write(tmp_path, "a.csv", f'text\n{A}\n"open\n')
        (fault,) = faults(path)
        assert fault.startswith(f"{path}:3: broken row, got ")

    def test_no_rows(self, tmp_path: Path) -> None:
        assert "no rows" in faults(write(tmp_path, "a.csv", "text,n\n"))[0]

    def test_empty_id(self, tmp_path: Path) -> None:
        path = write(tmp_path, "a.csv", f"case,text\n,{A}\n")
        (fault,) = faults(path, id_column="case")
        assert fault == f"{path}:2: case: got ''; allowed: a non-empty string or a number"
        (document,) = read(path)
        assert document.source == str(path)


class TestJson:
    @pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson"])
    def test_lines(self, tmp_path: Path, name: str) -> None:
        path = write(tmp_path, name, lines({"text": A, "n": [1]}) + "\n\n" + lines({"text": B}))
        (document,) = read(path)
        assert [p.text for p in document.paragraphs] == [A, B]
        assert document.paragraphs[0].row == {"n": [1]}

    def test_ids(self, tmp_path: Path) -> None:
        rows = [{"doc": 3, "text": A}, {"doc": "x", "text": B}, {"text": B}, {"doc": 3, "text": B}]
        path = write(tmp_path, "a.jsonl", lines(*rows))
        documents = read(path)
        assert [d.source for d in documents] == [f"{path}#3", f"{path}#x", str(path)]
        assert len(documents[0].paragraphs) == 2

    def test_nested_documents(self, tmp_path: Path) -> None:
        rows = [
            {"doc": "x", "title": "Gas", "year": 2022, "paragraphs": [A, {"text": B, "year": 1}]},
            {"paragraphs": [A]},
        ]
        path = write(tmp_path, "a.jsonl", lines(*rows))
        first, second = read(path)
        assert (first.source, first.title) == (f"{path}#x", "Gas")
        assert [p.text for p in first.paragraphs] == [A, B]
        assert first.paragraphs[0].row == {"doc": "x", "title": "Gas", "year": 2022}
        assert first.paragraphs[1].row["year"] == 1
        assert (second.source, second.title) == (f"{path}#2", None)

    def test_list_and_single_object(self, tmp_path: Path) -> None:
        many = write(tmp_path, "a.json", json.dumps([{"text": A}, {"text": B}], indent=1))
        one = write(tmp_path, "b.json", json.dumps({"title": "Gas", "paragraphs": [A]}))
        assert [p.text for p in read(many)[0].paragraphs] == [A, B]
        assert (read(one)[0].source, read(one)[0].title) == (str(one), "Gas")

    def test_line_separators_and_surrogates_inside_strings(self, tmp_path: Path) -> None:
        path = write(tmp_path, "a.jsonl", '{"text": "Beijing\u2028and \\ud800 Moscow"}')
        assert read(path)[0].paragraphs[0].text == "Beijing and \ufffd Moscow"

    def test_all_faults_at_once(self, tmp_path: Path) -> None:
        rows = [
            lines({"text": A}),
            "{broken",
            "[1]",
            lines({"body": A, "n": 1}),
            lines({"text": 5}),
            lines({"text": None}),
            lines({"paragraphs": []}),
            lines({"paragraphs": [A, {"text": " "}, 7]}),
            lines({"paragraphs": "no list"}),
            lines({}),
        ]
        path = write(tmp_path, "a.jsonl", "\n".join(rows))
        found = sorted(faults(path), key=lambda fault: int(fault.split(":")[1]))
        assert found[0].startswith(f"{path}:2: not JSON, got Expecting property name")
        assert found[1:] == [
            f"{path}:3: got [1]; allowed: a JSON object",
            f"{path}:4: text: missing, got 'body', 'n'; allowed: a non-empty string",
            f"{path}:5: text: got 5; allowed: a non-empty string",
            f"{path}:6: text: got None; allowed: a non-empty string",
            f"{path}:7: paragraphs: got none; allowed: one or more",
            f"{path}:8: paragraph 2: text: got ' '; allowed: a non-empty string",
            f"{path}:8: paragraph 3: text: got 7; allowed: a non-empty string",
            f"{path}:9: paragraphs: got 'no list'; allowed: a list of strings, or of objects "
            "with the text",
            f"{path}:10: text: missing, got nothing; allowed: a non-empty string",
        ]

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            ('[\n{"text": }]', ":2: not JSON, got Expecting value"),
            ('{"text": "a"}\n{"text": "b"}', "name it .jsonl"),
            ("17", ": got 17; allowed: a list of objects"),
            ("[]", ": no rows"),
            ('[{"text": "a"}, 3]', ": item 2: got 3; allowed: a JSON object"),
            ("[" * 100_000, "too deep"),
        ],
    )
    def test_json_faults(self, tmp_path: Path, content: str, expected: str) -> None:
        (fault,) = faults(write(tmp_path, "a.json", content))
        assert expected in fault

    def test_id_that_is_no_id(self, tmp_path: Path) -> None:
        path = write(tmp_path, "a.jsonl", lines({"case": [1], "text": A}, {"text": A}))
        found = faults(path, id_column="case")
        assert found[0].startswith(f"{path}:1: case: got [1]; allowed")
        assert found[1].startswith(f"{path}:2: case: missing, got 'text'; allowed")
