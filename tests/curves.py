"""A learning curve made by hand, for tests of how reports show one."""

from __future__ import annotations

from typing import Any

TASKS = {"russia": 0.5, "west": 0.42, "sentiment": 0.61, "domain": 0.55}
SHARES = {0.25: 60, 0.5: 120, 1.0: 240}


def figure(value: float, n_seeds: int) -> dict[str, Any]:
    return {
        "value": value,
        "low": value - 0.05,
        "high": value + 0.05,
        "sd": 0.01 if n_seeds > 1 else None,
        "by_seed": [value + 0.01 * (i - (n_seeds - 1) / 2) for i in range(n_seeds)],
    }


def learning_curve(n_seeds: int = 3) -> dict[str, Any]:
    """Return what a file learning_curve.json holds."""
    points = []
    for name in ("test", "real"):
        for task, base in TASKS.items():
            for i, share in enumerate(SHARES):
                gain = {"value": 0.08, "low": 0.02, "high": 0.14, "p": 0.012}
                about = {"set": name, "task": task, "share": share, "n": 90, "documents": 30}
                figures = {
                    "macro_f1": figure(base + 0.08 * i, n_seeds),
                    "mcc": figure(base + 0.08 * i - 0.1, n_seeds),
                    "accuracy": figure(base + 0.08 * i + 0.1, n_seeds),
                }
                gains = dict.fromkeys(figures, gain) if i else None
                points.append({**about, "counted": ["none"], **figures, "gain": gains})
    model = {"model": "trained", "files": {}}
    size = {"documents": 30, "paragraphs": 90}
    return {
        "schema_version": 1,
        "command": "python -m eval learning-curve",
        "stance": "0.1.0",
        "name": "small",
        "config": {"kind": "tfidf"},
        "data": {"fingerprint": "0" * 64, "documents": 300, "paragraphs": 1200},
        "train": {"documents": 240, "paragraphs": 960},
        "settings": {"resamples": 100, "seed": 0, "min_examples": 9},
        "seeds": list(range(1, n_seeds + 1)),
        "sets": {name: {"fingerprint": "1" * 64, **size} for name in ("test", "real")},
        "shares": [
            {"share": share, "documents": n, "paragraphs": 4 * n, "models": [model] * n_seeds}
            for share, n in SHARES.items()
        ],
        "curve": points,
    }
