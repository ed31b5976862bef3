"""Files of any size scored in a stream, in parts, by one process or several."""

from __future__ import annotations

from .formats import find_format
from .run import Outcome, parts_folder, score_file

__all__ = ["Outcome", "find_format", "parts_folder", "score_file"]
