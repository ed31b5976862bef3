"""What the caller may choose about how files are read."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import DataError

ID_COLUMNS = ("doc", "document")


@dataclass(frozen=True, slots=True)
class Options:
    """How to read; see `stance.reading.read` for the meaning.

    Raises
    ------
    DataError
        If Python knows no text encoding of that name.
    """

    text_column: str = "text"
    id_column: str | None = None
    encoding: str | None = None

    def __post_init__(self) -> None:
        if self.encoding is not None and not _is_text_encoding(self.encoding):
            raise DataError(
                f"encoding: unknown, got {self.encoding!r}; "
                "allowed: a text encoding that Python knows, such as utf-8, cp1252, gb18030"
            )

    @property
    def id_columns(self) -> tuple[str, ...]:
        """The columns that may hold the document id, the first one present is taken."""
        if self.id_column is not None:
            return (self.id_column,)
        return tuple(name for name in ID_COLUMNS if name != self.text_column)


def _is_text_encoding(name: str) -> bool:
    try:
        b"x".decode(name)
    except UnicodeError:
        return True  # of more than one byte a character
    except (LookupError, ValueError):
        return False
    return True
