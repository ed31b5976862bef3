from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stance.errors import DataError
from stance.records import fingerprint, read_labelled
from stance.scheme import load_scheme

CHINA = load_scheme()
ROW = {"text": "A sentence.", "russia": "none", "west": "critical", "sentiment": "neutral"}
DOCUMENT = {"doc": "d1", "genre": "wire", "date": "2022-03", "paragraphs": [ROW, ROW]}


def test_documents_and_flat_rows(write_jsonl: Callable[..., Path]) -> None:
    path = write_jsonl([DOCUMENT, {**ROW, "doc": "d2", "west": None}])
    found = read_labelled(path, CHINA)
    assert [p.doc for p in found] == ["d1", "d1", "d2"]
    assert found[0].labels == {"russia": "none", "west": "critical", "sentiment": "neutral"}
    assert found[0].meta == {"genre": "wire", "date": "2022-03"}
    assert "west" not in found[2].labels


def test_csv_with_other_column_names(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text('body,toward_russia\n"One, two.",supportive\nThree.,\nFour.,none\n')
    columns = {"text": "body", "russia": "toward_russia"}
    with pytest.raises(DataError, match=r"rows\.csv:3: no label"):
        read_labelled(path, CHINA, columns)
    path.write_text('body,toward_russia\n"One, two.",supportive\n')
    assert read_labelled(path, CHINA, columns)[0].text == "One, two."


def csv_faults(tmp_path: Path, content: str, name: str = "rows.csv") -> list[str]:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8", newline="")
    with pytest.raises(DataError) as caught:
        read_labelled(path, CHINA)
    return [fault.removeprefix(str(path)) for fault in caught.value.faults]


def test_csv_rows_have_as_many_cells_as_the_header(tmp_path: Path) -> None:
    content = "russia,west,text\nnone,none,China bought oil, and refused gas\nnone,none\n"
    assert csv_faults(tmp_path, content) == [
        ":2: got 4 cells; allowed: 3, as the header",
        ":3: got 2 cells; allowed: 3, as the header",
    ]


def test_csv_columns_are_there_once(tmp_path: Path) -> None:
    (fault,) = csv_faults(tmp_path, "text,russia,russia\nA sentence.,none,critical\n")
    assert fault == ":1: column 'russia' is there 2 times; allowed: once"


def test_csv_without_the_text_is_one_fault(tmp_path: Path) -> None:
    (fault,) = csv_faults(tmp_path, "text;russia\nOne.;none\nTwo.;none\n")
    assert fault.startswith(":1: no column 'text', got 'text;russia'; allowed: one of these as d")


def test_csv_with_broken_quotes(tmp_path: Path) -> None:
    (fault,) = csv_faults(tmp_path, 'text,russia\nOne.,none\n"China" bought oil,supportive\n')
    assert fault.startswith(":3: broken row, got ',' expected after '\"'; allowed: quotes as in")


def test_an_empty_csv_is_named_beside_faults_of_others(tmp_path: Path) -> None:
    bad, empty = tmp_path / "bad.csv", tmp_path / "empty.csv"
    bad.write_text("text,russia\nOne.\n")
    empty.write_text("")
    with pytest.raises(DataError, match=r"empty\.csv: no rows; allowed: a header line, then rows"):
        read_labelled([bad, empty], CHINA)


@pytest.mark.parametrize("separator", ["\u2028", "\x85", "\x0b"])
def test_csv_lines_end_only_as_csv_lines_do(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "rows.csv"
    text = f"China bought oil.{separator}It paid in yuan."
    path.write_text(f"text,russia\n{text},supportive\n", encoding="utf-8")
    assert [p.text for p in read_labelled(path, CHINA)] == [text]


def test_csv_cells_may_be_long(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    text = "China bought oil. " * 10_000
    path.write_text(f"text,russia\n{text},supportive\n")
    assert read_labelled(path, CHINA)[0].text == text


@pytest.mark.parametrize(
    ("name", "delimiter"), [("rows.CSV", ","), ("rows.tsv", "\t"), ("rows.TSV", "\t")]
)
def test_tables_are_told_by_their_ending(tmp_path: Path, name: str, delimiter: str) -> None:
    path = tmp_path / name
    path.write_text(f"text{delimiter}russia\nA sentence.{delimiter}none\n")
    assert read_labelled(path, CHINA)[0].labels == {"russia": "none"}


def test_json_nested_too_deep_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("[" * 100_000)
    with pytest.raises(DataError, match=r"rows\.jsonl:1: not JSON, got "):
        read_labelled(path, CHINA)


def test_all_faults_at_once(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(
        '{"text": "", "russia": "none"}\n'
        "{broken\n"
        "[1]\n"
        '{"text": "x", "russia": "friendly"}\n'
        '{"text": "x", "russia": "none", "date": "March"}\n'
    )
    with pytest.raises(DataError) as caught:
        read_labelled(path, CHINA)
    text = str(caught.value)
    assert f"{path}:1: text: got ''; allowed: a string that is not empty" in text
    assert f"{path}:2: not JSON" in text
    assert f"{path}:3: got [1]; allowed: a JSON object" in text
    assert (
        f"{path}:4: russia: got 'friendly'; allowed: supportive | ambivalent | critical | none"
        in text
    )
    assert f"{path}:5: date: got 'March'; allowed: YYYY-MM" in text
    assert len(caught.value.faults) == 6  # line 4 has no valid label either


def test_a_text_of_invisible_characters_is_empty(write_jsonl: Callable[..., Path]) -> None:
    with pytest.raises(DataError, match=r"data\.jsonl:1: text: got '\\u200b'; allowed: a string"):
        read_labelled(write_jsonl([{**ROW, "text": "\u200b"}]), CHINA)


def test_half_a_surrogate_pair_is_replaced(write_jsonl: Callable[..., Path]) -> None:
    (paragraph,) = read_labelled(write_jsonl([{**ROW, "text": "bad \ud83d tail"}]), CHINA)
    assert paragraph.text == "bad \ufffd tail"
    assert len(fingerprint([paragraph])) == 64


def test_a_document_id_is_used_once(write_jsonl: Callable[..., Path]) -> None:
    with pytest.raises(DataError, match="'d1' was used at"):
        read_labelled(write_jsonl([DOCUMENT, DOCUMENT]), CHINA)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", "caf\xe9".encode("latin-1")])
def test_wrong_encoding(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "latin.jsonl"
    path.write_bytes(content)
    with pytest.raises(DataError, match="not UTF-8 at byte"):
        read_labelled(path, CHINA)


def test_missing_and_empty(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file or folder"):
        read_labelled(tmp_path / "nowhere.jsonl", CHINA)
    with pytest.raises(DataError, match=r"no \*\.jsonl"):
        read_labelled(tmp_path, CHINA)
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(DataError, match="no labelled paragraph"):
        read_labelled(tmp_path, CHINA)


def test_fingerprint_ignores_order_and_sees_labels(write_jsonl: Callable[..., Path]) -> None:
    rows: list[dict[str, Any]] = [{**ROW, "doc": "a"}, {**ROW, "doc": "b", "text": "Other."}]
    one = fingerprint(read_labelled(write_jsonl(rows), CHINA))
    assert fingerprint(read_labelled(write_jsonl(rows[::-1]), CHINA)) == one
    changed = [rows[0], {**rows[1], "west": "none"}]
    assert fingerprint(read_labelled(write_jsonl(changed), CHINA)) != one


def targeted(tmp_path: Path, **row: object) -> Path:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"sentence": "Ann Lee met Bo.", "russia": "none", **row}) + "\n")
    return path


TARGETED = {"text": "sentence", "target_start": "from", "target_end": "to"}


def test_a_target_is_marked(tmp_path: Path) -> None:
    path = targeted(tmp_path, **{"from": 12, "to": 14})
    (paragraph,) = read_labelled(path, load_scheme("china"), TARGETED)
    assert paragraph.text == "Ann Lee met [ Bo ]. [SEP] Bo"


@pytest.mark.parametrize(
    "place", [{"from": 12, "to": 99}, {"from": -1, "to": 3}, {"from": 3, "to": 4}, {"from": 1}]
)
def test_a_target_outside_the_text_is_named(tmp_path: Path, place: dict[str, int]) -> None:
    path = targeted(tmp_path, **place)
    with pytest.raises(DataError, match=r"rows\.jsonl:1: target: "):
        read_labelled(path, load_scheme("china"), TARGETED)


def test_without_an_id_a_paragraph_has_one_of_its_own_wherever_the_file_lies(
    write_jsonl: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_jsonl([{"text": f"Text {i}.", "russia": "none"} for i in range(3)])
    absolute = [p.doc for p in read_labelled(path, load_scheme())]
    monkeypatch.chdir(path.parent)
    assert [p.doc for p in read_labelled(path.name, load_scheme())] == absolute
    assert len(set(absolute)) == 3
