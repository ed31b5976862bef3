"""Runs the training command in a process of its own: evaluation does not import training."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from stance.errors import ConfigError, StanceError
from stance.records import LabelledParagraph

from .files import write_text

# training lies beside this package, at the root of a checkout or inside the installed one
PARENT = (__package__ or "").rpartition(".")[0]
MODULE = f"{PARENT}.training" if PARENT else "training"


def resolve(config: Path, overrides: Sequence[str] = ()) -> dict[str, Any]:
    """Let training validate a configuration and its data, and return the resolved configuration.

    Raises
    ------
    ConfigError
        With what training says.
    """
    command = _command(config, overrides, "--dry-run")
    done = subprocess.run(command, capture_output=True, text=True, env=_environment())
    if done.returncode:
        raise ConfigError((done.stderr or done.stdout).strip().removeprefix("error: "))
    return dict(json.loads(done.stdout))


def train(
    config: Path,
    overrides: Sequence[str],
    paragraphs: Iterable[LabelledParagraph],
    out: Path,
    *,
    hold_out: bool = False,
) -> None:
    """Train on these paragraphs and write a model directory, with progress on stderr.

    The recipe is that of the configuration: its ``split.dev`` share of documents still steers the
    training.

    Parameters
    ----------
    config, overrides
        The configuration file and its ``key=value`` overrides.
    paragraphs
        The data, in place of the configuration's.
    out
        Model directory to write; the data is written beside it, as ``OUT.jsonl``.
    hold_out
        Whether the configuration's ``split.test`` share of documents is held out as test; by
        default none is.

    Raises
    ------
    StanceError
        If training fails.
    """
    data = out.with_name(f"{out.name}.jsonl")
    rows = map(_row, paragraphs)
    write_text(data, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    # JSON is YAML: a path in quotes is read as it stands
    own = [f"data.paths={json.dumps([str(data)])}", "data.columns={}"]
    own += [] if hold_out else ["split.test=0"]
    command = _command(config, [*overrides, *own], "--out", str(out))
    done = subprocess.run(command, stdout=subprocess.DEVNULL, env=_environment())
    if done.returncode:
        raise StanceError(
            f"{config}: training failed with exit code {done.returncode}; see its message above"
        )


def _row(paragraph: LabelledParagraph) -> dict[str, Any]:
    """What `read_labelled` reads back as the same paragraph."""
    return {"text": paragraph.text, "doc": paragraph.doc, **paragraph.meta, **paragraph.labels}


def _command(config: Path, overrides: Sequence[str], *more: str) -> list[str]:
    sets = [word for override in overrides for word in ("--set", override)]
    return [sys.executable, "-m", MODULE, str(config), *sets, *more]


def _environment() -> dict[str, str]:
    if PARENT:
        return dict(os.environ)
    root = str(Path(__file__).parent.parent)
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
