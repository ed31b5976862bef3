"""How a report was made, as sentences for HTML and Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .explain import LONGEST, MOST_ERRORS, MOST_WORDS
from .figures import TINY


def method(report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield subjects and what is to be said of them; backquotes enclose code."""
    data, settings = report["data"], report["settings"]
    yield (
        "data",
        f"{', '.join(f'`{path}`' for path in data['paths'])}, subset {data['subset']}: "
        f"{data['paragraphs']} paragraphs of {data['documents']} documents, fingerprint "
        f"`{data['fingerprint']}`; scheme {report['scheme']['name']} {report['scheme']['version']}",
    )
    yield (
        "intervals",
        f"percentile bootstrap at {settings['level']:.0%}, {settings['resamples']} resamples of "
        f"whole documents, seed {settings['seed']}; Wilson's interval over as many documents where "
        "a figure is at its bound and all resamples agree",
    )
    yield (
        "comparisons",
        "paired: both models on the same resamples; McNemar's exact test takes paragraphs as "
        "independent, so where many come from one document trust the bootstrap",
    )
    yield (
        "macro-F1",
        f"over the classes with at least {settings['min_examples']} gold examples; a prediction "
        f"outside them counts as an error. Classes of fewer than {TINY} examples show their number "
        "only",
    )
    yield (
        "quadratic kappa",
        "over the n paragraphs whose gold and predicted label both lie on the scheme's line of "
        "ordered labels",
    )
    yield (
        "probabilities",
        f"Brier score over all labels, from 0 to 2; calibration error over {settings['bins']} bins "
        "of equal number; risk is the error rate among the surest paragraphs",
    )
    yield (
        "slices",
        "of the first model; many are looked at, so the flagged ones are places to look, not tests",
    )
    if any(error["drivers"] is not None for error in report["errors"]):
        yield (
            "words that drove an answer",
            "those without which the probability of the predicted label falls by .02 or more, each "
            f"left out alone, at most {MOST_WORDS}; found for the {MOST_ERRORS} surest errors of "
            f"up to {LONGEST} words",
        )
    if report["behaviour"]:
        tests = report["behaviour"]
        yield (
            "behaviour tests",
            f"`{tests['file']}`, SHA-256 `{tests['sha256'][:12]}`: {tests['cases']} cases made to "
            "ask for one ability each; a case is passed if every label it asks for is right. They "
            "say what goes wrong, not how often in real text",
        )
    if report["learning_curve"]:
        yield "learning curve", _learning_curve(report["learning_curve"])
    for model in report["models"]:
        yield f"model {model['name']}", _model(model)
    versions = ", ".join(f"{k} {v}" for k, v in report["versions"].items())
    yield "made", f"{report['created']} with {versions}"
    yield "command", f"`{report['command']}`"


def _learning_curve(curve: Mapping[str, Any]) -> str:
    seeds = len(curve["seeds"])
    return (
        f"configuration {curve['name']}, trained with {seeds} seed{'s' if seeds > 1 else ''} on "
        f"nested shares of the {curve['train']['documents']:,} training documents of data "
        f"`{curve['data']['fingerprint'][:12]}`; figures are means over seeds, SD is over seeds, "
        f"intervals and the paired p are over documents; macro-F1 over classes with at least "
        f"{curve['settings']['min_examples']} gold examples; made by `{curve['command']}`"
    )


def _model(model: Mapping[str, Any]) -> str:
    if "files" not in model:
        return str(model.get("about") or "predictions without a model")
    hashes = ", ".join(f"{name} `{value[:12]}`" for name, value in model["files"].items())
    trained = model.get("training_data")
    source = f", trained on data `{trained[:12]}`" if trained else ""
    return f"{model['kind']}, computed by {model['runtime']}, {hashes}{source}"
