"""After an import what came is compared at once, instead of at the next full ten minutes."""

from __future__ import annotations

from federation.notices.services import channel


@channel("duplicates")
def compare(payload: dict, key: str) -> None:
    """Wake a worker; a lost message costs ten minutes at most."""
    from federation.merging import tasks  # noqa: PLC0415 - Celery, which web workers do without

    tasks.find_changed.delay()
