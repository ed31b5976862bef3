"""Folds for cross-validation, each a pair of row indices for training and for test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import DataError
from ..extras import require
from ..records import LabelledParagraph

if TYPE_CHECKING:
    from collections.abc import Iterator

Fold = tuple[NDArray[np.int64], NDArray[np.int64]]

SPLITS = ("document", "random", "genre", "event", "time")
DEFAULT_FOLDS = 5
LEAVE_OUT_MOST = 20


def make_folds(
    paragraphs: Sequence[LabelledParagraph],
    name: str = "document",
    folds: int | None = None,
    seed: int = 0,
) -> list[Fold]:
    """Split paragraphs into folds.

    Parameters
    ----------
    paragraphs
        n paragraphs.
    name
        ``document``: folds of whole documents with alike shares of labels, the honest default.
        ``random``: paragraphs are drawn one by one, so that the paragraphs of a document lie on
        both sides; only for measuring what that leakage is worth. ``genre`` and ``event``: test on
        genres or events that were not trained on. ``time``: train on earlier documents, test on
        later ones; the oldest are never tested on.
    folds
        At least 2. By default 5; for ``genre`` and ``event`` one fold for each value, as long as
        there are at most 20.
    seed
        Of the shuffling; ``time``, and ``genre`` and ``event`` without ``folds``, do not shuffle.

    Returns
    -------
    list of (train, test)
        Ascending, disjoint row indices in [0, n). Except with ``time``, each row is tested once.

    Raises
    ------
    DataError
        If the name is unknown, a genre, event or date is missing or differs within a document, or
        there are fewer documents (genres, events, dates) than the folds need.
    """
    if name not in SPLITS:
        raise DataError(f"split: got {name!r}; allowed: {' | '.join(SPLITS)}")
    if folds is not None and folds < 2:
        raise DataError(f"folds: got {folds}; allowed: 2 or more")
    require("eval", "sklearn")
    groups = _groups(paragraphs, name)
    splitter = _splitter(name, folds, seed, len(set(groups)))
    n, n_folds = len(paragraphs), folds or DEFAULT_FOLDS
    strata = _strata(paragraphs, n_folds)
    made = splitter.split(np.zeros(n), strata, None if name == "random" else np.array(groups))
    out = [(np.sort(train), np.sort(test)) for train, test in made]
    if not all(len(train) and len(test) for train, test in out):
        raise DataError(f"folds: a fold of {len(out)} is empty; allowed: fewer folds")
    return out


class TimeSplit:
    """Trains on the earlier, tests on the later, in the manner of a scikit-learn splitter.

    Like ``TimeSeriesSplit``, but groups are dates, rows may stand in any order, and rows of one
    date are never on both sides.

    Parameters
    ----------
    n_splits
        How many folds; the rows are cut into one part more, of about equal size, and the first is
        only trained on.
    """

    def __init__(self, n_splits: int = DEFAULT_FOLDS) -> None:
        self.n_splits = n_splits

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:  # noqa: N803
        """Return how many folds there are."""
        return self.n_splits

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[Fold]:  # noqa: N803
        """Yield (train, test) row indices.

        Parameters
        ----------
        X, y
            Not looked at.
        groups
            Date of each row, shape (n,), as text or numbers that sort by time.

        Raises
        ------
        DataError
            If so many parts cannot be cut between dates.
        """
        from sklearn.model_selection import TimeSeriesSplit

        dates = np.asarray(groups)
        ordered = np.sort(dates)
        try:
            parts = [test for _, test in TimeSeriesSplit(self.n_splits).split(ordered)]
        except ValueError as error:
            raise _too_few("rows", len(dates), self.n_splits + 1) from error
        starts = [ordered[0], *(ordered[test[0]] for test in parts)]
        if len(np.unique(starts)) < len(starts):
            raise DataError(
                f"split time: the dates are too few or too unequal for {self.n_splits} folds; "
                "allowed: fewer folds"
            )
        for start, end in zip(starts[1:], [*starts[2:], None], strict=True):
            test = dates >= start if end is None else (dates >= start) & (dates < end)
            yield np.flatnonzero(dates < start), np.flatnonzero(test)


def _splitter(name: str, folds: int | None, seed: int, n_groups: int) -> Any:
    from sklearn import model_selection

    if name in ("genre", "event") and folds is None:
        if not 2 <= n_groups <= LEAVE_OUT_MOST:
            raise DataError(
                f"split {name}: got {n_groups} values, one fold each; allowed: 2 to "
                f"{LEAVE_OUT_MOST}, or a number of folds into which they are grouped"
            )
        return model_selection.LeaveOneGroupOut()
    n_splits = folds or DEFAULT_FOLDS
    if n_groups < n_splits + (name == "time"):
        what = {"document": "documents", "random": "paragraphs", "time": "dates"}
        raise _too_few(what.get(name, f"{name}s"), n_groups, n_splits + (name == "time"))
    if name == "time":
        return TimeSplit(n_splits)
    kind = {
        "document": model_selection.StratifiedGroupKFold,
        "random": model_selection.StratifiedKFold,
    }.get(name, model_selection.GroupKFold)
    return kind(n_splits=n_splits, shuffle=True, random_state=seed)


def _too_few(what: str, got: int, needed: int) -> DataError:
    return DataError(f"folds: got {got} {what}; allowed: {needed} or more, or fewer folds")


def _groups(paragraphs: Sequence[LabelledParagraph], name: str) -> list[str]:
    """Values, one a paragraph, that must not be on both sides."""
    if name == "random":
        return [str(i) for i in range(len(paragraphs))]
    if name == "document":
        return [p.doc for p in paragraphs]
    column = "date" if name == "time" else name
    values: dict[str, str] = {}
    faults: dict[str, str] = {}
    for p in paragraphs:
        value = " ".join(p.meta.get(column, "").split())
        known = values.setdefault(p.doc, value)
        if not value:
            fault = "missing"
        elif known != value:
            fault = f"got {value!r}, before {known!r} in document {p.doc!r}"
        else:
            continue
        faults.setdefault(
            p.doc, f"{p.place}: {column}: {fault}; allowed: one value for each document"
        )
    if faults:
        raise DataError(list(faults.values()))
    if name == "event":  # written by hand: capitals mean nothing
        return [values[p.doc].casefold() for p in paragraphs]
    if name == "time":  # years, months and days compare only as far as all are known
        known_to = min(map(len, values.values()), default=0)
        return [values[p.doc][:known_to] for p in paragraphs]
    return [values[p.doc] for p in paragraphs]


def _strata(paragraphs: Sequence[LabelledParagraph], least: int) -> NDArray[np.int64]:
    """Combine the labels of all tasks into one stratum for each paragraph, shape (n,).

    A combination with fewer than `least` paragraphs gives up its last task, and so on; what is
    still rarer joins the commonest stratum.
    """
    tasks = list(dict.fromkeys(task for p in paragraphs for task in p.labels))
    rows = [tuple(p.labels.get(task, "") for task in tasks) for p in paragraphs]
    strata: dict[int, tuple[str, ...]] = {}
    for length in range(len(tasks), -1, -1):
        left = [i for i in range(len(rows)) if i not in strata]
        counts = Counter(rows[i][:length] for i in left)
        strata |= {i: rows[i][:length] for i in left if counts[rows[i][:length]] >= least}
    commonest = Counter(strata.values()).most_common(1)
    fallback = commonest[0][0] if commonest else ()
    codes: dict[tuple[str, ...], int] = {}
    keys = [strata.get(i, fallback) for i in range(len(rows))]
    return np.array([codes.setdefault(key, len(codes)) for key in keys], dtype=np.int64)
