"""Choosing a record by a few letters: what the server offers to whom, and how a field takes it."""

from __future__ import annotations

import datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chambers.models import Membership, Officer
from federation.accounts.models import Organisation
from federation.reference.services import regions
from federation.ui.picking import key_in, reference
from members.models import DirectoryEntry, DirectoryGroup, Person
from members.services.directory import give_consent
from tests.factories.chambers import ChamberFactory
from tests.factories.liaison import DepartmentFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.members.pages import credit_code, error_of, form_data, secretary_of

pytestmark = pytest.mark.django_db


def ask(client, route: str, text: str) -> list[dict]:
    response = client.get(reverse(route), {"q": text})
    assert response.status_code == 200
    return response.json()["results"]


def titles(client, route: str, text: str) -> list[str]:
    return [one["text"] for one in ask(client, route, text)]


# What is offered ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["茶业", "cyxh", "chaye", "51430702666830588Y"])
def test_a_chamber_is_found_by_name_initials_pinyin_and_code(signed_in, desk, text):
    tea = ChamberFactory(name="云州市茶业协会", credit_code="51430702666830588Y")
    ChamberFactory(name="云州市物流商会")

    found = ask(signed_in(desk), "chambers:chamber_pick", text)

    assert [(one["value"], one["text"]) for one in found] == [(tea.pk, "云州市茶业协会")]


def test_of_several_the_one_of_exactly_this_name_goes_first_and_the_rest_in_the_order_of_the_list(
    signed_in, desk
):
    for name in ("安平茶业商会", "茶业商会", "北山茶业商会"):
        ChamberFactory(name=name)

    found = titles(signed_in(desk), "chambers:chamber_pick", "茶业商会")

    assert found == ["茶业商会", "安平茶业商会", "北山茶业商会"]


def test_a_county_is_offered_its_own_alone(signed_in, county_desk, county):
    EnterpriseFactory(name="云州茶业有限公司")
    EnterpriseFactory(name="桃溪茶业有限公司", parent=county)

    assert titles(signed_in(county_desk), "members:enterprise_pick", "茶业") == ["桃溪茶业有限公司"]


def test_people_of_one_name_are_told_apart_without_their_whole_telephone(signed_in, desk):
    PersonFactory(name="王伟", mobile="13800001234")
    PersonFactory(name="王伟", mobile="13900005678", organisation=ChamberFactory().organisation)

    notes = [one["note"] for one in ask(signed_in(desk), "members:person_pick", "王伟")]

    assert len(set(notes)) == 2
    assert not any("13800001234" in note or "13900005678" in note for note in notes)


def test_work_is_offered_to_departments_in_service_only(signed_in, desk):
    closed, open_ = DepartmentFactory(name="云州市旧商务局"), DepartmentFactory(name="云州市商务局")
    Organisation.objects.filter(pk=closed.pk).update(status=Organisation.Status.INACTIVE)

    found = ask(signed_in(desk), "liaison:department_pick", "商务局")

    assert [one["value"] for one in found] == [open_.pk]


@pytest.mark.parametrize("text", ["武陵", "wl", "wuling", "430702"])
def test_a_region_is_found_without_asking_the_database(signed_in, desk, text):
    client = signed_in(desk)
    client.get(reverse("reference:region_pick"), {"q": text})

    with CaptureQueriesContext(connection) as asked:
        found = titles(client, "reference:region_pick", text)

    assert "武陵区" in found
    assert len(asked) == 1, "the account alone"


def test_an_industry_of_the_city_is_found_by_its_initials(signed_in, desk):
    assert "制造业" in titles(signed_in(desk), "reference:industry_pick", "zzy")


def test_before_anything_is_typed_what_was_opened_last_is_offered(signed_in, desk):
    cache.clear()
    ChamberFactory(name="云州市物流商会")
    tea = ChamberFactory(name="云州市茶业商会")
    client = signed_in(desk)
    assert titles(client, "chambers:chamber_pick", "") == []

    client.get(reverse("chambers:chamber_detail", args=[tea.pk]))

    assert titles(client, "chambers:chamber_pick", "") == ["云州市茶业商会"]


@pytest.mark.parametrize("count", [1, 3])
def test_an_answer_costs_two_questions_to_the_rows_however_many_there_are(signed_in, desk, count):
    for _n in range(count):
        ChamberFactory()
    client = signed_in(desk)
    client.get(reverse("chambers:chamber_pick"))

    with CaptureQueriesContext(connection) as asked:
        assert len(ask(client, "chambers:chamber_pick", "行业商会")) == count

    assert len(asked) == 3


@pytest.mark.parametrize("text", ["\x00", "'", "%", "#", "#1", "　", "a" * 300])
def test_nothing_that_is_typed_breaks_the_question(signed_in, desk, text):
    for route in ("chambers:chamber_pick", "members:person_pick", "reference:region_pick"):
        ask(signed_in(desk), route, text)


# What a field takes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "#", "12", "#1a", "#-1", "#１", "# 1", "#" + "9" * 30, "茶业#1"])
def test_what_somebody_types_is_no_reference(text):
    assert key_in(text) is None


