"""Sending a table as a file: csv line by line, xlsx through a temporary file; memory stays flat."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse

from federation.exchange.writer import csv_lines, write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PIECE = 64 * 1024


def stream_table(
    kind: str, *, name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], about: Sequence[str] = ()
) -> HttpResponseBase:
    """A download of `rows` under `heads` as "xlsx" or "csv"; text never becomes a formula.

    `about` are lines for the second sheet of a workbook; a csv stays a plain table.
    """
    if kind == "csv":
        response: HttpResponseBase = StreamingHttpResponse(
            pieces(csv_lines(heads, rows)), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - FileResponse closes it
    write_xlsx(file, heads, rows, about=about)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def pieces(lines: Iterable[str]) -> Iterator[bytes]:
    """Lines joined to pieces worth a network write, with the mark that makes Excel read UTF-8."""
    buffer: list[str] = []
    size = 0
    for line in lines:
        buffer.append(line)
        size += len(line)
        if size >= PIECE:
            yield "".join(buffer).encode()
            buffer, size = [], 0
    if buffer:
        yield "".join(buffer).encode()
