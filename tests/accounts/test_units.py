"""Units of administration: opened, renamed, moved and closed, and never while somebody works in them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Organisation, Role
from federation.accounts.services.units import close_unit, move_unit, open_unit, rename_unit, reopen_unit
from federation.accounts.services.users import give_post
from federation.audit.models import AuditEntry
from tests.factories.accounts import CountyFactory, UserFactory, person_with, root
from tests.factories.chambers import ChamberFactory
from tests.races import at_once, of_kind

Kind = Organisation.Kind


@pytest.mark.parametrize("role", [role for role in Role.values if role not in ("SYS", "SEC", "AUD", "PUB")])
def test_nobody_else_reads_the_units_of_administration(signed_in, db, role):
    assert signed_in(person_with(role)).get(reverse("accounts:unit_list")).status_code == 403


@pytest.mark.parametrize("role", ["SEC", "AUD"])
def test_other_administrators_read_and_change_nothing(signed_in, county, role):
    client = signed_in(person_with(role))

    assert client.get(reverse("accounts:unit_detail", args=[county.pk])).context["actions"] == []
    assert client.get(reverse("accounts:unit_rename", args=[county.pk])).status_code == 403


def test_no_chamber_or_telephone_is_shown_to_administrators(signed_in, system_admin, county):
    chamber = ChamberFactory(parent=county, name="机密商会")
    Organisation.objects.filter(pk=county.pk).update(phone="0555-8887776")
    client = signed_in(system_admin)

    for name, arguments in (("unit_list", []), ("unit_detail", [county.pk])):
        body = client.get(reverse(f"accounts:{name}", args=arguments)).content.decode()
        assert "机密商会" not in body and "0555-8887776" not in body
    assert client.get(reverse("accounts:unit_detail", args=[chamber.pk])).status_code == 404


def test_a_unit_is_opened_renamed_moved_closed_and_reopened_on_the_pages(signed_in, system_admin, county):
    client, other = signed_in(system_admin), CountyFactory()
    data = {"kind": Kind.PARK, "name": "高新园区", "short_name": "", "parent": county.pk}
    client.post(reverse("accounts:unit_open"), data)
    unit = Organisation.objects.get(name="高新园区")

    def send(page: str, **data: object) -> None:
        unit.refresh_from_db()
        url = reverse(f"accounts:{page}", args=[unit.pk])
        assert client.post(url, {"version": unit.version, **data}).status_code == 302
        unit.refresh_from_db()

    send("unit_rename", name="滨江园区", short_name="滨江")
    assert (unit.name, unit.former_names) == ("滨江园区", "高新园区")
    send("unit_move", parent=other.pk)
    assert (unit.parent, unit.branch) == (other, other)
    send("unit_close", on=timezone.localdate().isoformat(), reason="机构合并")
    assert (unit.status, unit.closed_on) == (Organisation.Status.DISSOLVED, timezone.localdate())
    send("unit_reopen")
    assert (unit.status, unit.closed_on) == (Organisation.Status.ACTIVE, None)
    assert (
        AuditEntry.objects.filter(event__in=["accounts.unit_closed", "accounts.unit_reopened"]).count() == 2
    )


def test_a_stale_copy_changes_nothing(signed_in, system_admin, county):
    url = reverse("accounts:unit_rename", args=[county.pk])

    response = signed_in(system_admin).post(url, {"version": 0, "name": "他名", "short_name": ""})

    county.refresh_from_db()
    assert (response.status_code, county.name) == (409, "桃溪县工商联")


@pytest.mark.parametrize(("kind", "field"), [(Kind.CHAMBER, "kind"), (Kind.DEPARTMENT, "kind")])
def test_what_has_a_register_of_its_own_is_not_opened_here(system_admin, kind, field):
    with pytest.raises(ValidationError) as refused:
        open_unit(kind, name="某单位", parent=root(), actor=system_admin)

    assert list(refused.value.error_dict) == [field]


def test_a_place_or_a_name_that_will_not_do_is_refused(system_admin, county):
    with pytest.raises(ValidationError) as place:
        open_unit(Kind.COUNTY_FEDERATION, name="新县", parent=county, actor=system_admin)
    with pytest.raises(ValidationError) as name:
        open_unit(Kind.PARK, name=" 桃溪县工商联 ", parent=root(), actor=system_admin)
    with pytest.raises(ValidationError):
        move_unit(county, parent=county, version=county.version, actor=system_admin)
    with pytest.raises(ValidationError):
        rename_unit(county, name=root().name, short_name="", version=county.version, actor=system_admin)

    assert (list(place.value.error_dict), list(name.value.error_dict)) == (["parent"], ["name"])


def closing(unit, actor, on=None):
    day = on or timezone.localdate()
    return close_unit(unit, on=day, reason="撤销", version=unit.version, actor=actor)


@pytest.mark.parametrize("case", ["post", "below", "tomorrow", "city", "twice"])
def test_a_closing_that_would_leave_something_open_is_refused(system_admin, county, case):
    unit, day = county, None
    if case == "post":
        person_with(Role.COUNTY_STAFF, county)
    elif case == "below":
        ChamberFactory(parent=county)
    elif case == "tomorrow":
        day = timezone.localdate() + timedelta(days=1)
    elif case == "city":
        unit = root()
    else:
        unit = closing(county, system_admin)

    with pytest.raises(ValidationError):
        closing(unit, system_admin, day)


def test_what_is_open_is_not_reopened(system_admin, county):
    with pytest.raises(ValidationError):
        reopen_unit(county, version=county.version, actor=system_admin)


def test_no_post_is_given_in_a_closed_unit(system_admin, county):
    closing(county, system_admin)

    with pytest.raises(ValidationError) as refused:
        give_post(UserFactory(), county, Role.COUNTY_STAFF, actor=None)

    assert list(refused.value.error_dict) == ["unit"]


def test_of_a_closing_and_a_post_at_once_only_one_happens(committed):
    county, admin, person = CountyFactory(), person_with(Role.SYSTEM_ADMIN), UserFactory()
    acts = [
        lambda: closing(county, admin),
        lambda: give_post(person, county, Role.COUNTY_STAFF, actor=None),
    ]

    outcomes = at_once(lambda n: acts[n](), 2)

    county.refresh_from_db()
    assert len(of_kind(outcomes, ValidationError)) == 1
    assert (county.closed_on is not None) is not person.posts.exists()
