"""Documents with the predictions of their paragraphs, as flat rows and as counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..documents import Document
from ..models import Model
from ..prediction import UNSURE, Prediction
from ..scheme import Scheme
from ..streaming.rows import output_names


@dataclass(frozen=True, slots=True)
class Labelled:
    """A document, and one prediction a paragraph in their order."""

    document: Document
    predictions: tuple[Prediction, ...]

    def rows(self) -> Iterator[dict[str, object]]:
        """Yield one flat row a paragraph: where it stands, the input's columns, the answers.

        An input column that has the name of another of these gets ``input_`` before it.
        """
        for paragraph, prediction in zip(self.document.paragraphs, self.predictions, strict=True):
            place = {
                "source": self.document.source,
                "title": self.document.title,
                "paragraph": paragraph.position,
                "section": paragraph.section,
            }
            answers = {"text": paragraph.text, **prediction.to_dict()}
            # the title of a table's document was read from its own column
            names = output_names(paragraph.row, {*place, *answers} - {"title"})
            row = {names[column]: value for column, value in paragraph.row.items()}
            yield place | row | answers


def label(model: Model, documents: Sequence[Document], abstain: float = 0.0) -> list[Labelled]:
    """Predict all paragraphs of the documents in one go; see `Model.predict` for `abstain`."""
    texts = [p.text for document in documents for p in document.paragraphs]
    predictions = iter(model.predict(texts, abstain=abstain))
    return [
        Labelled(document, tuple(next(predictions) for _ in document.paragraphs))
        for document in documents
    ]


def summary(labelled: Sequence[Labelled], scheme: Scheme) -> Mapping[str, Mapping[str, int]]:
    """Count the paragraphs of each label, by task, labels in the scheme's order, then unsure."""
    predictions = [p for item in labelled for p in item.predictions]
    out = {}
    for task in scheme.tasks:
        counts = Counter(p[task.name].label or UNSURE for p in predictions)
        names = [*task.labels, *([UNSURE] if counts[UNSURE] else [])]
        out[task.name] = {name: counts[name] for name in names}
    return out