def test_a_reference_is_read_back():
    assert key_in(f" {reference(42)} ") == 42


def test_of_two_people_of_one_name_the_one_chosen_while_typing_takes_office(signed_in, desk):
    chamber = ChamberFactory()
    PersonFactory(name="林向东")
    second = PersonFactory(name="林向东")
    data = form_data(name=reference(second.pk), office="president", starts_on="2024-01-01")

    response = signed_in(desk).post(reverse("chambers:officer_appoint", args=[chamber.pk]), data)

    assert response.status_code == 302
    assert Officer.objects.get().person_id == second.pk
    assert Person.objects.count() == 2


def test_a_chosen_person_is_shown_by_name_when_something_else_is_wrong(signed_in, desk):
    chamber, person = ChamberFactory(), PersonFactory(name="林向东")
    url = reverse("chambers:officer_appoint", args=[chamber.pk])

    page = signed_in(desk).post(url, form_data(name=reference(person.pk), starts_on="2024-01-01"))

    assert page.status_code == 422
    control = page.context["form"]["name"].as_widget()
    assert 'value="林向东"' in control and f'data-sent="#{person.pk}"' in control


def test_a_person_beyond_reach_is_not_taken_by_number(signed_in, county_desk, county):
    chamber, stranger = ChamberFactory(parent=county), PersonFactory(name="外人")
    url = reverse("chambers:officer_appoint", args=[chamber.pk])

    page = signed_in(county_desk).post(url, form_data(name=reference(stranger.pk), office="president"))

    assert page.status_code == 422 and error_of(page, "name")
    assert "外人" not in page.content.decode()
    assert not Officer.objects.exists()


def test_a_member_is_admitted_by_choice_and_never_from_beyond_reach(signed_in, county_desk, county):
    chamber = ChamberFactory(parent=county)
    own, foreign = EnterpriseFactory(parent=county), EnterpriseFactory()
    client, url = signed_in(county_desk), reverse("chambers:member_admit", args=[chamber.pk])
    data = form_data(rank="member", joined_on="2024-01-01")

    refused = client.post(url, data | {"member": reference(foreign.pk)})
    done = client.post(url, data | {"member": reference(own.pk)})

    assert refused.status_code == 422 and error_of(refused, "member")
    assert done.status_code == 302
    assert [row.member_id for row in Membership.objects.all()] == [own.pk]


def test_a_secretary_still_admits_by_a_code_that_no_list_shows(signed_in):
    chamber = ChamberFactory()
    member = EnterpriseFactory(credit_code=credit_code())
    code = member.organisation.credit_code
    client = signed_in(secretary_of(chamber.organisation))
    assert ask(client, "members:enterprise_pick", code) == []

    data = form_data(member=code, rank="member", joined_on="2024-01-01")
    client.post(reverse("chambers:member_admit", args=[chamber.pk]), data)

    assert Membership.objects.get().member_id == member.pk


# Without script ----------------------------------------------------------------------------------------


@pytest.fixture
def entering(signed_in, desk):
    """`entering(text)` enters somebody in a group and names the source chamber by `text`."""
    group, _made = DirectoryGroup.objects.get_or_create(code="test", defaults={"name": "组"})
    person = PersonFactory()
    give_consent(
        person, "directory", actor=None, given_on=datetime.date(2024, 1, 1), wording="2024", evidence="表"
    )
    url = reverse("members:directory_enter", args=[person.pk])
    client = signed_in(desk)
    return lambda text: client.post(url, form_data(group=group.pk, source="走访", source_chamber=text))


@pytest.mark.parametrize("typed", ["云州市茶业商会", "51430702666830588Y", "51430702666830588y "])
def test_a_full_name_or_a_code_says_enough(entering, typed):
    tea = ChamberFactory(name="云州市茶业商会", credit_code="51430702666830588Y")
    ChamberFactory(name="云州市茶业商会联盟")

    assert entering(typed).status_code == 302

    assert DirectoryEntry.objects.get().source_chamber_id == tea.pk


def test_what_may_mean_several_is_named_in_a_sentence(entering):
    ChamberFactory(name="云州市茶业商会", credit_code="51430702666830588Y")
    ChamberFactory(name="桃溪县茶业商会")

    page = entering("茶业")

    assert page.status_code == 422
    sentence = error_of(page, "source_chamber")
    assert "云州市茶业商会（51430702666830588Y）" in sentence and "桃溪县茶业商会" in sentence


def test_what_is_on_no_file_is_refused_in_a_sentence(entering):
    page = entering("没有此会")

    assert page.status_code == 422 and error_of(page, "source_chamber")
    assert not DirectoryEntry.objects.exists()


def test_dictionaries_are_selects_of_everything_within_the_frame_of_the_script(signed_in, desk):
    page = signed_in(desk).get(reverse("chambers:chamber_register"))

    control = page.context["form"]["region"].as_widget()

    assert control.count("<option") == len(regions()) + 1
    assert f'data-url="{reverse("reference:region_pick")}"' in control
    assert b"tom-select.base.min.js" in page.content
