"""A printed list: all rows up to the stated number, in the chosen columns, with its conditions in words."""

from __future__ import annotations

import pytest
from django.urls import reverse

from federation.accounts.models.sign_ins import SignInRecord
from federation.audit.models import AuditEntry
from federation.ui.listing.printing import MOST_PRINTED
from tests.factories.chambers import ChamberFactory

pytestmark = pytest.mark.django_db

LIST = reverse("chambers:chamber_list")
SIGN_INS = reverse("accounts:sign_in_history")


def sign_ins(user, number: int) -> None:
    SignInRecord.objects.bulk_create(
        SignInRecord(user=user, method=SignInRecord.Method.PASSWORD, result=SignInRecord.Result.SIGNED_IN)
        for _turn in range(number)
    )


@pytest.mark.parametrize("number", [0, 1, 10_000])
def test_none_one_and_ten_thousand_rows_are_printed_up_to_the_stated_number(signed_in, desk, number):
    client = signed_in(desk)
    already = client.get(SIGN_INS).context["count"]
    sign_ins(desk, number)

    response = client.get(f"{SIGN_INS}?print=1")

    text = response.content.decode()
    assert len(response.context["object_list"]) == min(already + number, MOST_PRINTED)
    assert response.context["has_more"] is (number == 10_000)
    assert (f"{MOST_PRINTED:,}" in text) is (number == 10_000)
    assert text.count("<tr role") == min(already + number, MOST_PRINTED) + bool(already + number)


def test_a_print_says_conditions_order_and_who_took_it_and_is_on_the_trail(signed_in, desk, county):
    ChamberFactory(name="深圳云州商会", kind="remote")
    ChamberFactory(name="云州市餐饮商会")

    response = signed_in(desk).get(f"{LIST}?kind=remote&q=云州&sort=-name&columns=name,status&print=1")

    text = response.content.decode()
    assert "深圳云州商会" in text and "云州市餐饮商会" not in text
    assert response.context["conditions"] == ["搜索：云州", "类型：异地商会"]
    assert desk.name in text and text.count('role="columnheader"') == 2
    entry = AuditEntry.objects.get(event="chambers.list_printed")
    assert entry.actor == desk and "kind=remote" in entry.note


def test_a_neighbours_rows_are_not_printed(signed_in, county, county_desk):
    own = ChamberFactory(name="桃溪县茶业商会", parent=county)
    ChamberFactory(name="云州市餐饮商会")

    rows = signed_in(county_desk).get(f"{LIST}?print=1").context["object_list"]

    assert [row["organisation__name"] for row in rows] == [own.organisation.name]


def test_the_list_leads_to_the_print_of_its_present_state(signed_in, desk):
    text = signed_in(desk).get(f"{LIST}?kind=park&size=20").content.decode()

    assert "?kind=park&amp;size=20&amp;print=1" in text
