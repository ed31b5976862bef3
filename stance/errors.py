"""The errors this library raises: every one is a `StanceError`, which is a `ValueError`."""

from __future__ import annotations

from collections.abc import Sequence


class StanceError(ValueError):
    """Base of all errors of this library; the message names the place and what is allowed."""


class TextError(StanceError):
    """A text to predict is not a string, or is empty."""


class DataError(StanceError):
    """A data file cannot be read or has faults; all faults are listed at once.

    Parameters
    ----------
    faults
        One line a fault, each ``file:line: what, got, allowed``.
    """

    SHOWN = 20

    def __init__(self, faults: str | Sequence[str]) -> None:
        self.faults = [faults] if isinstance(faults, str) else list(faults)
        shown = self.faults[: self.SHOWN]
        more = len(self.faults) - len(shown)
        if more:
            shown.append(f"... and {more} more faults")
        super().__init__("\n".join(shown))


class ConfigError(DataError):
    """A configuration file has faults; all faults are listed at once."""


class ModelError(StanceError):
    """A model directory is missing, damaged, of a newer format, or does not fit the request."""


class MissingExtraError(StanceError, ImportError):
    """An optional dependency is not installed.

    Parameters
    ----------
    module
        The module that could not be imported.
    extra
        The extra of this distribution that brings it.
    """

    def __init__(self, module: str, extra: str) -> None:
        super().__init__(
            f"this needs {module}, which is not installed: pip install 'china-stance[{extra}]'"
        )
