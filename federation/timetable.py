"""When beat runs what, said without loading Celery: web workers read the settings too and never need it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Crontab(NamedTuple):
    """Minutes and hours of a task, as `celery.schedules.crontab` takes them."""

    minute: str | int = "*"
    hour: str | int = "*"


def for_celery(timetable: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The timetable of the settings in Celery's own words; seconds stay seconds."""
    from celery.schedules import crontab  # noqa: PLC0415 - 8 MB and a tenth of a second

    def real(schedule: Crontab | float) -> Any:
        return crontab(**schedule._asdict()) if isinstance(schedule, Crontab) else schedule

    return {name: {**entry, "schedule": real(entry["schedule"])} for name, entry in timetable.items()}
