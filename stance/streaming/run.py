"""A big file scored from end to end: read, score, keep parts, join."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from .. import __version__
from ..characters import SURROGATE
from ..errors import DataError
from ..models import Manifest, Model, load_model
from ..models.runtime import chosen
from ..reading.options import Options
from ..replacing import check_target
from ..scheme import Scheme
from .formats import Format, format_of
from .join import Tally, join, to_line
from .parts import Parts, locked, open_lines
from .pool import Answers, score_in_order
from .progress import Meter
from .rows import answer_types, check_threshold, merged, spread
from .source import Batch, read_batches

BATCH_ROWS = 2048


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did.

    Attributes
    ----------
    out
        The file written.
    rows
        In it, as many as in the input.
    errors
        Rows that are marked with an error.
    open_quotes
        Those of them that are broken by a quote still open at the end of their first line. The
        lines that the quote took were read as rows, which they may not be.
    resumed
        Rows that an earlier, interrupted run had scored.
    seconds
        Time that scoring took in this run, without loading the model.
    """

    out: Path
    rows: int
    errors: int
    open_quotes: int
    resumed: int
    seconds: float


def score_file(
    path: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    model: str | os.PathLike[str] = "default",
    text_column: str = "text",
    encoding: str | None = None,
    abstain: float = 0.0,
    workers: int = 1,
    batch_rows: int = BATCH_ROWS,
    progress: bool = False,
) -> Outcome:
    """Score a table of any size with constant memory.

    Finished batches lie in the folder ``OUT.parts`` until the end. A run that was interrupted, or
    killed, goes on from there when it is called again with the same input, model and options.

    Parameters
    ----------
    path
        CSV, TSV or JSON Lines, also compressed (``.gz``, ``.zst``), or Parquet.
    out
        File to write, in any of these formats. One row for each of the input, in its order: the
        input's columns, the columns of `Prediction.to_dict`, and ``error``. An input column that
        has the name of an answer gets ``input_`` before it.
    model
        Name or model directory, as for `stance.load`.
    text_column
        Column of the paragraphs. A row without a text is marked in ``error`` and the run goes on.
    encoding
        Of a text file; without it UTF-8, or what a byte order mark says.
    abstain
        Where the most probable label of a task has a lower probability than this, in [0, 1], the
        label is empty; its confidence and probabilities stay.
    workers
        Processes, from 1. Each loads the model and uses its share of the threads. From 2 on, a
        script must call this under ``if __name__ == "__main__":``.
    batch_rows
        Most rows of a batch and part, from 1.
    progress
        Show progress on stderr.

    Raises
    ------
    DataError
        If a file cannot be read or written or has no rows, an option is out of range, or
        ``OUT.parts`` holds parts of another input, model or options, or another run is writing
        to it.
    ModelError
        If the model cannot be loaded.
    MissingExtraError
        If Parquet or zstd is asked for without pyarrow.

    Examples
    --------
    >>> from stance.streaming import score_file
    >>> score_file("paragraphs.jsonl", "scored.parquet", workers=4)
    """
    options = Options(text_column, None, encoding)
    job = _job(Path(path), Path(out), options, float(abstain), workers, batch_rows)
    with locked(job.folder), Meter(job.path.name, quiet=not progress) as meter:
        loaded: Model | str = (first := load_model(os.fspath(model)))
        manifest = first.manifest
        if workers > 1:
            loaded = os.fspath(model)  # each worker has its own
        del first
        parts = Parts(job.folder, job.suffix, _run(job, manifest))
        try:
            return _score(job, parts, loaded, manifest, meter)
        except BaseException:
            if parts.count == 0:
                parts.remove()
            raise


@dataclass(frozen=True, slots=True)
class _Job:
    path: Path
    out: Path
    source: Format
    target: Format
    options: Options
    abstain: float
    workers: int
    batch_rows: int

    @property
    def folder(self) -> Path:
        return parts_folder(self.out)

    @property
    def suffix(self) -> str:
        # JSON lines keep what a row of text had, whatever keys and types it brings.
        return ".parquet" if self.source.kind == "parquet" else ".jsonl.gz"


def parts_folder(out: Path) -> Path:
    """Return where the parts of an output lie."""
    return out.with_name(f"{out.name}.parts")


def _job(
    path: Path, out: Path, options: Options, abstain: float, workers: int, batch_rows: int
) -> _Job:
    check_threshold("abstain", abstain)
    for name, value in (("workers", workers), ("batch_rows", batch_rows)):
        if value < 1:
            raise DataError(f"{name}: got {value}; allowed: from 1")
    job = _Job(path, out, format_of(path), format_of(out), options, abstain, workers, batch_rows)
    if not path.is_file():
        raise DataError(f"{path}: no such file")
    check_target(out, [path])
    return job


def _run(job: _Job, manifest: Manifest) -> dict[str, Any]:
    """Say all that the parts depend on."""
    with job.path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    model = {"files": manifest.files, "settings": manifest.settings, "kind": manifest.kind}
    text = json.dumps(model | {"scheme": manifest.scheme.to_dict()}, sort_keys=True)
    return {
        "input format": f"{job.source.kind} {job.source.delimiter}",
        "input sha256": digest,
        "model sha256": hashlib.sha256(text.encode()).hexdigest(),
        "stance version": __version__,
        "runtime": chosen() if manifest.kind == "onnx" else None,
        "text column": job.options.text_column,
        "encoding": job.options.encoding,
        "abstain": job.abstain,
        "batch rows": job.batch_rows,
    }


def _score(
    job: _Job, parts: Parts, model: Model | str, manifest: Manifest, meter: Meter
) -> Outcome:
    before = job.path.stat()
    batches = read_batches(job.path, job.source, job.options, job.batch_rows)
    resumed, open_quotes = _skip(batches, parts.count, meter)
    scored = score_in_order(batches, lambda b: b.texts, model, job.workers, job.abstain)
    for batch, answers in scored:
        parts.add(partial(_write, batch=batch, answers=answers, scheme=manifest.scheme))
        meter.advance(len(batch.errors), batch.position)
        open_quotes += batch.open_quotes
    seconds = meter.seconds
    if parts.count == 0:
        raise DataError(f"{job.path}: no rows; allowed: one or more")
    after = job.path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise DataError(f"{job.path}: was changed while it was read; allowed: run it again")
    tally = Tally()

    def write(scratch: Path) -> None:
        nonlocal tally
        tally = join(list(parts), scratch, job.target, answer_types(manifest.scheme))

    parts.finish(job.out, write)
    return Outcome(job.out, tally.rows, tally.errors, open_quotes, resumed, seconds)


def _skip(batches: Iterator[Batch], count: int, meter: Meter) -> tuple[int, int]:
    rows, open_quotes, position = 0, 0, 0.0
    for batch in islice(batches, count):
        rows += len(batch.errors)
        open_quotes += batch.open_quotes
        position = batch.position
    if count:
        meter.say(f"going on after {rows:,} rows of an earlier run")
    meter.begin(rows, position)
    return rows, open_quotes


def _write(path: Path, batch: Batch, answers: Answers, scheme: Scheme) -> None:
    if not isinstance(batch.rows, list):
        import pyarrow.parquet as pq

        from .arrow import answered

        pq.write_table(answered(batch.rows, answers, batch.errors, scheme), path)
        return
    names = answer_types(scheme)
    with open_lines(path, "wt") as stream:
        for row, answer, error in zip(
            batch.rows, spread(answers, batch.errors, names), batch.errors, strict=True
        ):
            line = to_line(merged(row, answer, error))
            stream.write(SURROGATE.sub("\ufffd", line))
