"""Which cells of a workbook are formulas: where a number decides, one that somebody typed is taken."""

from __future__ import annotations

import re

from federation.exchange.archive import (
    BROKEN,
    Limits,
    column_number,
    damaged,
    refuse_unsafe_archive,
    sheet_names,
)

_CELL = re.compile(rb"<(?:\w+:)?c\b([^<>]*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_PLACE = re.compile(rb"""\sr=["']([A-Z]{1,3})(\d{1,7})["']""")


def formula_cells(data: bytes, limits: Limits) -> dict[str, set[tuple[int, int]]]:
    """By sheet, the cells with a formula: row as Excel numbers it, column from 0.

    For small files: each sheet is unpacked whole, up to `limits.unpacked_size` bytes. WorkbookError for more.
    """
    archive = refuse_unsafe_archive(data, limits)
    found: dict[str, set[tuple[int, int]]] = {}
    for path, name in sheet_names(archive).items():
        try:
            with archive.open(path) as part:
                content = part.read(limits.unpacked_size + 1)
        except (KeyError, *BROKEN) as error:
            raise damaged() from error
        if len(content) > limits.unpacked_size:
            raise damaged()
        cells = found.setdefault(name, set())
        for attributes, inner in _CELL.findall(content):
            place = _PLACE.search(attributes) if _FORMULA.search(inner) else None
            if place is not None:
                cells.add((int(place[2]), column_number(place[1].decode()) - 1))
    return found
