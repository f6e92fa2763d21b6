"""Dues and services: sums that agree, nobody charged or counted twice, a neighbour's never shown."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from chambers.models import Dues, DuesPayment, RenderedService
from chambers.services.catalogue import offer_service, record_service, services_by_year, withdraw_service
from chambers.services.dues import charge_dues, record_payment, remind_of_dues, totals, waive_dues
from chambers.services.registry import admit_member
from federation.accounts.models import Role
from federation.notices.models import Notice
from tests.factories.accounts import city_clerk, person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory
from tests.members.pages import form_data, queries

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 3, 1)
AMOUNTS = {"member": Decimal(1000), "president": Decimal(20000)}


def members_of(chamber, count: int) -> list:
    return [
        admit_member(chamber, EnterpriseFactory().organisation, actor=None, joined_on=DAY)
        for _n in range(count)
    ]


@pytest.fixture
def charged(desk):
    chamber = ChamberFactory()
    members_of(chamber, 3)
    charge_dues(chamber, actor=desk, year=2026, amounts=AMOUNTS)
    return chamber


def test_every_present_member_is_charged_once_by_its_rank_and_later_ones_the_next_time(desk):
    chamber = ChamberFactory()
    members_of(chamber, 2)

    first = charge_dues(chamber, actor=desk, year=2026, amounts=AMOUNTS)
    members_of(chamber, 1)
    second = charge_dues(chamber, actor=desk, year=2026, amounts={"member": Decimal(1200)})

    assert (first, second) == (2, 1)
    assert sorted(Dues.objects.values_list("expected", flat=True)) == [1000, 1000, 1200]


def test_whoever_joins_after_the_year_owes_nothing_for_it(desk):
    chamber = ChamberFactory()
    members_of(chamber, 1)

    assert charge_dues(chamber, actor=desk, year=2025, amounts=AMOUNTS) == 0


@hypothesis_settings(max_examples=15, deadline=None)
@given(parts=st.lists(st.decimals("0.01", "900", places=2), min_size=1, max_size=4))
def test_the_sum_and_the_state_follow_the_payments(parts):
    chamber, desk = ChamberFactory(), city_clerk()
    members_of(chamber, 1)
    charge_dues(chamber, actor=desk, year=2026, amounts=AMOUNTS)
    dues = Dues.objects.get(chamber=chamber)

    for place, part in enumerate(parts):
        record_payment(dues, actor=desk, amount=part, received_on=DAY, receipt_no=str(place))

    dues.refresh_from_db()
    assert dues.received == sum(parts)
    assert dues.state == ("paid" if sum(parts) >= 1000 else "part")


def test_a_receipt_counts_once(charged, desk):
    dues = Dues.objects.first()
    record_payment(dues, actor=desk, amount=Decimal(400), received_on=DAY, receipt_no="A1")

    with pytest.raises(ValidationError):
        record_payment(dues, actor=desk, amount=Decimal(400), received_on=DAY, receipt_no="A1")

    assert (
        DuesPayment.objects.aggregate(sum=Sum("amount"))["sum"]
        == Dues.objects.get(pk=dues.pk).received
        == 400
    )


def test_waived_dues_are_neither_expected_nor_reminded_nor_paid(charged, desk):
    dues = Dues.objects.first()
    waive_dues(dues, actor=desk, reason="受灾减免")

    line = totals(Dues.objects.filter(chamber=charged), "year").get()

    assert (line["sum_expected"], line["owing"], line["waived"]) == (2000, 2, 1)
    for act in (
        lambda: remind_of_dues(dues, actor=desk),
        lambda: record_payment(dues, actor=desk, amount=Decimal(1), received_on=DAY, receipt_no="B"),
    ):
        with pytest.raises(ValidationError):
            act()


def test_a_member_is_reminded_once_a_day_with_what_is_owing(charged, desk):
    dues = Dues.objects.select_related("membership__member").first()
    user = person_with(Role.ENTERPRISE, dues.membership.member)

    remind_of_dues(dues, actor=desk)
    with pytest.raises(ValidationError):
        remind_of_dues(dues, actor=desk)

    assert "1000.00" in Notice.objects.get(user=user).body


def test_figures_agree_with_the_rows_and_a_neighbours_do_not_show(charged, signed_in, desk):
    other = ChamberFactory()
    members_of(other, 1)
    charge_dues(other, actor=desk, year=2026, amounts=AMOUNTS)
    client = signed_in(person_with(Role.CHAMBER_SECRETARY, charged.organisation))

    overview = client.get(reverse("chambers:dues_overview"), {"year": 2026})
    listed = client.get(reverse("chambers:chamber_dues", args=[charged.pk]), {"year": 2026})

    assert [line["chamber_id"] for line in overview.context["lines"]] == [charged.pk]
    assert overview.context["sum"]["sum_expected"] == 3000
    assert len(listed.context["object_list"]) == 3
    assert client.get(reverse("chambers:chamber_dues", args=[other.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_lists_of_dues_cost_the_same_whatever_their_size(count, signed_in, desk):
    chamber = ChamberFactory()
    members_of(chamber, count)
    charge_dues(chamber, actor=desk, year=2026, amounts=AMOUNTS)
    client = signed_in(desk)
    client.get(reverse("ui:home"))

    assert queries(client, reverse("chambers:chamber_dues", args=[chamber.pk]) + "?year=2026") <= 8
    assert queries(client, reverse("chambers:dues_overview") + "?year=2026") <= 6


def test_dues_are_exported_as_a_table(charged, signed_in, desk):
    answer = signed_in(desk).get(
        reverse("chambers:chamber_dues", args=[charged.pk]), {"year": 2026, "export": "csv"}
    )

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert ",1000,0," in lines[1]


def test_the_clerk_charges_receives_and_waives_on_the_pages(signed_in, desk):
    chamber = ChamberFactory()
    members_of(chamber, 2)
    client = signed_in(desk)
    year = timezone.localdate().year
    client.post(reverse("chambers:dues_charge", args=[chamber.pk]), form_data(year=year, rank_member="500"))
    first, second = Dues.objects.order_by("id")

    client.post(
        reverse("chambers:dues_receive", args=[first.pk]),
        form_data(amount="500", received_on=f"{year}-01-02", receipt_no="1"),
    )
    client.post(reverse("chambers:dues_waive", args=[second.pk]), form_data(reason="困难减免"))

    assert list(Dues.objects.order_by("id").values_list("state", flat=True)) == ["paid", "waived"]


# Services ----------------------------------------------------------------------------------------------


def test_a_service_of_the_catalogue_gives_its_name_and_another_chambers_is_refused(desk):
    chamber, other = ChamberFactory(), ChamberFactory()
    (membership,) = members_of(chamber, 1)
    service = offer_service(chamber, actor=desk, kind="legal", title="法律咨询")
    foreign = offer_service(other, actor=desk, kind="legal", title="法律咨询")

    row = record_service(
        membership,
        actor=desk,
        service=service,
        kind="other",
        title="",
        rendered_on=DAY,
        satisfaction="satisfied",
    )
    with pytest.raises(ValidationError):
        record_service(membership, actor=desk, service=foreign, kind="other", title="", rendered_on=DAY)

    assert (row.title, row.kind) == ("法律咨询", "legal")
    (year,) = services_by_year(chamber)
    assert (year["services"], year["members"], year["satisfied"], year["rated"]) == (1, 1, 1, 1)


def test_silence_is_not_satisfaction(desk):
    chamber = ChamberFactory()
    (membership,) = members_of(chamber, 1)
    record_service(membership, actor=desk, service=None, kind="policy", title="政策宣讲", rendered_on=DAY)

    (year,) = services_by_year(chamber)

    assert (year["services"], year["rated"], year["satisfied"]) == (1, 0, 0)


def test_a_withdrawn_service_leaves_the_catalogue_and_its_records(desk, signed_in):
    chamber = ChamberFactory()
    (membership,) = members_of(chamber, 1)
    service = offer_service(chamber, actor=desk, kind="legal", title="法律咨询")
    record_service(membership, actor=desk, service=service, kind="legal", title="", rendered_on=DAY)

    withdraw_service(service, actor=desk)

    page = signed_in(desk).get(reverse("chambers:chamber_services", args=[chamber.pk]))
    assert page.context["offered"] == []
    assert [row.title for row in page.context["rendered"]] == ["法律咨询"]


def test_members_see_the_catalogue_and_not_what_others_received(signed_in, desk):
    chamber = ChamberFactory()
    (membership,) = members_of(chamber, 1)
    offer_service(chamber, actor=desk, kind="legal", title="法律咨询")
    record_service(membership, actor=desk, service=None, kind="policy", title="政策宣讲", rendered_on=DAY)
    client = signed_in(person_with(Role.ENTERPRISE, EnterpriseFactory().organisation))

    page = client.get(reverse("chambers:chamber_services", args=[chamber.pk]))

    assert [row.title for row in page.context["offered"]] == ["法律咨询"]
    assert page.context["rendered"] == []


def test_the_list_of_members_counts_this_years_services(signed_in, desk):
    chamber = ChamberFactory()
    (membership,) = members_of(chamber, 1)
    today = timezone.localdate()
    for day in (today, today, today.replace(year=today.year - 1)):
        record_service(membership, actor=desk, service=None, kind="policy", title="宣讲", rendered_on=day)

    page = signed_in(desk).get(reverse("chambers:chamber_members", args=[chamber.pk])).content.decode()

    assert '<span class="p-num">2</span>' in page
    assert RenderedService.objects.count() == 3
