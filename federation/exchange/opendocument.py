"""OpenDocument sheets: rows and cells may be repeated by a number, which must be counted before unfolding."""

from __future__ import annotations

import zipfile
from typing import IO
from xml.parsers import expat

from federation.exchange.archive import BROKEN, Limits, damaged, refuse_extent, scan_part


def scan_ods(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse DTDs, and repeated rows or columns that would unfold beyond the limits."""
    for entry in archive.infolist():
        if entry.filename.endswith(".xml"):
            scan_part(archive, entry, limits, cells=False)
    try:
        with archive.open("content.xml") as part:
            _RepeatCounter(limits).read(part)
    except (KeyError, expat.ExpatError, *BROKEN) as error:
        raise damaged() from error


class _RepeatCounter:
    """Counts the rows and cells that an OpenDocument sheet unfolds to, without unfolding them."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.rows = self.row_repeat = self.column = self.last_filled = 0

    def read(self, part: IO[bytes]) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.ParseFile(part)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name == "table":
            self.rows = 0
        elif name == "table-row":
            self.row_repeat = self._repeat(attributes, "rows")
            self.column = self.last_filled = 0
        elif name in ("table-cell", "covered-table-cell"):
            self.column += self._repeat(attributes, "columns")
            if any(key.endswith("value-type") for key in attributes):
                self.last_filled = self.column

    def _end(self, tag: str) -> None:
        if tag.rpartition(" ")[2] != "table-row":
            return
        self.rows += self.row_repeat
        if self.last_filled:
            refuse_extent(self.rows, self.last_filled, self.limits)

    @staticmethod
    def _repeat(attributes: dict[str, str], axis: str) -> int:
        for key, value in attributes.items():
            if key.endswith(f"number-{axis}-repeated"):
                return max(1, int(value))
        return 1
