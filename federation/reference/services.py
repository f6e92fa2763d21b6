"""Looking up and correcting the dictionaries. Choices come from memory, refreshed every minute."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from federation.reference.models import DictionaryChange, Industry, Region

TTL_SECONDS = 60.0
_cache: dict[str, tuple[float, Any]] = {}


def _remembered(name: str, load: Callable[[], Any]) -> Any:
    """`load()`'s result, kept for a minute: lists do not pay queries for their filters' choices."""
    now = time.monotonic()
    kept = _cache.get(name)
    if kept is None or now - kept[0] > TTL_SECONDS:
        kept = (now, load())
        _cache[name] = kept
    return kept[1]


def forget() -> None:
    """Drop what is remembered; called by every change here and by tests."""
    _cache.clear()


def regions() -> dict[int, Region]:
    """All regions in force by key, ordered by code."""
    return _remembered("regions", lambda: {row.pk: row for row in Region.objects.current().order_by("code")})


def industries() -> dict[int, Industry]:
    """All industries in force by key, in the order of their dictionary."""
    return _remembered(
        "industries",
        lambda: {row.pk: row for row in Industry.objects.current().order_by("scheme", "position", "code")},
    )


def region_choices(*, under: str = "") -> list[tuple[int, str]]:
    """(key, name) of every region in force, or of the divisions of the city with code `under`."""
    rows = regions()
    if not under:
        return [(row.pk, row.name) for row in rows.values()]
    parents = {row.pk for row in rows.values() if row.code == under}
    return [(row.pk, row.name) for row in rows.values() if row.parent_id in parents or row.pk in parents]


def industry_choices(*, scheme: str = "") -> list[tuple[int, str]]:
    """(key, name) of the industries in force; those of the city show their first level in front."""
    rows = industries()
    found = []
    for row in rows.values():
        if scheme and row.scheme != scheme:
            continue
        above = rows.get(row.parent_id) if row.parent_id else None
        found.append((row.pk, f"{above.name} · {row.name}" if above else row.name))
    return found


def find_region(text: str) -> Region | None:
    """The region that a cell means: a code, a full or short name, or the longest name the text begins with.

    "武陵区" is the district, "常德市西洞庭管理区" the city it begins with, "" nothing.
    """
    wanted = "".join(text.split())
    if not wanted:
        return None
    names = _remembered("region_names", _region_names)
    if wanted in names:
        return names[wanted]
    for length in range(len(wanted) - 1, 1, -1):
        head, tail = names.get(wanted[:length]), names.get(wanted[length:])
        if head is not None:
            # "常德市武陵区" names the district below the city.
            return tail if tail is not None else head
    return None


def _region_names() -> dict[str, Region]:
    names: dict[str, Region] = {}
    for row in sorted(regions().values(), key=lambda row: (row.level == Region.Level.COUNTY, row.code)):
        for name in (row.code, row.name, row.short_name):
            names.setdefault(name, row)
    return names


def find_industry(text: str) -> Industry | None:
    """The industry that a cell means, by code or name in either dictionary."""
    wanted = "".join(text.split()).replace(",", "、").replace("，", "、")
    return _remembered("industry_names", _industry_names).get(wanted) if wanted else None


def _industry_names() -> dict[str, Industry]:
    names: dict[str, Industry] = {}
    for row in sorted(industries().values(), key=lambda row: row.scheme != Industry.Scheme.NATIONAL):
        names.setdefault(row.name, row)
        names.setdefault(row.code, row)
    return names


@transaction.atomic
def rename_industry(industry: Industry, name: str) -> Industry:
    """Give an industry another name; the old one stays in its history."""
    return _rename(industry, name, key="industry")


@transaction.atomic
def rename_region(region: Region, name: str) -> Region:
    """Give a region another name; the old one stays in its history."""
    return _rename(region, name, key="region")


def _rename(entry: Any, name: str, *, key: str) -> Any:
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": _("Give a name.")})
    entry = type(entry).objects.select_for_update().get(pk=entry.pk)
    if entry.name != name:
        DictionaryChange.objects.create(old_name=entry.name, new_name=name, **{key: entry})
        entry.name = name
        entry.full_clean()
        entry.save()
        transaction.on_commit(forget)
        forget()
    return entry


@transaction.atomic
def add_city_industry(name: str, *, parent: Industry, code: str) -> Industry:
    """Add an entry to the second level of the city's dictionary."""
    industry = Industry(scheme=Industry.Scheme.CITY, code=code, name=name, parent=parent)
    industry.full_clean()
    industry.save()
    transaction.on_commit(forget)
    return industry
