"""What a model says of one text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .scheme import Task

UNSURE = "unsure"  # shown where there is no label


@dataclass(frozen=True, slots=True)
class TaskPrediction:
    """The answer to one task.

    Attributes
    ----------
    label
        The most probable label; ``None`` where the model was not sure enough for the threshold
        `abstain` that was asked for.
    probabilities
        Probability of each label, in the scheme's order; they sum to 1.
    score
        Sum of probability times polarity, in [-1, 1]: for a target P(supportive) - P(critical), for
        sentiment P(positive) - P(negative); ``None`` for a task without polarity.
    """

    label: str | None
    probabilities: Mapping[str, float]
    score: float | None

    @property
    def confidence(self) -> float:
        """Probability of the most probable label, in [0, 1]."""
        return max(self.probabilities.values())


@dataclass(frozen=True, slots=True)
class Prediction:
    """The answers to all tasks for one text; ``prediction.russia`` is ``prediction["russia"]``.

    Attributes
    ----------
    text
        The text as given; halves of a surrogate pair are replaced by U+FFFD.
    tasks
        Answer by task name, in the scheme's order.
    n_tokens
        Length of the text in the model's own tokens.
    truncated
        Whether a part of the text was not read. Long texts are read in overlapping windows, so this
        is true only past the model's limit of windows.
    """

    text: str
    tasks: Mapping[str, TaskPrediction]
    n_tokens: int
    truncated: bool = False

    def __getitem__(self, task: str) -> TaskPrediction:
        return self.tasks[task]

    def __getattr__(self, name: str) -> TaskPrediction:
        try:
            return self.tasks[name]
        except KeyError:
            raise AttributeError(
                f"no task {name!r} in this prediction; it has {list(self.tasks)}"
            ) from None

    def __str__(self) -> str:
        answers = " ".join(
            f"{name}={answer.label or UNSURE} ({answer.confidence:.2f})"
            for name, answer in self.tasks.items()
        )
        return f"<{answers}>"

    def to_dict(self) -> dict[str, object]:
        """Return one flat row: label, confidence, score and probabilities of each task.

        Returns
        -------
        dict
            Keys ``TASK``, ``TASK_confidence``, ``TASK_score`` (where there is a polarity) and
            ``TASK_p_LABEL``; then ``n_tokens`` and ``truncated``.
        """
        row: dict[str, object] = {}
        for name, task in self.tasks.items():
            row[name] = task.label
            row[f"{name}_confidence"] = round(task.confidence, 4)
            if task.score is not None:
                row[f"{name}_score"] = round(task.score, 4)
            for label, probability in task.probabilities.items():
                row[f"{name}_p_{label}"] = round(probability, 4)
        return row | {"n_tokens": self.n_tokens, "truncated": self.truncated}


def task_prediction(task: Task, probabilities: list[float], abstain: float = 0.0) -> TaskPrediction:
    """Build the answer to one task from the probabilities of its labels, in the scheme's order.

    The label is ``None`` where no probability reaches `abstain`.
    """
    by_label = dict(zip(task.labels, probabilities, strict=True))
    best = max(by_label, key=by_label.__getitem__)
    label = best if by_label[best] >= abstain else None
    score = sum(w * by_label[name] for name, w in task.polarity.items()) if task.polarity else None
    return TaskPrediction(label, by_label, score)
