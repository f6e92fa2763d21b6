"""A unit has one named service officer at a time, who is proposed when a demand is dispatched and is rated."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Role
from proposals.models import Demand, ServiceOfficer
from proposals.services import demand_handling as handling
from proposals.services import demand_results as results
from proposals.services.service_officers import name_officer, officer_of
from tests.factories.accounts import city_clerk, county_clerk, person_with
from tests.factories.demands import GOOD, PLAN, RESULT, Need
from tests.factories.members import EnterpriseFactory

pytestmark = pytest.mark.django_db
LIST, NAME = reverse("proposals:officer_list"), reverse("proposals:officer_name")


@pytest.fixture
def need(desk) -> Need:
    return Need.gather(desk)


def test_another_officer_takes_the_place_of_the_first_and_both_stay_on_file(need):
    unit = need.member.main_post.organisation
    first, second = city_clerk(), city_clerk()

    for officer in (first, first, second):
        name_officer(unit, officer, actor=need.clerk)

    assert officer_of(unit.pk) == second
    assert [(row.user, row.ended_on is None) for row in ServiceOfficer.objects.order_by("pk")] == [
        (first, False),
        (second, True),
    ]


def test_only_somebody_of_the_federation_is_named(need):
    with pytest.raises(ValidationError, match="工商联的同事"):
        name_officer(need.member.main_post.organisation, need.officer, actor=need.clerk)

    assert not ServiceOfficer.objects.exists()


def test_the_officer_is_chosen_already_where_the_category_has_no_handler(need, signed_in):
    officer = city_clerk()
    name_officer(need.member.main_post.organisation, officer, actor=need.clerk)
    demand = need.demand("registered")

    form = signed_in(need.clerk).get(reverse("proposals:demand_dispatch", args=[demand.pk])).context["form"]

    assert form["server"].value() == officer.pk


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_counts_what_was_served_and_how_it_was_rated(
    need, signed_in, count, django_assert_max_num_queries
):
    officer, unit = city_clerk(), need.member.main_post.organisation
    name_officer(unit, officer, actor=need.clerk)
    demand = need.demand("registered")
    handling.dispatch_demand(demand, actor=need.clerk, server=officer)
    handling.match_demand(demand, actor=officer, plan=PLAN)
    handling.confirm_contact(demand, actor=officer, contacted_on=timezone.localdate(), contact_way="phone")
    handling.confirm_contact(demand, actor=need.member)
    handling.report_outcome(demand, actor=officer, outcome="solved", result=RESULT)
    results.rate_service(demand, actor=need.member, **GOOD)
    for _n in range(count - 1):
        name_officer(EnterpriseFactory().organisation, officer, actor=need.clerk)
    client = signed_in(need.clerk)
    client.get(reverse("ui:home"))

    with django_assert_max_num_queries(6):
        rows = client.get(LIST).context["object_list"]

    assert len(rows) == count
    row = rows[-1]
    assert [row[name] for name in ("served", "rated", "satisfied", "unhappy")] == [1, 1, 1, 0]


def test_an_enterprise_sees_its_own_officer_and_a_county_names_for_its_own(need, county, signed_in):
    name_officer(need.member.main_post.organisation, city_clerk(), actor=need.clerk)
    name_officer(EnterpriseFactory().organisation, city_clerk(), actor=need.clerk)
    inside, outside = EnterpriseFactory(parent=county), EnterpriseFactory()

    assert len(signed_in(need.member).get(LIST).context["object_list"]) == 1
    assert signed_in(person_with(Role.DEPARTMENT)).get(LIST).status_code == 403
    clerk = county_clerk(county)
    client = signed_in(clerk)
    assert client.post(NAME, {"unit": outside.organisation.name, "officer": clerk.pk}).status_code == 422
    assert client.post(NAME, {"unit": inside.organisation.name, "officer": clerk.pk}).status_code == 302
    assert officer_of(inside.organisation_id) == clerk
    assert not Demand.objects.exists()
