"""Optional dependencies: a missing one is named with the command that installs it."""

from __future__ import annotations

from importlib.util import find_spec

from .errors import MissingExtraError


def require(extra: str, *modules: str) -> None:
    """Check that the modules of an extra are installed, without importing them.

    Parameters
    ----------
    extra
        The extra of this distribution that brings them.
    modules
        Top-level module names.

    Raises
    ------
    MissingExtraError
        Naming the first that is not installed.
    """
    for module in modules:
        if find_spec(module) is None:
            raise MissingExtraError(module, extra)
