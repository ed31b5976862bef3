"""Predictions as one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from string import Template

from ..prediction import UNSURE
from ..scheme import Scheme
from .rows import Labelled, summary

PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Stance of China: $title</title>
<style>
:root { color-scheme: light dark; --line: light-dark(#ccc, #444); --dim: light-dark(#666, #999);
  --good: light-dark(#0a6b2d, #6fcf8f); --bad: light-dark(#b3211c, #ff8a80);
  --mixed: light-dark(#8a5a00, #e6b450); }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
h2 { font-size: 1.1rem; margin: 2rem 0 .25rem; overflow-wrap: anywhere; }
article { border-top: 1px solid var(--line); padding: .6rem 0; }
article p { margin: 0 0 .3rem; overflow-wrap: anywhere; }
.answers { font-size: .85rem; display: flex; flex-wrap: wrap; gap: .2rem 1rem; color: var(--dim); }
.supportive, .positive { color: var(--good); } .critical, .negative { color: var(--bad); }
.ambivalent { color: var(--mixed); } .none, .neutral, .unsure { color: var(--dim); }
.section { color: var(--dim); font-size: .85rem; }
</style>
</head>
<body>
<h1>Stance of China, paragraph by paragraph</h1>
<p>Labels are a model's, with its probability; scheme $scheme.</p>
$documents
</body>
</html>
""")


def render(labelled: Sequence[Labelled], scheme: Scheme) -> str:
    """Return the page: each document with its counts, each paragraph with its answers."""
    title = ", ".join(item.document.title or item.document.source for item in labelled)
    return PAGE.substitute(
        title=escape(title),
        scheme=escape(f"{scheme.name} {scheme.version}"),
        documents="\n".join(_document(item, scheme) for item in labelled),
    )


def _document(item: Labelled, scheme: Scheme) -> str:
    document = item.document
    counts = "; ".join(
        f"toward {escape(task)}: " + ", ".join(f"{escape(k)} {v}" for k, v in by_label.items())
        for task, by_label in summary([item], scheme).items()
        if scheme.task(task).kind == "target"
    )
    paragraphs = "\n".join(_paragraphs(item, scheme))
    heading = escape(document.title or document.source)
    return f"<section><h2>{heading}</h2><p>{counts}</p>\n{paragraphs}</section>"


def _paragraphs(item: Labelled, scheme: Scheme) -> list[str]:
    out = []
    for paragraph, prediction in zip(item.document.paragraphs, item.predictions, strict=True):
        answers = "".join(
            f'<span>{escape(name)} <b class="{label}">{label}</b> {answer.confidence:.0%}</span>'
            for name, answer in prediction.tasks.items()
            for label in [escape(answer.label or UNSURE)]
        )
        section = f'<p class="section">{escape(paragraph.section)}</p>' if paragraph.section else ""
        out.append(
            f"<article>{section}<p>{escape(paragraph.text)}</p>"
            f'<div class="answers">{answers}</div></article>'
        )
    return out
