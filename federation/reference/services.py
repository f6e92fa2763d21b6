"""Looking up and correcting the dictionaries. Choices come from memory, refreshed every minute."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.services import record
from federation.reference.models import DictionaryChange, Industry, Region
from federation.reference.names import IndustryNames, RegionNames

TTL_SECONDS = 60.0
_cache: dict[str, tuple[float, Any]] = {}


def remembered(name: str, load: Callable[[], Any]) -> Any:
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
    return remembered("regions", lambda: {row.pk: row for row in Region.objects.current().order_by("code")})


class Beginnings(NamedTuple):
    """The short names of regions, and how long they are, the longest first."""

    names: frozenset[str]
    lengths: list[int]


def region_beginnings() -> Beginnings:
    """What names of organisations begin with, where they begin with a region."""

    def load() -> Beginnings:
        names = frozenset(row.short_name for row in regions().values() if row.short_name)
        return Beginnings(names, sorted({len(name) for name in names}, reverse=True))

    return remembered("region beginnings", load)


def industries() -> dict[int, Industry]:
    """All industries in force by key, in the order of their dictionary."""
    return remembered(
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


# The city's districts and zones first, then cities, then provinces: the order in which its own people look.
NEAREST = [Region.Level.COUNTY, Region.Level.ZONE, Region.Level.CITY, Region.Level.PROVINCE]


def near_regions_first() -> list[tuple[int, str]]:
    """(key, name) of every region in force, without a query."""
    order = {str(level): rank for rank, level in enumerate(NEAREST)}
    rows = sorted(regions().values(), key=lambda row: (order[row.level], row.code))
    return [(row.pk, row.name) for row in rows]


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


def first_level_choices() -> list[tuple[int, str]]:
    """(key, name) of the first level of the city's dictionary."""
    rows = industries().values()
    return [(row.pk, row.name) for row in rows if row.scheme == Industry.Scheme.CITY and not row.parent_id]


def find_region(text: str) -> Region | None:
    """The region that a cell means: a code, a name in full, short or earlier, or what the text begins with.

    "武陵区" and "湖南省常德市武陵区" are the district, "常德市西洞庭管理区" the city it begins with.
    """
    return remembered("region_names", lambda: RegionNames(regions(), _earlier("region", regions()))).find(
        text
    )


def find_industry(text: str) -> Industry | None:
    """The industry that a cell means, by code or name in either dictionary, or by an unmistakable part.

    "C", "制造业" and "C 制造业" are one section; "农林牧渔" is "农、林、牧、渔业", "批发" is "批发和零售业".
    """
    rows = industries()
    return remembered(
        "industry_names", lambda: IndustryNames(rows.values(), _earlier("industry", rows))
    ).find(text)


def _earlier(kind: str, rows: dict[int, Any]) -> list[tuple[str, Any]]:
    """(earlier name, entry in force), the latest change first."""
    changes = DictionaryChange.objects.filter(**{f"{kind}__isnull": False}).order_by("-id")
    return [(name, rows[key]) for name, key in changes.values_list("old_name", f"{kind}_id") if key in rows]


@transaction.atomic
def rename_industry(industry: Industry, name: str, *, actor: User | None = None) -> Industry:
    """Give an industry another name; the old one stays in its history and is still understood in imports."""
    return _rename(industry, name, key="industry", actor=actor)


@transaction.atomic
def rename_region(region: Region, name: str, *, actor: User | None = None) -> Region:
    """Give a region another name; the old one stays in its history."""
    return _rename(region, name, key="region", actor=actor)


def _rename(entry: Any, name: str, *, key: str, actor: User | None) -> Any:
    name = _clean_name(name)
    entry = type(entry).objects.select_for_update().get(pk=entry.pk)
    if entry.name == name:
        return entry
    old = entry.name
    entry.name = name
    _refuse_twin(entry)
    entry.full_clean()
    entry.save()
    DictionaryChange.objects.create(old_name=old, new_name=name, **{key: entry})
    record(f"reference.{key}_renamed", entry, actor=actor, changes={"name": [old, name]})
    transaction.on_commit(forget)
    forget()
    return entry


def _clean_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": _("Give a name.")})
    return name


def _refuse_twin(entry: Any) -> None:
    """Raise ValidationError where a neighbour in force has the same name: nobody could tell them apart."""
    twins = type(entry).objects.current().filter(name=entry.name, parent=entry.parent).exclude(pk=entry.pk)
    if isinstance(entry, Industry):
        twins = twins.filter(scheme=entry.scheme)
    if twins.exists():
        raise ValidationError({"name": _("The dictionary has an entry of this name already.")})


@transaction.atomic
def add_city_industry(name: str, *, parent: Industry, code: str = "", actor: User | None = None) -> Industry:
    """Add an entry to the second level of the city's dictionary; without `code` it gets the next one.

    Raises ValidationError where the name or the code is taken, or `parent` is not of the first level.
    """
    # The parent's lock lets one clerk at a time choose the next code below it.
    parent = Industry.objects.select_for_update().get(pk=parent.pk)
    if parent.scheme != Industry.Scheme.CITY or parent.parent_id is not None:
        raise ValidationError({"parent": _("Choose an entry of the first level.")})
    industry = Industry(
        scheme=Industry.Scheme.CITY,
        code=code or _next_code(parent),
        name=_clean_name(name),
        parent=parent,
        position=_last_position() + 1,
    )
    _refuse_twin(industry)
    industry.full_clean()
    industry.save()
    record("reference.industry_added", industry, actor=actor)
    transaction.on_commit(forget)
    forget()
    return industry


def _next_code(parent: Industry) -> str:
    """The parent's code and a running number of two digits: 109 after 108."""
    used = [row.code for row in parent.children.all()]
    tails = [
        int(code[len(parent.code) :])
        for code in used
        if code[len(parent.code) :].isascii() and code[len(parent.code) :].isdigit()
    ]
    return f"{parent.code}{max(tails, default=0) + 1:02d}"


def _last_position() -> int:
    return Industry.objects.aggregate(last=Max("position"))["last"] or 0
