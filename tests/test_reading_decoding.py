"""`stance.reading.decoding` and `.options`: bytes of files, and bytes that are no text."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from articles import FIRST, faults, read_one, texts, write


class TestBytes:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
    def test_unicode_with_mark(self, tmp_path: Path, encoding: str) -> None:
        text = "Beijing\u2019s envoy won\u2019t visit Moscow."
        assert texts(read_one(write(tmp_path, "a.txt", text.encode(encoding)))) == [text]

    def test_other_encoding_is_never_guessed(self, tmp_path: Path) -> None:
        data = f"{FIRST}\nLe d\u00e9tail est une fa\u00e7on de dire non.".encode("cp1252")
        path = write(tmp_path, "a.txt", data)
        (fault,) = faults(path)
        assert fault.startswith(f"{path}:2: not utf-8, got byte 0xe9 at byte {len(FIRST) + 5}; ")
        assert "charset-normalizer guesses" in fault
        assert "--encoding" in fault
        document = read_one(path, encoding="cp1252")
        assert "d\u00e9tail" in document.paragraphs[-1].text

    def test_named_encoding_that_does_not_fit(self, tmp_path: Path) -> None:
        path = write(tmp_path, "a.txt", "caf\u00e9 talk in Harbin".encode())
        assert "not ascii, got byte 0xc3 at byte 3" in faults(path, encoding="ascii")[0]

    @pytest.mark.parametrize("encoding", ["klingon", "hex", "a\0b"])
    def test_unknown_encoding(self, tmp_path: Path, encoding: str) -> None:
        (fault,) = faults(write(tmp_path, "a.txt", FIRST), encoding=encoding)
        assert fault.startswith("encoding: unknown, got")

    def test_utf16_without_mark(self, tmp_path: Path) -> None:
        path = write(tmp_path, "a.txt", FIRST.encode("utf-16-le"))
        assert "binary file (NUL at byte 1)" in faults(path)[0]
        assert texts(read_one(path, encoding="utf-16-le")) == [FIRST]

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"%PDF-1.7\n...", "a PDF"),
            (b"{\\rtf1 text}", "an RTF document"),
            (b"PK\x03\x04broken", "a ZIP archive"),
            (b"abc\0def", "a binary file"),
        ],
    )
    def test_binary_files_are_named(self, tmp_path: Path, content: bytes, name: str) -> None:
        (fault,) = faults(write(tmp_path, "a.txt", content))
        assert f"not text, got {name}" in fault
        assert "allowed: text, HTML, Markdown" in fault

    def test_docx_is_named(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
            archive.writestr("word/document.xml", "<w/>")
        assert "got a DOCX document" in faults(tmp_path / "a.docx")[0]

    @pytest.mark.parametrize("content", ["", " \n\t\n", "\ufeff"])
    def test_empty_file(self, tmp_path: Path, content: str) -> None:
        path = write(tmp_path, "a.txt", content)
        assert faults(path)[0].startswith(f"{path}: empty, got {len(content.encode())} bytes")
