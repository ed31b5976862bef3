"""A table in the terminal: labels coloured and marked, confidence, a summary a document."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from ..prediction import UNSURE, TaskPrediction
from ..scheme import Scheme
from .rows import Labelled, summary

# a mark beside the colour, for those who do not see colours
STYLES = {
    "supportive": ("+", "green"),
    "positive": ("+", "green"),
    "critical": ("-", "red"),
    "negative": ("-", "red"),
    "ambivalent": ("~", "yellow"),
    "none": (" ", "dim"),
    "neutral": (" ", "dim"),
    UNSURE: ("?", "dim"),
}
EXCERPT = 160
# widths in characters: of one answer, and the least for number and paragraph
CELL, NARROW = 14, 40


def show(
    labelled: Sequence[Labelled], scheme: Scheme, console: Console, *, full: bool = False
) -> None:
    """Print one table a document with its summary.

    Parameters
    ----------
    labelled
        Documents with their predictions.
    scheme
        The model's scheme: its tasks are the columns.
    console
        Where to print.
    full
        Print whole paragraphs; else the first `EXCERPT` characters.
    """
    for item in labelled:
        document = item.document
        title = f" · {escape(document.title)}" if document.title else ""
        console.print(f"\n[bold]{escape(document.source)}[/bold]{title}")
        console.print(_table(item, _columns(scheme, console.width), full))
        for line in _summary_lines(item, scheme):
            console.print(line)
        if document.dropped:
            console.print(f"[dim]dropped as boilerplate: {len(document.dropped)}[/dim]")


def _columns(scheme: Scheme, width: int) -> list[str]:
    """Tasks to show: the last one gives way where the paragraph would get too narrow."""
    names = list(scheme.task_names)
    while len(names) > 1 and width < NARROW + CELL * len(names):
        names.pop()
    return names


def _table(item: Labelled, columns: Sequence[str], full: bool) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0), expand=True)
    table.add_column("#", justify="right", style="dim")
    for name in columns:
        table.add_column(name, no_wrap=True, min_width=CELL - 2)
    table.add_column("paragraph", ratio=1, overflow="fold")
    for paragraph, prediction in zip(item.document.paragraphs, item.predictions, strict=True):
        text = paragraph.text
        if not full and len(text) > EXCERPT:
            text = text[:EXCERPT].rsplit(" ", 1)[0] + " …"
        cells = [_cell(prediction[name]) for name in columns]
        table.add_row(str(paragraph.position), *cells, Text(text))
    return table


def _cell(answer: TaskPrediction) -> Text:
    label = answer.label or UNSURE
    mark, style = STYLES.get(label, (" ", ""))
    return Text(f"{mark} {label}\n  {answer.confidence:.0%}", style=style)


def _summary_lines(item: Labelled, scheme: Scheme) -> list[Text]:
    lines = []
    for task, counts in summary([item], scheme).items():
        if scheme.task(task).kind != "target":
            continue
        line = Text(f"toward {task}: ")
        for name, count in counts.items():
            line.append(f" {name} {count}", style=STYLES.get(name, ("", ""))[1])
        lines.append(line)
    return lines
