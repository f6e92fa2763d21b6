"""A CSV that comes straight from the database holds what the workbook holds."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import openpyxl

from chambers.services.registry import admit_member
from members.models import Enterprise
from members.tables import EnterpriseTable
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory

LIST = "/enterprises/"


def content(response) -> bytes:
    return b"".join(response.streaming_content)


def rows_of_csv(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))


def rows_of_xlsx(raw: bytes) -> list[list[str]]:
    sheet = openpyxl.load_workbook(io.BytesIO(raw)).active
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def test_every_exported_column_of_enterprises_can_be_said_by_the_database():
    assert [one.key for one in EnterpriseTable.columns if one.exported and one.expression() is None] == []


def test_csv_and_workbook_say_the_same_of_enterprises(signed_in, desk):
    large = EnterpriseFactory(
        name="云州宏图机械有限公司",
        size=Enterprise.Size.LARGE,
        is_leading=True,
        annual_revenue=Decimal("983580000"),
        employees=2419,
    )
    for _number in range(2):
        admit_member(ChamberFactory(), large.organisation, actor=None)
    EnterpriseFactory(name="云州小店")
    client = signed_in(desk)

    straight = rows_of_csv(content(client.get(f"{LIST}?export=csv")))
    workbook = rows_of_xlsx(content(client.get(f"{LIST}?export=xlsx")))

    assert straight == workbook
    assert len(straight) == 3
