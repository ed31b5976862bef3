"""The command ``stance``, run as a user runs it."""

from __future__ import annotations

import csv
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pyarrow.parquet as pq
import pytest
from conftest import documents

ROOT = Path(__file__).parent.parent
ARTICLE = (
    "China and Russia signed a gas deal on Thursday and praised their friendship.\n\n"
    "Share on Facebook\n\n"
    "Beijing denounced the sanctions of the United States as bullying and promised to answer.\n"
)


def stance(*arguments: str, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "stance.cli", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=os.environ | env,
    )


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE)
    return path


def test_table(article: Path) -> None:
    done = stance("predict", str(article))
    assert done.returncode == 0, done.stderr
    assert "+ supportive" in done.stdout
    assert "- critical" in done.stdout
    assert "Share on Facebook" not in done.stdout
    assert "toward russia:  supportive 1" in done.stdout
    assert "dropped as boilerplate: 1" in done.stdout


def test_jsonl_from_standard_input(article: Path) -> None:
    done = stance("predict", "-", "--format", "jsonl", stdin=ARTICLE)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["paragraph"] for row in rows] == [1, 2]
    assert rows[0]["russia"] == "supportive"
    assert rows[1]["west"] == "critical"
    assert rows[0]["source"] == "-"
    assert 0 <= rows[0]["russia_p_none"] <= 1


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet", "html"])
def test_files(article: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"out.{suffix}"
    done = stance("predict", str(article), "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    if suffix == "parquet":
        assert pq.read_table(out).column("russia").to_pylist()[0] == "supportive"
    else:
        text = out.read_text()
        assert "supportive" in text and "praised their friendship" in text
    assert sorted(p.name for p in tmp_path.iterdir()) == ["article.txt", out.name]


@pytest.mark.parametrize("format_", ["jsonl", "csv", "parquet", "html", "table"])
def test_abstain(article: Path, tmp_path: Path, format_: str) -> None:
    out = tmp_path / "out"
    arguments = ["--model", "tfidf", "--abstain", "1", "--format", format_, "--out", str(out)]
    done = stance("predict", str(article), *arguments)
    assert done.returncode == 0, done.stderr
    if format_ == "parquet":
        table = pq.read_table(out)
        assert table.schema.field("russia").type == "string"
        rows = table.to_pylist()
    elif format_ == "jsonl":
        rows = [json.loads(line) for line in out.read_text().splitlines()]
    elif format_ == "csv":
        with out.open(newline="") as stream:
            rows = [row | {"russia": row["russia"] or None} for row in csv.DictReader(stream)]
    else:
        assert out.read_text().count("unsure") > 2
        return
    assert [row["russia"] for row in rows] == [None, None]
    assert all(0 < float(row["russia_p_supportive"]) <= row_confidence(row) for row in rows)


def row_confidence(row: dict[str, Any]) -> float:
    names = ("supportive", "ambivalent", "critical", "none")
    assert float(row["russia_confidence"]) == max(float(row[f"russia_p_{n}"]) for n in names)
    return float(row["russia_confidence"])


def test_input_columns_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text('id,russia,text\n7,gold,"China praised Russia."\n')
    done = stance("predict", str(path), "--format", "jsonl")
    row = json.loads(done.stdout)
    assert row["id"] == "7"
    assert row["input_russia"] == "gold"
    assert row["text"] == "China praised Russia."


def test_a_bad_file_does_not_stop_the_others(article: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{broken\n")
    done = stance("predict", str(bad), str(article), "--format", "jsonl")
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 2
    assert f"{bad}:1" in done.stderr


def test_a_missing_file_does_not_stop_the_others(article: Path, tmp_path: Path) -> None:
    missing = tmp_path / "missing.txt"
    done = stance("predict", str(article), str(missing), "--format", "jsonl")
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 2
    assert f"{missing}: no such file or folder" in done.stderr


def test_nothing_but_faulty_sources(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    done = stance("predict", str(empty), str(tmp_path / "missing.txt"), "--format", "jsonl")
    assert (done.returncode, done.stdout) == (2, "")
    assert "empty.txt: empty" in done.stderr and "missing.txt: no such file" in done.stderr


@pytest.mark.parametrize(
    ("name", "content", "more"),
    [
        ("page.html", f"<p>{ARTICLE}</p>", []),
        ("in.csv", 'doc,text\n1,"China praised Russia."\n', ["--id-column", "doc"]),
        ("corpus.jsonl", '{"doc": "a", "paragraphs": ["China praised Russia."]}\n', []),
        ("a.txt", ARTICLE, ["--format", "table"]),
    ],
)
@pytest.mark.parametrize("whole_folder", [False, True])
def test_out_is_no_input(
    tmp_path: Path, name: str, content: str, more: list[str], whole_folder: bool
) -> None:
    path = tmp_path / name
    path.write_text(content)
    source = tmp_path if whole_folder else path
    done = stance("predict", str(source), "--model", "tfidf", "--out", str(path), *more)
    assert done.returncode == 2
    assert f"{path}: is the input itself; allowed: another file" in done.stderr
    assert path.read_text() == content


@pytest.mark.parametrize("format_", ["csv", "table"])
def test_out_is_no_folder(article: Path, tmp_path: Path, format_: str) -> None:
    out = tmp_path / "e.csv"
    out.mkdir()
    done = stance("predict", str(article), "--format", format_, "--out", str(out))
    assert done.returncode == 2
    assert f"{out}: is a folder or a device; allowed: a file" in done.stderr
    assert sorted(tmp_path.iterdir()) == [article, out]


def test_an_earlier_table_stays_until_the_end(
    article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import stance.cli.predict as command

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    out = tmp_path / "out.txt"
    out.write_text("old")
    monkeypatch.setattr(command, "show", stop)
    arguments = [str(article), "--model", "tfidf", "--format", "table", "--out", str(out)]
    with pytest.raises(click.Abort):
        command.predict.main(arguments, standalone_mode=False)
    assert out.read_text() == "old"
    assert sorted(tmp_path.iterdir()) == [article, out]


def test_a_terminal_that_lacks_a_character(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text("China (中国) praised Russia.", encoding="utf-8")
    done = stance("predict", str(path), "--model", "tfidf", PYTHONIOENCODING="cp1252")
    assert done.returncode == 0, done.stderr
    assert "China (??) praised" in done.stdout


def test_an_encoding_that_python_does_not_know(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "China praised Russia."}\n')
    out = tmp_path / "b.jsonl"
    done = stance("predict", str(path), "--out", str(out), "--encoding", "foo")
    assert done.returncode == 2
    assert "encoding: unknown, got 'foo'" in done.stderr


@pytest.mark.parametrize(
    ("name", "content", "more", "message"),
    [
        ("a.jsonl", b'{"text": "x"}\n', ["--encoding", "utf-16"], "not utf-16, got"),
        ("a.jsonl.gz", gzip.compress(b" " * 99_999)[:-10], [], "cannot be read to its end"),
    ],
    ids=["another encoding", "cut off"],
)
def test_a_damaged_table(
    tmp_path: Path, name: str, content: bytes, more: list[str], message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    out = tmp_path / "b.jsonl"
    done = stance("predict", str(path), "--model", "tfidf", "--out", str(out), *more)
    assert done.returncode == 2
    assert f"{path}: {message}" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["predict", "nowhere.txt"], "nowhere.txt"),
        (["predict", "README.md", "--model", "nothing"], "no such model; allowed"),
        (["predict", "README.md", "--out", "x.docx"], "allowed: --format, or a name ending in"),
        (["predict", "README.md", "--out", "nowhere/x.csv"], "no such folder 'nowhere'"),
        (["predict", "README.md", "--abstain", "1.5"], "--abstain: got 1.5; allowed: from 0 to 1"),
        (["predict", "README.md", "--abstain", "nan"], "--abstain: got nan; allowed: from 0 to 1"),
        (["predict", "README.md", "--abstain", "much"], "'--abstain': 'much' is not a valid float"),
        (["predict"], "Missing argument"),
        (["check", "nowhere.jsonl"], "nowhere.jsonl: no such file or folder"),
        (["check", "data/corpus", "--scheme", "mars"], "scheme 'mars': no such file"),
    ],
)
def test_bad_input_ends_in_one_message(arguments: list[str], message: str) -> None:
    done = stance(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_encoding(tmp_path: Path) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes("Pékin a félicité Moscou.".encode("latin-1"))
    done = stance("predict", str(path))
    assert done.returncode == 2
    assert str(path) in done.stderr and "--encoding" in done.stderr
    assert stance("predict", str(path), "--encoding", "latin-1").returncode == 0


def test_check_counts_and_finds_near_duplicates(write_jsonl: Callable[..., Path]) -> None:
    rows = documents(5)
    done = stance("check", str(write_jsonl(rows)))
    assert done.returncode == 0, done.stderr
    assert "20 paragraphs in 5 documents, no fault" in done.stdout
    assert "russia: supportive" in done.stdout
    # the sentences of these documents are the same but for the place
    assert "near-duplicates across documents (similarity from 0.5): 0" not in done.stdout


def test_check_lists_every_fault(write_jsonl: Callable[..., Path]) -> None:
    path = write_jsonl([{"text": "x", "russia": "warm"}, {"text": "", "west": "none"}])
    done = stance("check", str(path))
    assert done.returncode == 2
    assert f"{path}:1: russia: got 'warm'; allowed: supportive" in done.stderr
    assert f"{path}:2: text" in done.stderr
