"""What is written stays text, opens without a warning, and comes back as it was."""

import csv
import datetime
import io
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.exchange.errors import WorkbookError
from federation.exchange.layout import find_sheet
from federation.exchange.rows import RowReader
from federation.exchange.workbook import open_workbook
from federation.exchange.writer import (
    WrongSheet,
    XlsxTable,
    csv_cell,
    csv_lines,
    write_xlsx,
    wrong_rows_workbook,
)
from tests.exchange.schemas import ENTERPRISES

DANGEROUS = [
    "=1+1",
    "+cmd|'/C calc'!A0",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠A1",
    "https://a.example/",
]


def written(headers, rows, **options):
    target = io.BytesIO()
    write_xlsx(target, headers, rows, **options)
    return openpyxl.load_workbook(io.BytesIO(target.getvalue()))


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_becomes_a_formula_or_a_link(text):
    cell = written(["名称"], [[text]]).active["A2"]

    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert cell.value.strip() == text.strip()


@pytest.mark.parametrize("text", [item for item in DANGEROUS if not item.startswith("http")])
def test_csv_cells_that_would_be_computed_get_an_apostrophe(text):
    assert csv_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["+86 13864312592", "+8613864312592", "-5", "+5.5", "-12.5%", "甲=乙", "𠮷野家", "买买提·吐尔逊"]
)
def test_telephones_numbers_and_names_are_unharmed_in_csv(text):
    assert csv_cell(text) == text


def test_csv_carries_the_mark_and_quotes():
    text = "".join(csv_lines(["名称", "备注"], [["甲,公司", "一\n二"], ["乙", None]]))

    assert text == '\ufeff名称,备注\r\n"甲,公司","一\n二"\r\n乙,\r\n'


def test_values_keep_their_kinds_in_xlsx():
    rows = [
        [
            5,
            Decimal("12.50"),
            datetime.date(2020, 1, 2),
            True,
            ("甲", "乙"),
            None,
            10**17,
            datetime.date(1850, 1, 1),
        ]
    ]

    cells = [cell.value for cell in written(list("abcdefgh"), rows).active[2]]

    assert cells == [5, 12.5, datetime.datetime(2020, 1, 2), "是", "甲、乙", None, str(10**17), "1850-01-01"]


def test_notes_stand_above_the_header_and_rows_are_counted():
    target = io.BytesIO()

    count = write_xlsx(target, ["名称"], [["甲"], ["乙"]], notes=["导出于 2026-11-22"], sheet="a/b[c]" * 9)

    sheet = openpyxl.load_workbook(io.BytesIO(target.getvalue())).active
    assert count == 2
    assert [row[0] for row in sheet.values] == ["导出于 2026-11-22", "名称", "甲", "乙"]


def test_a_sheet_that_is_full_is_refused_in_words(monkeypatch):
    monkeypatch.setattr("federation.exchange.writer.MAX_ROWS", 2)

    with XlsxTable(io.BytesIO()) as table:
        table.add(["甲"])
        table.add(["乙"])
        with pytest.raises(WorkbookError) as caught:
            table.add(["丙"])

    assert caught.value.code == "too_many_rows"


@given(st.lists(st.text(max_size=30), min_size=2, max_size=4))
def test_any_text_goes_through_xlsx_and_comes_back_shown_the_same(texts):
    sheet = written(["名称"] * len(texts), [texts]).active

    for cell in sheet[2]:
        assert cell.data_type in ("s", "n")
        assert cell.value is None or isinstance(cell.value, str)


@given(
    st.lists(
        st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=30),
        min_size=1,
        max_size=4,
    )
)
def test_csv_written_here_is_read_here_unchanged(texts):
    content = "".join(csv_lines(["名称"] * len(texts), [texts, texts])).encode()

    record = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1]

    assert [cell[1:] if cell != text else cell for cell, text in zip(record, texts, strict=True)] == texts


def test_wrong_rows_come_back_under_their_header_and_can_be_read_again(xlsx):
    content = xlsx(
        [
            ["企业台账"],
            ["企业名称", "信用代码", "成立日期"],
            ["甲公司", "91430702009996220K", "2015-03-17"],
            ["乙公司", "91430721802831885U", "2019年2月30日"],
            ["丙公司", None, "2015-03-17"],
        ]
    )
    sheet, layout = find_sheet(open_workbook(content, "表.xlsx"), ENTERPRISES)
    wrong = [(row.cells, row.errors) for row in RowReader(sheet.rows, ENTERPRISES, layout) if row.errors]
    target = io.BytesIO()

    headers = [sheet.rows[number - 1] for number in layout.header_rows]
    count = wrong_rows_workbook(target, [WrongSheet("错误行", headers, wrong)])

    book = openpyxl.load_workbook(io.BytesIO(target.getvalue()))
    values = list(book.active.values)
    assert count == 2
    assert [row[:3] for row in values] == [
        ("企业名称", "信用代码", "成立日期"),
        ("甲公司", "91430702009996220K", "2015-03-17"),
        ("乙公司", "91430721802831885U", "2019年2月30日"),
    ]
    assert [row[4] for row in values[1:]] == ["914307020099962209", "2019-02-28"]
    assert values[1][3].startswith("信用代码：")
    assert book.active["B2"].fill.fgColor.rgb != book.active["A2"].fill.fgColor.rgb
    again, layout = find_sheet(open_workbook(target.getvalue(), "改.xlsx"), ENTERPRISES)
    assert [row.number for row in RowReader(again.rows, ENTERPRISES, layout)] == [2, 3]


def test_sheets_of_one_name_are_told_apart_by_a_number():
    target = io.BytesIO()

    with XlsxTable(target, sheet="名" * 40) as table:
        for _turn in range(2):
            table.next_sheet("名" * 40)

    names = openpyxl.load_workbook(io.BytesIO(target.getvalue())).sheetnames
    assert names == ["名" * 31, f"{'名' * 27} 2", f"{'名' * 27} 3"]
