"""`stance.reading.text` and `.compose`: plain text."""

from __future__ import annotations

from pathlib import Path

import pytest
from articles import FIRST, SECOND, read_one, texts, write

LONG = f"{FIRST} {SECOND} {FIRST}"


class TestText:
    def test_blank_lines_part_paragraphs(self, tmp_path: Path) -> None:
        document = read_one(write(tmp_path, "a.txt", f"{FIRST}\n \n\n{SECOND}\n"))
        assert texts(document) == [FIRST, SECOND]
        assert [paragraph.position for paragraph in document.paragraphs] == [1, 2]
        assert document.source == str(tmp_path / "a.txt")
        assert document.dropped == ()

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"])
    def test_line_ends(self, tmp_path: Path, end: str) -> None:
        assert texts(read_one(write(tmp_path, "a.txt", end.join([FIRST, SECOND])))) == [
            FIRST,
            SECOND,
        ]

    def test_digest_has_one_paragraph_a_line(self, tmp_path: Path) -> None:
        path = write(
            tmp_path,
            "a.txt",
            "24 May\nMoscow asks for more loans and gets a lecture instead\n"
            f"Ann Bell, Asia Editor\n{LONG}\n{SECOND}\n\n14-15 March\nLedger Centre\n\n{FIRST}\n",
        )
        document = read_one(path)
        assert [(p.section, p.text) for p in document.paragraphs] == [
            ("24 May", "Moscow asks for more loans and gets a lecture instead"),
            ("24 May", LONG),
            ("24 May", SECOND),
            ("14-15 March / Ledger Centre", FIRST),
        ]
        assert document.dropped == ("Ann Bell, Asia Editor",)

    def test_hard_wrapped_lines_are_joined(self, tmp_path: Path) -> None:
        path = write(
            tmp_path,
            "a.txt",
            "Beijing slowed its lending to Russian energy firms in May,\n"
            "bankers told the paper. The ministry in Beijing refused to\n"
            "say how long the pause would last.\n"
            "The rouble fell against the yuan in the days that followed,\n"
            "as it had done in the spring.\n\n"
            "Nobody in Moscow complained in public about what the\n"
            "Chinese banks had done.\n",
        )
        assert texts(read_one(path)) == [
            f"{FIRST} {SECOND}",
            "The rouble fell against the yuan in the days that followed, as it had done in the "
            "spring.",
            "Nobody in Moscow complained in public about what the Chinese banks had done.",
        ]

    def test_headlines_of_even_length_are_not_joined(self, tmp_path: Path) -> None:
        lines = [
            "Moscow asks Beijing for more loans and gets a lecture instead",
            "Brussels adds nine Chinese machine tool makers to its blacklist",
            "Harbin traders pay in yuan and wait for their money for weeks",
        ]
        assert texts(read_one(write(tmp_path, "a.txt", "\n".join(lines)))) == lines

    def test_bullets(self, tmp_path: Path) -> None:
        path = write(tmp_path, "a.txt", f"{FIRST}\n- Trade fell\n- Gas was\n  flat\n* * *\n")
        document = read_one(path)
        assert texts(document) == [FIRST, "Trade fell", "Gas was flat"]

    def test_invisible_characters(self, tmp_path: Path) -> None:
        path = write(
            tmp_path, "a.txt", "Bei\u00adjing\u00a0kept\u200b its \t word \ufeffto Mos\x07cow."
        )
        assert texts(read_one(path)) == ["Beijing kept its word to Moscow."]

    def test_first_line_is_the_title(self, tmp_path: Path) -> None:
        document = read_one(write(tmp_path, "a.txt", f"Gas and Patience\n\n{FIRST}"))
        assert document.title == "Gas and Patience"
        assert document.paragraphs[0].section is None

    def test_repeated_headline_is_kept_once(self, tmp_path: Path) -> None:
        headline = "Moscow asks for more loans and gets a lecture instead"
        path = write(tmp_path, "a.txt", f"{headline}\n\n{headline}\n\n{FIRST}\n\n{headline}")
        document = read_one(path)
        assert document.title == headline
        assert texts(document) == [headline, FIRST]
        assert document.dropped == (headline, headline)

    def test_heading_becomes_section(self, tmp_path: Path) -> None:
        path = write(tmp_path, "a.txt", f"{FIRST}\n\nA Colder Winter\n\n{SECOND}\n\nLast Words\n")
        document = read_one(path)
        assert [p.section for p in document.paragraphs] == [None, "A Colder Winter"]
        assert document.dropped == ("Last Words",)

    def test_heading_without_paragraph_is_in_dropped(self, tmp_path: Path) -> None:
        path = write(tmp_path, "a.txt", f"{FIRST}\n\nOne Heading\n\nAnother One\n\n{SECOND}")
        document = read_one(path)
        assert document.paragraphs[1].section == "Another One"
        assert document.dropped == ("One Heading",)

    def test_short_lines_alone_are_paragraphs(self, tmp_path: Path) -> None:
        document = read_one(write(tmp_path, "a.txt", "24 May\nChina backs Russia\nShare\nEU balks"))
        assert [(p.section, p.text) for p in document.paragraphs] == [
            ("24 May", "China backs Russia"),
            ("24 May", "EU balks"),
        ]
        assert (document.title, document.dropped) == (None, ("Share",))

    def test_only_boilerplate_leaves_no_paragraph(self, tmp_path: Path) -> None:
        document = read_one(write(tmp_path, "a.txt", "Subscribe now\n\nAll rights reserved."))
        assert document.paragraphs == ()
        assert len(document.dropped) == 2
