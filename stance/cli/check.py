"""``stance check``: validates a labelled file and counts what is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import click

from ..check import label_counts, near_duplicates
from ..records import LabelledParagraph, fingerprint, read_labelled
from ..scheme import load_scheme
from .options import scheme_option

SHOWN = 20


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@scheme_option
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.5,
    show_default=True,
    help="Similarity from which two paragraphs of different documents are near-duplicates.",
)
@click.option("--markdown", is_flag=True, help="Print the counts alone, as Markdown tables.")
def check(paths: tuple[str, ...], scheme: str, threshold: float, markdown: bool) -> None:
    """Check labelled paragraphs: counts, faults by line, near-duplicates across documents.

    FILE is JSON Lines or CSV, or a folder of *.jsonl. Ends with exit code 2 if a line is faulty.
    """
    rules = load_scheme(scheme)
    paragraphs = read_labelled(list(paths), rules)
    counts = label_counts(paragraphs, rules) | _meta_counts(paragraphs)
    if markdown:
        click.echo("| column | counts |\n| --- | --- |")
        for name, by_value in counts.items():
            click.echo(f"| {name} | {_shares(by_value)} |")
        return
    documents = len({p.doc for p in paragraphs})
    click.echo(f"{len(paragraphs):,} paragraphs in {documents:,} documents, no fault")
    click.echo(f"fingerprint {fingerprint(paragraphs)}")
    for name, by_value in counts.items():
        click.echo(f"{name}: {_shares(by_value)}")
    pairs = near_duplicates(paragraphs, threshold)
    click.echo(f"near-duplicates across documents (similarity from {threshold}): {len(pairs)}")
    for pair in pairs[:SHOWN]:
        click.echo(f"  {pair.similarity:.2f}  {pair.first}  {pair.second}")


def _meta_counts(paragraphs: Sequence[LabelledParagraph]) -> dict[str, dict[str, int]]:
    """Count genres and sources, commonest first, and years in order, where they are known."""
    out = {}
    for column in ("genre", "source"):
        values = Counter(p.meta[column] for p in paragraphs if column in p.meta)
        out[column] = dict(values.most_common())
    out["year"] = dict(sorted(Counter(p.meta.get("date", "")[:4] for p in paragraphs).items()))
    out["year"].pop("", None)
    return {column: values for column, values in out.items() if values}


def _shares(counts: Mapping[str, int]) -> str:
    total = sum(counts.values())
    return ", ".join(f"{name} {n:,} ({n / total:.0%})" for name, n in counts.items())
