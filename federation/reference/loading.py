"""Filling the dictionaries from the shipped fact tables, by the models a migration gives."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load_regions(region: Any) -> None:
    """Insert the regions that are not there yet, parents first (the file is in that order)."""
    known = {row.code: row for row in region.objects.all()}
    for position, line in enumerate(read("regions.csv")):
        if line["code"] not in known:
            known[line["code"]] = region.objects.create(
                code=line["code"],
                name=line["name"],
                short_name=line["short_name"],
                level=line["level"],
                parent=known.get(line["parent"]),
                position=position,
            )


def load_industries(industry: Any) -> None:
    """Insert the industries that are not there yet, first level first."""
    known = {(row.scheme, row.code): row for row in industry.objects.all()}
    for position, line in enumerate(read("industries.csv")):
        key = (line["scheme"], line["code"])
        if key not in known:
            known[key] = industry.objects.create(
                scheme=line["scheme"],
                code=line["code"],
                name=line["name"],
                parent=known.get((line["scheme"], line["parent"])),
                position=position,
            )
