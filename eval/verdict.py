"""What a report shows of its first model, in a few sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .figures import TINY, interval, listed, number, percent

ALPHA = 0.05


def verdict(report: Mapping[str, Any]) -> list[str]:
    """Say how good it is, whether better than the others, where it fails, what flatters it."""
    name = report["models"][0]["name"]
    own = {task: result["models"][name] for task, result in report["tasks"].items()}
    said = [_quality(report, name, own), _rivals(report, name), _weakness(report, name, own)]
    return [*said, *_flattery(report)]


def _quality(report: Mapping[str, Any], name: str, own: Mapping[str, Any]) -> str:
    data = report["data"]
    by_task = [
        f"{percent(m['accuracy']['value'])} for {task} (macro-F1 {interval(m['macro_f1'])})"
        for task, m in own.items()
    ]
    return (
        f"On {data['paragraphs']} paragraphs of {data['documents']} documents, {name} labels as "
        f"the annotators did {listed(by_task)}; brackets hold 95 % intervals over documents."
    )


def _rivals(report: Mapping[str, Any], name: str) -> str:
    """Say by task whom it beats in macro-F1, where the paired test over documents tells."""
    found: dict[tuple[str, str], list[str]] = {}
    for task, result in report["tasks"].items():
        for c in result["comparisons"]:
            difference = c["macro_f1"]
            clear = (difference["p"] or 1) < ALPHA and difference["value"] is not None
            kind = ("better than", "worse than")[difference["value"] < 0] if clear else "like"
            found.setdefault((kind, c["second"]), []).append(task)
    if not found:
        return "No other model was scored beside it."
    said = [
        f"{kind} {rival} for {listed(found[kind, rival])}"
        for kind in ("better than", "worse than")
        for k, rival in found
        if k == kind
    ]
    unclear = [f"{rival} for {listed(found['like', rival])}" for k, rival in found if k == "like"]
    text = f"By macro-F1 it is {listed(said)}" if said else "By macro-F1 it beats no other model"
    return text + (f"; not clearly different from {listed(unclear)}." if unclear else ".")


def _weakness(report: Mapping[str, Any], name: str, own: Mapping[str, Any]) -> str:
    classes = [
        (c["f1"]["value"], f"{label} for {task} (F1 {interval(c['f1'])})")
        for task, m in own.items()
        for label, c in m["classes"].items()
        if c["examples"] >= TINY and c["f1"]["value"] is not None
    ]
    errors = [m["ece"]["value"] for m in own.values() if m["ece"]]
    slices = [
        f"{s['by']} {s['value']} ({task})"
        for task, result in report["tasks"].items()
        for s in result["slices"]
        if s["flagged"]
    ]
    parts = []
    if classes:
        parts.append(f"its weakest class is {min(classes)[1]}")
    if errors:
        ends = sorted({number(min(errors)), number(max(errors))})
        parts.append(f"its probabilities are off by {' to '.join(ends)} on average")
    parts.append(f"it is worse than overall on {listed(slices)}" if slices else NO_SLICE)
    return f"Mind that {listed(parts)}."


def _flattery(report: Mapping[str, Any]) -> list[str]:
    """Warn of figures on paragraphs that a model knows, or may know."""
    known = {m["name"]: m["seen"] for m in report["models"] if "seen" in m}
    return [
        f"{name} was trained or tuned on {count} of these paragraphs: on them its figures flatter."
        if count
        else f"{name} does not record what it was trained on: make sure that it was not on these."
        for name, count in known.items()
        if count != 0
    ]


NO_SLICE = "no slice of 20 paragraphs or more is clearly worse than the whole"
