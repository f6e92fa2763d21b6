"""Chambers in the federation, and their number on any day: every figure is a list that can be opened."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from chambers.models import Admission, Chamber
from chambers.services.admissions import apply_admission, decide_admission, end_admission
from chambers.services.growth import accumulate
from federation.accounts.models import Organisation, Role
from tests.factories.accounts import city_clerk, person_with, root
from tests.factories.chambers import ChamberFactory
from tests.members.pages import form_data, queries, secretary_of
from tests.races import at_once, of_kind

day = datetime.date
GROWTH = reverse("chambers:chamber_growth")


def admitted(chamber, on: datetime.date, federation=None) -> Admission:
    row = apply_admission(chamber, actor=None, federation=federation or root(), applied_on=on)
    return decide_admission(row, actor=None, admitted=True, decided_on=on)


def figures(client, **query) -> dict[int, int]:
    return {row["year"]: row["total"] for row in client.get(GROWTH, query).context["years"]}


def listed(client, url: str) -> int:
    return client.get(url).context["count"]


@pytest.mark.django_db
def test_members_are_admitted_with_day_and_running_number(desk):
    first, second = admitted(ChamberFactory(), day(2021, 3, 1)), admitted(ChamberFactory(), day(2022, 1, 1))

    assert [(row.number, row.state) for row in (first, second)] == [(1, "admitted"), (2, "admitted")]


@pytest.mark.django_db
def test_a_number_is_not_given_again_after_leaving(desk):
    first = admitted(ChamberFactory(), day(2021, 3, 1))
    end_admission(first, actor=desk, left_on=day(2023, 1, 1))

    again = admitted(first.chamber, day(2024, 1, 1))

    assert again.number == 2


@pytest.mark.django_db
def test_a_chamber_is_a_member_once_at_a_time(desk):
    row = admitted(ChamberFactory(), day(2021, 3, 1))
    with pytest.raises(ValidationError):
        apply_admission(row.chamber, actor=desk, federation=root(), applied_on=day(2022, 1, 1))
    assert Admission.objects.count() == 1


@pytest.mark.django_db
def test_a_chamber_in_preparation_is_not_admitted(desk):
    chamber = ChamberFactory(status=Organisation.Status.PREPARING)
    with pytest.raises(ValidationError):
        admitted(chamber, day(2021, 3, 1))
    assert Admission.objects.get().state == "applied"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("decided", "field"), [(day(2020, 1, 1), "decided_on"), (day(2999, 1, 1), "decided_on")]
)
def test_a_decision_has_a_day_after_the_application_and_not_to_come(desk, decided, field):
    row = apply_admission(ChamberFactory(), actor=desk, federation=root(), applied_on=day(2021, 1, 1))
    with pytest.raises(ValidationError) as refused:
        decide_admission(row, actor=desk, admitted=True, decided_on=decided)
    assert list(refused.value.error_dict) == [field]


@pytest.mark.django_db
def test_leaving_before_the_admission_is_refused(desk):
    row = admitted(ChamberFactory(), day(2021, 3, 1))
    with pytest.raises(ValidationError) as refused:
        end_admission(row, actor=desk, left_on=day(2020, 1, 1))
    assert list(refused.value.error_dict) == ["left_on"]


def test_two_decisions_at_once_take_two_numbers(committed):
    rows = [
        apply_admission(ChamberFactory(), actor=None, federation=root(), applied_on=day(2021, 1, 1))
        for _n in range(4)
    ]

    outcomes = at_once(
        lambda n: decide_admission(rows[n], actor=None, admitted=True, decided_on=day(2021, 2, 1)), 4
    )

    assert not of_kind(outcomes, Exception)
    assert sorted(Admission.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


@pytest.mark.django_db
def test_a_secretary_applies_and_the_staff_decides(signed_in, desk):
    chamber = ChamberFactory()
    client = signed_in(secretary_of(chamber.organisation))
    tab = reverse("chambers:chamber_federation", args=[chamber.pk])
    apply_url = reverse("chambers:admission_apply", args=[chamber.pk])
    data = form_data(federation=root().pk, applied_on="2024-01-01")
    assert client.post(apply_url, data).status_code == 302
    row = Admission.objects.get()
    decide_url = reverse("chambers:admission_decide", args=[chamber.pk, row.pk])
    assert client.get(decide_url).status_code == 403
    assert decide_url not in client.get(tab).content.decode()

    data = form_data(admitted="yes", decided_on="2024-02-01")
    assert signed_in(desk).post(decide_url, data).status_code == 302

    row.refresh_from_db()
    assert (row.state, row.admitted_on) == ("admitted", day(2024, 2, 1))


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.CHAMBER_SECRETARY, Role.ENTERPRISE, Role.AUDITOR])
def test_growth_is_for_staff_and_leaders(signed_in, role):
    assert signed_in(person_with(role)).get(GROWTH).status_code == 403
    assert signed_in(person_with(Role.LEADER)).get(GROWTH).status_code == 200


@pytest.mark.django_db
def test_remote_chambers_grow_from_15_to_27_and_every_number_opens_its_list(signed_in, desk):
    for place in range(27):
        founded = day(2015, 6, 1) if place < 15 else day(2016 + place % 4, 2, 1 + place % 27)
        ChamberFactory(kind=Chamber.Kind.REMOTE, founded_on=founded)
    ChamberFactory(kind=Chamber.Kind.INDUSTRY, founded_on=day(2015, 1, 1))
    ChamberFactory(kind=Chamber.Kind.REMOTE, founded_on=day(2015, 1, 1), status="dissolved")
    client = signed_in(desk)

    years = client.get(GROWTH, {"kind": "remote", "until": "2019-12-31"}).context["years"]

    assert {row["year"]: row["total"] for row in years}[2015] == 15
    assert years[0]["total"] == 27 and years[0]["last"] == "2019-12-31"
    for row in years:
        assert listed(client, row["url"]) == row["total"]
        assert listed(client, row["came_url"]) == row["came"]


@pytest.mark.django_db
def test_the_number_is_exact_on_the_very_day(signed_in, desk):
    ChamberFactory(kind="remote", founded_on=day(2020, 3, 10))
    client = signed_in(desk)
    for until, total in (("2020-03-09", {}), ("2020-03-10", {2020: 1}), ("2020-03-11", {2020: 1})):
        assert figures(client, kind="remote", until=until) == total


@pytest.mark.django_db
def test_members_of_the_federation_are_counted_with_those_who_left(signed_in, desk, county):
    leaving = admitted(ChamberFactory(), day(2020, 1, 1))
    end_admission(leaving, actor=desk, left_on=day(2022, 5, 1))
    admitted(ChamberFactory(), day(2021, 1, 1))
    # A member of the county's federation is none of the city's.
    admitted(ChamberFactory(parent=county), day(2021, 1, 1), federation=county)
    client = signed_in(desk)

    years = client.get(GROWTH, {"by": "admitted", "until": "2022-12-31"}).context["years"]

    assert [(row["year"], row["came"], row["left"], row["total"]) for row in years] == [
        (2022, 0, 1, 1),
        (2021, 1, 0, 2),
        (2020, 1, 0, 1),
    ]
    for row in years:
        assert listed(client, row["url"]) == row["total"]
    on_the_day = client.get(GROWTH, {"by": "admitted", "until": "2022-04-30"}).context["years"][0]
    assert on_the_day["total"] == 2 == listed(client, on_the_day["url"])


@pytest.mark.django_db
def test_a_county_counts_its_own_chambers(signed_in, county, county_desk):
    ChamberFactory(parent=county, founded_on=day(2020, 1, 1))
    ChamberFactory(founded_on=day(2020, 1, 1))
    assert figures(signed_in(county_desk), until="2020-12-31") == {2020: 1}


@pytest.mark.django_db
def test_chambers_without_a_founding_date_are_told_and_listed(signed_in, desk):
    ChamberFactory(founded_on=None)
    ChamberFactory(founded_on=day(2020, 1, 1))
    client = signed_in(desk)
    context = client.get(GROWTH).context
    assert context["undated"] == 1 == listed(client, context["undated_url"])


@pytest.mark.django_db
@pytest.mark.parametrize("by", ["founded", "admitted"])
def test_growth_costs_the_same_for_one_chamber_and_for_three(signed_in, desk, by):
    client = signed_in(desk)
    url = f"{GROWTH}?by={by}"
    admitted(ChamberFactory(founded_on=day(2020, 1, 1)), day(2020, 1, 1))
    queries(client, url)
    one = queries(client, url)
    for year in (2021, 2022):
        admitted(ChamberFactory(founded_on=day(year, 1, 1)), day(year, 1, 1))
    assert queries(client, url) == one <= 6


@pytest.mark.django_db
def test_a_wrong_day_is_told_and_the_page_still_stands(signed_in):
    response = signed_in(city_clerk()).get(GROWTH, {"until": "yesterday", "kind": "nothing"})
    assert response.status_code == 200 and response.context["form"].errors


def test_years_without_a_change_keep_the_number():
    years = accumulate({2019: (3, 0), 2022: (1, 2)}, day(2023, 6, 30))
    assert [(one.year, one.total) for one in years] == [
        (2019, 3),
        (2020, 3),
        (2021, 3),
        (2022, 2),
        (2023, 2),
    ]
    assert years[-1].last == day(2023, 6, 30)
    assert accumulate({}, timezone.localdate()) == []
