"""The tables of a report, as text: written once, shown in HTML and Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .figures import counted, interval, kappa, number, of_class, of_slice, p_value, percent

Result = Mapping[str, Any]
COVERAGES = (0.2, 0.4, 0.6, 0.8, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class Table:
    """A caption, column heads, and rows whose first cell names the row."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def models(result: Result) -> Table:
    """Agreement of every model with the gold labels."""
    return Table(
        f"Agreement with the gold labels of {result['n']} paragraphs of {result['documents']} "
        f"documents; macro-F1 over {', '.join(result['counted'])}",
        ["model", "macro-F1", "accuracy", "MCC", "quadratic kappa"],
        [
            [name, *(interval(m[f]) for f in ("macro_f1", "accuracy", "mcc")), kappa(m["kappa"])]
            for name, m in result["models"].items()
        ],
    )


def comparisons(result: Result) -> Table:
    """Differences of the first model to the others."""
    return Table(
        "First minus second on the same documents; McNemar counts paragraphs that only one of the "
        "two has right",
        ["first", "second", "macro-F1", "accuracy", "first : second right", "McNemar"],
        [
            [
                c["first"],
                c["second"],
                *(f"{interval(c[f])}, {p_value(c[f]['p'])}" for f in ("macro_f1", "accuracy")),
                f"{c['mcnemar']['b']} : {c['mcnemar']['c']}",
                p_value(c["mcnemar"]["p"]),
            ]
            for c in result["comparisons"]
        ],
    )


def classes(name: str, own: Result) -> Table:
    """Precision, recall and F1 of each class."""
    return Table(
        f"Classes of {name}",
        ["class", "examples", "predicted", "precision", "recall", "F1"],
        [
            [label, str(c["examples"]), str(c["predicted"])]
            + [of_class(c[f], c["examples"]) for f in ("precision", "recall", "f1")]
            for label, c in own["classes"].items()
        ],
    )


def confusion(result: Result, own: Result) -> Table:
    """Gold labels against predicted labels."""
    return Table(
        "Confusion: gold labels in rows, predicted labels in columns",
        ["gold \\ predicted", *result["labels"]],
        [
            [label, *map(str, row)]
            for label, row in zip(result["labels"], own["confusion"], strict=True)
        ],
    )


def probabilities(result: Result) -> Table:
    """Quality of the probabilities of every model that states some."""
    return Table(
        "Quality of the probabilities; lower is better in each column. ECE: calibration error; "
        "AURC: area under the coverage-risk curve",
        ["model", "Brier score", "ECE", "ECE before temperature scaling", "AURC"],
        [
            [name, *(interval(m[f]) for f in ("brier", "ece", "ece_uncalibrated", "aurc"))]
            for name, m in result["models"].items()
            if m["brier"]
        ],
    )


def reliability(name: str, own: Result) -> Table:
    """Stated confidence against accuracy."""
    return Table(
        f"Reliability of {name}: paragraphs in order of the probability of their label, in bins of "
        "about equal number",
        ["confidence", "accuracy", "paragraphs"],
        [
            [number(b["confidence"]), of_class({**b, "value": b["accuracy"]}, b["n"]), str(b["n"])]
            for b in own["reliability"] or []
        ],
    )


def coverage(name: str, own: Result) -> Table:
    """Error rate if only the surest paragraphs are answered."""
    rows = []
    for point in _surest(own):
        row = [number(point["coverage"]), number(point["confidence"]), number(point["risk"])]
        rows += [row] if row not in rows else []
    return Table(
        f"Coverage and risk of {name}: the error rate if only the surest paragraphs are answered",
        ["share answered", "confidence of at least", "error rate"],
        rows,
    )


def _surest(own: Result) -> list[dict[str, float]]:
    """Points of the coverage-risk curve at `COVERAGES`; none without probabilities."""
    points = own["coverage_risk"] or []
    return [next(p for p in points if p["coverage"] >= c - 1e-9) for c in COVERAGES if points]


def slices(result: Result) -> Table:
    """The parts of the data; the worst are marked."""
    return Table(
        "Slices; “worst” are those of at least 20 paragraphs whose interval lies farthest below "
        "the figure overall",
        ["slice", "accuracy", "macro-F1", "paragraphs", "documents", "flag"],
        [
            [f"{s['by']}: {s['value']}"]
            + [of_slice(s[f], s["n"], s["documents"]) for f in ("accuracy", "macro_f1")]
            + [str(s["n"]), str(s["documents"]), "worst" if s["flagged"] else ""]
            for s in result["slices"]
        ],
    )


def worst(result: Result) -> str:
    """Return a sentence that names the flagged slices, or says that there is none."""
    found = [
        f"{s['by']} {s['value']} ({counted(s['n'], 'paragraph')}, accuracy "
        f"{interval(s['accuracy'])}, macro-F1 {interval(s['macro_f1'])})"
        for s in result["slices"]
        if s["flagged"]
    ]
    if not found:
        return "No slice of at least 20 paragraphs is clearly worse than the whole."
    return "Worst: " + "; ".join(found) + "."


