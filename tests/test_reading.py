"""`stance.reading`: files, folders and standard input."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from articles import FIRST, SECOND, faults, read_one, texts, write

from stance.errors import DataError
from stance.reading import read, read_many


def feed(monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))


class TestSources:
    def test_folder(self, tmp_path: Path) -> None:
        for name in ("b.txt", "a/z.MD", "a.csv", ".hidden/x.txt", "skip.docx", ".x.txt"):
            write(tmp_path, name, f"text\n{FIRST!r}" if name == "a.csv" else FIRST)
        (tmp_path / "a.csv").write_text(f'text\n"{FIRST}"\n')
        sources = [Path(d.source).relative_to(tmp_path).as_posix() for d in read(tmp_path)]
        assert sources == ["a/z.MD", "a.csv", "b.txt"]

    def test_unknown_suffix_named_directly_is_text(self, tmp_path: Path) -> None:
        assert texts(read_one(write(tmp_path, "notes.log", FIRST))) == [FIRST]

    def test_read_many_goes_on_after_a_fault(self, tmp_path: Path) -> None:
        good, bad = write(tmp_path, "a.txt", FIRST), write(tmp_path, "b.txt", "")
        documents = read_many([bad, good])
        assert texts(next(documents)) == [FIRST]
        with pytest.raises(DataError, match=r"b\.txt: empty"):
            next(documents)

    @pytest.mark.parametrize("missing", ["missing.txt", "empty_folder"])
    def test_read_many_goes_on_after_a_missing_source(self, tmp_path: Path, missing: str) -> None:
        (tmp_path / "empty_folder").mkdir()
        documents = read_many([tmp_path / missing, write(tmp_path, "a.txt", FIRST)])
        assert texts(next(documents)) == [FIRST]
        with pytest.raises(DataError, match=missing):
            next(documents)

    def test_folder_below_without_permission_does_not_stop_the_rest(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scandir = os.scandir

        def refuse_below(path: object) -> Iterator[os.DirEntry[str]]:
            if str(path).endswith("below"):
                raise PermissionError(13, "Permission denied", str(path))
            return scandir(str(path))

        write(tmp_path, "below/b.txt", SECOND)
        write(tmp_path, "a.txt", FIRST)
        monkeypatch.setattr(os, "scandir", refuse_below)
        documents = read_many(tmp_path)
        assert texts(next(documents)) == [FIRST]
        with pytest.raises(DataError, match="below: folder cannot be listed"):
            next(documents)

    def test_read_many_takes_one_path(self, tmp_path: Path) -> None:
        assert len(list(read_many(str(write(tmp_path, "a.txt", FIRST))))) == 1

    def test_missing_sources_are_named_together(self, tmp_path: Path) -> None:
        with pytest.raises(DataError) as caught:
            list(read_many([tmp_path / "x.txt", tmp_path / "y", ""]))
        assert len(caught.value.faults) == 3
        assert "no such file or folder" in caught.value.faults[0]

    def test_text_in_place_of_a_path(self) -> None:
        assert "allowed: a file, a folder" in faults(FIRST)[0]
        assert "cannot be read" in faults("long " * 2000)[0]

    def test_folder_without_readable_files(self, tmp_path: Path) -> None:
        write(tmp_path, "a.docx", "x")
        (fault,) = faults(tmp_path)
        assert fault.startswith(f"{tmp_path}: folder without readable files; allowed: .txt")

    def test_folder_without_permission(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(path: object) -> None:
            raise PermissionError(13, "Permission denied", str(path))

        monkeypatch.setattr(os, "scandir", refuse)
        assert faults(tmp_path) == [f"{tmp_path}: folder cannot be listed, got Permission denied"]

    def test_file_without_permission(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(path: Path) -> bytes:
            raise PermissionError(13, "Permission denied", str(path))

        path = write(tmp_path, "a.txt", FIRST)
        monkeypatch.setattr(Path, "read_bytes", refuse)
        assert faults(path) == [f"{path}: file cannot be read, got Permission denied"]

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (f"{FIRST}\n\n{SECOND}", [FIRST, SECOND]),
            (f'{{"text": "{FIRST}"}}\n{{"text": "{SECOND}"}}', [FIRST, SECOND]),
            (f'\n[\n{{"text": "{FIRST}"}}]', [FIRST]),
            (f'{{\n"text": "{FIRST}"\n}}', [FIRST]),
            (f"<!DOCTYPE html><html><body><p>{FIRST}</p></body></html>", [FIRST]),
            (f"  <p>{FIRST}</p>", [FIRST]),
            (f"[Ledger] {FIRST}", [f"[Ledger] {FIRST}"]),
        ],
    )
    def test_stdin_is_sniffed(
        self, monkeypatch: pytest.MonkeyPatch, content: str, expected: list[str]
    ) -> None:
        feed(monkeypatch, content)
        (document,) = read("-")
        assert (document.source, texts(document)) == ("-", expected)

    def test_empty_stdin(self, monkeypatch: pytest.MonkeyPatch) -> None:
        feed(monkeypatch, " \n")
        assert faults("-") == ["-: empty, got 2 bytes; allowed: a file with text in it"]


def test_import_is_light() -> None:
    code = (
        "import sys, stance.reading; "
        "print({'trafilatura', 'charset_normalizer', 'markdown_it', 'lxml'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "set()"
