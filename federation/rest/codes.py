"""Codes that partners know, as keys of this database."""

from __future__ import annotations

from federation.reference.services import industries, regions


def region_key(code: str) -> int | None:
    """The key of a division of GB/T 2260 by its code; None where there is none in force."""
    return next((row.pk for row in regions().values() if row.code == code), None)


def industry_key(code: str) -> int | None:
    """The key of an industry by its code (a section of GB/T 4754 or the city's own)."""
    return next((row.pk for row in industries().values() if row.code == code), None)
