"""Workbooks with merged cells, lists to choose from and a page set-up: small ones, made to be filled in."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from federation.exchange.writer import cell_text, is_number, sheet_name

Span = tuple[int, int, int]


@dataclass(frozen=True)
class BookSheet:
    """One sheet: an optional title, headings, rows, and spans (column, first row, last row) to be merged.

    Rows count from 0 below the headings. `choices` gives a column the values it may take.
    """

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]
    title: str = ""
    widths: Sequence[int] = ()
    spans: Sequence[Span] = ()
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)


def write_book(sheets: Sequence[BookSheet]) -> bytes:
    """An xlsx workbook. Text never becomes a formula; numbers stay numbers where Excel keeps their digits."""
    import xlsxwriter  # noqa: PLC0415 - see exchange.writer

    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(target, options | {"strings_to_numbers": False})
    border = {"border": 1, "border_color": "#CDD5E0", "text_wrap": True, "valign": "vcenter"}
    styles = {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}),
        "head": book.add_format(border | {"bold": True, "bg_color": "#EEF2F8", "align": "center"}),
        "cell": book.add_format(border),
        "span": book.add_format(border | {"bold": True, "align": "center"}),
    }
    for sheet in sheets:
        _write_sheet(book.add_worksheet(sheet_name(sheet.name)), sheet, styles)
    book.close()
    return target.getvalue()


def _write_sheet(page: Any, sheet: BookSheet, styles: Mapping[str, Any]) -> None:
    head = 1 if sheet.title else 0
    last = len(sheet.headings) - 1
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    if sheet.title:
        page.set_row(0, 32)
        page.merge_range(0, 0, 0, last, cell_text(sheet.title), styles["title"])
    for column, heading in enumerate(sheet.headings):
        page.write_string(head, column, cell_text(heading), styles["head"])
    for row, cells in enumerate(sheet.rows, head + 1):
        for column, value in enumerate(cells):
            _write_cell(page, row, column, value, styles["cell"])
    for column, first, end in sheet.spans:
        value = cell_text(sheet.rows[first][column])
        if end > first:
            page.merge_range(head + 1 + first, column, head + 1 + end, column, value, styles["span"])
    for column, words in sheet.choices.items():
        page.data_validation(
            head + 1,
            column,
            head + len(sheet.rows) + 200,
            column,
            {"validate": "list", "source": list(words)},
        )
    page.freeze_panes(head + 1, 0)
    page.repeat_rows(head)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _write_cell(page: Any, row: int, column: int, value: Any, style: Any) -> None:
    if value is None or value == "":
        page.write_blank(row, column, None, style)
    elif is_number(value):
        page.write_number(row, column, float(value) if isinstance(value, Decimal) else value, style)
    else:
        page.write_string(row, column, cell_text(value), style)
