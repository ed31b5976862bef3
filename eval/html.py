"""The report as one self-contained HTML page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from . import figures, plots, tables
from .method import method
from .names import patterns
from .verdict import verdict


def render(report: Mapping[str, Any]) -> str:
    """Return the page.

    Parameters
    ----------
    report
        As `eval.report.build` makes it, without NaN.
    """
    page = environment(autoescape=True)
    page.globals.update(figures=figures, tables=tables, plot=_plot)
    scheme = report["scheme"]["name"]
    page.filters.update(code=_code, glue=_glue, mark=lambda error: _mark(error, scheme))
    return page.get_template("report.html").render(
        report=report, verdict=verdict(report), method=list(method(report))
    )


def environment(*, autoescape: bool) -> Environment:
    """Make an environment of this package's templates, in which a missing name is an error."""
    return Environment(
        loader=PackageLoader(__package__, "templates"),
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _plot(kind: str, *arguments: Any) -> Markup:
    """Draw a plot of `eval.plots`, which escapes what it shows."""
    return Markup(getattr(plots, kind)(*arguments))


def _glue(text: str) -> str:
    """Keep each interval, p-value and percentage on one line."""
    return re.sub(
        r"\[[^\]]*\]|p [=<] \S+|\d %", lambda match: match[0].replace(" ", "\u00a0"), text
    )


def _code(text: str) -> Markup:
    """Turn backquoted parts into code elements."""
    return Markup(re.sub(r"`([^`]*)`", r"<code>\1</code>", str(escape(text))))


def _mark(error: Mapping[str, Any], scheme: str) -> Markup:
    """Mark the names of the scheme's targets, and the words that drove the answer."""
    text, drivers = error["text"], error["drivers"] or []
    names = [
        match.span() for pattern in patterns(scheme).values() for match in pattern.finditer(text)
    ]
    cuts = {0, len(text), *(at for span in names for at in span)}
    cuts |= {at for d in drivers for at in (d["start"], d["end"])}
    out = Markup()
    for start, end in pairwise(sorted(cuts)):
        driver = next((d for d in drivers if d["start"] <= start and end <= d["end"]), None)
        named = any(first <= start and end <= last for first, last in names)
        out += _marked(text[start:end], error["predicted"], driver, named)
    return out


def _marked(text: str, label: str, driver: Mapping[str, Any] | None, named: bool) -> Markup:
    if not driver:
        return Markup("<mark>{}</mark>").format(text) if named else escape(text)
    title = (
        f"without “{driver['word']}” the probability of {label} falls by "
        f"{figures.number(driver['drop'])}"
    )
    kind = "driver name" if named else "driver"
    return Markup('<mark class="{}" title="{}">{}</mark>').format(kind, title, text)
