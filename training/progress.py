"""Progress of the training on stderr: a bar, and one line an epoch."""

from __future__ import annotations

import sys
from typing import Any

from tqdm import tqdm
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments


class Progress(TrainerCallback):
    """Shows steps as a bar and the dev figures of each epoch as a line."""

    def __init__(self) -> None:
        self.bar: tqdm[Any] | None = None
        self.loss = float("nan")

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
    ) -> None:
        """Open the bar at the step a resumed run begins with."""
        self.bar = tqdm(
            total=state.max_steps,
            initial=state.global_step,
            unit="step",
            file=sys.stderr,
            mininterval=2.0,
        )

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
    ) -> None:
        """Advance the bar."""
        if self.bar is not None:
            self.bar.update(state.global_step - self.bar.n)

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: dict[str, float] | None = None,
        **_: Any,
    ) -> None:
        """Keep the training loss; print the dev figures."""
        logs = logs or {}
        self.loss = logs.get("loss", self.loss)
        if "eval_macro_f1" in logs:
            figures = " ".join(
                f"{key.removeprefix('eval_f1_')} {value:.3f}"
                for key, value in logs.items()
                if key.startswith("eval_f1_")
            )
            line = f"epoch {state.epoch:.0f}: loss {self.loss:.3f}; dev macro-F1 {figures}"
            tqdm.write(line, file=sys.stderr)

    def on_train_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any
    ) -> None:
        """Close the bar."""
        if self.bar is not None:
            self.bar.close()
