"""Stock codes in a list of enterprises."""

from __future__ import annotations

from datetime import date

import pytest

from members.models import Listing
from members.services.listings import record_listing
from tests.exchange.imports import done, import_rows
from tests.factories.members import EnterpriseFactory

pytestmark = pytest.mark.django_db
HEADERS = ["企业名称", "股票代码", "证券简称", "上市日期"]


@pytest.fixture
def load(desk):
    return lambda *rows: import_rows("enterprises", HEADERS, rows, actor=desk)


def facts() -> list[tuple]:
    return list(
        Listing.objects.order_by("symbol").values_list(
            "exchange", "board", "symbol", "short_name", "listed_on"
        )
    )


def test_a_row_puts_its_listing_on_file(load):
    report = load(["云州金桥科技有限公司", "SH688998", "金桥科技", "2020-07-22"])

    assert done(report) == (1, 0, 0)
    assert facts() == [("sse", "star", "688998.SH", "金桥科技", date(2020, 7, 22))]


def test_a_second_list_changes_what_differs_and_blanks_erase_nothing(load):
    load(["云州金桥科技有限公司", "688998", "金桥科技", "2020-07-22"])

    assert done(load(["云州金桥科技有限公司", "688998.SH", "", ""])) == (0, 0, 1)
    assert done(load(["云州金桥科技有限公司", "688998.SH", "金桥股份", ""])) == (0, 1, 0)
    assert facts() == [("sse", "star", "688998.SH", "金桥股份", date(2020, 7, 22))]


def test_another_code_is_added_and_the_first_one_stays(load):
    load(["云州金桥科技有限公司", "688998", "", ""])

    assert done(load(["云州金桥科技有限公司", "4990.HK", "", ""])) == (0, 1, 0)
    assert [one[2] for one in facts()] == ["04990.HK", "688998.SH"]


def test_a_code_of_another_enterprise_or_of_an_earlier_row_is_refused(load):
    record_listing(EnterpriseFactory().organisation, actor=None, symbol="688998.SH")

    report = load(
        ["云州金桥科技有限公司", "688998", "", ""],
        ["云州银桥科技有限公司", "301990", "", ""],
        ["云州铜桥科技有限公司", "301990", "", ""],
    )

    assert done(report) == (1, 0, 0)
    assert [one[2] for one in facts()] == ["301990.SZ", "688998.SH"]


def test_a_code_that_no_exchange_gives_refuses_its_row(load):
    assert done(load(["云州金桥科技有限公司", "12345678", "", ""])) == (0, 0, 0)
    assert facts() == []
