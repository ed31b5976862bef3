"""Trains a model from a configuration: ``python -m training configs/transformer.yaml``."""

from __future__ import annotations

import time
from pathlib import Path

import click

from stance.cli.run import run_command

from .config import Tfidf, Transformer, load_config


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("config", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Model directory to write.")
@click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="KEY=VALUE",
    help="Override one key, for instance --set optimizer.lr=3e-5. Repeatable.",
)
@click.option(
    "--dry-run", is_flag=True, help="Validate configuration, data, split and encoder; no training."
)
def run(config: Path, out: Path | None, overrides: tuple[str, ...], dry_run: bool) -> None:
    """Train a model from CONFIG, a YAML file, and write a model directory.

    The directory defaults to runs/NAME, after the name of the configuration. An interrupted
    training of a transformer resumes when the same command is given again.
    """
    settings = load_config(config, overrides)
    # imported late: --help and faults of the configuration need no torch
    from .data import load_corpus

    corpus = load_corpus(settings)
    parts = ", ".join(f"{n} {len(corpus.subset(n))}" for n in ("train", "dev", "test"))
    click.echo(f"{len(corpus.paragraphs)} paragraphs: {parts}", err=True)
    if dry_run:
        if isinstance(settings, Transformer):
            from .network import load_tokenizer

            load_tokenizer(settings.encoder.name)
        click.echo(settings.model_dump_json(indent=1))
        return
    directory = out or Path("runs") / config.stem
    started = time.monotonic()
    metrics = _train(settings, corpus, directory)
    click.echo(f"wrote {directory} in {(time.monotonic() - started) / 60:.1f} min", err=True)
    for name in ("dev", "test"):
        for task, values in metrics.get(name, {}).items():
            figures = " ".join(f"{k} {v}" for k, v in values.items())
            click.echo(f"{name} {task}: {figures}")


def _train(settings: Tfidf | Transformer, corpus: object, directory: Path) -> dict[str, dict]:  # type: ignore[type-arg]
    if isinstance(settings, Tfidf):
        from . import tfidf

        return dict(tfidf.train(settings, corpus, directory).manifest.metrics)  # type: ignore[arg-type]
    from . import transformer

    return dict(transformer.train(settings, corpus, directory).manifest.metrics)  # type: ignore[arg-type]


def main() -> None:
    """Run the command."""
    run_command(run, "interrupted; the same command resumes")


if __name__ == "__main__":
    main()
