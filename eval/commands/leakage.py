"""``python -m eval leakage TRAIN TEST``: what two labelled sets share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from stance.cli.options import scheme_option
from stance.records import read_labelled
from stance.scheme import load_scheme

from ..files import write_csv
from ..leakage import Leakage, Pair
from ..leakage import leakage as find

SHOWN = 20
COLUMNS = (
    "similarity",
    "same_labels",
    "train_place",
    "train_doc",
    "train_text",
    "test_place",
    "test_doc",
    "test_text",
)


@click.command()
@click.argument("train", type=click.Path(path_type=Path))
@click.argument("test", type=click.Path(path_type=Path))
@scheme_option
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.5,
    show_default=True,
    help="Similarity from which two paragraphs are near-duplicates.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="CSV of all near-duplicates with their texts."
)
def leakage(train: Path, test: Path, scheme: str, threshold: float, out: Path | None) -> None:
    """Print the documents and near-duplicates that TRAIN and TEST share, as Markdown.

    TRAIN and TEST are JSON Lines or CSV, or folders of *.jsonl.
    """
    rules = load_scheme(scheme)
    tested = read_labelled(test, rules)
    found = find(read_labelled(train, rules), tested, threshold)
    click.echo("\n".join(_lines(found, len(tested), threshold)))
    if out:
        write_csv(out, COLUMNS, map(_row, found.pairs))
        click.echo(f"wrote {out}", err=True)


def _lines(found: Leakage, n_test: int, threshold: float) -> Iterator[str]:
    yield (
        f"- shared documents: {len(found.documents):,}, with {found.in_shared:,} of {n_test:,} "
        "test paragraphs"
    )
    yield from (f"  - {name}" for name in found.documents[:SHOWN])
    yield from _more(len(found.documents), "  ")
    yield (
        f"- test paragraphs with a near-duplicate in training (similarity from {threshold:g}): "
        f"{found.test_rows:,} of {n_test:,}"
    )
    if not found.pairs:
        return
    yield ""
    yield "| similarity | training | test | labels |"
    yield "| --- | --- | --- | --- |"
    for pair in found.pairs[:SHOWN]:
        labels = "same" if pair.same_labels else "differ"
        yield f"| {pair.similarity:.2f} | {pair.train.place} | {pair.test.place} | {labels} |"
    yield from _more(len(found.pairs), "")


def _more(total: int, indent: str) -> Iterator[str]:
    if total > SHOWN:
        yield f"{indent}\n{indent}and {total - SHOWN:,} more"


def _row(pair: Pair) -> dict[str, object]:
    return {
        "similarity": round(pair.similarity, 4),
        "same_labels": pair.same_labels,
        **{
            f"{side}_{name}": getattr(getattr(pair, side), name)
            for side in ("train", "test")
            for name in ("place", "doc", "text")
        },
    }
