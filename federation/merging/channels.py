"""After an import what came is compared at once, instead of at the next full ten minutes."""

from __future__ import annotations

from federation.merging import tasks
from federation.notices.services import channel


@channel("duplicates")
def compare(payload: dict, key: str) -> None:
    """Wake a worker; a lost message costs ten minutes at most."""
    tasks.find_changed.delay()
