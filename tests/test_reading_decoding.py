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

    @pytest.mark.parametrize("label", ["iso-8859-1", "latin-1", "latin1", "us-ascii", "ISO_8859-1"])
    def test_page_in_latin_1_is_read_as_windows_1252(self, tmp_path: Path, label: str) -> None:
        sentence = (
            "\u201cBeijing\u2019s envoy \u2013 for once\u2026 \u2013 won\u2019t visit Moscow.\u201d"
        )
        page = f'<html><meta charset="{label}"><body><p>{sentence}</p></body></html>'
        assert texts(read_one(write(tmp_path, "a.html", page.encode("cp1252")))) == [sentence]

    def test_byte_that_windows_1252_lacks_is_passed_over(self, tmp_path: Path) -> None:
        page = f'<html><meta charset="iso-8859-1"><body><p>{FIRST}</p></body></html>'
        data = page.encode().replace(b"Beijing", b"Beijing\x9d\x92s banks")
        expected = FIRST.replace("Beijing", "Beijing\u2019s banks")
        assert texts(read_one(write(tmp_path, "a.html", data))) == [expected]

    def test_text_named_latin_1_is_read_as_windows_1252(self, tmp_path: Path) -> None:
        sentence = "Beijing\u2019s envoy won\u2019t visit Moscow \u2013 not in May, anyway."
        path = write(tmp_path, "a.txt", sentence.encode("cp1252"))
        assert texts(read_one(path, encoding="latin-1")) == [sentence]

    @pytest.mark.parametrize("label", ["gb2312", "gbk", "GB2312"])
    def test_page_in_gb2312_is_read_as_gb18030(self, tmp_path: Path, label: str) -> None:
        sentence = "Zhu Rongji (\u6731\u9555\u57fa) went to Moscow in 1999 and praised it (\u3400)."
        page = f'<html><meta charset="{label}"><body><p>{sentence}</p></body></html>'
        assert texts(read_one(write(tmp_path, "a.html", page.encode("gb18030")))) == [sentence]

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
