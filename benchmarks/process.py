"""What a fresh process costs: import, first answer, memory; and what an installation weighs."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import distribution, requires
from pathlib import Path

from packaging.requirements import Requirement

import stance

from .throughput import LABELS, LENGTH, SHIPPED, other_runtimes

FIRST = "China welcomed the talks with Russia and criticised the United States."

# Run in new interpreters; each prints seconds to import, seconds to a first answer, peak in MiB.
PROBE = """
import json, sys, time
texts = json.load(sys.stdin)
started = time.perf_counter()
{imports}
imported = time.perf_counter() - started
{load}
score([{first!r}])
first = time.perf_counter() - started
score(texts)
print(json.dumps([imported, first, peak()]))
"""
# The peak of this program alone: what getrusage says counts that of the program that started it.
PEAK = """
def peak():
    try:
        with open("/proc/self/status") as status:
            return next(int(x.split()[1]) for x in status if x.startswith("VmHWM")) / 1024
    except OSError:
        import resource, sys
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return used / (2**20 if sys.platform == "darwin" else 1024)
"""
STANCE = {"imports": "import stance", "load": "score = stance.predict"}
PIPELINE = {
    "imports": "import torch, transformers\nfrom transformers import pipeline",
    "load": """
from transformers import AutoModelForSequenceClassification as Model, AutoTokenizer
torch.set_num_threads({threads})
pipe = pipeline("text-classification", tokenizer=AutoTokenizer.from_pretrained({encoder!r}),
                model=Model.from_pretrained({encoder!r}, num_labels={labels}))
score = lambda x: pipe(x, batch_size=32, truncation=True, max_length={length})
""",
}


@dataclass(frozen=True, slots=True)
class Cold:
    """Medians over fresh processes.

    Attributes
    ----------
    imported, first_answer
        Seconds from the start of the program; the second includes import and loading.
    peak
        Most resident memory, in MiB, of a process that scored the texts.
    """

    imported: float
    first_answer: float
    peak: float


def cold_starts(encoder: str, texts: Sequence[str], threads: int, runs: int) -> dict[str, Cold]:
    """Start fresh interpreters with `stance` and with the pipeline, in turns, and take medians.

    Parameters
    ----------
    encoder
        For the pipeline; see `scorers`.
    texts
        What each scores after its first answer.
    threads
        For torch.
    runs
        Processes of each.
    """
    load = PIPELINE["load"].format(encoder=encoder, threads=threads, labels=LABELS, length=LENGTH)
    programs = {SHIPPED: STANCE, "transformers pipeline": {**PIPELINE, "load": load}}
    others = other_runtimes()
    programs |= dict.fromkeys(others, STANCE)
    found: dict[str, list[list[float]]] = {name: [] for name in programs}
    for _ in range(runs):
        for name, program in programs.items():
            code = PEAK + PROBE.format(first=FIRST, **program)
            found[name].append(_run(code, texts, others.get(name, {})))
    return {
        name: Cold(*(statistics.median(column) for column in zip(*rows, strict=True)))
        for name, rows in found.items()
    }


def _run(code: str, texts: Sequence[str], settings: Mapping[str, str]) -> list[float]:
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(list(texts)),
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    values: list[float] = json.loads(done.stdout)
    return values


def installed_size(name: str) -> dict[str, float]:
    """Weight on disk of a distribution and all that it requires, without extras, in MiB.

    An editable installation of this project is weighed where its source is.
    """
    sizes: dict[str, float] = {}
    waiting = [name]
    while waiting:
        key = waiting.pop().lower().replace("_", "-")
        if key in sizes:
            continue
        paths = [Path(str(file.locate())) for file in distribution(key).files or []]
        if key == "china-stance" and not any(path.parts[-2:-1] == ("stance",) for path in paths):
            paths += Path(stance.__file__).parent.rglob("*")
        paths = [path for path in paths if path.suffix != ".pyc" and path.is_file()]
        sizes[key] = sum(path.stat().st_size for path in paths) / 2**20
        for text in requires(key) or []:
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return dict(sorted(sizes.items(), key=lambda item: -item[1]))
