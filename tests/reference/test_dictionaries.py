"""The shipped dictionaries, and how staff correct them without losing what was."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from federation.audit.models import AuditEntry
from federation.reference import services
from federation.reference.loading import load_industries, load_regions
from federation.reference.models import DictionaryChange, Industry, Region
from federation.reference.services import (
    add_city_industry,
    find_industry,
    industry_choices,
    region_choices,
    rename_industry,
)


@pytest.fixture(autouse=True)
def nothing_remembered():
    services.forget()
    yield
    services.forget()


def test_provinces_sections_and_the_citys_industries_are_there(db):
    assert Region.objects.filter(level=Region.Level.PROVINCE).count() == 34
    assert list(
        Industry.objects.filter(scheme=Industry.Scheme.NATIONAL).values_list("code", flat=True)
    ) == list("ABCDEFGHIJKLMNOPQRST")
    city = Industry.objects.filter(scheme=Industry.Scheme.CITY)
    assert {top.name: top.children.count() for top in city.filter(parent=None)} == {
        "主导产业": 8,
        "新兴产业": 6,
    }


def test_loading_twice_changes_nothing(db):
    before = list(Region.objects.values_list()), list(Industry.objects.values_list())

    load_regions(apps.get_model("reference", "Region"))
    load_industries(apps.get_model("reference", "Industry"))

    assert (list(Region.objects.values_list()), list(Industry.objects.values_list())) == before


def test_each_county_lies_below_the_city_of_its_code(db):
    for county in Region.objects.filter(level__in=["county", "zone"]).select_related("parent"):
        assert county.parent.code == county.code[:4] + "00"


def test_choices_of_a_city_are_the_city_and_its_divisions(db):
    names = [name for _key, name in region_choices(under="430700")]

    assert names[:2] == ["常德市", "武陵区"]
    assert len(names) == 10


def test_choices_ask_no_database_twice(db, django_assert_num_queries):
    region_choices(), industry_choices()

    with django_assert_num_queries(0):
        region_choices(), industry_choices(scheme="city")


def test_an_ended_entry_is_no_longer_offered(db):
    Industry.objects.filter(scheme="city", code="206").update(valid_to="2026-01-01")

    assert "新兴产业 · 公共安全" not in [name for _key, name in industry_choices()]


def test_a_renamed_industry_keeps_its_history(db, desk):
    industry = find_industry("建材")

    rename_industry(industry, " 绿色  建材 ", actor=desk)

    industry.refresh_from_db()
    change = DictionaryChange.objects.get(industry=industry)
    assert (industry.name, change.old_name, change.new_name) == ("绿色 建材", "建材", "绿色 建材")
    assert ("主导产业 · 绿色 建材") in [name for _key, name in industry_choices()]
    assert AuditEntry.objects.get(event="reference.industry_renamed").changes == {
        "name": ["建材", "绿色 建材"]
    }


def test_the_same_name_again_leaves_no_trace(db):
    rename_industry(find_industry("建材"), "建材")

    assert not DictionaryChange.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "汽车及零部件", "长" * 61])
def test_an_empty_taken_or_too_long_name_is_refused(db, name):
    with pytest.raises(ValidationError) as refused:
        rename_industry(find_industry("建材"), name)

    assert list(refused.value.message_dict) == ["name"]
    assert Industry.objects.get(scheme="city", code="106").name == "建材"


def test_a_new_industry_gets_the_next_code(db):
    added = add_city_industry("低空经济", parent=Industry.objects.get(scheme="city", code="2"))

    assert added.code == "207"
    assert find_industry("低空经济") == added


def test_a_new_industry_stands_below_the_first_level_only(db):
    with pytest.raises(ValidationError) as refused:
        add_city_industry("低空经济", parent=find_industry("集成电路"))

    assert list(refused.value.message_dict) == ["parent"]
