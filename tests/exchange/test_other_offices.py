"""Another office's workbooks in the same habits are read by the same code: columns, words and titles vary.

Every workbook is generated with invented names; what is read must be exactly what was put in.
"""

from __future__ import annotations

import datetime
import io
from decimal import Decimal

import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federation.exchange.layout import find_sheet
from federation.exchange.rows import RowReader
from federation.exchange.workbook import open_workbook
from tests.exchange.schemas import CHAMBERS, ENTERPRISES

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
WORD = st.text(HAN, min_size=2, max_size=4)
DAY = st.dates(datetime.date(1990, 1, 1), datetime.date(2025, 12, 31))
MOBILE = st.integers(13000000000, 18999999999).map(str)


def spelt_date(day, style):
    return [
        day,
        f"{day:%Y-%m-%d}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y/%m/%d}",
        f"{day:%Y%m%d}",
    ][style % 6]


def spelt_capital(wan, style):
    return [f"{wan}万", f"{wan}万元", wan * 10000, f"{wan * 10000:,}元", f" {wan} 万 "][style % 5]


def spelt_phone(number, style):
    return [number, int(number), f"{number[:3]}-{number[3:7]}-{number[7:]}", f"+86 {number}", f"{number} "][
        style % 5
    ]


# field -> (headings that offices write, spelling of a value, how it must be read)
ENTERPRISE_COLUMNS = {
    "name": (
        ["企业名称", "单位名称", "公司名称", "会员名称*", "企 业 名 称"],
        lambda value, _style: value,
        str,
    ),
    "representative": (["法定代表人", "法人代表", "负责人", "法人"], lambda value, _style: value, str),
    "phone": (["联系电话", "手机", "手机号码", "电话（必填）"], spelt_phone, str),
    "founded_on": (["成立日期", "成立时间", "注册日期"], spelt_date, lambda day: day),
    "capital": (["注册资本", "注册资金", "注册资本："], spelt_capital, lambda wan: Decimal(wan * 10000)),
    "address": (["地址", "注册地址", "经营地址"], lambda value, _style: value, str),
    "employees": (
        ["从业人数", "员工人数", "职工人数"],
        lambda value, style: f"约{value}人" if style % 2 else value,
        int,
    ),
}


@st.composite
def enterprise_lists(draw):
    """(rows as typed, rows as they must be read, how the sheet is laid out)."""
    fields = draw(st.permutations(list(ENTERPRISE_COLUMNS)))
    fields = [name for name in fields if name == "name" or draw(st.booleans())]
    if len(fields) < 2:
        fields = ["name", "phone"]
    truths = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "name": st.builds("云州{}{}有限公司".format, WORD, WORD),
                    "representative": st.builds("李{}".format, WORD),
                    "phone": MOBILE,
                    "founded_on": DAY,
                    "capital": st.integers(1, 90_000),
                    "address": st.builds("云州市{}路1号".format, WORD),
                    "employees": st.integers(1, 9_000),
                }
            ),
            min_size=1,
            max_size=8,
        )
    )
    styles = draw(st.lists(st.integers(0, 29), min_size=len(truths), max_size=len(truths)))
    headings = [draw(st.sampled_from(ENTERPRISE_COLUMNS[name][0])) for name in fields]
    typed = [
        [ENTERPRISE_COLUMNS[name][1](truth[name], style) for name in fields]
        for truth, style in zip(truths, styles, strict=True)
    ]
    read = [{name: ENTERPRISE_COLUMNS[name][2](truth[name]) for name in fields} for truth in truths]
    above = draw(st.lists(st.sampled_from(["会员企业名录", "（2025年度）", ""]), max_size=3))
    frame = {
        "above": above,
        "numbered": draw(st.booleans()),
        "total": draw(st.booleans()),
        "note": draw(st.booleans()),
        "notes_first": draw(st.booleans()),
    }
    return headings, typed, read, frame


def workbook_of(headings, typed, frame) -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        if frame["notes_first"]:
            notes = book.add_worksheet("填表说明")
            notes.write_column(0, 0, ["填表说明", "一、每行填写一家企业。", "二、金额单位为万元。"])
        sheet = book.add_worksheet("名录")
        row = 0
        for title in frame["above"]:
            sheet.merge_range(row, 0, row, max(len(headings), 2), title)
            row += 1
        shift = 1 if frame["numbered"] else 0
        sheet.write_row(row, 0, [*(["序号"] if shift else []), *headings])
        for number, values in enumerate(typed, start=1):
            row += 1
            if shift:
                sheet.write(row, 0, number)
            for column, value in enumerate(values, start=shift):
                if isinstance(value, datetime.date):
                    sheet.write_datetime(row, column, value, day)
                else:
                    sheet.write(row, column, value)
        if frame["total"]:
            row += 1
            sheet.write(row, 0, "合计")
        if frame["note"]:
            sheet.write(row + 1, 0, "注：数据截至2025年底。")
    return held.getvalue()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(enterprise_lists())
def test_any_list_of_enterprises_is_read_as_it_was_written(made):
    headings, typed, truth, frame = made

    sheet, layout = find_sheet(open_workbook(workbook_of(headings, typed, frame), "名录.xlsx"), ENTERPRISES)
    rows = list(RowReader(sheet.rows, ENTERPRISES, layout, merged=sheet.merged))

    assert sheet.name == "名录"
    assert [row.errors for row in rows] == [[]] * len(truth)
    found = [{name: plain(row.values[name]) for name in truth[0]} for row in rows]
    assert found == truth


def plain(value):
    return getattr(value, "first", value)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(WORD, WORD, MOBILE, WORD, MOBILE), min_size=1, max_size=6),
    st.permutations(["president", "secretary"]),
    st.sampled_from(["联系电话", "电话", "手机"]),
)
def test_a_header_of_two_rows_is_read_in_any_order_of_its_groups(people, groups, phone):
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 4, "商会基本情况表")
        sheet.merge_range(1, 0, 2, 0, "商会名称")
        labels = {"president": "会长", "secretary": "秘书长"}
        for place, group in enumerate(groups):
            first = 1 + 2 * place
            sheet.merge_range(1, first, 1, first + 1, labels[group])
            sheet.write_row(2, first, ["姓名", phone])
        for number, (name, *pairs) in enumerate(people, start=3):
            held_by = dict(zip(("president", "secretary"), (pairs[:2], pairs[2:]), strict=True))
            sheet.write_row(number, 0, [f"云州市{name}商会", *held_by[groups[0]], *held_by[groups[1]]])

    sheet, layout = find_sheet(open_workbook(held.getvalue(), "商会.xlsx"), CHAMBERS)
    rows = list(RowReader(sheet.rows, CHAMBERS, layout, merged=sheet.merged))

    assert [
        (
            row.values["president"],
            row.values["president_phone"],
            row.values["secretary"],
            row.values["secretary_phone"],
        )
        for row in rows
    ] == [tuple(pairs) for _name, *pairs in people]
