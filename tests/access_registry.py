"""What listings add to the world of the permission matrix."""

from __future__ import annotations

from typing import Any

from members.services.listings import record_listing


def build_registry(world: Any, clerk: Any) -> None:
    """Every enterprise is listed somewhere."""
    for place, thing in enumerate(world.of("enterprise")):
        party = world.enterprises[thing.name].organisation
        listing = record_listing(party, actor=clerk, symbol=f"688{900 + place}.SH", short_name=thing.name)
        thing.extra["listing"] = listing.pk
