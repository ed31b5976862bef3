"""Progress of a run on stderr: rows, rate, time left."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

# Seconds between two lines where stderr is no terminal, for instance a log file.
PAUSE = 15.0


class Meter:
    """Shows how far a run is.

    Parameters
    ----------
    name
        What is scored.
    quiet
        Show nothing.
    """

    def __init__(self, name: str, quiet: bool = False) -> None:
        self._console = Console(stderr=True, quiet=quiet)
        self._live = not quiet and self._console.is_terminal
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[rows]:,} rows, {task.fields[rate]:,.0f} rows/s, left"),
            TimeRemainingColumn(),
            console=self._console,
            disable=not self._live,
        )
        self._task: TaskID = self._bar.add_task(name, total=1.0, rows=0, rate=0.0)
        self._name = name
        self._begun = self._shown = time.monotonic()
        self._rows = 0
        self._start: tuple[int, float] = (0, 0.0)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    @property
    def seconds(self) -> float:
        """Time since scoring began."""
        return time.monotonic() - self._begun

    def say(self, text: str) -> None:
        """Print a line."""
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def begin(self, rows: int, position: float) -> None:
        """Start the clock, with so many rows done by an earlier run."""
        self._start = (rows, position)
        self._rows = rows
        self._begun = self._shown = time.monotonic()

    def advance(self, rows: int, position: float) -> None:
        """Add rows that are done, with the share of the input read up to them, in [0, 1]."""
        self._rows += rows
        rate = (self._rows - self._start[0]) / max(self.seconds, 1e-9)
        self._bar.update(self._task, completed=position, rows=self._rows, rate=rate)
        if not self._live and time.monotonic() - self._shown >= PAUSE:
            self._shown = time.monotonic()
            self.say(f"{self._name}: {self._rows:,} rows, {rate:,.0f} rows/s{self._left(position)}")

    def _left(self, position: float) -> str:
        done = position - self._start[1]
        if done <= 0:
            return ""
        seconds = round(self.seconds * (1 - position) / done)
        return f", {position:.0%}, left {seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
