"""The plots of a report as SVG text, drawn for a width of 360 pixels; colours come from CSS."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from .figures import TINY, counted, number
from .slices import ENOUGH_DOCUMENTS

WIDTH = 360
LEFT, RIGHT, TOP, BOTTOM = 48, 16, 12, 44
SIDE = WIDTH - LEFT - RIGHT
NAMES = 128  # room for names left of horizontal bars
ROW = 24
Scale = Callable[[float], float]


def class_bars(classes: Mapping[str, Any]) -> str:
    """F1 of each class as a bar with its interval."""
    scale = _scale(0, 1, NAMES, WIDTH - 48)
    out, y = [], TOP
    for label, c in classes.items():
        out.append(_text(NAMES - 8, y + 15, label, "end"))
        if c["examples"] < TINY or c["f1"]["value"] is None:
            out.append(_text(scale(0) + 6, y + 15, counted(c["examples"], "example"), kind="dim"))
        else:
            f1 = c["f1"]
            width = scale(f1["value"]) - scale(0)
            out.append(
                f'<rect class="bar" x="{scale(0):.1f}" y="{y + 4}" width="{width:.1f}" '
                f'height="{ROW - 8}"/>'
            )
            out += _whisker(scale, f1, y + ROW / 2)
            out.append(_text(WIDTH - 4, y + 15, number(f1["value"]), "end"))
        y += ROW
    axis = _horizontal_axis(scale, y, TOP, "F1")
    return _svg(y + BOTTOM, "F1 of each class with its interval", [*axis, *out])


def slice_marks(slices: Sequence[Mapping[str, Any]], overall: float) -> str:
    """Accuracy of each slice with its interval, beside the accuracy overall."""
    shown = [s for s in slices if s["n"] >= TINY]
    scale = _scale(0, 1, NAMES + 8, WIDTH - RIGHT)
    out, y, by = [], TOP, None
    for s in shown:
        if s["by"] != by:
            by = s["by"]
            out.append(_text(0, y + 15, by, kind="strong"))
            y += ROW - 4
        kind = "worst" if s["flagged"] else ""
        out.append(
            _text(NAMES, y + 14, s["value"] + (" ▼" if kind else ""), "end", kind or "label")
        )
        if s["documents"] >= ENOUGH_DOCUMENTS:
            out += _whisker(scale, s["accuracy"], y + 10, kind)
        x = scale(s["accuracy"]["value"])
        out.append(f'<circle class="dot {kind}" cx="{x:.1f}" cy="{y + 10}" r="4"/>')
        y += ROW - 4
    axis = _horizontal_axis(scale, y, TOP, "accuracy (line: overall)")
    axis.append(_line(scale(overall), TOP, scale(overall), y, "overall"))
    return _svg(y + BOTTOM, "Accuracy of each slice with its interval", [*axis, *out])


def reliability(bins: Sequence[Mapping[str, Any]]) -> str:
    """Accuracy of each bin against its mean confidence; on the diagonal they agree."""
    x, y = _square(1)
    out = [*_square_axes(x, y, 1, "confidence", "accuracy")]
    out.append(_line(x(0), y(0), x(1), y(1), "overall"))
    for b in bins:
        cx = x(b["confidence"])
        out.append(_line(cx, y(b["low"]), cx, y(b["high"]), "whisker"))
        out.append(f'<circle class="dot" cx="{cx:.1f}" cy="{y(b["accuracy"]):.1f}" r="4"/>')
    return _svg(TOP + SIDE + BOTTOM, "Reliability: accuracy against confidence", out)


def coverage_risk(models: Mapping[str, Sequence[Mapping[str, float]]]) -> str:
    """Error rate of each model against the share of paragraphs answered."""
    highest = max(p["risk"] for points in models.values() for p in points)
    top = next(t for t in (0.1, 0.2, 0.4, 0.6, 0.8, 1.0) if highest <= t)
    x, y = _square(top)
    out = [*_square_axes(x, y, top, "share answered, the surest first", "error rate")]
    for i, points in enumerate(models.values()):
        if len(points) == 1:
            points = [{**points[0], "coverage": 0.0}, points[0]]
        path = " ".join(f"{x(p['coverage']):.1f},{y(p['risk']):.1f}" for p in points)
        out.append(f'<polyline class="curve c{i % 4}" points="{path}"/>')
    return _svg(TOP + SIDE + BOTTOM, "Error rate against the share answered", out)


def learning_curve(points: Sequence[Mapping[str, Any]]) -> str:
    """Macro-F1 of each task against the share trained on: the mean over seeds, and each seed.

    Parameters
    ----------
    points
        ``task``, ``share`` and ``macro_f1`` with ``value`` and ``by_seed``.
    """
    shown = [p for p in points if p["macro_f1"]["value"] is not None]
    low, top = round_range([v for p in shown for v in p["macro_f1"]["by_seed"]])
    x, y = _scale(0, 1, LEFT, LEFT + SIDE), _scale(low, top, TOP + SIDE, TOP)
    axes = _square_axes(x, y, top, "share of the training documents", "macro-F1", low)
    lines, dots = [], []
    for i, task in enumerate(dict.fromkeys(p["task"] for p in shown)):
        kind, own = f"c{i % 4}", [p for p in shown if p["task"] == task]
        path = " ".join(f"{x(p['share']):.1f},{y(p['macro_f1']['value']):.1f}" for p in own)
        lines.append(f'<polyline class="curve {kind}" points="{path}"/>')
        dots += [
            f'<circle class="seed {kind}" cx="{x(p["share"]):.1f}" cy="{y(value):.1f}" r="3"/>'
            for p in own
            for value in p["macro_f1"]["by_seed"]
        ]
    label = "Macro-F1 of each task against the share of the training documents"
    return _svg(TOP + SIDE + BOTTOM, label, [*axes, *lines, *dots])


def round_range(values: Sequence[float]) -> tuple[float, float]:
    """Return round ends that hold the values, four round steps apart, within [0, 1]."""
    lowest, highest = min(values, default=0.0), max(values, default=1.0)
    for hundredths in (5, 10):
        start = min(int(lowest * 100) // hundredths * hundredths, 100 - 4 * hundredths)
        if highest * 100 <= start + 4 * hundredths:
            return start / 100, start / 100 + 4 * hundredths / 100
    return 0.0, 1.0


def _scale(low: float, high: float, start: float, end: float) -> Scale:
    return lambda value: start + (value - low) / (high - low) * (end - start)


def _square(top: float) -> tuple[Scale, Scale]:
    return _scale(0, 1, LEFT, LEFT + SIDE), _scale(0, top, TOP + SIDE, TOP)


def _square_axes(x: Scale, y: Scale, top: float, across: str, up: str, low: float = 0) -> list[str]:
    out = _horizontal_axis(x, TOP + SIDE, TOP, across)
    for i in range(5):
        value = low + (top - low) * i / 4
        out.append(_line(x(0), y(value), x(1), y(value), "grid"))
        out.append(_text(LEFT - 6, y(value) + 4, number(value), "end", "dim"))
    middle = TOP + SIDE / 2
    out.append(
        f'<text class="dim" text-anchor="middle" transform="translate(12 {middle}) rotate(-90)">'
        f"{escape(up)}</text>"
    )
    return out


def _horizontal_axis(x: Scale, bottom: float, top: float, title: str) -> list[str]:
    out = []
    for i in range(5):
        value = i / 4
        out.append(_line(x(value), top, x(value), bottom, "grid"))
        out.append(_text(x(value), bottom + 16, number(value), "middle", "dim"))
    out.append(_text(x(0.5), bottom + 36, title, "middle", "dim"))
    return out


def _whisker(x: Scale, estimate: Mapping[str, Any], y: float, kind: str = "") -> list[str]:
    low, high = x(estimate["low"]), x(estimate["high"])
    kind = f"whisker {kind}".strip()
    return [
        _line(low, y, high, y, kind),
        _line(low, y - 4, low, y + 4, kind),
        _line(high, y - 4, high, y + 4, kind),
    ]


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _text(x: float, y: float, text: str, anchor: str = "start", kind: str = "label") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {place}>{escape(text)}</text>'


def _svg(height: float, label: str, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(label)}">'
        + "".join(parts)
        + "</svg>"
    )
