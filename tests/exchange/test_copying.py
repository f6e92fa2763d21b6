"""A CSV from COPY reads like one written row by row, and costs no more memory for more rows."""

import csv
import datetime
import io
from decimal import Decimal

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import F, OuterRef, Value

from chambers.models import Membership
from chambers.services.registry import admit_member
from federation.exchange.copying import choice_label, copy_statement, stream_copy
from federation.exchange.streaming import PIECE, stream_table
from federation.exchange.writer import csv_cell
from federation.ui.tables import Column
from members.models import Enterprise
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory

NASTY = [
    "=1+1有限公司",
    "+86 13800000000",
    "-5",
    '甲"乙",丙',
    "多行\n名称",
    "＝A1",
    "@我",
    "普通有限公司",
    "100%",
]


def cells(response):
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


@pytest.fixture
def registry(db):
    for place, name in enumerate(NASTY):
        EnterpriseFactory(
            name=name,
            founded_on=datetime.date(2015, 3, 1 + place),
            is_leading=place % 2 == 0,
            registered_capital=Decimal("1234500.00") if place else None,
            employees=place or None,
            size="small" if place else "",
        )
    for number in (1, 2):
        chamber = ChamberFactory(name=f"云州市第{number}商会")
        admit_member(chamber, Enterprise.objects.order_by("pk").first().organisation, actor=None)
    return Enterprise.objects.order_by("pk")


def test_every_kind_of_cell_reads_as_if_written_one_by_one(registry):
    names = Membership.objects.filter(member_id=OuterRef("pk")).order_by("id")
    rows = registry.annotate(joined=ArraySubquery(names.values("chamber__organisation__name")))
    fields = [
        "organisation__name",
        "organisation__founded_on",
        "is_leading",
        "registered_capital",
        "employees",
    ]
    headings = ["名称", "成立日期", "龙头", "资本", "人数", "商会"]

    fast = cells(stream_copy(rows, list(zip(headings, [*map(F, fields), F("joined")])), name="a"))
    slow = cells(stream_table("csv", name="a", heads=headings, rows=rows.values_list(*fields, "joined")))

    assert fast == slow
    assert fast[1][0] == "'=1+1有限公司"
    assert fast[2][0] == "+86 13800000000"
    assert fast[1][5] == "云州市第1商会、云州市第2商会"


@pytest.mark.parametrize("text", [*NASTY, "", "\t制表", "+abc", "－全角", "3.14", "-3.14", "=", "'=x"])
def test_the_guard_in_sql_is_the_guard_in_python(db, text):
    EnterpriseFactory(name="有")
    statement, params = copy_statement(Enterprise.objects.all(), [Value(text)])
    with connection.cursor() as cursor, cursor.copy(statement, params) as copy:
        written = b"".join(copy).decode()

    assert next(csv.reader(io.StringIO(written, newline="")), [""])[0] == csv_cell(text)


def test_a_choice_is_written_as_its_word(registry):
    label = choice_label("size", Enterprise.Size.choices)

    found = cells(stream_copy(registry, [("规模", label)], name="a"))

    assert [row[0] if row else "" for row in found[1:3]] == ["", str(Enterprise.Size.SMALL.label)]


def test_a_filter_with_parameters_survives_the_copy(registry):
    found = cells(
        stream_copy(registry.filter(organisation__name="100%"), [("名称", F("organisation__name"))], name="a")
    )

    assert found == [["名称"], ["100%"]]


def test_long_exports_leave_in_pieces(registry):
    rows = registry.annotate(wide=Value("宽" * 30_000))

    pieces = list(stream_copy(rows, [("宽", F("wide"))], name="a").streaming_content)

    assert len(pieces) > 4
    assert max(map(len, pieces)) < PIECE + 200_000


def test_a_column_that_only_python_can_write_has_no_expression():
    assert Column("a", "A", ("size",), text=lambda row: row["size"]).expression() is None
    assert Column("a", "A", ("size",)).expression() == F("size")
    assert Column("a", "A", ("size",), text=str, sql=lambda: F("note")).expression() == F("note")
