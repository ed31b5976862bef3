"""Bytes of a file to text: UTF-8, or what a mark, the page or the user says; never by a guess."""

from __future__ import annotations

import codecs
import io
import re

from ..errors import DataError

FORMATS = "text, HTML, Markdown, CSV, TSV, JSON, JSON Lines"
# UTF-32 first: its little-endian mark starts with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word or Excel file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"PAR1", "a Parquet file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
)
ARCHIVES = (
    ("word/", "a DOCX document"),
    ("xl/", "an XLSX workbook"),
    ("ppt/", "a PPTX presentation"),
    ("content.xml", "an OpenDocument file"),
    ("META-INF/container.xml", "an EPUB"),
)
DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# Labels that stand for a larger encoding, as browsers read them (WHATWG).
LARGER = {"gb2312": "gb18030", "gbk": "gb18030"}
# So does Latin-1, for Windows-1252: what would be control characters are quotes and dashes.
WINDOWS = {byte: bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0xA0)}
# Enough for a guess; on a long file it would take seconds.
SAMPLE = 20_000


def decode(data: bytes, name: str, encoding: str | None = None) -> str:
    """Decode the bytes of a file.

    Parameters
    ----------
    data
        The whole file.
    name
        Its path, for messages.
    encoding
        What the user says it is in; ``None`` for UTF-8 unless a mark or the page says otherwise.

    Raises
    ------
    DataError
        If it is empty, is not text, or is in another encoding.
    """
    known = _known_format(data)
    if known:
        raise DataError(f"{name}: not text, got {known}; allowed: {FORMATS} (convert it first)")
    chosen = encoding or _marked(data)
    if chosen is None and b"\0" in data:
        raise _binary(name, data.index(b"\0"))
    text = _strict(data, name, chosen or "utf-8", told=encoding is not None)
    if "\0" in text:
        raise _binary(name, text.index("\0"))
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise DataError(f"{name}: empty, got {len(data)} bytes; allowed: a file with text in it")
    return text


def _marked(data: bytes) -> str | None:
    return next((encoding for mark, encoding in MARKS if data.startswith(mark)), None)


def _known_format(data: bytes) -> str | None:
    if data.startswith(b"PK\x03\x04"):
        return _archive(data)
    return next((name for mark, name in SIGNATURES if data.startswith(mark)), None)


def _archive(data: bytes) -> str:
    import zipfile  # slow to import, and hardly ever needed

    try:
        members = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, OSError):
        members = []
    for start, name in ARCHIVES:
        if any(member.startswith(start) for member in members):
            return name
    return "a ZIP archive"


def _binary(name: str, offset: int) -> DataError:
    return DataError(
        f"{name}: not text, got a binary file (NUL at byte {offset}); allowed: {FORMATS}"
        " (if it is UTF-16 without a byte order mark: --encoding utf-16-le)"
    )


def _strict(data: bytes, name: str, encoding: str, *, told: bool) -> str:
    try:
        return _as_browsers(data, encoding)
    except UnicodeError as error:
        declared = None if told else _declared(data)
        if declared is not None:
            return declared
        raise DataError(_wrong_encoding(data, name, encoding, error)) from error


def _as_browsers(data: bytes, label: str) -> str:
    codec = codecs.lookup(label).name
    text = data.decode(LARGER.get(codec, label))
    return text.translate(WINDOWS) if codec == "iso8859-1" else text


def _declared(data: bytes) -> str | None:
    # What the page itself declares is no guess; an unknown or untrue declaration is none.
    match = DECLARED.search(data[:4096]) if data.lstrip()[:1] == b"<" else None
    if match is None:
        return None
    try:
        label = match[1].decode("ascii")
        # It is not ASCII, or it would have been UTF-8; browsers read that label as Latin-1.
        return _as_browsers(data, "latin-1" if codecs.lookup(label).name == "ascii" else label)
    except (LookupError, UnicodeError):
        return None


def _wrong_encoding(data: bytes, name: str, encoding: str, error: UnicodeError) -> str:
    start = error.start if isinstance(error, UnicodeDecodeError) else 0
    line = data.count(b"\n", 0, start) + 1
    guess = _guess(data[max(0, start - SAMPLE) : start + SAMPLE])
    hint = f"charset-normalizer guesses {guess}: try" if guess else "if you know it, give"
    return (
        f"{name}:{line}: not {encoding}, got byte 0x{data[start : start + 1].hex()} at byte "
        f"{start}; allowed: UTF-8, UTF-16 with a byte order mark, or the encoding you name "
        f"({hint} --encoding {guess or 'NAME'})"
    )


def _guess(sample: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    return best.encoding if best else None
