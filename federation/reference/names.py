"""What people write for a region or an industry, made comparable with the dictionaries' wording."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from federation.reference.models import Industry, Region
from federation.text import normalise_name

# "C 制造业", "C.制造业", "门类C", "制造业（C）": the section's letter beside its name says nothing more.
_LETTER = re.compile(r"^[a-t][.、:\-]?(?=[\u4e00-\u9fff])|\([a-t]\)$")
_BETWEEN = re.compile(r"[、,;/·.和及与]")
_FILLERS = re.compile(rf"{_BETWEEN.pattern}|行业|业$")
# A name that several regions share means the highest one, where nothing before it says otherwise.
LEVELS: list[str] = [Region.Level.PROVINCE, Region.Level.CITY, Region.Level.ZONE, Region.Level.COUNTY]


def industry_key(text: str) -> str:
    """The words of an industry alone: "农、林、牧、渔业" and "农林牧渔" are one, "C" and "c门类" too."""
    folded = normalise_name(text).replace("门类", "")
    return _FILLERS.sub("", _LETTER.sub("", folded))


def industry_parts(name: str) -> set[str]:
    """The keys of a name's parts and of neighbouring parts together: 批发 and 零售 of 批发和零售业."""
    parts = [key for key in map(industry_key, _BETWEEN.split(normalise_name(name))) if len(key) > 1]
    return {"".join(parts[low:high]) for low in range(len(parts)) for high in range(low + 1, len(parts) + 1)}


class IndustryNames:
    """Industries by what they are called. National sections go before the city's own entries."""

    def __init__(self, rows: Iterable[Industry], earlier: Iterable[tuple[str, Industry]]) -> None:
        self._codes: dict[str, Industry] = {}
        self._names: dict[str, Industry] = {}
        self._parts: dict[str, list[Industry]] = {}
        for row in sorted(rows, key=lambda row: row.scheme != Industry.Scheme.NATIONAL):
            self._codes.setdefault(row.code.casefold(), row)
            self._names.setdefault(industry_key(row.name), row)
            for part in industry_parts(row.name):
                self._parts.setdefault(part, []).append(row)
        # Workbooks of earlier years use earlier names; a present name goes before an earlier one.
        for name, row in earlier:
            self._names.setdefault(industry_key(name), row)

    def find(self, text: str) -> Industry | None:
        """By code, by name, or by a part of a name that stands in one entry of its dictionary only."""
        wanted = industry_key(text)
        found = self._codes.get(wanted) or self._names.get(wanted)
        if found is not None:
            return found
        holding = self._parts.get(wanted, [])
        nearest = [row for row in holding if row.scheme == holding[0].scheme]
        return nearest[0] if len(nearest) == 1 else None


class RegionNames:
    """Regions by code, name, short name and earlier names; several regions may share one of these."""

    def __init__(self, rows: Mapping[int, Region], earlier: Iterable[tuple[str, Region]]) -> None:
        self._rows = rows
        self._names: dict[str, list[Region]] = {}
        for row in sorted(rows.values(), key=lambda row: (LEVELS.index(row.level), row.code)):
            for name in dict.fromkeys((row.code, row.name, row.short_name)):
                self._names.setdefault(name, []).append(row)
        for name, row in earlier:
            self._names.setdefault(name, []).append(row)
        self._longest = max(map(len, self._names), default=0)

    def find(self, text: str) -> Region | None:
        """The last region of the chain that the text begins with: province, city, district."""
        rest = normalise_name(text)
        found: Region | None = None
        while rest:
            step, length = self._next(rest, found)
            if step is None:
                break
            found, rest = step, rest[length:]
        return found

    def _next(self, text: str, above: Region | None) -> tuple[Region | None, int]:
        """The region with the longest name that `text` begins with, below `above`, and that name's length."""
        for length in range(min(len(text), self._longest), 1, -1):
            for row in self._names.get(text[:length], ()):
                if above is None or self._lies_below(row, above):
                    return row, length
        return None, 0

    def _lies_below(self, row: Region, above: Region) -> bool:
        parent = self._rows.get(row.parent_id) if row.parent_id else None
        return parent is not None and (parent.pk == above.pk or self._lies_below(parent, above))
