"""The layout of chambers: industries without one, doubles, and chambers that seem asleep."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from chambers.models import Officer
from chambers.services.officers import appoint_officer
from chambers.services.registry import update_chamber
from federation.accounts.models import Role
from federation.reference.models import Industry, Region
from tests.factories.accounts import person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.members import PersonFactory
from tests.members.pages import queries

pytestmark = pytest.mark.django_db
LAYOUT = reverse("chambers:chamber_layout")
LONG_AGO = datetime.date(2015, 1, 1)


def industry(name: str) -> Industry:
    return Industry.objects.get(scheme="city", name=name)


def region() -> Region:
    return Region.objects.earliest("pk")


def listed(client, url: str) -> int:
    return client.get(url).context["count"]


def entries(client) -> dict[str, dict]:
    groups = client.get(LAYOUT).context["groups"]
    return {entry["name"]: entry for group in groups for entry in group["entries"]}


@pytest.mark.parametrize("role", [Role.CHAMBER_SECRETARY, Role.ENTERPRISE, Role.DEPARTMENT])
def test_layout_is_for_staff_and_leaders(signed_in, role):
    assert signed_in(person_with(role)).get(LAYOUT).status_code == 403
    assert signed_in(person_with(Role.LEADER)).get(LAYOUT).status_code == 200


def test_industries_show_their_chambers_and_those_without_one(signed_in, desk):
    ChamberFactory(industry=industry("集成电路"))
    ChamberFactory(industry=industry("新型显示"), status="preparing")
    ChamberFactory(industry=industry("新型显示"), status="dissolved")
    client = signed_in(desk)

    found = entries(client)

    assert (found["集成电路"]["active"], found["新型显示"]["active"]) == (1, 0)
    assert found["新型显示"]["preparing"] == 1
    assert listed(client, found["集成电路"]["active_url"]) == 1
    assert listed(client, found["新型显示"]["preparing_url"]) == 1
    assert client.get(found["新能源汽车"]["enterprises_url"]).status_code == 200
    bare = {group["name"]: group["bare"] for group in client.get(LAYOUT).context["groups"]}
    assert bare == {"主导产业": 8, "新兴产业": 5}


def test_doubles_share_kind_industry_and_region_and_are_active(signed_in, desk):
    same = {"industry": industry("建材"), "region": region()}
    ChamberFactory(**same), ChamberFactory(**same)
    ChamberFactory(**same, kind="association")
    ChamberFactory(**same, status="inactive")
    ChamberFactory(industry=industry("建材")), ChamberFactory(region=region()), ChamberFactory()
    client = signed_in(desk)

    found = client.get(LAYOUT).context["doubles"]

    assert [(row["industry"], row["count"]) for row in found] == [("建材", 2)]
    assert listed(client, found[0]["url"]) == 2


def test_a_chamber_without_election_or_activity_is_asleep(signed_in, desk):
    asleep = ChamberFactory(founded_on=LONG_AGO, last_election_on=LONG_AGO)
    ChamberFactory(founded_on=LONG_AGO, last_election_on=timezone.localdate())
    ChamberFactory(founded_on=timezone.localdate())
    ChamberFactory(founded_on=LONG_AGO, status="preparing")
    active = ChamberFactory(founded_on=LONG_AGO)
    appoint_officer(active, PersonFactory(), Officer.Office.PRESIDENT, actor=None)
    client = signed_in(desk)

    context = client.get(LAYOUT).context

    assert context["idle"] == "1"
    shown = client.get(context["idle_url"]).context["object_list"]
    assert [row["pk"] for row in shown] == [asleep.pk]


def test_clerks_work_on_the_file_does_not_wake_a_chamber(signed_in, desk):
    chamber = ChamberFactory(founded_on=LONG_AGO)
    update_chamber(chamber, actor=desk, note="核对电话")
    assert signed_in(desk).get(LAYOUT).context["idle"] == "1"


def test_the_number_of_months_is_a_setting_and_can_be_asked_for(signed_in, desk, settings):
    settings.CHAMBER_IDLE_MONTHS = 6
    ChamberFactory(founded_on=timezone.localdate() - datetime.timedelta(days=300))
    client = signed_in(desk)

    assert client.get(LAYOUT).context["idle"] == "1"
    assert client.get(LAYOUT, {"months": "12"}).context["idle"] == "0"
    wrong = client.get(LAYOUT, {"months": "0"})
    assert wrong.context["form"].errors and wrong.context["months"] == 6


def test_a_county_sees_the_layout_of_its_own_chambers(signed_in, county, county_desk):
    ChamberFactory(parent=county, industry=industry("建材"))
    ChamberFactory(industry=industry("建材"))
    assert entries(signed_in(county_desk))["建材"]["active"] == 1


def test_layout_costs_the_same_for_one_chamber_and_for_three(signed_in, desk):
    client = signed_in(desk)
    ChamberFactory(industry=industry("建材"), region=region(), founded_on=LONG_AGO)
    queries(client, LAYOUT)
    one = queries(client, LAYOUT)
    ChamberFactory(industry=industry("建材"), region=region(), founded_on=LONG_AGO)
    ChamberFactory(industry=industry("集成电路"), region=region(), founded_on=LONG_AGO)
    assert queries(client, LAYOUT) == one <= 6
