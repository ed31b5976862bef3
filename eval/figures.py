"""How figures are printed: rounded to what the number of examples bears."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TINY = 10


def number(value: float | None, digits: int = 2) -> str:
    """Return ``.68``, ``-.05``, ``1.00``, or a dash where a figure is undefined."""
    if value is None:
        return "–"
    text = f"{value:.{digits}f}"
    return text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text


def interval(estimate: Mapping[str, Any]) -> str:
    """Return ``.68 [.61, .74]``."""
    if estimate["value"] is None:
        return "–"
    ends = f"[{number(estimate['low'])}, {number(estimate['high'])}]"
    return f"{number(estimate['value'])} {ends}"


def of_class(estimate: Mapping[str, Any], examples: int) -> str:
    """Return the figure of a class, or say how few examples it rests on."""
    if examples == 0:
        return "no example"
    if examples < TINY:
        return f"{number(estimate['value'], 1)} ({examples} examples)"
    return interval(estimate)


def p_value(p: float) -> str:
    """Return ``p < .001`` or ``p = .034``."""
    return "p < .001" if p < 0.001 else f"p = {number(p, 3)}"


def verdict(report: Mapping[str, Any]) -> list[str]:
    """Say in a few sentences what the report shows of its first model."""
    name = report["models"][0]["name"]
    data = report["data"]
    out = [
        f"Measured on {data['paragraphs']} paragraphs of {data['documents']} documents; brackets "
        "hold 95 % intervals over documents."
    ]
    for task, result in report["tasks"].items():
        own = result["models"][name]
        text = (
            f"{task}: {name} labels {number(own['accuracy']['value'])} of paragraphs right, "
            f"macro-F1 {interval(own['macro_f1'])}, MCC {interval(own['mcc'])}"
        )
        rivals = [
            f"{c['second']} by {number(c['macro_f1']['value'])} ({p_value(c['macro_f1']['p'])})"
            for c in result["comparisons"]
        ]
        out.append(text + (f"; differs in macro-F1 from {', '.join(rivals)}." if rivals else "."))
    return out
