"""How a report shows a learning curve: table, plot, axis."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from curves import learning_curve

from eval import html, markdown, plots, tables


def test_table_and_markdown() -> None:
    curve = learning_curve()
    table = tables.learning_curve(curve, "real")
    assert len(table.rows) == 12
    assert table.rows[0][:4] == ["russia", "25 %", "60", ".50 [.45, .55]"]
    assert table.rows[0][4] == ""
    assert table.rows[1][4] == ".08 [.02, .14], p = .012"
    text = "\n".join(markdown.learning_curve(curve))
    assert "Learning curve on test: 90 paragraphs of 30 documents" in text
    assert "| west | 100 % | 240 | .58 [.53, .63] |" in text


def test_plot_of_the_curve() -> None:
    points = [p for p in learning_curve()["curve"] if p["set"] == "test"]
    svg = plots.learning_curve(points)
    lines = re.findall(r'<polyline class="curve (c\d)" points="([^"]*)"', svg)
    assert [kind for kind, _ in lines] == ["c0", "c1", "c2", "c3"]
    assert svg.count("<circle") == 4 * 3 * 3
    places = [tuple(map(float, place.split(","))) for place in lines[0][1].split()]
    assert [x for x, _ in places] == [122.0, 196.0, 344.0]  # in proportion to the share
    ys = [y for _, y in places]
    assert ys == sorted(ys, reverse=True) and len(set(ys)) == 3
    assert ">.40</text>" in svg and ">.80</text>" in svg and ">1.00</text>" in svg


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        ([0.62, 0.68], (0.6, 0.8)),
        ([0.42, 0.78], (0.4, 0.8)),
        ([0.97, 1.0], (0.8, 1.0)),
        ([0.1, 0.9], (0.0, 1.0)),
        ([], (0.0, 1.0)),
    ],
)
def test_axis_of_the_plot_holds_the_values(values: list[float], ends: tuple[float, float]) -> None:
    assert plots.round_range(values) == pytest.approx(ends)


def test_a_learning_curve_is_shown_in_every_form(report_dir: Path) -> None:
    report = json.loads((report_dir / "report.json").read_text())
    assert report["learning_curve"] is None
    assert "learning" not in (report_dir / "report.html").read_text().lower()
    report["learning_curve"] = learning_curve()
    page, text = html.render(report), markdown.render(report)
    assert page.count('aria-label="Macro-F1 of each task') == 2
    for shown in (page.replace("\u00a0", " "), text):
        assert "Learning curve on real: 90 paragraphs of 30 documents" in shown
        assert ".66 [.61, .71]" in shown
        assert "configuration small, trained with 3 seeds" in shown
