"""Reads English paragraphs and says what stance China takes toward Russia and toward the West."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, overload

from .errors import (
    ConfigError,
    DataError,
    MissingExtraError,
    ModelError,
    StanceError,
    TextError,
)

if TYPE_CHECKING:
    from .documents import Document
    from .models import Model
    from .prediction import Prediction

# By directory: when its manifest was written, and the model.
_loaded: dict[Path, tuple[object, Model]] = {}

try:
    __version__ = version("china-stance")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"

__all__ = [
    "ConfigError",
    "DataError",
    "MissingExtraError",
    "ModelError",
    "StanceError",
    "TextError",
    "__version__",
    "load",
    "predict",
    "read",
]


@overload
def predict(x: str, *, abstain: float = ...) -> Prediction: ...  # type: ignore[overload-overlap]
@overload
def predict(x: Iterable[str], *, abstain: float = ...) -> list[Prediction]: ...
def predict(x: str | Iterable[str], *, abstain: float = 0.0) -> Prediction | list[Prediction]:
    """Say what stance China takes toward Russia and the West in a paragraph, or in many.

    Uses the model that ships in the package: no network, no download.

    Parameters
    ----------
    x
        One paragraph as a string, or a sequence or pandas Series of paragraphs.
    abstain
        Where the most probable label of a task has a lower probability than this, in [0, 1], the
        answer's ``label`` is ``None``: better no answer than an unsure one.

    Returns
    -------
    Prediction or list of Prediction
        With ``russia``, ``west``, ``sentiment`` and ``domain``, each a label with probabilities.

    Raises
    ------
    TextError
        If an item is not a string or is empty; the message names the item.
    ValueError
        If `abstain` is out of range.

    Examples
    --------
    >>> stance.predict("China sold Russia more machine tools.").russia.label
    'supportive'
    """
    return load().predict(x, abstain=abstain)


def load(name_or_path: str | PathLike[str] = "default") -> Model:
    """Load a model, once a process unless another is written to its directory.

    Parameters
    ----------
    name_or_path
        ``default`` or ``tfidf``, which ship in the package, or the path of a model directory as
        ``python -m training`` writes it.

    Returns
    -------
    Model
        With ``predict``, ``predict_proba`` and ``labels``.

    Raises
    ------
    ModelError
        If there is no such model, or it is damaged or of a newer format.
    """
    from .models import find_model, load_model
    from .models.manifest import stamp

    directory = find_model(name_or_path).absolute()
    written = stamp(directory)
    if directory not in _loaded or _loaded[directory][0] != written:
        _loaded[directory] = written, load_model(name_or_path)
    return _loaded[directory][1]


def read(
    source: str | PathLike[str],
    *,
    text_column: str = "text",
    id_column: str | None = None,
    encoding: str | None = None,
) -> list[Document]:
    """Read articles and split them into paragraphs, boilerplate dropped.

    Parameters
    ----------
    source
        A file (text, HTML, Markdown, CSV, JSON Lines), a folder, or ``-`` for standard input.
    text_column, id_column
        Tables: the column of the paragraph, and the one that groups rows into documents.
    encoding
        Of the file; without it UTF-8, or what a byte order mark or an HTML page declares.

    Returns
    -------
    list of Document
        Each with its paragraphs, and the lines that were dropped.

    Raises
    ------
    DataError
        If the file is missing, empty, not text, in an unknown encoding, or has faulty rows.
    """
    from .reading import read as read_documents

    return read_documents(source, text_column=text_column, id_column=id_column, encoding=encoding)
