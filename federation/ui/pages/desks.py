"""Which list offers which acts on many rows; `federation.ui.pages.bulk` has the acts themselves."""

from __future__ import annotations

from typing import Any

_desks: dict[str, Any] = {}


def add_desk(desk: Any) -> Any:
    """Declare the acts of the list whose records are of `desk.kind`."""
    if desk.kind in _desks:
        raise ValueError(f"{desk.kind} has a desk already")
    _desks[desk.kind] = desk
    return desk


def desk_of(kind: str) -> Any:
    """The desk of a kind of record; None where its list offers no act on many rows."""
    return _desks.get(kind)
