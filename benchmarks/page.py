"""The page of the figures, in Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .process import Cold
from .quality import Quality
from .steps import Step
from .throughput import BASE, SHIPPED, Throughput

WIDTH = 100  # of a line


@dataclass(frozen=True, slots=True)
class Figures:
    """All that was measured.

    Attributes
    ----------
    machine
        From `benchmarks.machine.describe`.
    threads
        How many every contender used.
    runtime
        What computes the shipped model.
    source
        What the paragraphs are, for instance ``the corpus``.
    paragraphs, words
        How many were timed, and how long they are on average.
    throughput, latency, cold, sizes, steps
        From `measure`, `latency`, `cold_starts`, `installed_size`, `time_steps`.
    scored
        Paragraphs that a process scored when its memory was taken.
    export
        What training noted in the manifest of the shipped model: on which share of held-out
        paragraphs the exported file gives the label of the network in torch.
    quality
        From `compare`; empty where neither labelled data nor a second model was given.
    """

    machine: str
    threads: int
    runtime: str
    source: str
    paragraphs: int
    words: float
    throughput: Sequence[Throughput]
    latency: Mapping[str, tuple[float, float]]
    cold: Mapping[str, Cold]
    scored: int
    sizes: Mapping[str, float]
    steps: Sequence[Step]
    export: Mapping[str, Any]
    quality: Sequence[Quality]


def render(figures: Figures, command: str) -> str:
    """Return the page; `command` is what was run to measure."""
    runs = len(figures.throughput[0].rates)
    heaviest = ", ".join(f"{name} {size:.1f}" for name, size in list(figures.sizes.items())[:6])
    measured = (
        f"Measured {datetime.now(UTC):%Y-%m-%d} on {figures.machine}. Other machines have other "
        "speeds; the ratios travel better."
    )
    return f"""# Performance

<!-- Written by `{command}`; do not edit by hand. -->

{textwrap.fill(measured, WIDTH, break_on_hyphens=False)}

## Many paragraphs

{figures.paragraphs:,} paragraphs of {figures.source}, {figures.words:.0f} words on average, in
mixed order. Medians over {runs} runs in which the contenders take turns; a ratio is the median of
the ratios within a run.

{_throughput(figures.throughput)}

`{SHIPPED}` is computed by {figures.runtime}. The pipeline holds the same encoder in 32-bit floats
with one head, and reads at most 256 tokens.

{_sizing(figures)}

## One paragraph

{_table(["", "median, ms", "99th percentile, ms"], _latency(figures.latency))}

## One process

Medians over fresh processes; the first answer includes import and loading, the peak is that of
scoring {figures.scored:,} paragraphs.

{_table(["", "import, s", "first answer, s", "peak memory, MiB"], _cold(figures.cold))}

Installed without extras: {sum(figures.sizes.values()):.0f} MiB. The heaviest parts, in MiB:
{heaviest}.

## Training

{_table(["batch", "seconds a step", "paragraphs a second"], _steps(figures.steps))}

## The 8-bit model against 32-bit floats

{_export(figures.export)}{_quality(figures)}"""


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in [header, ["---"] * len(header), *rows])


def _throughput(results: Sequence[Throughput]) -> str:
    by_name = {result.name: result for result in results}
    base, shipped = by_name[BASE], by_name[SHIPPED]
    header = ["", "paragraphs a second", "range", "to the pipeline, batch 1", f"{SHIPPED} to it"]
    rows = [
        [
            r.name,
            f"{r.median:,.0f}",
            f"{min(r.rates):,.0f} to {max(r.rates):,.0f}",
            f"{r.ratio(base):.3g}",
            f"{shipped.ratio(r):.3g}",
        ]
        for r in results
    ]
    return _table(header, rows)


def _sizing(figures: Figures) -> str:
    shipped = next(r for r in figures.throughput if r.name == SHIPPED)
    hourly = 3600 * shipped.median / figures.threads
    return (
        f"At its median rate `{SHIPPED}` reads {hourly:,.0f} paragraphs an hour and core: ten "
        f"million take\n{1e7 / hourly:,.1f} core-hours. Times the price of a core-hour, that is "
        "what they cost."
    )


def _latency(latency: Mapping[str, tuple[float, float]]) -> list[list[str]]:
    return [[name, f"{p50:.2f}", f"{p99:.2f}"] for name, (p50, p99) in latency.items()]


def _cold(cold: Mapping[str, Cold]) -> list[list[str]]:
    return [
        [name, f"{c.imported:.3f}", f"{c.first_answer:.2f}", f"{c.peak:.0f}"]
        for name, c in cold.items()
    ]


def _steps(steps: Sequence[Step]) -> list[list[str]]:
    return [[str(s.batch_size), f"{s.seconds:.3f}", f"{s.rate:.0f}"] for s in steps]


def _export(export: Mapping[str, Any]) -> str:
    if not export:
        return "The shipped model does not say how well its export agrees with torch.\n"
    shares = ", ".join(f"{k} {v:.1%}" for k, v in export.items() if isinstance(v, float))
    return (
        f"Same label as the trained network in torch, on {export.get('paragraphs')} held-out "
        f"paragraphs of the corpus:\n{shares}.\n"
    )


def _quality(figures: Figures) -> str:
    if not figures.quality:
        return ""
    header = ["", "labelled", "macro-F1, 8-bit", "macro-F1, 32-bit", "same label"]
    rows = [
        [q.task, f"{q.n:,}", *(_share(x) for x in (q.shipped, q.floats, q.agreement))]
        for q in figures.quality
    ]
    note = ""
    if any(q.agreement is not None for q in figures.quality):
        note = (
            "\nThe 32-bit model is trained by the same recipe. With the same seed on the same "
            "machine that is the\nsame network; else the last column holds what two trainings "
            "differ in as well.\n"
        )
    return f"\nOn {figures.source}:\n\n{_table(header, rows)}\n{note}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"
