"""`stance.reading.html` and `.markdown`: articles with markup."""

from __future__ import annotations

from pathlib import Path

import pytest
from articles import texts

from stance.documents import Document
from stance.errors import DataError
from stance.reading import read

A = "Beijing slowed its lending to Russian energy firms in May, bankers told the paper."
B = "The ministry in Beijing refused to say how long the pause would last."
C = "We will go on trading with all sides, the premier told the congress."

PAGE = f"""<!DOCTYPE html>
<html><head><title>Gas and Patience - The Ledger</title>
<meta property="og:title" content="Gas and Patience"></head>
<body><nav><a href="/">Home</a> <a href="/w">World</a></nav>
<article><h1>Gas and Patience</h1><p>By Ann Bell</p>
<p>Beijing slowed its <b>lending</b> to <a href="/r">Russian energy
firms</a> in May, bankers told the&nbsp;paper.</p>
<h2>A colder winter comes to the traders of Harbin and to Moscow</h2>
<p>{B}<br>The rouble fell.</p>
<ul><li>Oil imports up</li><li><p>Gas imports were flat.</p></li></ul>
<blockquote><p>{C}</p></blockquote>
<table><tr><td>Year</td><td>{A.replace("May", "June")}</td></tr></table>
<p>Sign up for our newsletter</p></article>
<div id="comments"><p>What a splendid article about China this is, thank you.</p></div>
<footer>&copy; 2024 The Ledger</footer></body></html>"""


def read_text(folder: Path, name: str, content: str | bytes) -> Document:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (document,) = read(path)
    return document


class TestHtml:
    @pytest.mark.parametrize("name", ["a.html", "a.HTM"])
    def test_article(self, tmp_path: Path, name: str) -> None:
        document = read_text(tmp_path, name, PAGE)
        heading = "A colder winter comes to the traders of Harbin and to Moscow"
        assert document.title == "Gas and Patience"
        assert [(p.section, p.text) for p in document.paragraphs] == [
            (None, A),
            (heading, B),
            (heading, "The rouble fell."),
            (heading, "Oil imports up"),
            (heading, "Gas imports were flat."),
            (heading, C),
            (heading, A.replace("May", "June")),
        ]
        assert {"Year", "Sign up for our newsletter"} <= set(document.dropped)

    def test_fragment(self, tmp_path: Path) -> None:
        document = read_text(tmp_path, "a.html", f"<p>{A}</p><h2>Winter</h2><p>{B}</p>")
        assert texts(document) == [A, B]
        assert document.paragraphs[1].section == "Winter"

    def test_preformatted(self, tmp_path: Path) -> None:
        page = f"<html><body><pre>{A[:58]}\n{A[59:]}\n\n{B}</pre></body></html>"
        assert texts(read_text(tmp_path, "a.html", page)) == [A, B]

    def test_inline_code_stays_in_its_paragraph(self, tmp_path: Path) -> None:
        page = (
            f"<article><p>{A}</p><p>The order was named <code>GX-7</code> in Moscow.</p></article>"
        )
        assert (
            texts(read_text(tmp_path, "a.html", page))[1] == "The order was named GX-7 in Moscow."
        )

    def test_xhtml_declaration(self, tmp_path: Path) -> None:
        page = f'<?xml version="1.0" encoding="utf-8"?>\n<html><body><p>{A}</p></body></html>'
        assert texts(read_text(tmp_path, "a.html", page)) == [A]

    def test_declared_encoding(self, tmp_path: Path) -> None:
        page = f'<html><meta charset="windows-1252"><body><p>\u201c{A}\u201d</p></body></html>'
        document = read_text(tmp_path, "a.html", page.encode("cp1252"))
        assert texts(document) == [f"\u201c{A}\u201d"]

    @pytest.mark.parametrize("declared", ["klingon", "utf-8"])
    def test_declared_encoding_that_does_not_fit(self, tmp_path: Path, declared: str) -> None:
        page = f'<html><meta charset="{declared}"><p>\u201c{A}\u201d</p></html>'
        with pytest.raises(DataError, match="not utf-8, got byte 0x93"):
            read_text(tmp_path, "a.html", page.encode("cp1252"))

    @pytest.mark.parametrize("body", ["", "<script>x()</script>"])
    def test_no_text(self, tmp_path: Path, body: str) -> None:
        with pytest.raises(DataError, match=r"a\.html: no main text"):
            read_text(tmp_path, "a.html", f"<html><body>{body}</body></html>")


class TestMarkdown:
    @pytest.mark.parametrize("name", ["a.md", "a.markdown"])
    def test_markup_is_stripped(self, tmp_path: Path, name: str) -> None:
        document = read_text(
            tmp_path,
            name,
            f"""# Gas *and* Patience

**By Ann Bell**

Beijing **slowed** its [lending](http://x.org) to _Russian_ energy
firms ![chart](a.png)in May, `bankers` told the&nbsp;paper.

## A colder winter comes to the traders of Harbin and to Moscow

- [World](/w)
- Trade fell
    1. Gas was flat.

> {C}

| Year | Trade |
|------|-------|
| 2022 | 190 |

```python
x = 1
```

{B}<br>The rouble fell.\\
The yuan rose.
""",
        )
        heading = "A colder winter comes to the traders of Harbin and to Moscow"
        assert document.title == "Gas and Patience"
        assert [(p.section, p.text) for p in document.paragraphs] == [
            (None, A),
            (heading, "Trade fell"),
            (heading, "Gas was flat."),
            (heading, C),
            (heading, B),
            (heading, "The rouble fell."),
            (heading, "The yuan rose."),
        ]
        assert document.dropped == (
            "By Ann Bell",
            *("World", "Year", "Trade", "2022", "190", "x = 1"),
        )

    def test_front_matter(self, tmp_path: Path) -> None:
        document = read_text(tmp_path, "a.md", f'---\ntitle: "Gas"\ntags: [x]\n---\n\n{A}\n\n---\n')
        assert (document.title, texts(document)) == ("Gas", [A])

    def test_headings_alone_are_paragraphs(self, tmp_path: Path) -> None:
        document = read_text(tmp_path, "a.md", "# China backs Russia\n\n## EU balks\n")
        assert (document.title, texts(document)) == (None, ["China backs Russia", "EU balks"])

    def test_a_list_item_with_text_and_link_stays(self, tmp_path: Path) -> None:
        document = read_text(tmp_path, "a.md", f"- See [Harbin](/h) fall\n- [{B}](/x)\n")
        assert texts(document) == ["See Harbin fall", B]
