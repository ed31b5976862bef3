"""The report as one self-contained HTML page."""

from __future__ import annotations

import re
from collections.abc import Mapping
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
    page.filters.update(code=_code, glue=_glue, mark=lambda text: _mark(text, scheme))
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
    """Keep each interval and each p-value on one line."""
    return re.sub(r"\[[^\]]*\]|p [=<] \S+", lambda match: match[0].replace(" ", "\u00a0"), text)


def _code(text: str) -> Markup:
    """Turn backquoted parts into code elements."""
    return Markup(re.sub(r"`([^`]*)`", r"<code>\1</code>", str(escape(text))))


def _mark(text: str, scheme: str) -> Markup:
    """Mark the names of the scheme's targets."""
    found = sorted(
        match.span() for pattern in patterns(scheme).values() for match in pattern.finditer(text)
    )
    out, at = Markup(), 0
    for start, end in found:
        if start >= at:
            out += escape(text[at:start]) + Markup("<mark>{}</mark>").format(text[start:end])
            at = end
    return out + escape(text[at:])
