"""The ledger as city staff read it: one series, in order, with what became of each number."""

from __future__ import annotations

import pytest
from django.urls import reverse

from federation.accounts.models import Role, User
from federation.numbering.models import NumberSeries
from federation.numbering.services import take_number, take_over_number, void_number
from tests.factories.accounts import person_with

LEDGER = "numbering:ledger"


def fill(code: str, year: int, count: int) -> NumberSeries:
    for number in range(count):
        take_number(code, year, subject=User(pk=number + 1))
    return NumberSeries.objects.get(code=code, year=year)


@pytest.mark.parametrize("role", [role for role in Role.values if role != "CST"])
def test_city_staff_alone_read_the_ledger(signed_in, db, role):
    assert signed_in(person_with(role)).get(reverse(LEDGER)).status_code == 403


def test_an_empty_portal_has_an_empty_ledger(signed_in, desk):
    assert signed_in(desk).get(reverse(LEDGER)).status_code == 200


def test_the_newest_series_comes_first_and_others_by_their_tab(signed_in, desk):
    old, new = fill("甲提", 2025, 1), fill("甲提", 2026, 2)
    client = signed_in(desk)

    first = client.get(reverse(LEDGER))
    other = client.get(reverse("numbering:series_ledger", args=[old.pk]))

    assert [row["text"] for row in first.context["object_list"]] == ["甲提〔2026〕001号", "甲提〔2026〕002号"]
    assert [row["text"] for row in other.context["object_list"]] == ["甲提〔2025〕001号"]
    assert [(tab["label"], tab["active"]) for tab in other.context["tabs"]] == [
        (str(new), False),
        (str(old), True),
    ]


def test_void_and_taken_over_numbers_stay_in_their_place(signed_in, desk):
    series = fill("甲提", 2026, 3)
    take_over_number("甲提", 2026, 77, subject=User(pk=9))
    void_number(series.entries.get(serial=2), reason="重复登记", actor=desk)

    response = signed_in(desk).get(reverse(LEDGER))

    assert [row["serial"] for row in response.context["object_list"]] == [1, 2, 3, 77]
    assert "作废：重复登记" in response.content.decode()
    only_void = signed_in(desk).get(reverse(LEDGER), {"void": "true"})
    assert [row["serial"] for row in only_void.context["object_list"]] == [2]


def test_a_missing_series_is_not_found(signed_in, desk):
    fill("甲提", 2026, 1)

    assert signed_in(desk).get(reverse("numbering:series_ledger", args=[999_999])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_ledger_costs_the_same_for_one_and_three(signed_in, desk, count, django_assert_num_queries):
    fill("甲提", 2026, count)
    client = signed_in(desk)
    client.get("/")

    with django_assert_num_queries(6):
        response = client.get(reverse(LEDGER))

    assert len(response.context["object_list"]) == count


def test_the_ledger_is_exported_with_its_states(signed_in, desk):
    fill("甲提", 2026, 1)

    response = signed_in(desk).get(reverse(LEDGER), {"export": "csv"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")

    assert "甲提〔2026〕001号" in text
    assert "已使用" in text
