"""Shows and writes predictions: terminal table, JSON Lines, CSV, Parquet, HTML."""

from __future__ import annotations

from .files import FORMATS, format_of, write
from .rows import Labelled, label, summary
from .terminal import show

__all__ = ["FORMATS", "Labelled", "format_of", "label", "show", "summary", "write"]
