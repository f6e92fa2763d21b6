"""What is wrong with a cell, a layout or a file, in words that a clerk can act on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class _Refusal(Exception):
    """A stable code for machines, a lazily translated sentence for people.

    The sentence is translated when it is read, not when it is raised: a worker reads the file, a page in
    the reader's own language shows what was found.
    """

    def __init__(self, code: str, message: Any, params: Mapping[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.params = dict(params or {})

    @property
    def reason(self) -> str:
        """The sentence in the language that is active now."""
        return str(self.message) % self.params if self.params else str(self.message)

    def __str__(self) -> str:
        return self.reason


class CellError(_Refusal):
    """One value that cannot be taken. ``suggestion`` is a value to type instead, or empty."""

    def __init__(
        self, code: str, message: Any, params: Mapping[str, Any] | None = None, *, suggestion: str = ""
    ) -> None:
        super().__init__(code, message, params)
        self.suggestion = suggestion


class WorkbookError(_Refusal):
    """The file as a whole cannot be read: too large, encrypted, not a workbook, empty ..."""


class LayoutError(_Refusal):
    """The sheet has no header that fits, or a column that must be there is not mapped."""
