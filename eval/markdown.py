"""The report as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .figures import interval, of_class, p_value, verdict


def render(report: Mapping[str, Any]) -> str:
    """Return the report as one Markdown text."""
    lines = [f"# Evaluation of `{report['models'][0]['name']}`", ""]
    lines += [f"- {sentence}" for sentence in verdict(report)]
    for task, result in report["tasks"].items():
        lines += ["", f"## {task}", "", *_task(result)]
    lines += ["", "## Method", "", *_method(report)]
    return "\n".join(lines) + "\n"


def _task(result: Mapping[str, Any]) -> Iterator[str]:
    counted = ", ".join(result["counted"])
    yield f"{result['n']} paragraphs of {result['documents']} documents; macro-F1 over: {counted}."
    yield ""
    yield from _table(
        ["model", "macro-F1", "accuracy", "MCC"],
        [
            [name, interval(m["macro_f1"]), interval(m["accuracy"]), interval(m["mcc"])]
            for name, m in result["models"].items()
        ],
    )
    for c in result["comparisons"]:
        yield ""
        figures = c["macro_f1"]
        yield (
            f"{c['first']} minus {c['second']}, macro-F1: {interval(figures)}, "
            f"{p_value(figures['p'])}."
        )
    name, own = next(iter(result["models"].items()))
    yield ""
    yield from _table(
        [f"class ({name})", "examples", "predicted", "precision", "recall", "F1"],
        [
            [label, str(c["examples"]), str(c["predicted"])]
            + [of_class(c[f], c["examples"]) for f in ("precision", "recall", "f1")]
            for label, c in own["classes"].items()
        ],
    )
    yield ""
    yield from _table(
        ["gold \\ predicted", *result["labels"]],
        [
            [label, *map(str, row)]
            for label, row in zip(result["labels"], own["confusion"], strict=True)
        ],
    )


def _method(report: Mapping[str, Any]) -> Iterator[str]:
    data, settings = report["data"], report["settings"]
    yield f"- Data: {', '.join(data['paths'])}, subset {data['subset']}, fingerprint "
    yield f"  `{data['fingerprint']}`."
    yield (
        f"- Intervals: percentile bootstrap at {settings['level']:.0%}, {settings['resamples']} "
        f"resamples of documents, seed {settings['seed']}; p-values are paired, from the same."
    )
    yield (
        f"- Macro-F1 is over the classes with at least {settings['min_examples']} gold examples; "
        "a prediction outside them counts as an error."
    )
    for model in report["models"]:
        hashes = ", ".join(f"{n} `{h[:12]}`" for n, h in model.get("files", {}).items())
        yield f"- Model {model['name']}: {hashes or 'label frequencies of the training documents'}."
    versions = ", ".join(f"{k} {v}" for k, v in report["versions"].items())
    yield f"- Made {report['created']} with {versions}: `{report['command']}`."


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield "| " + " | ".join(row) + " |"