def behaviour(found: Result) -> Table:
    """Cases that each model passed, by capability."""
    everything = {"capability": "all", "cases": found["cases"], "passed": found["passed"]}
    return Table(
        f"Cases passed, of the {found['cases']} in {found['file']}",
        ["capability", *found["passed"]],
        [
            [c["capability"], *(f"{n} of {c['cases']}" for n in c["passed"].values())]
            for c in [*found["capabilities"], everything]
        ],
    )


def failures(found: Result, name: str) -> Table:
    """Cases that a model failed."""
    return Table(
        f"Cases that {name} failed",
        ["case", "capability", "expected", "predicted", "text"],
        [
            [
                case["id"],
                case["capability"],
                "; ".join(
                    f"{task}: {' or '.join(f['expected'])}" for task, f in case["failures"].items()
                ),
                "; ".join(f"{task}: {f['predicted']}" for task, f in case["failures"].items()),
                case["text"],
            ]
            for case in found["failures"][name]
        ],
    )


def learning_curve(curve: Result, name: str) -> Table:
    """Figures on one data set for each share of the training documents."""
    sizes = {s["share"]: s for s in curve["shares"]}
    rows = []
    for point in curve["curve"]:
        if point["set"] != name:
            continue
        gain = point["gain"]
        rows.append(
            [
                point["task"],
                percent(point["share"]),
                f"{sizes[point['share']]['documents']:,}",
                interval(point["macro_f1"]),
                f"{interval(gain['macro_f1'])}, {p_value(gain['macro_f1']['p'])}" if gain else "",
                interval(point["mcc"]),
                number(point["macro_f1"]["sd"], 3),
            ]
        )
    about = curve["sets"][name]
    return Table(
        f"Learning curve on {name}: {about['paragraphs']:,} paragraphs of {about['documents']:,} "
        "documents; gain: in macro-F1 over the share before; SD: of macro-F1 over seeds",
        ["task", "share", "documents", "macro-F1", "gain", "MCC", "SD"],
        rows,
    )


def of_task(result: Result) -> Iterator[Table]:
    """All tables of one task that have rows, in reading order."""
    name, own = next(iter(result["models"].items()))
    for table in (
        models(result),
        comparisons(result),
        classes(name, own),
        confusion(result, own),
        probabilities(result),
        reliability(name, own),
        coverage(name, own),
        slices(result),
    ):
        if table.rows:
            yield table


def calibration(report: Result) -> Table:
    """Stated confidence of the first model against what is right, and its calibration error."""
    rows = []
    for task, own in _own(report).items():
        bins = own["reliability"]
        stated = (
            sum(b["confidence"] * b["n"] for b in bins) / sum(b["n"] for b in bins)
            if bins
            else None
        )
        shown = [number(stated), number(own["accuracy"]["value"])]
        rows.append([task, *shown, *(interval(own[f]) for f in ("ece_uncalibrated", "ece"))])
    return Table(
        "Probability stated for the label given, on average, against the share of labels that are "
        "right; and the calibration error (ECE)",
        ["task", "stated", "right", "ECE before temperature scaling", "ECE"],
        rows,
    )


def coverage_of_all(report: Result) -> Table:
    """Error rates of the first model if only its surest answers are taken, a task a row."""
    rows = []
    for task, own in _own(report).items():
        found = [f"{number(p['risk'])} (from {number(p['confidence'])})" for p in _surest(own)]
        rows += [[task, *found]] if found else []
    return Table(
        "Error rate if only the surest answers are taken, for a share of the paragraphs; in "
        "brackets the probability that this takes",
        ["task", *map(percent, COVERAGES)],
        rows,
    )


def _own(report: Result) -> dict[str, Any]:
    """Return the figures of the first model by task."""
    name = report["models"][0]["name"]
    return {task: result["models"][name] for task, result in report["tasks"].items()}


def slices_of_all(report: Result, kinds: Sequence[str]) -> Table:
    """Macro-F1 of the first model on the slices of some kinds, a task a column."""
    found = {
        (s["by"], s["value"], task): s
        for task, result in report["tasks"].items()
        for s in result["slices"]
        if s["by"] in kinds
    }
    parts = sorted(
        dict.fromkeys((by, value) for by, value, _ in found), key=lambda p: kinds.index(p[0])
    )
    return Table(
        "Macro-F1 on parts of the text; * marks the worst",
        ["slice", *report["tasks"]],
        [
            [f"{by}: {value}", *(_in_slice(found.get((by, value, t))) for t in report["tasks"])]
            for by, value in parts
        ],
    )


def _in_slice(found: Result | None) -> str:
    if found is None:
        return "–"
    text = of_slice(found["macro_f1"], found["n"], found["documents"])
    return f"{text} (n {found['n']}){'*' if found['flagged'] else ''}"
