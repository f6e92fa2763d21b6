"""Regions in the order in which a city's own people look for them."""

from __future__ import annotations

from federation.reference.models import Region
from federation.reference.services import regions

# The city's districts and zones first, then cities, then provinces.
NEAREST = [Region.Level.COUNTY, Region.Level.ZONE, Region.Level.CITY, Region.Level.PROVINCE]


def near_regions_first() -> list[tuple[int, str]]:
    """(key, name) of every region in force, without a query."""
    order = {str(level): rank for rank, level in enumerate(NEAREST)}
    rows = sorted(regions().values(), key=lambda row: (order[row.level], row.code))
    return [(row.pk, row.name) for row in rows]
