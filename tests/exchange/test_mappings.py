"""Confirmed columns are remembered by the header's shape, for one unit and one kind; and can be mended."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from federation.exchange.models import ImportBatch, SavedMapping
from federation.exchange.services.batches import create_batch, set_mapping
from federation.exchange.services.mappings import headings_of, rename_mapping, shape_of
from tests.factories.accounts import person_with

# 老总 and 字号 mean nothing to the guess; a person knows.
HEADERS = ["序号", "商会名称", "老总", "联系电话", "字号"]
ROWS = [[1, "云州市茶业商会", "唐山水", "13628079679", "甲"]]


@pytest.fixture
def send(xlsx, desk):
    def upload(headers=HEADERS, rows=ROWS, name="上报表.xlsx", actor=desk, above=()):
        return create_batch("chambers", io.BytesIO(xlsx([*above, headers, *rows])), name=name, actor=actor)

    return upload


@pytest.fixture
def remembered(send, desk):
    batch = send()
    assert "president" not in batch.mapping and batch.recalled == {}
    set_mapping(batch, {"name": 1, "president": 2}, actor=desk)
    return SavedMapping.objects.get()


def test_the_next_file_of_the_same_shape_gets_the_confirmed_columns(remembered, send):
    batch = send(["序 号", "商会名称*", "老总（必填）", "联系电话", "字号"], above=[["二季度一览表"]])

    assert batch.mapping == {"name": 1, "president": 2}
    assert batch.recalled == {"how": "remembered", "name": "上报表"}


def test_a_correction_replaces_what_was_remembered(remembered, send, desk):
    rename_mapping(remembered, actor=desk, name="我的表")
    set_mapping(send(name="新.xlsx"), {"name": 1, "president": 2, "president_phone": 3}, actor=desk)

    assert send().mapping == {"name": 1, "president": 2, "president_phone": 3}
    assert SavedMapping.objects.get().name == "我的表"


def test_columns_that_no_longer_fit_fall_back_to_the_guess_and_it_is_said(remembered, send, signed_in, desk):
    SavedMapping.objects.update(mapping={"name": 1, "field_of_yore": 2})

    batch = send()

    assert batch.recalled["how"] == "outdated"
    assert "field_of_yore" not in batch.mapping
    page = signed_in(desk).get(reverse("exchange:import_mapping", args=[batch.pk])).content.decode()
    assert "“上报表”已不适用" in page or "no longer fit" in page


def test_a_header_much_like_a_remembered_one_is_guessed_and_it_is_said(remembered, send):
    batch = send([*HEADERS, "备注"], [[*ROWS[0], ""]])

    assert batch.recalled == {"how": "differs", "name": "上报表"}
    assert "president" not in batch.mapping


def test_another_header_is_no_business_of_the_memory(remembered, send):
    assert send(["名称", "成立日期"], [["云州市茶业商会", "2020-01-01"]]).recalled == {}


def test_another_unit_has_a_memory_of_its_own(remembered, send, county):
    other = person_with(Role.CITY_STAFF, county)

    assert send(actor=other).recalled == {}


def test_the_list_shows_renames_and_forgets(remembered, signed_in, desk, send):
    client = signed_in(desk)
    assert "上报表" in client.get(reverse("exchange:mapping_list")).content.decode()

    url = reverse("exchange:mapping_rename", args=[remembered.pk])
    assert client.post(url, {"name": "季度表"}).status_code == 302
    assert "季度表" in client.get(reverse("exchange:mapping_list")).content.decode()
    assert client.post(reverse("exchange:mapping_forget", args=[remembered.pk])).status_code == 302

    assert not SavedMapping.objects.exists()
    assert send().recalled == {}
    events = AuditEntry.objects.filter(event__startswith="exchange.mapping")
    assert sorted(events.values_list("event", flat=True)) == [
        "exchange.mapping_forgotten",
        "exchange.mapping_renamed",
    ]


def test_a_name_of_nothing_is_refused(remembered, desk):
    with pytest.raises(ValidationError):
        rename_mapping(remembered, actor=desk, name="　 ")


def test_who_may_not_import_sees_no_memory(remembered, signed_in):
    client = signed_in(person_with(Role.LEADER))
    assert client.get(reverse("exchange:mapping_list")).status_code == 403


@pytest.mark.parametrize("times", [1, 3])
def test_the_list_keeps_its_budget(send, desk, signed_in, django_assert_max_num_queries, times):
    for number in range(times):
        set_mapping(send([*HEADERS, f"列{number}"], [[*ROWS[0], ""]]), {"name": 1}, actor=desk)
    client = signed_in(desk)
    client.get(reverse("exchange:mapping_list"))

    with django_assert_max_num_queries(6):
        client.get(reverse("exchange:mapping_list"))
    assert ImportBatch.objects.count() == SavedMapping.objects.count() == times


@given(st.lists(st.text(max_size=12), max_size=8), st.text(" \u3000*", max_size=3))
def test_spaces_and_marks_do_not_change_a_shape(headers, noise):
    changed = [header + noise if headings_of([header]) else header for header in headers]

    assert shape_of(headings_of(changed)) == shape_of(headings_of(headers))
