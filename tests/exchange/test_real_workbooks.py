"""The three workbooks as staff keep them: what a right reading finds in them, to the row."""

import json
from decimal import Decimal

import pytest

from federation.exchange.layout import find_sheet
from federation.exchange.rows import RowReader
from federation.exchange.values import fold_key
from federation.exchange.workbook import open_workbook
from tests.exchange.schemas import CHAMBERS, ENTERPRISES


def read(path, schema):
    sheet, layout = find_sheet(open_workbook(path), schema)
    reader = RowReader(sheet.rows, schema, layout)
    return layout, list(reader), reader.ignored


@pytest.fixture(scope="module")
def expected(request):
    path = request.path.parent / "data" / "expected.json"
    return json.loads(path.read_text())


@pytest.fixture(scope="module")
def enterprises(request):
    return read(request.path.parent / "data" / "enterprises.xlsx", ENTERPRISES)


@pytest.fixture(scope="module")
def chamber_names(request):
    names = set()
    for part in ("local", "remote"):
        _layout, rows, _ignored = read(request.path.parent / "data" / f"chambers-{part}.xlsx", CHAMBERS)
        names |= {fold_key(row.values["name"]) for row in rows}
    return names


def rows_with_error(rows, field):
    return [row.number for row in rows if any(error.field == field for error in row.errors)]


@pytest.mark.parametrize("part", ["local", "remote"])
def test_the_chamber_workbooks_are_read_without_an_error(data, expected, part):
    layout, rows, ignored = read(data / f"chambers-{part}.xlsx", CHAMBERS)
    facts = expected[f"chambers-{part}.xlsx"]

    assert len(rows) == facts["rows"] == 27
    assert [row.errors for row in rows] == [[]] * 27
    assert [(row.row, row.why) for row in ignored] == [
        (1, "title"),
        (2, "unit_line"),
        (3, "group_header"),
        (4, "header"),
        (32, "total"),
        (33, "note"),
    ]
    assert layout.missing == ()
    assert [layout.headers[column] for column in layout.unmapped] == ["商会基本情况/序号"]


def test_the_fifty_four_chambers_have_different_names(chamber_names):
    assert len(chamber_names) == 54


def test_every_data_row_of_the_enterprises_is_read(enterprises, expected):
    layout, rows, ignored = enterprises

    assert len(rows) == expected["enterprises.xlsx"]["rows"] == 10_000
    assert [(row.row, row.why) for row in ignored] == [
        (1, "title"),
        (2, "unit_line"),
        (3, "header"),
        (10_004, "total"),
        (10_005, "note"),
    ]
    assert (layout.unit, layout.column_units) == ("万元", {11: "万元"})


@pytest.mark.parametrize(
    ("field", "cause"), [("credit_code", "bad_code"), ("name", "no_name"), ("founded_on", "bad_date")]
)
def test_wrong_cells_are_exactly_the_expected_ones(enterprises, expected, field, cause):
    _layout, rows, _ignored = enterprises

    assert rows_with_error(rows, field) == expected["enterprises.xlsx"]["refused_excel_rows"][cause]


def test_no_other_cell_is_refused(enterprises):
    _layout, rows, _ignored = enterprises

    assert {(error.field, error.column) for row in rows for error in row.errors} == {
        ("credit_code", "C"),
        ("name", "B"),
        ("founded_on", "I"),
    }


def test_unknown_chambers_are_those_that_neither_chamber_workbook_names(enterprises, chamber_names, expected):
    _layout, rows, _ignored = enterprises

    unknown = [
        row.number
        for row in rows
        if any(fold_key(name) not in chamber_names for name in row.values["chambers"])
    ]

    assert unknown == expected["enterprises.xlsx"]["refused_excel_rows"]["unknown_chamber"]


def test_duplicates_are_later_good_rows_with_a_code_seen_in_an_earlier_good_row(
    enterprises, chamber_names, expected
):
    """The rule: refused rows claim no code; a row without a code is never a duplicate; the first wins."""
    _layout, rows, _ignored = enterprises
    seen: set[str] = set()
    duplicates, refused = [], 0
    for row in rows:
        if row.errors or any(fold_key(name) not in chamber_names for name in row.values["chambers"]):
            refused += 1
            continue
        code = row.values["credit_code"]
        if code and code in seen:
            duplicates.append(row.number)
        seen.add(code)

    facts = expected["enterprises.xlsx"]
    assert duplicates == facts["refused_excel_rows"]["duplicate"]
    assert refused == facts["rows_refused"]
    assert len(rows) - refused - len(duplicates) == facts["new_enterprises"]


def test_values_come_out_typed(enterprises):
    _layout, rows, _ignored = enterprises
    first, fourth = rows[0], rows[3]

    assert first.values["capital"] == Decimal("234850000.00")
    assert first.values["revenue"] == Decimal("983580000.00")
    assert first.values["chambers"] == ("常德市茶业商会",)
    assert fourth.values["credit_code"] == "91430702036578779Y"
    assert fourth.values["employees"] == 2551


def test_an_error_names_row_column_value_reason_and_suggestion(enterprises):
    _layout, rows, _ignored = enterprises
    error = next(error for row in rows for error in row.errors if row.number == 16)

    report = error.as_json()

    assert {key: report[key] for key in ("row", "column", "header", "value", "suggestion", "code")} == {
        "row": 16,
        "column": "C",
        "header": "统一社会信用代码",
        "value": "91430702009996220K",
        "suggestion": "914307020099962209",
        "code": "code_checksum",
    }
    assert report["reason"]
