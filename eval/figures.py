"""How figures are printed: rounded to what the number of examples bears."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .slices import ENOUGH_DOCUMENTS

TINY = 9


def number(value: float | None, digits: int = 2) -> str:
    """Return ``.68``, ``-.05``, ``1.00``, or a dash where a figure is undefined."""
    if value is None:
        return "–"
    text = f"{value:z.{digits}f}"  # z: what rounds to zero has no sign
    return text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text


def percent(share: float) -> str:
    """Return ``68 %``."""
    return f"{share * 100:.0f} %"


def interval(estimate: Mapping[str, Any] | None) -> str:
    """Return ``.68 [.61, .74]``."""
    if estimate is None or estimate["value"] is None:
        return "–"
    ends = f"[{number(estimate['low'])}, {number(estimate['high'])}]"
    return f"{number(estimate['value'])} {ends}"


def of_class(estimate: Mapping[str, Any], examples: int, count: bool = False) -> str:
    """Return the figure of a class, with its count if asked, or how few examples it rests on."""
    if examples < TINY:
        return counted(examples, "example")
    return f"{interval(estimate)} ({examples:,})" if count else interval(estimate)


def of_slice(estimate: Mapping[str, Any], n: int, documents: int) -> str:
    """Return the figure of a slice; without interval over few documents, none over few rows."""
    if n < TINY:
        return counted(n, "paragraph")
    if documents < ENOUGH_DOCUMENTS:
        return number(estimate["value"])
    return interval(estimate)


def kappa(estimate: Mapping[str, Any] | None) -> str:
    """Return ``.50 [.06, .76] (n 92)``, or how few paragraphs it would rest on."""
    if estimate is None:
        return "–"
    if estimate["n"] < TINY:
        return counted(estimate["n"], "paragraph")
    return f"{interval(estimate)} (n {estimate['n']})"


def counted(n: int, thing: str) -> str:
    """Return ``no example``, ``1 example`` or ``5 examples``."""
    return f"{n or 'no'} {thing}{'s' if n > 1 else ''}"


def p_value(p: float) -> str:
    """Return ``p < .001`` or ``p = .034``."""
    return "p < .001" if p < 0.001 else f"p = {number(p, 3)}"


def listed(parts: list[str]) -> str:
    """Return ``a, b and c``."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
