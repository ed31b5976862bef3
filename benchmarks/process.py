"""What a fresh process costs: import, first answer, memory; and what an installation weighs."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import distribution, requires
from pathlib import Path

from packaging.requirements import Requirement

# run in a new interpreter; prints seconds and MiB
PROBE = """
import json, resource, sys, time
started = time.perf_counter()
import stance
imported = time.perf_counter() - started
stance.predict("China welcomed the talks with Russia and criticised the United States.")
first = time.perf_counter() - started
stance.predict(["Beijing and Moscow signed a gas contract on Tuesday. " * 8] * 256)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
bytes_a_unit = 1 if sys.platform == "darwin" else 1024
print(json.dumps([imported, first, peak * bytes_a_unit / 2**20]))
"""


@dataclass(frozen=True, slots=True)
class Cold:
    """Medians over fresh processes: seconds to import, seconds to a first answer, peak MiB."""

    imported: float
    first_answer: float
    peak: float


def cold_start(runs: int) -> Cold:
    """Start fresh interpreters, one after another, and take medians."""
    found = []
    for _ in range(runs):
        done = subprocess.run(
            [sys.executable, "-c", PROBE], capture_output=True, text=True, check=True
        )
        found.append(json.loads(done.stdout))
    return Cold(*(statistics.median(column) for column in zip(*found, strict=True)))


def installed_size(name: str) -> dict[str, float]:
    """Weight on disk of a distribution and all that it requires, without extras, in MiB.

    An editable installation weighs nothing itself: its packages are where the source is.
    """
    sizes: dict[str, float] = {}
    waiting = [name]
    while waiting:
        key = waiting.pop().lower().replace("_", "-")
        if key in sizes:
            continue
        files = distribution(key).files or []
        paths = (Path(str(file.locate())) for file in files)
        sizes[key] = sum(path.stat().st_size for path in paths if path.is_file()) / 2**20
        for text in requires(key) or []:
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return dict(sorted(sizes.items(), key=lambda item: -item[1]))
