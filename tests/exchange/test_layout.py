"""Other people's workbooks in the same habits."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.exchange.errors import LayoutError
from federation.exchange.layout import find_layout, find_sheet, layout_from_json
from federation.exchange.rows import RowReader, read_rows
from federation.exchange.schema import heading_key
from federation.exchange.workbook import open_workbook
from tests.exchange.schemas import CHAMBERS, ENTERPRISES

CODE = "914307020099962209"
OTHER = "91430721802831885U"


def rows_of(content, schema, filename="表.xlsx", mapping=None):
    sheet, layout = find_sheet(open_workbook(content, filename), schema)
    reader = RowReader(sheet.rows, schema, layout, mapping)
    return layout, list(reader), [(row.row, row.why) for row in reader.ignored]


def test_columns_in_another_order_under_other_words_are_found(xlsx):
    content = xlsx(
        [
            ["某区民营企业名册"],
            [],
            [
                "联系方式",
                "单位名称*",
                "员工人数（人）",
                "社会信用代码",
                "法人代表",
                "注册资金（亿元）",
                "设立日期",
            ],
            ["13864312592", "甲公司", "约20人", CODE, "王一", 1.5, "2015.3.17"],
        ]
    )

    layout, rows, ignored = rows_of(content, ENTERPRISES)

    assert layout.header_rows == (3,)
    assert rows[0].errors == []
    assert rows[0].values == {
        "phone": "13864312592",
        "name": "甲公司",
        "employees": 20,
        "credit_code": CODE,
        "representative": "王一",
        "capital": Decimal("150000000.00"),
        "founded_on": datetime.date(2015, 3, 17),
    }
    assert ignored == [(1, "title"), (2, "blank"), (3, "header")]


def test_two_header_rows_with_cells_merged_both_ways_are_joined(xlsx):
    content = xlsx(
        [
            ["各商会情况表"],
            ["序号", "商会名称", "会长", None, "秘书长", None, "会员数"],
            [None, None, "姓名", "电话", "姓名", "电话", None],
            [1, "甲商会", "王一", "13864312592", "李二", "13864312593", "约30家"],
        ],
        merge=["A1:G1", "A2:A3", "B2:B3", "C2:D2", "E2:F2", "G2:G3"],
    )

    layout, rows, _ignored = rows_of(content, CHAMBERS)

    assert layout.header_rows == (2, 3)
    assert layout.headers[2:6] == ("会长/姓名", "会长/电话", "秘书长/姓名", "秘书长/电话")
    assert rows[0].values == {
        "name": "甲商会",
        "president": "王一",
        "president_phone": "13864312592",
        "secretary": "李二",
        "secretary_phone": "13864312593",
        "member_count": 30,
    }


def test_two_header_rows_without_merged_cells_as_in_csv_are_joined():
    text = "商会名称,会长,,秘书长,\n,姓名,电话,姓名,电话\n甲商会,王一,13864312592,李二,13864312593\n"

    layout, rows, _ignored = rows_of(text.encode(), CHAMBERS, "表.csv")

    assert layout.header_rows == (1, 2)
    assert rows[0].values["president_phone"] == "13864312592"
    assert rows[0].values["secretary_phone"] == "13864312593"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("单位：万元", 120_000),
        ("（金额单位：亿元）", 1_200_000_000),
        ("单位:元、人", 12),
        ("填报单位（盖章）：", 12),
    ],
)
def test_the_unit_line_gives_bare_sums_their_unit(xlsx, line, expected):
    content = xlsx([["台账"], [None, line], ["企业名称", "注册资本", "信用代码"], ["甲公司", 12, CODE]])

    _layout, rows, _ignored = rows_of(content, ENTERPRISES)

    assert rows[0].values["capital"] == expected


@pytest.mark.parametrize("total", ["合计", "总 计", "小计：", "本页合计", "合计（2家）"])
def test_a_total_line_is_passed_over_wherever_it_stands(xlsx, total):
    content = xlsx(
        [
            ["序号", "企业名称", "信用代码", "从业人数"],
            [1, "甲公司", CODE, 5],
            [total, None, None, 5],
            [None, total, None, 5],
            [2, "乙公司", OTHER, 6],
        ]
    )

    _layout, rows, ignored = rows_of(content, ENTERPRISES)

    assert [row.number for row in rows] == [2, 5]
    assert ignored == [(1, "header"), (3, "total"), (4, "total")]


def test_notes_signatures_sections_and_repeated_headers_are_no_data(xlsx):
    header = ["序号", "企业名称", "信用代码", "从业人数"]
    content = xlsx(
        [
            header,
            ["一、市直企业"],
            [1, "甲公司", CODE, 5],
            [],
            header,
            ["（二）县区企业"],
            [2, "乙公司", OTHER, 6],
            [3],
            ["注：1.数据截至年底；"],
            ["2.从业人数为年末人数，由各单位填报。"],
            ["填表人：王一", None, "审核人：李二"],
        ]
    )

    _layout, rows, ignored = rows_of(content, ENTERPRISES)

    assert [row.number for row in rows] == [3, 7]
    assert ignored == [
        (1, "header"),
        (2, "section"),
        (4, "blank"),
        (5, "repeated_header"),
        (6, "section"),
        (8, "blank"),
        (9, "note"),
        (10, "note"),
        (11, "signature"),
    ]


def test_a_company_whose_name_begins_like_a_note_is_data(xlsx):
    content = xlsx(
        [["企业名称", "从业人数"], ["注册会计师事务所", 5], ["合计科技有限公司", 6], ["说明书印刷厂", 7]]
    )

    _layout, rows, _ignored = rows_of(content, ENTERPRISES)

    assert [row.values["name"] for row in rows] == ["注册会计师事务所", "合计科技有限公司", "说明书印刷厂"]


def test_a_line_of_column_numbers_under_the_header_is_no_data(xlsx):
    content = xlsx([["企业名称", "信用代码", "从业人数", "备注"], ["甲", 1, 2, 3], ["甲公司", CODE, 5, None]])

    _layout, rows, ignored = rows_of(content, ENTERPRISES)

    assert [row.values["name"] for row in rows] == ["甲公司"]
    assert ignored == [(1, "header"), (2, "column_numbers")]


def test_a_row_without_a_name_is_an_error_not_a_blank(xlsx):
    content = xlsx([["企业名称", "信用代码"], ["  ", CODE], ["甲公司", OTHER]])

    _layout, rows, _ignored = rows_of(content, ENTERPRISES)

    assert [(error.row, error.column, error.code) for row in rows for error in row.errors] == [
        (2, "A", "required")
    ]


def test_the_sheet_that_fits_is_chosen_and_hidden_ones_only_at_need(xlsx):
    def touch(book, sheet):
        sheet.sheet_state = "hidden"
        cover = book.create_sheet("封面")
        cover.append(["填报说明"])
        table = book.create_sheet("企业")
        table.append(["企业名称", "信用代码"])
        table.append(["乙公司", OTHER])

    content = xlsx([["企业名称", "信用代码", "从业人数"], ["甲公司", CODE, 5]], touch=touch)

    _layout, rows, _ignored = rows_of(content, ENTERPRISES)

    assert [row.values["name"] for row in rows] == ["乙公司"]


def test_hidden_rows_and_columns_are_read(xlsx):
    def touch(_book, sheet):
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True

    content = xlsx([["企业名称", "信用代码"], ["甲公司", CODE], ["乙公司", OTHER]], touch=touch)

    _layout, rows, _ignored = rows_of(content, ENTERPRISES)

    assert [row.values["credit_code"] for row in rows] == [CODE, OTHER]


@pytest.mark.parametrize(
    "rows", [[["甲公司", CODE, 5], ["乙公司", OTHER, 6]], [["一"], ["二"]], [["台账", "某某"]]]
)
def test_a_sheet_without_a_header_is_refused_in_words(xlsx, rows):
    with pytest.raises(LayoutError) as caught:
        rows_of(xlsx(rows), ENTERPRISES)

    assert caught.value.code == "no_header"
    assert "企业名称" in caught.value.reason


def test_the_user_may_correct_the_guessed_columns(xlsx):
    content = xlsx([["企业名称", "曾用名", "信用代码"], ["甲公司", "旧公司", CODE]])

    _layout, rows, _ignored = rows_of(content, ENTERPRISES, mapping={"name": 1, "credit_code": 2})

    assert rows[0].values == {"name": "旧公司", "credit_code": CODE}


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"credit_code": 1}, "missing_columns"),
        ({"name": 7}, "bad_mapping"),
        ({"name": -1}, "bad_mapping"),
        ({"nonsense": 0, "name": 1}, "bad_mapping"),
        ({"name": 1, "credit_code": 1}, "column_twice"),
    ],
)
def test_a_mapping_that_cannot_work_is_refused(xlsx, mapping, code):
    content = xlsx([["企业名称", "信用代码"], ["甲公司", CODE]])

    with pytest.raises(LayoutError) as caught:
        rows_of(content, ENTERPRISES, mapping=mapping)

    assert caught.value.code == code


def test_a_header_without_a_required_column_is_recognised_and_reported(xlsx):
    content = xlsx([["信用代码", "从业人数"], [CODE, 5]])
    sheet, layout = find_sheet(open_workbook(content, "表.xlsx"), ENTERPRISES)

    assert layout.missing == ("name",)
    with pytest.raises(LayoutError, match="企业名称"):
        list(read_rows(sheet.rows, ENTERPRISES, layout))


def test_a_layout_survives_being_stored(xlsx):
    content = xlsx([["台账（单位：万元）"], ["企业名称", "注册资本（元）", "曾用名"], ["甲公司", 5, "旧"]])
    _sheet, layout = find_sheet(open_workbook(content, "表.xlsx"), ENTERPRISES)

    assert layout_from_json(layout.as_json()) == layout
    assert (layout.unit, layout.column_units, layout.unmapped) == ("万元", {1: "元"}, (2,))


CELL = st.one_of(
    st.just(""),
    st.text(max_size=12),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.sampled_from(
        ["企业名称", "信用代码", "合计", "注：", "单位：万元", "1", "负责人", "电话", "（万元）"]
    ),
)


@given(
    st.integers(1, 6).flatmap(
        lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), max_size=8)
    )
)
def test_any_rows_are_read_or_refused_and_none_is_lost(rows):
    try:
        layout = find_layout(rows, ENTERPRISES)
        reader = RowReader(rows, ENTERPRISES, layout)
    except LayoutError as error:
        assert error.reason
        return

    numbers = sorted([row.number for row in reader] + [ignored.row for ignored in reader.ignored])

    assert numbers == list(range(1, len(rows) + 1))


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("年营业收入（万元）", "年营业收入"),
        ("* 企业 名称：", "企业名称"),
        ("是否龙头企业[是/否]", "是否龙头企业"),
        ("（会员数）", "会员数"),
        ("ＩＤ", "id"),
    ],
)
def test_remarks_width_and_marks_do_not_count_in_a_heading(heading, key):
    assert heading_key(heading) == key
