"""Batches of texts scored in order: in this process, or by several."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection, get_context, parent_process
from typing import TYPE_CHECKING, TypeVar

from ..errors import StanceError

if TYPE_CHECKING:
    from ..models import Model

Answers = list[dict[str, object]]
T = TypeVar("T")

# Of a worker process: its one model, and the name of it.
_loaded: dict[str, Model] = {}


def score_in_order(
    items: Iterable[T],
    texts: Callable[[T], list[str]],
    model: Model | str,
    workers: int,
    abstain: float = 0.0,
) -> Iterator[tuple[T, Answers]]:
    """Score batches and give them back in their order.

    Parameters
    ----------
    items
        Batches; at most two for each worker are taken ahead.
    texts
        The texts of a batch, all of them good.
    model
        For one worker the model, which works in this process; for more its name or path, which each
        of them loads.
    workers
        Number of processes.
    abstain
        As for `Model.predict`.

    Raises
    ------
    StanceError
        If a worker process dies.
    """
    if not isinstance(model, str):
        for item in items:
            yield item, score(model, texts(item), abstain)
        return
    # late: a worker imports this module, and numpy with it, before its share is set
    from ..models.runtime import thread_count

    share = max(1, thread_count() // workers)
    pool = ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_begin, initargs=(share,)
    )
    waiting: deque[tuple[T, Future[Answers]]] = deque()
    try:
        for item in items:
            waiting.append((item, pool.submit(_work, model, texts(item), abstain)))
            if len(waiting) >= 2 * workers:
                yield _first(waiting)
        while waiting:
            yield _first(waiting)
    except BrokenProcessPool as error:
        raise StanceError(
            "a worker process died, which happens when memory runs out; finished parts are kept: "
            "run it again with fewer --workers"
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _first(waiting: deque[tuple[T, Future[Answers]]]) -> tuple[T, Answers]:
    item, future = waiting.popleft()
    return item, future.result()


def score(model: Model, texts: list[str], abstain: float = 0.0) -> Answers:
    """Return one flat row of answers a text; see `Model.predict` for `abstain`."""
    return [prediction.to_dict() for prediction in model.predict(texts, abstain=abstain)]


def _begin(share: int) -> None:
    # Read when the model is loaded, by ONNX Runtime and by the tokenizer.
    os.environ["OMP_NUM_THREADS"] = os.environ["RAYON_NUM_THREADS"] = str(share)
    # The terminal sends Ctrl-C to all processes; the first one alone decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    # A worker would else wait for ever for work from a parent that was killed.
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _work(model: str, texts: list[str], abstain: float) -> Answers:
    if model not in _loaded:
        from ..models import load_model

        _loaded[model] = load_model(model)
    return score(_loaded[model], texts, abstain)
