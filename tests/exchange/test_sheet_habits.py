"""What hides in sheets: merged data cells, hidden rows, columns and sheets; each said where it stands."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.urls import reverse

from federation.exchange.sandbox import open_confined
from federation.exchange.services.applying import check_batch
from federation.exchange.services.batches import create_batch, set_mapping

HEADERS = ["商会名称", "会长", "办公地址"]
ROWS = [
    ["云州市茶业商会", "唐山水", "云州路1号"],
    ["云州市建材行业商会", "曹大河", ""],
    ["云州市物流行业商会", "韩江", "云州路3号"],
]


@pytest.fixture
def read(desk, xlsx):
    def send(**options):
        content = xlsx([["市工商联所属商会一览表"], HEADERS, *ROWS], **options)
        batch = create_batch("chambers", io.BytesIO(content), name="商会.xlsx", actor=desk)
        check_batch(set_mapping(batch, batch.mapping, actor=desk))
        batch.refresh_from_db()
        return batch

    return send


def said(batch):
    return [(one.row, one.column, one.code, one.refuses) for one in batch.problems.order_by("row", "id")]


def test_a_blank_under_a_merged_cell_is_refused_and_names_the_cell_above(read):
    batch = read(merge=["A1:C1", "C3:C4"])

    assert said(batch) == [(4, "C", "merged_cell", True)]
    assert "C3" in batch.problems.get().reason
    assert (batch.counts["new"], batch.counts["wrong"]) == (2, 1)


def test_a_hidden_row_is_read_and_it_is_said(read):
    def hide(_book, sheet):
        sheet.row_dimensions[4].hidden = True

    batch = read(touch=hide)

    assert said(batch) == [(4, "A", "hidden_row", False)]
    assert batch.counts["new"] == 3


def test_a_hidden_column_is_named_before_anything_is_read(read, signed_in, desk):
    def hide(_book, sheet):
        sheet.column_dimensions["C"].hidden = True

    batch = read(touch=hide)

    assert batch.layout["hidden_columns"] == [2]
    page = signed_in(desk).get(reverse("exchange:import_mapping", args=[batch.pk])).content.decode()
    assert "read all the same: C" in page or "仍会读取：C" in page


def test_several_sheets_are_read_one_after_the_other_from_one_open_book(tmp_path):
    book = openpyxl.Workbook()
    for number in range(3):
        sheet = book.create_sheet(f"表{number}")
        for row in range(700):
            sheet.append([f"{number}-{row}"])
    path = tmp_path / "a.xlsx"
    book.save(path)

    with open_confined(path, "a.xlsx") as opened:
        first, *sheets = opened.workbook.sheets
        assert first.is_empty
        half = opened.rows(sheets[0])
        assert half[10][0] == "0-10"
        for number in (1, 2):
            rows = opened.rows(sheets[number])
            assert [rows[place][0] for place in range(len(rows))] == [f"{number}-{row}" for row in range(700)]
