"""Ray Data: a dataset scored by actors, each of which holds one model.

Needs the extra ``ray``: ``pip install 'china-stance[ray]'``.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ..errors import DataError
from ..extras import require

if TYPE_CHECKING:
    import pyarrow as pa
    import ray.data


class StanceScorer:
    """What an actor runs: the model is loaded once, then batch after batch is scored.

    Parameters
    ----------
    model
        Name or model directory, as for `stance.load`; a directory must be there on each machine.
    text_column
        Column of the paragraphs.
    abstain
        As for `Model.predict`.
    """

    def __init__(
        self, model: str = "default", text_column: str = "text", abstain: float = 0.0
    ) -> None:
        from ..models import load_model

        self._model = load_model(model)
        self._text_column = text_column
        self._abstain = abstain

    def __call__(self, batch: pa.Table) -> pa.Table:
        """Score a batch; see `stance.streaming.arrow.score_table`."""
        from ..streaming.arrow import score_table

        return score_table(batch, self._model, self._text_column, self._abstain)


def score_dataset(
    ds: ray.data.Dataset,
    *,
    model: str | os.PathLike[str] = "default",
    text_column: str = "text",
    abstain: float = 0.0,
    concurrency: int = 1,
    num_cpus: float = 1,
    batch_rows: int = 2048,
) -> ray.data.Dataset:
    """Score a Ray dataset.

    Parameters
    ----------
    ds
        With a column of paragraphs.
    model
        Name or model directory, as for `stance.load`; a directory must be there on each machine.
    text_column
        Column of the paragraphs, of strings. A row without a text is marked in ``error``.
    abstain
        Where the most probable label of a task has a lower probability than this, in [0, 1], the
        label is null; its confidence and probabilities stay.
    concurrency
        Number of actors, from 1; each loads the model.
    num_cpus
        Processors reserved for an actor, above 0; it uses as many threads.
    batch_rows
        Rows of a batch, from 1.

    Returns
    -------
    ray.data.Dataset
        Lazy. The columns of ``ds``, those of `Prediction.to_dict`, and ``error``, as
        `stance.streaming.score_file` writes them for Parquet, with the same answers. Ray keeps the
        order of the rows only if ``execution_options.preserve_order`` of
        ``ray.data.DataContext.get_current()`` is true.

    Raises
    ------
    MissingExtraError
        If Ray is not installed.
    DataError
        If a number is out of range.

    Examples
    --------
    >>> ds = ray.data.read_parquet("paragraphs/")
    >>> score_dataset(ds, concurrency=8).write_parquet("scored/")
    """
    require("ray", "ray", "pyarrow")
    from ray.data import ActorPoolStrategy

    from ..streaming.rows import check_threshold

    check_threshold("abstain", abstain)
    for name, value in (("concurrency", concurrency), ("batch_rows", batch_rows)):
        if value < 1:
            raise DataError(f"{name}: got {value}; allowed: from 1")
    if num_cpus <= 0:
        raise DataError(f"num_cpus: got {num_cpus}; allowed: above 0")
    scored: Any = ds.map_batches(
        StanceScorer,
        fn_constructor_kwargs={
            "model": os.fspath(model),
            "text_column": text_column,
            "abstain": float(abstain),
        },
        batch_format="pyarrow",
        batch_size=batch_rows,
        compute=ActorPoolStrategy(size=concurrency),
        num_cpus=num_cpus,
    )
    return scored
