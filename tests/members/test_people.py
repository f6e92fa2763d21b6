"""The pages of people: masked everywhere, shown in full once, for a reason, on the record."""

from __future__ import annotations

import pytest
from django.urls import reverse

from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from members.models import Person
from tests.factories.accounts import person_with, root
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.members.pages import (
    BUSINESS_STRANGERS,
    error_of,
    form_data,
    queries,
    representative_of,
    secretary_of,
)

pytestmark = pytest.mark.django_db

LIST = reverse("members:person_list")
NEW = reverse("members:person_register")
SECRETS = {"mobile": "13912345678", "id_number": "350102199003078815", "email": "zhou.lan@example.org"}


def url(name, person) -> str:
    return reverse(f"members:person_{name}", args=[person.pk])


def test_the_list_costs_six_queries_for_one_person_and_for_three(signed_in, desk):
    client = signed_in(desk)
    PersonFactory()
    queries(client, LIST)
    one = queries(client, LIST)
    PersonFactory.create_batch(2)
    assert queries(client, LIST) == one <= 6


def test_the_page_of_a_person_costs_eight_queries(signed_in, desk):
    person = PersonFactory()
    client = signed_in(desk)
    queries(client, url("detail", person))
    assert queries(client, url("detail", person)) <= 8


@pytest.mark.parametrize("place", ["list", "detail", "update", "export"])
def test_no_get_shows_personal_data(signed_in, desk, place):
    person = PersonFactory(name="周兰", **SECRETS)
    address = {
        "list": LIST,
        "detail": url("detail", person),
        "update": url("update", person),
        "export": f"{LIST}?export=csv",
    }[place]
    response = signed_in(desk).get(address)
    text = response.content.decode() if not response.streaming else ""
    assert not any(secret in text for secret in SECRETS.values())
    if place in ("list", "detail", "update"):
        assert "139****5678" in text


def test_the_list_of_people_cannot_be_exported(signed_in, desk):
    PersonFactory()
    assert signed_in(desk).get(f"{LIST}?export=xlsx").status_code == 400


def test_the_full_number_is_the_answer_to_a_reason_and_on_the_trail(signed_in, desk):
    person = PersonFactory(**SECRETS)
    client = signed_in(desk)
    address = url("reveal", person)
    assert "13912345678" not in client.get(address).content.decode()
    refused = client.post(address, form_data(reason=" "))
    assert refused.status_code == 422 and error_of(refused, "reason")
    assert "13912345678" not in refused.content.decode()
    assert not AuditEntry.objects.filter(event="members.person_revealed").exists()
    shown = client.post(address, form_data(reason="核对换届材料"))
    assert all(secret in shown.content.decode() for secret in SECRETS.values())
    assert "no-store" in shown["Cache-Control"]
    entry = AuditEntry.objects.get(event="members.person_revealed")
    assert entry.actor == desk and entry.note == "核对换届材料"


@pytest.mark.parametrize("role", [*BUSINESS_STRANGERS, Role.LEADER, Role.DEPARTMENT])
def test_who_may_not_reveal_is_refused(signed_in, role):
    person = PersonFactory(**SECRETS)
    client = signed_in(person_with(role))
    response = client.post(url("reveal", person), form_data(reason="好奇好奇"))
    assert response.status_code == 403 and not AuditEntry.objects.filter(event__contains="reveal").exists()


@pytest.mark.parametrize("name", ["detail", "update", "reveal"])
def test_a_neighbours_person_answers_like_a_missing_one(signed_in, county, county_desk, name):
    own, foreign = PersonFactory(organisation=county), PersonFactory(name="外县人")
    client = signed_in(county_desk)
    assert client.get(url(name, own)).status_code == 200
    assert client.get(url(name, foreign)).status_code == 404
    assert "外县人" not in client.get(LIST).content.decode()


def test_administrators_see_nobody(signed_in):
    person = PersonFactory()
    for role in BUSINESS_STRANGERS:
        client = signed_in(person_with(role))
        assert {client.get(one).status_code for one in (LIST, NEW, url("detail", person))} == {403}


def test_an_enterprise_sees_no_list_of_people(signed_in):
    assert signed_in(representative_of(EnterpriseFactory().organisation)).get(LIST).status_code == 403


def test_a_secretary_keeps_people_of_the_own_chamber(signed_in):
    chamber = ChamberFactory()
    client = signed_in(secretary_of(chamber.organisation))
    refused = client.post(NEW, form_data(name="何人", organisation=root().pk))
    assert refused.status_code == 422 and error_of(refused, "organisation")
    assert client.post(NEW, form_data(name="何人", organisation=chamber.pk)).status_code == 302
    assert Person.objects.get().organisation_id == chamber.pk


def test_an_empty_personal_field_keeps_what_is_on_file_and_a_tick_removes_it(signed_in, desk):
    person = PersonFactory(name="周兰", **SECRETS)
    client = signed_in(desk)
    data = form_data(name="周兰兰", version=1, forget="email")
    assert client.post(url("update", person), data).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.mobile, person.email) == ("周兰兰", SECRETS["mobile"], "")
    entry = AuditEntry.objects.get(event="members.person_changed")
    assert entry.changes["email"] == ["***", "***"]


def test_a_stale_copy_of_a_person_is_refused_without_telling_personal_data(signed_in, desk):
    person = PersonFactory(name="周兰", **SECRETS)
    client = signed_in(desk)
    client.post(url("update", person), form_data(name="周一", version=1))
    response = client.post(url("update", person), form_data(name="周二", mobile="13800000000", version=1))
    assert response.status_code == 409
    assert [row["theirs"] for row in response.context["difference"]] == ["周一"]
    assert SECRETS["mobile"] not in response.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "周" * 10_000),
        ("name", "周\x00"),
        ("mobile", "12"),
        ("email", "x"),
        ("id_kind", "none"),
        ("id_number", "350102199003078811"),
        ("id_number", "见附件"),
    ],
)
def test_bad_input_about_a_person_is_refused_beside_its_field(signed_in, desk, field, value):
    data = form_data(**({"name": "周兰", "organisation": root().pk} | {field: value}))
    response = signed_in(desk).post(NEW, data)
    assert response.status_code == 422 and error_of(response, field)
    assert not Person.objects.exists()


def test_a_doubled_click_puts_one_person_on_file(signed_in, desk):
    client, data = signed_in(desk), form_data(name="周兰", organisation=root().pk)
    client.post(NEW, data)
    client.post(NEW, data)
    assert Person.objects.count() == 1
