"""The pages of departments and their leaders."""

from __future__ import annotations

import pytest
from django.urls import reverse

from federation.accounts.models import Role
from liaison.models import Department, DepartmentLeader
from liaison.services.departments import appoint_leader
from tests.factories.accounts import person_with, root
from tests.factories.chambers import ChamberFactory
from tests.factories.liaison import DepartmentFactory
from tests.members.pages import BUSINESS_STRANGERS, error_of, form_data, queries, secretary_of

pytestmark = pytest.mark.django_db

LIST = reverse("liaison:department_list")
NEW = reverse("liaison:department_register")


def url(name, department, *more) -> str:
    return reverse(f"liaison:{name}", args=[department.pk, *more])


def filled(**changes) -> dict:
    fields = {"name": "云州市商务局", "status": "active", "parent": root().pk, "agency_code": "云商提复"}
    return form_data(**(fields | changes))


def test_the_list_costs_six_queries_for_one_department_and_for_three(signed_in, desk):
    client = signed_in(desk)
    DepartmentFactory()
    queries(client, LIST)
    one = queries(client, LIST)
    DepartmentFactory()
    DepartmentFactory()
    assert queries(client, LIST) == one <= 6


def test_the_page_of_a_department_costs_eight_queries_whatever_hangs_on_it(signed_in, desk):
    department, client = DepartmentFactory(), signed_in(desk)
    person_with(Role.DEPARTMENT, department.organisation)
    address = url("department_detail", department)
    queries(client, address)
    one = queries(client, address)
    for _turn in range(2):
        person_with(Role.DEPARTMENT, department.organisation)
        appoint_leader(department, actor=None, name="乙", title="副局长")
    assert queries(client, address) == one <= 8


def test_leaders_and_officers_are_counted_as_of_today(signed_in, desk):
    department = DepartmentFactory()
    past = appoint_leader(department, actor=None, name="旧", title="局长", starts_on="2020-01-01")
    DepartmentLeader.objects.filter(pk=past.pk).update(ends_on="2021-01-01")
    person_with(Role.DEPARTMENT, department.organisation)
    row = signed_in(desk).get(LIST).context["object_list"][0]
    assert (row["leader_count"], row["officer_count"]) == (1, 1)


def test_a_department_is_registered_and_changed(signed_in, desk):
    client = signed_in(desk)
    response = client.post(NEW, filled())
    department = Department.objects.get()
    assert response["Location"] == url("department_detail", department)
    address = url("department_update", department)
    version = client.get(address).context["version"]
    assert client.post(address, filled(contact_name="钱", version=version)).status_code == 302
    assert client.post(address, filled(contact_name="孙", version=version)).status_code == 409
    department.refresh_from_db()
    assert department.contact_name == "钱"


def test_an_agency_code_in_use_is_refused_beside_its_field(signed_in, desk):
    DepartmentFactory(agency_code="云商提复")
    response = signed_in(desk).post(NEW, filled())
    assert response.status_code == 422 and error_of(response, "agency_code")
    assert Department.objects.count() == 1


def test_a_doubled_click_makes_one_department(signed_in, desk):
    client, data = signed_in(desk), filled()
    client.post(NEW, data)
    client.post(NEW, data)
    assert Department.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"), [("name", "局" * 10_000), ("name", "局\x00"), ("contact_phone", "x"), ("parent", "0")]
)
def test_bad_input_is_refused_beside_its_field(signed_in, desk, field, value):
    response = signed_in(desk).post(NEW, filled(**{field: value}))
    assert response.status_code == 422 and error_of(response, field)
    assert not Department.objects.exists()


def test_a_leader_is_named_and_leaves(signed_in, desk):
    department = DepartmentFactory()
    client = signed_in(desk)
    data = form_data(name="乙", title="副局长", starts_on="2025-01-01")
    assert client.post(url("leader_appoint", department), data).status_code == 302
    leader = DepartmentLeader.objects.get(name="乙")
    assert not leader.may_sign
    early = form_data(ends_on="2024-01-01")
    assert client.post(url("leader_end", department, leader.pk), early).status_code == 422
    client.post(url("leader_end", department, leader.pk), form_data(ends_on="2026-01-01"))
    context = client.get(url("department_detail", department)).context
    assert leader in context["former_leaders"] and leader not in context["leaders"]


def test_a_leader_of_another_department_cannot_be_ended_here(signed_in, desk):
    leader = DepartmentFactory().leaders.get()
    assert signed_in(desk).get(url("leader_end", DepartmentFactory(), leader.pk)).status_code == 404


@pytest.mark.parametrize("role", BUSINESS_STRANGERS)
def test_administrators_see_no_department(signed_in, role):
    client = signed_in(person_with(role))
    department = DepartmentFactory()
    addresses = (LIST, NEW, url("department_detail", department), url("leader_appoint", department))
    assert {client.get(one).status_code for one in addresses} == {403}


def test_a_secretary_reads_but_neither_writes_nor_sees_the_history(signed_in):
    department = DepartmentFactory(note="内部说明")
    user = secretary_of(ChamberFactory().organisation)
    client = signed_in(user)
    response = client.get(url("department_detail", department))
    assert response.status_code == 200 and "内部说明" not in response.content.decode()
    assert response.context["history"] is None
    assert client.get(NEW).status_code == 403
    assert client.post(url("leader_appoint", department), form_data(name="乙", title="x")).status_code == 403


def test_an_inactive_department_is_not_public(signed_in):
    department = DepartmentFactory(status="inactive")
    client = signed_in(secretary_of(ChamberFactory().organisation))
    assert client.get(url("department_detail", department)).status_code == 404
