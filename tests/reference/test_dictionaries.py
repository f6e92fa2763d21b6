"""Regions and industries as people write them, and dictionaries that remember what they were."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from federation.audit.models import AuditEntry
from federation.reference import services
from federation.reference.models import DictionaryChange, Industry, Region
from federation.reference.services import (
    add_city_industry,
    find_industry,
    find_region,
    industry_choices,
    region_choices,
    rename_industry,
    rename_region,
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("云州市", "439900"),
        ("云州", "439900"),
        (" 云州 市 ", "439900"),
        ("439902", "439902"),
        ("云山区", "439902"),
        ("云州市云山区", "439902"),
        ("云州市云山", "439902"),
        ("高新区", "439991"),
        ("云州市高新区", "439991"),
        ("津南市", "439981"),
        ("北京", "110000"),
        ("北京市朝阳区", "110000"),
        ("云南省昆明市", "530100"),
        ("云南省某某县", "530000"),
        ("云州市某某路1号", "439900"),
    ],
)
def test_a_region_is_found_as_people_write_it(db, text, code):
    assert find_region(text).code == code


@pytest.mark.parametrize("text", ["", "  ", "火星", "区", "0", "市云州", "x" * 10_000])
def test_what_is_no_region_is_none(db, text):
    assert find_region(text) is None


@given(text=st.text(max_size=30))
def test_any_text_is_a_region_or_none(shared_connection, text):
    assert isinstance(find_region(text), Region | None)
    assert isinstance(find_industry(text), Industry | None)


def test_each_region_is_found_by_its_code_and_its_full_name(db):
    rows = Region.objects.current()

    assert {row.code for row in rows if find_region(row.code) != row} == set()
    assert {row.name for row in rows if find_region(row.name).name != row.name} == set()


def test_the_divisions_of_the_city_hang_below_it(db):
    city = Region.objects.get(code="439900")
    names = [name for _key, name in region_choices(under="439900")]

    assert names[0] == "云州市"
    assert len(names) == city.children.count() + 1
    assert {"云山区", "津南市", "高新区"} <= set(names)
    assert city.parent.name == "湖南省"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("C", "C"),
        ("制造业", "C"),
        (" 制 造 业 ", "C"),
        ("农、林、牧、渔业", "A"),
        ("农，林，牧，渔业", "A"),
        ("农,林,牧,渔业", "A"),
        ("装备制造", "101"),
        ("集成电路", "201"),
    ],
)
def test_an_industry_is_found_by_name_or_code(db, text, code):
    assert find_industry(text).code == code


def test_the_city_has_eight_leading_and_six_emerging_industries(db):
    first_level = Industry.objects.filter(scheme="city", parent=None).order_by("code")

    assert [(row.name, row.children.count()) for row in first_level] == [("主导产业", 8), ("新兴产业", 6)]
    assert "主导产业 · 装备制造" in [name for _key, name in industry_choices(scheme="city")]


def test_a_renamed_industry_keeps_its_history_and_both_names_are_found(db, desk):
    industry = find_industry("装备制造")

    for name in ("高端装备", "高端装备制造"):
        rename_industry(industry, name, actor=desk)

    changes = DictionaryChange.objects.filter(industry=industry).order_by("id")
    assert [(change.old_name, change.new_name) for change in changes] == [
        ("装备制造", "高端装备"),
        ("高端装备", "高端装备制造"),
    ]
    for name in ("装备制造", "高端装备", "高端装备制造"):
        assert find_industry(name) == industry
    entries = AuditEntry.objects.filter(event="reference.industry_renamed", actor=desk).order_by("id")
    assert entries.first().changes == {"name": ["装备制造", "高端装备"]}


def test_an_earlier_name_gives_way_to_a_present_one(db):
    renamed = rename_industry(find_industry("装备制造"), "高端装备")
    fresh = add_city_industry("装备制造", parent=renamed.parent)

    assert find_industry("装备制造") == fresh


def test_the_same_name_again_writes_nothing(db):
    rename_industry(find_industry("装备制造"), "  装备制造 ")

    assert not DictionaryChange.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "家用电器", "名" * 61])
def test_a_bad_new_name_is_refused_and_nothing_changes(db, name):
    industry = find_industry("装备制造")

    with pytest.raises(ValidationError) as refused:
        rename_industry(industry, name)

    assert list(refused.value.message_dict) == ["name"]
    industry.refresh_from_db()
    assert industry.name == "装备制造"
    assert not DictionaryChange.objects.exists()


def test_a_renamed_region_keeps_its_history(db):
    region = find_region("云山区")

    rename_region(region, "云峰区")

    assert DictionaryChange.objects.get(region=region).old_name == "云山区"
    assert find_region("云峰区") == region


def test_a_new_industry_gets_the_next_code_and_stands_last(db, desk):
    leading = Industry.objects.get(scheme="city", code="1")

    first = add_city_industry("航空航天", parent=leading, actor=desk)
    second = add_city_industry("低空经济", parent=leading, actor=desk)

    assert (first.code, second.code) == ("109", "110")
    assert industry_choices(scheme="city")[-1] == (second.pk, "主导产业 · 低空经济")
    assert AuditEntry.objects.filter(event="reference.industry_added").count() == 2


def test_an_industry_is_added_once_and_below_the_first_level_only(db):
    leading = Industry.objects.get(scheme="city", code="1")

    for parent, name in [
        (leading, "装备制造"),
        (find_industry("装备制造"), "机床"),
        (find_industry("制造业"), "机床"),
    ]:
        with pytest.raises(ValidationError):
            add_city_industry(name, parent=parent)


def test_choices_are_remembered_between_requests(db, django_assert_num_queries):
    region_choices()
    industry_choices()
    find_region("云州")

    with django_assert_num_queries(0):
        region_choices()
        industry_choices(scheme="city")
        find_region("北京")


def test_loading_again_changes_nothing(db):
    from federation.reference.loading import load_industries, load_regions

    before = (list(Region.objects.values()), list(Industry.objects.values()))

    load_regions(Region)
    load_industries(Industry)

    assert (list(Region.objects.values()), list(Industry.objects.values())) == before
    assert services.regions()
