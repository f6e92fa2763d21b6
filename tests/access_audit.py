"""What the trail and the administrators' pages add to the world of the permission matrix."""

from __future__ import annotations

import datetime
from typing import Any

from federation.audit.models import TrailExport
from federation.files.services import store


def build_audit(world: Any) -> None:
    """A signed file of a day, which belongs to no unit, and the units that administrators keep."""
    made = TrailExport.objects.create(
        day=datetime.date(2026, 11, 20),
        last_block=0,
        last_hash=bytes(32),
        entries=0,
        file=store(b"a day", "application/gzip"),
        key="0" * 16,
    )
    world.add("trailexport", "of a day", made.pk)
    for name, county in (("own", world.north), ("neighbour", world.south)):
        world.add("unit", name, county.pk, branch=county.pk)
