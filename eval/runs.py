"""What long runs share: a stamp of what their folder is of, and progress on stderr."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stance.errors import ConfigError

STAMP = "run.json"


def check_stamp(folder: Path, stamp: Mapping[str, Any], results: str) -> None:
    """Check that a folder is empty, or holds results of the same run.

    Parameters
    ----------
    folder
        The folder; it need not exist.
    stamp
        Everything that a result depends on, as it is or would be written into ``run.json``.
    results
        Pattern of the files that must not be there without a stamp.

    Raises
    ------
    ConfigError
        With the keys that differ, if the folder holds another run.
    """
    path = folder / STAMP
    if not path.exists():
        if any(folder.glob(results)):
            raise ConfigError(f"{folder}: holds predictions but no {STAMP}; choose another --out")
        return
    try:
        there = dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}; choose another --out") from error
    differ = [key for key in stamp if there.get(key) != stamp[key]]
    if differ:
        raise ConfigError(
            f"{folder}: holds another run, which differs in {', '.join(differ)}; allowed: an empty "
            "folder or one of the same run; remove it or choose another --out"
        )


def minutes_left(started: float, done: int, total: int) -> str:
    """Return ``; about 5 min left``, or nothing where that is not known or soon over.

    Parameters
    ----------
    started
        `time.monotonic` when the first of `total` steps began.
    done, total
        Steps, taken as equally long.
    """
    minutes = (time.monotonic() - started) / 60
    left = round(minutes / done * (total - done)) if done else 0
    return f"; about {left} min left" if left else ""


def say(text: str) -> None:
    """Print a line of progress."""
    print(text, file=sys.stderr, flush=True)
