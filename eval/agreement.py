"""Agreement of two annotators: ``python -m eval agreement data/second_labels.jsonl``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import krippendorff
import numpy as np
from numpy.typing import NDArray

from stance.cli.run import run_command
from stance.errors import DataError

from .bootstrap import Estimate, interval
from .figures import number
from .files import read_lines, write_csv

RESAMPLES = 500
WHAT = "a file of two annotators' labels"


def alpha(first: Sequence[str], second: Sequence[str], docs: Sequence[str]) -> Estimate:
    """Krippendorff's alpha for nominal labels, with an interval over documents.

    Parameters
    ----------
    first, second
        Labels of the two annotators, n each, at least two different ones among them.
    docs
        Document id of each of the n paragraphs.

    Returns
    -------
    Estimate
        1 for perfect agreement, 0 for that of chance (Krippendorff 2018).
    """
    names = sorted(set(first) | set(second))
    coded = np.array([[names.index(label) for label in labels] for labels in (first, second)])
    rows: dict[str, list[int]] = {}
    for row, doc in enumerate(docs):
        rows.setdefault(doc, []).append(row)
    groups = list(rows.values())
    rng = np.random.default_rng(0)
    values = []
    for _ in range(RESAMPLES):
        drawn = rng.integers(0, len(groups), len(groups))
        values.append(_alpha(coded[:, [row for g in drawn for row in groups[g]]]))
    return Estimate(_alpha(coded), *interval(np.array(values)))


def _alpha(coded: NDArray[np.int64]) -> float:
    if len(np.unique(coded)) < 2:  # a resample of one label: alpha is not defined
        return float("nan")
    return float(krippendorff.alpha(reliability_data=coded, level_of_measurement="nominal"))


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--disagreements",
    "out",
    type=click.Path(path_type=Path),
    help="CSV to write: one row a paragraph and task that the two label differently.",
)
def run(path: Path, out: Path | None) -> None:
    """Print agreement of two annotators by task as a Markdown table.

    PATH is JSON Lines: ``doc``, and ``first`` and ``second``, each a mapping of task to label.
    """
    rows = _read(path)
    docs = [str(row["doc"]) for row in rows]
    click.echo(
        "| task | paragraphs | same label | Krippendorff's alpha |\n| --- | --- | --- | --- |"
    )
    for task in rows[0]["first"]:
        first, second = ([row[who][task] for row in rows] for who in ("first", "second"))
        same = float(np.mean([a == b for a, b in zip(first, second, strict=True)]))
        found = alpha(first, second, docs)
        ends = f"[{number(found.low)}, {number(found.high)}]"
        click.echo(f"| {task} | {len(rows):,} | {same:.0%} | {number(found.value)} {ends} |")
    if out:
        listed = list(disagreements(rows))
        write_csv(out, [*_columns(rows), "task", "first", "second"], listed)
        click.echo(f"wrote {len(listed):,} disagreements to {out}", err=True)


def disagreements(rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """List what two annotators label differently.

    Parameters
    ----------
    rows
        Each with ``first`` and ``second``, mappings of task to label.

    Yields
    ------
    dict
        The row's other columns, ``task``, and the two labels as ``first`` and ``second``.
    """
    columns = _columns(rows)
    for row in rows:
        place = {name: row.get(name) for name in columns}
        for task, first in row["first"].items():
            if first != row["second"][task]:
                yield {**place, "task": task, "first": first, "second": row["second"][task]}


def _columns(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Names of the columns that say which paragraph it is."""
    names = dict.fromkeys(name for row in rows for name in row)
    return [name for name in names if name not in ("first", "second", "task")]


def _read(path: Path) -> list[dict[str, Any]]:
    rows = read_lines(path, WHAT)
    try:
        if not all({"doc", "first", "second"} <= set(row) for row in rows):
            raise ValueError("allowed: objects with doc, first and second")
        tasks = set(rows[0]["first"])
        for row in rows:
            for who in ("first", "second"):
                if not isinstance(row[who], dict) or set(row[who]) != tasks:
                    raise ValueError(f"{who}: got {row[who]!r:.60}; allowed: {sorted(tasks)}")
    except ValueError as error:
        raise DataError(f"{path}: not {WHAT}: {error}") from error
    return rows


if __name__ == "__main__":
    run_command(run)
