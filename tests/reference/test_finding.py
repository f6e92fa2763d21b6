"""What people write for regions and industries is understood, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federation.reference import services
from federation.reference.models import Industry, Region
from federation.reference.services import find_industry, find_region, rename_industry, rename_region


@pytest.fixture(autouse=True)
def nothing_remembered():
    services.forget()
    yield
    services.forget()


def code_of(found: Region | Industry | None) -> str:
    return found.code if found else ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("武陵区", "430702"), ("武陵", "430702"), ("430702", "430702"), ("４３０７０２", "430702"),
        (" 常德市 武陵区 ", "430702"), ("湖南省常德市武陵区", "430702"), ("湖南常德", "430700"),
        ("常德市西洞庭管理区", "430700"), ("武陵区（城东）", "430702"), ("430702001000", "430702"),
        ("津市市", "430781"), ("津市", "430781"), ("澧县", "430723"), ("临澧县", "430724"),
        ("云州市高新区", "439991"), ("北京", "110000"), ("北京市", "110000"), ("内蒙古自治区", "150000"),
        ("香港", "810000"), ("吉林", "220000"), ("海南", "460000"),
        # A zone of another city is not the one of the same name that the dictionary knows.
        ("常德高新区", "430700"), ("广州市海南路", "440100"), ("北京常德商会", "110000"),
        ("", ""), ("   ", ""), ("未知", ""), ("某市武陵区", ""), ("4", ""), ("999999", ""),
    ],
)  # fmt: skip
def test_a_region_is_found_by_what_people_write(db, text, code):
    assert code_of(find_region(text)) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("制造业", "C"), ("C", "C"), ("c", "C"), ("Ｃ", "C"), ("C门类", "C"), ("C 制造业", "C"), ("制造业（C）", "C"),
        ("制造", "C"), ("农、林、牧、渔业", "A"), ("农,林,牧,渔业", "A"), ("农林牧渔", "A"), ("批发零售业", "F"),
        ("批发", "F"), ("零售业", "F"), ("软件和信息技术服务业", "I"), ("交通运输业", "G"), ("餐饮业", "H"),
        ("电力、热力、燃气及水生产和供应业", "D"), ("集成电路", "201"), ("新能源汽车", "203"), ("零部件", "103"),
        ("汽车", "103"), ("光伏", "204"), ("201", "201"),
        ("", ""), ("服务业", ""), ("其他", ""), ("管理", ""), ("社会", ""), ("X", ""), ("生产", ""), ("、", ""),
    ],
)  # fmt: skip
def test_an_industry_is_found_by_what_people_write(db, text, code):
    assert code_of(find_industry(text)) == code


def test_each_entry_is_found_by_its_own_name_and_code(db):
    for row in services.industries().values():
        assert find_industry(row.name) == row
        assert find_industry(row.code) == row
    for region in services.regions().values():
        assert find_region(region.code) == region
        assert find_region(region.name) == region


@given(text=st.text(max_size=60))
def test_no_text_is_an_error(shared_connection, text):
    assert isinstance(find_region(text), Region | None)
    assert isinstance(find_industry(text), Industry | None)


def test_a_very_long_text_is_no_burden(db):
    assert code_of(find_region("常德市" + "区" * 10_000)) == "430700"
    assert find_industry("业" * 10_000) is None


def test_an_earlier_name_is_still_understood(db, desk):
    rename_industry(find_industry("集成电路"), "半导体与集成电路", actor=desk)
    rename_region(find_region("桃溪县"), "桃溪市", actor=desk)

    assert (code_of(find_industry("集成电路")), code_of(find_industry("半导体与集成电路"))) == ("201", "201")
    assert (code_of(find_region("桃溪县")), code_of(find_region("桃溪市"))) == ("439923", "439923")


def test_a_present_name_goes_before_an_earlier_one(db):
    rename_industry(find_industry("建材"), "建筑材料")
    rename_industry(find_industry("家用电器"), "建材")

    assert code_of(find_industry("建材")) == "102"


def test_finding_asks_the_database_once_a_minute(db, django_assert_num_queries):
    find_region("武陵区"), find_industry("制造业")

    with django_assert_num_queries(0):
        find_region("鼎城区"), find_industry("建筑业")
