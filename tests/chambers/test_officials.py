"""Officials in chambers' offices: found by rosters, checked, approved."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from chambers.models import Conflict, PublicOffice
from chambers.services.officers import appoint_officer
from chambers.services.officials import (
    approve_office,
    judge_officials,
    mark_official,
    public_offices_named,
    refresh_officials,
)
from federation.accounts.models import Role
from liaison.services.departments import appoint_leader, end_leader_post
from tests.factories.accounts import person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.liaison import DepartmentFactory
from tests.factories.members import PersonFactory
from tests.members.pages import error_of, form_data, queries, secretary_of

pytestmark = pytest.mark.django_db
LIST = reverse("chambers:conflict_list")
State = PublicOffice.State


def president(name="林向东", mobile="13800001234", **chamber):
    person = PersonFactory(name=name, mobile=mobile)
    return appoint_officer(ChamberFactory(**chamber), person, "president", actor=None)


def conflict_of(officer) -> Conflict:
    return Conflict.objects.select_related("chamber__organisation", "person").get(pk=officer.pk)


def test_a_leader_on_a_roster_is_suspected_by_name_and_told_once():
    officer = president()
    appoint_leader(DepartmentFactory(), actor=None, name="林向东", title="副局长")
    assert refresh_officials() == 1
    assert refresh_officials() == 0
    office = PublicOffice.objects.get()
    assert (office.person, office.state, office.source) == (officer.person, State.SUSPECTED, "roster")
    assert list(Conflict.objects.unapproved()) == [conflict_of(officer)]


def test_an_account_with_the_same_telephone_is_confirmed_and_another_one_suspected():
    president()
    president(name="何立", mobile="13800009999")
    for name in ("林向东", "何立"):
        person_with(Role.DEPARTMENT, DepartmentFactory().organisation, name=name, mobile="13800001234")
    refresh_officials()
    found = dict(PublicOffice.objects.values_list("person__name", "state"))
    assert found == {"林向东": State.CONFIRMED, "何立": State.SUSPECTED}


def test_a_namesake_who_was_refuted_is_not_asked_about_again(desk):
    officer = president()
    appoint_leader(DepartmentFactory(), actor=None, name="林向东", title="副局长")
    refresh_officials()
    judge_officials(conflict_of(officer), actor=desk, same=False)
    refresh_officials()
    assert not Conflict.objects.present().exists()
    with pytest.raises(ValidationError):
        judge_officials(conflict_of(officer), actor=desk, same=True)


def test_an_official_who_left_the_roster_is_one_no_longer(desk):
    today = timezone.localdate()
    officer = president()
    leader = appoint_leader(
        DepartmentFactory(), actor=None, name="林向东", title="副局长", starts_on=today.replace(year=2020)
    )
    refresh_officials()
    end_leader_post(leader, actor=None, ends_on=today)
    refresh_officials()
    assert not PublicOffice.objects.in_force().exists()
    assert not Conflict.objects.present().filter(pk=officer.pk).exists()


def test_whoever_left_the_chambers_office_is_no_conflict(desk):
    officer = president()
    mark_official(officer.person, actor=desk, body="某局")
    assert Conflict.objects.present().exists()
    officer.ends_on = timezone.localdate()
    officer.save()
    assert not Conflict.objects.present().exists()


def test_an_appointment_of_an_official_is_warned_of_and_then_stands_on_the_list(signed_in, desk):
    chamber, client = ChamberFactory(), signed_in(desk)
    appoint_leader(DepartmentFactory(), actor=None, name="林向东", title="副局长")
    url = reverse("chambers:officer_appoint", args=[chamber.pk])
    data = form_data(name="林向东", office="president", starts_on="2024-01-01")
    warned = client.post(url, data)
    assert warned.status_code == 422 and "副局长" in error_of(warned, "confirm_official")
    assert not chamber.officers.exists()
    assert client.post(url, data | {"confirm_official": "on"}).status_code == 302
    assert Conflict.objects.unapproved().get().chamber == chamber


def test_an_appointment_of_anybody_else_is_not_asked_about(signed_in, desk):
    appoint_leader(DepartmentFactory(), actor=None, name="何立", title="局长")
    url = reverse("chambers:officer_appoint", args=[ChamberFactory().pk])
    data = form_data(name="林向东", office="president", starts_on="2024-01-01")
    assert signed_in(desk).post(url, data).status_code == 302
    assert not PublicOffice.objects.exists()


def test_a_refuted_namesake_is_not_warned_of(desk):
    officer = president()
    department = DepartmentFactory()
    appoint_leader(department, actor=None, name="林向东", title="副局长")
    assert len(public_offices_named("林向东", officer.person)) == 1
    refresh_officials()
    assert len(public_offices_named("林向东", officer.person)) == 1
    judge_officials(conflict_of(officer), actor=desk, same=False)
    assert public_offices_named("林向东", officer.person) == []


def test_an_approved_office_is_listed_as_approved_and_no_longer_marks_the_chamber(signed_in, desk):
    officer = president(name="林向东")
    mark_official(officer.person, actor=desk, body="某局", title="副局长")
    client = signed_in(desk)
    detail = reverse("chambers:chamber_detail", args=[officer.chamber_id])
    assert "amber" in [label["tone"] for label in client.get(detail).context["labels"]]
    data = form_data(approved_by="市委组织部", approved_on=str(timezone.localdate()))
    url = reverse("chambers:conflict_approve", args=[officer.pk])
    assert client.post(url, data).status_code == 302
    assert "amber" not in [label["tone"] for label in client.get(detail).context["labels"]]
    assert "林向东" in client.get(f"{LIST}?approved=yes").content.decode()
    assert "林向东" not in client.get(f"{LIST}?approved=no").content.decode()
    with pytest.raises(ValidationError):
        approve_office(conflict_of(officer), actor=desk, approved_by="再次", approved_on=timezone.localdate())


def test_the_list_is_for_staff_and_within_reach(signed_in, county_desk, desk):
    officer = president(name="林向东")
    mark_official(officer.person, actor=desk, body="某局")
    assert signed_in(secretary_of(officer.chamber.organisation)).get(LIST).status_code == 403
    assert "林向东" not in signed_in(county_desk).get(LIST).content.decode()
    assert "林向东" in signed_in(desk).get(LIST).content.decode()


def test_the_list_costs_the_same_for_one_official_and_for_three(signed_in, desk):
    client = signed_in(desk)
    mark_official(president(name="甲一").person, actor=desk, body="某局")
    queries(client, LIST)
    one = queries(client, LIST)
    mark_official(president(name="乙二").person, actor=desk, body="某局")
    mark_official(president(name="丙三").person, actor=desk, body="某局")
    assert queries(client, LIST) == one <= 6
