"""Behaviour tests: small cases that each ask for one ability (CheckList: Ribeiro et al., ACL 2020).

``data/behaviour.jsonl`` holds one case a line: ``id``, ``capability``, ``pair`` (cases that differ
in one point), ``text``, and ``expect``: by task, the labels that are right.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stance.errors import DataError
from stance.models import Model
from stance.scheme import Scheme, load_scheme

KEYS = ("id", "capability", "pair", "text", "expect")
FILE = Path("data/behaviour.jsonl")
SCHEME = "china"  # which its cases are for


@dataclass(frozen=True, slots=True)
class Case:
    """One case; `expect` has the right labels of each task that it is about."""

    id: str
    capability: str
    pair: str
    text: str
    expect: Mapping[str, tuple[str, ...]]


def read_cases(path: str | Path, scheme: Scheme) -> list[Case]:
    """Read and validate the cases.

    Raises
    ------
    DataError
        With every fault: ``file:line: what; allowed``.
    """
    cases: list[Case] = []
    faults: list[str] = []
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read: {error}") from error
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        place = f"{path}:{number}"
        try:
            row = json.loads(line)
            case = Case(**{k: row[k] for k in KEYS[:-1]}, expect=_expected(row["expect"], scheme))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            faults.append(f"{place}: {error}; allowed: JSON with the keys {', '.join(KEYS)}")
            continue
        if case.id in seen:
            faults.append(f"{place}: id {case.id!r} is used twice")
        seen.add(case.id)
        cases.append(case)
    if faults or not cases:
        raise DataError(faults or f"{path}: no case")
    return cases


def _expected(value: Mapping[str, Sequence[str]], scheme: Scheme) -> dict[str, tuple[str, ...]]:
    out = {}
    for task, labels in value.items():
        wrong = sorted(set(labels) - set(scheme.labels.get(task, ())))
        if wrong or isinstance(labels, str) or not labels:
            raise ValueError(f"expect.{task}: got {labels!r}, in the scheme {scheme.labels}")
        out[task] = tuple(labels)
    if not out:
        raise ValueError("expect: no task")
    return out


def run_cases(model: Model, cases: Sequence[Case]) -> list[dict[str, Any]]:
    """Let a model answer the cases.

    Returns
    -------
    list of dict
        One a case: ``id``, ``capability``, ``pair``, ``text``, ``passed``, and ``failures``: by
        task ``expected`` and ``predicted``.
    """
    out = []
    for case, answer in zip(cases, model.predict([c.text for c in cases]), strict=True):
        failures = {
            task: {"expected": list(labels), "predicted": answer[task].label}
            for task, labels in case.expect.items()
            if answer[task].label not in labels
        }
        out.append(
            {
                "id": case.id,
                "capability": case.capability,
                "pair": case.pair,
                "text": case.text,
                "passed": not failures,
                "failures": failures,
            }
        )
    return out


def pass_rates(results: Sequence[Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    """Passed and all cases by capability, in file order, and last those of ``all``."""
    out: dict[str, tuple[int, int]] = {}
    for name in [*dict.fromkeys(r["capability"] for r in results), "all"]:
        rows = [r for r in results if name in (r["capability"], "all")]
        out[name] = (sum(r["passed"] for r in rows), len(rows))
    return out


def default_file(scheme: Scheme) -> Path | None:
    """Return the cases in the working directory, if there are any and they are for the scheme."""
    fits = FILE.is_file() and scheme.labels == load_scheme(SCHEME).labels
    return FILE if fits else None


def behaviour_report(models: Mapping[str, Model], path: str | Path) -> dict[str, Any]:
    """Let models answer the cases of a file.

    Parameters
    ----------
    models
        Models of one scheme, by name.
    path
        The cases.

    Returns
    -------
    dict
        ``file`` and its ``sha256``; ``cases``, how many; ``passed``, how many by model;
        ``capabilities``, a list of ``capability``, ``cases`` and ``passed`` by model; ``failures``
        by model, as `run_cases` returns them.

    Raises
    ------
    DataError
        As `read_cases`.
    """
    cases = read_cases(path, next(iter(models.values())).scheme)
    results = {name: run_cases(model, cases) for name, model in models.items()}
    rates = {name: pass_rates(rows) for name, rows in results.items()}
    counts = [
        {
            "capability": capability,
            "cases": n,
            "passed": {name: rate[capability][0] for name, rate in rates.items()},
        }
        for capability, (_, n) in next(iter(rates.values())).items()
    ]
    *capabilities, everything = counts
    return {
        "file": str(path),
        "sha256": hashlib.sha256(Path(path).read_bytes()).hexdigest(),
        "cases": len(cases),
        "passed": everything["passed"],
        "capabilities": capabilities,
        "failures": {
            name: [
                {key: value for key, value in row.items() if key != "passed"}
                for row in rows
                if not row["passed"]
            ]
            for name, rows in results.items()
        },
    }
