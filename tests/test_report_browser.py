"""The HTML report in a real browser: layout, colours, sorting, filtering, keyboard."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from curves import learning_curve

from eval import html

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = next((p for p in map(shutil.which, ("chromium", "chromium-browser")) if p), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
# Without these it looks up servers of its own at every start.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield found
        found.close()


@pytest.fixture(scope="module")
def page_file(report_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the page of a report that has everything a report can have."""
    report = json.loads((report_dir / "report.json").read_text())
    path = tmp_path_factory.mktemp("page") / "report.html"
    page = html.render({**report, "learning_curve": learning_curve()})
    path.write_text(page, encoding="utf-8")
    return path


@pytest.fixture
def open_page(browser: Any, page_file: Path) -> Iterator[Any]:
    """Open the report; at the end nothing must have been complained of or fetched."""
    troubles: list[str] = []
    pages = []

    def opened(width: int = 1280, scheme: str = "light", **options: Any) -> Any:
        page = browser.new_page(
            viewport={"width": width, "height": 800}, color_scheme=scheme, **options
        )
        page.set_default_timeout(120_000)  # machines that test are busy
        pages.append(page)
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda request: troubles.append(request.url))
        address = page_file.as_uri()
        page.goto(address)
        troubles[:] = [trouble for trouble in troubles if trouble != address]
        return page

    yield opened
    for page in pages:
        page.close()
    assert not troubles


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
def test_page_fits_its_width(open_page: Any, width: int, scheme: str) -> None:
    page = open_page(width, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_dark_and_light_differ_and_can_be_read(open_page: Any) -> None:
    """Contrast of text on its ground is at least 4.5 to 1 (WCAG 2.2, level AA)."""
    grounds = []
    for scheme in ("light", "dark"):
        page = open_page(scheme=scheme)
        found = page.evaluate(CONTRAST)
        assert len(found["kinds"]) > 10
        assert not [kind for kind in found["kinds"] if kind["contrast"] < 4.5]
        grounds.append(found["paper"])
    assert grounds[0] != grounds[1]


def errors_shown(page: Any) -> list[dict[str, str]]:
    found: list[dict[str, str]] = page.evaluate(
        """[...document.querySelectorAll("#error-table tbody tr")].filter((r) => !r.hidden)
           .map((r) => ({task: r.cells[0].textContent, gold: r.cells[1].textContent,
             predicted: r.cells[2].textContent, confidence: r.cells[3].textContent,
             text: r.cells[5].textContent}))"""
    )
    return found


def test_errors_can_be_sorted(open_page: Any) -> None:
    page = open_page()
    surest = [float(row["confidence"]) for row in errors_shown(page)]
    assert len(surest) > 5
    assert surest == sorted(surest, reverse=True)
    head = page.locator("#error-table th", has_text="confidence")
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert [float(row["confidence"]) for row in errors_shown(page)] == sorted(surest)
    page.locator("#error-table th button", has_text="gold").click()
    assert head.get_attribute("aria-sort") is None
    gold = [row["gold"] for row in errors_shown(page)]
    assert gold == sorted(gold)
    assert len(set(gold)) > 1


def test_errors_can_be_filtered(open_page: Any) -> None:
    page = open_page()
    everything = errors_shown(page)
    for name in ("task", "gold", "predicted"):
        value = everything[0][name]
        page.get_by_role("combobox", name=name, exact=True).select_option(value)
        expected = [row for row in everything if row[name] == value]
        assert errors_shown(page) == expected
        assert page.locator("#count").inner_text().startswith(f"{len(expected)} ")
        page.get_by_role("button", name="show all").click()
        page.wait_for_function(f"count.textContent === '{len(everything)} errors'")
        assert errors_shown(page) == everything
    page.get_by_role("searchbox", name="text", exact=True).fill("MOSCOW vienna")
    found = errors_shown(page)
    assert found == [r for r in everything if "Moscow" in r["text"] and "Vienna" in r["text"]]
    page.get_by_role("searchbox", name="text", exact=True).fill("no such words anywhere")
    assert errors_shown(page) == []


def test_failed_cases_can_be_sorted(open_page: Any) -> None:
    page = open_page()
    table = page.locator("[aria-labelledby=behaviour] table.sortable")
    before = table.locator("tbody tr td:first-child").all_inner_texts()
    assert len(before) > 5
    table.locator("th button", has_text="case").click()
    table.locator("th button", has_text="case").click()
    after = table.locator("tbody tr td:first-child").all_inner_texts()
    assert after == sorted(before, reverse=True)


def test_words_that_drove_an_answer_differ_from_names_not_by_colour_alone(open_page: Any) -> None:
    page = open_page()
    lines = page.evaluate(
        """[...document.querySelectorAll("#error-table mark")]
           .map((m) => [m.className, getComputedStyle(m).textDecorationLine, m.title])"""
    )
    assert {kind for kind, _, _ in lines} == {"", "driver", "driver name"}
    for kind, line, title in lines:
        assert (line == "underline") == title.startswith("without") == ("driver" in kind)


def test_it_works_by_keyboard(open_page: Any) -> None:
    page = open_page()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("#error-table th button").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#error-table th").first.get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Enter")
    assert page.locator("#error-table th").first.get_attribute("aria-sort") == "descending"
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details").first.get_attribute("open") is not None


def test_without_scripts_nothing_is_missing(open_page: Any) -> None:
    page = open_page(java_script_enabled=False)
    assert page.locator("#error-table tbody tr").count() > 5
    assert not page.locator("#filters").is_visible()


def test_structure_for_screen_readers(open_page: Any) -> None:
    page = open_page()
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4')].map((h) => +h.tagName[1])"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert page.evaluate("[...document.querySelectorAll('table')].every((t) => t.caption)")
    assert page.evaluate("[...document.querySelectorAll('th')].every((t) => t.scope)")
    assert page.evaluate(
        "[...document.querySelectorAll('figure > svg')].every((s) => s.getAttribute('aria-label'))"
    )


# Contrast of every kind of text: by element, class and colours.
CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgb = (colour, under) => {
    canvas.fillStyle = under; canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (parts) => parts.map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const paper = getComputedStyle(document.body).backgroundColor;
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (!["transparent", "rgba(0, 0, 0, 0)"].includes(colour)) return colour;
    }
    return paper;
  };
  const kinds = new Map();
  for (const element of document.body.querySelectorAll("*")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || ["SCRIPT", "STYLE", "OPTION"].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    const inside = element.namespaceURI.endsWith("svg");
    const under = ground(element), over = inside ? style.fill : style.color;
    const [a, b] = [light(rgb(over, under)), light(rgb(under, paper))].sort((x, y) => y - x);
    const kind = `${element.tagName}.${element.getAttribute("class") || ""} ${over} on ${under}`;
    kinds.set(kind, {kind, contrast: (a + 0.05) / (b + 0.05)});
  }
  return {paper, kinds: [...kinds.values()]};
}"""
