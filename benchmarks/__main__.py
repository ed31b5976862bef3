"""Measures on this machine and prints a page, or writes it with ``--out``."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

import click

import stance
from stance.cli.run import run_command
from stance.errors import ConfigError
from stance.models import Model
from stance.models.runtime import thread_count
from stance.records import LabelledParagraph, read_labelled
from stance.replacing import replacing
from training.config import Transformer, load_config

from .machine import describe
from .page import Figures, render
from .process import cold_starts, installed_size
from .quality import Quality, compare, load_floats
from .steps import time_steps
from .throughput import latency, measure, scorers

CORPUS = Path("data/corpus")
SIZES = (8, 16, 32, 64)
SCORED = 3000  # paragraphs of a process whose memory is taken
CALLS = 200


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="Labelled paragraphs to time, and to compare labels with; default: time the corpus.",
)
@click.option(
    "--float",
    "float_model",
    type=click.Path(path_type=Path),
    help="Model directory of the same recipe in 32-bit floats: python -m training CONFIG --set "
    "export.weights=fp32",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=Path("configs/transformer.yaml"),
    show_default=True,
    help="Recipe of the shipped model: its encoder is the pipeline's.",
)
@click.option("--paragraphs", type=click.IntRange(32), default=512, show_default=True)
@click.option("--runs", type=click.IntRange(1), default=5, show_default=True)
@click.option("--quick", is_flag=True, help="A few paragraphs and one run: does it work?")
@click.option("--out", type=click.Path(path_type=Path), help="Page to write.")
def run(
    data: Path | None,
    float_model: Path | None,
    config: Path,
    paragraphs: int,
    runs: int,
    quick: bool,
    out: Path | None,
) -> None:
    """Measure throughput, latency, start, memory, size, training and quality; print a page."""
    if quick:
        paragraphs, runs = 32, 1
    recipe = load_config(config)
    if not isinstance(recipe, Transformer):
        raise ConfigError(f"{config}: kind: got {recipe.kind!r}; allowed: transformer")
    floats = load_floats(float_model) if float_model else None
    everything = read_labelled(data or CORPUS, stance.load("default").scheme)
    chosen = random.Random(0).sample(everything, min(paragraphs, len(everything)))
    source = f"`{data.name}`" if data else "the corpus"
    if data:
        labelled = chosen if quick else everything
    else:  # the corpus is what the models were trained on: its labels would flatter both
        labelled = [replace(p, labels={}) for p in chosen] if floats else []
    figures = _measure(recipe, chosen, labelled, source, floats, runs, quick)
    options = {"float": float_model, "data": data}
    given = "".join(f" --{name} {path.name}" for name, path in options.items() if path)
    command = f"python -m benchmarks{given} --paragraphs {paragraphs} --runs {runs}"
    page = render(figures, command)
    if out is None:
        click.echo(page)
        return
    with replacing(out) as scratch:
        scratch.write_text(page, encoding="utf-8")
    click.echo(f"wrote {out}", err=True)


def _measure(
    recipe: Transformer,
    chosen: list[LabelledParagraph],
    labelled: list[LabelledParagraph],
    source: str,
    floats: Model | None,
    runs: int,
    quick: bool,
) -> Figures:
    from training.network import encoder_path

    encoder = encoder_path(recipe.encoder.name)
    threads = thread_count()
    texts = [p.text for p in chosen]
    many = list(islice(cycle(texts), len(texts) if quick else SCORED))
    contenders = scorers(encoder, threads, floats)
    _say(f"timing {len(texts)} paragraphs, {runs} runs of each contender")
    throughput = measure(contenders, texts, runs)
    single = {name: c for name, c in contenders.items() if "batch 32" not in name}
    _say("timing single calls")
    calls = latency(single, texts[: 20 if quick else CALLS])
    del contenders, single
    _say("starting fresh processes")
    cold = cold_starts(encoder, many, threads, runs)
    _say("timing training steps")
    sizes = SIZES[:2] if quick else SIZES
    return Figures(
        machine=describe(threads),
        threads=threads,
        runtime=stance.load("default").runtime,
        source=source,
        paragraphs=len(texts),
        words=sum(len(text.split()) for text in texts) / len(texts),
        throughput=throughput,
        latency=calls,
        cold=cold,
        scored=len(many),
        sizes=installed_size("china-stance"),
        steps=time_steps(recipe, texts, sizes, 1 if quick else 5, threads),
        export=stance.load("default").manifest.metrics.get("export", {}),
        quality=_quality(labelled, floats),
    )


def _quality(labelled: list[LabelledParagraph], floats: Model | None) -> list[Quality]:
    if not labelled:
        return []
    _say(f"comparing labels on {len(labelled)} paragraphs")
    return compare(stance.load("default"), floats, labelled)


def _say(text: str) -> None:
    click.echo(text, err=True)


def main() -> None:
    """Run the command."""
    run_command(run)


if __name__ == "__main__":
    main()
