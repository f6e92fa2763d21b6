"""An act and its entry are one: where the trail cannot be written, nothing happens at all."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from chambers.services.officers import award_honour
from chambers.services.registry import admit_member, update_chamber
from federation.accounts.models import Role
from federation.accounts.services import users
from federation.accounts.services.organisations import register_organisation
from federation.calendar.services import publish_holiday_notice
from federation.jobs.services import start
from members.services.people import register_person
from tests.factories.accounts import UserFactory, city_clerk, person_with, root
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory
from tests.merging.worlds import dump

DAY = datetime.date(2026, 10, 1)


@pytest.fixture
def full_trail(db):
    """Call it, and from then on the table takes no entry."""

    def fill() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE FUNCTION pg_temp.refuse_all() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE EXCEPTION 'the trail is full'; END $$"
            )
            cursor.execute(
                "CREATE TRIGGER refuse_all BEFORE INSERT ON audit_auditentry"
                " FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.refuse_all()"
            )

    return fill


def open_an_account() -> Callable[[], Any]:
    return lambda: users.open_account("unheard-of", name="甲", actor=None)


def give_a_post() -> Callable[[], Any]:
    user, unit = UserFactory(), root()
    return lambda: users.give_post(user, unit, Role.EXPERT, actor=None)


def disable_an_account() -> Callable[[], Any]:
    user, admin = UserFactory(), person_with(Role.SYSTEM_ADMIN)
    return lambda: users.disable_account(user, actor=admin)


def register_a_unit() -> Callable[[], Any]:
    parent = root()
    return lambda: register_organisation("county_federation", actor=None, parent=parent, name="新县工商联")


def change_a_chamber() -> Callable[[], Any]:
    chamber = ChamberFactory()
    return lambda: update_chamber(chamber, actor=None, name="新名商会")


def admit() -> Callable[[], Any]:
    chamber, enterprise = ChamberFactory(), EnterpriseFactory()
    return lambda: admit_member(chamber, enterprise.organisation, actor=None)


def award() -> Callable[[], Any]:
    chamber = ChamberFactory()
    return lambda: award_honour(chamber.organisation, actor=None, title="四好商会", level="city", year=2026)


def register_somebody() -> Callable[[], Any]:
    enterprise = EnterpriseFactory()
    return lambda: register_person(organisation=enterprise.organisation, actor=None, name="张三")


def publish_holidays() -> Callable[[], Any]:
    return lambda: publish_holiday_notice(2026, [(DAY, "off", "国庆")], actor=None)


def start_a_job() -> Callable[[], Any]:
    owner = city_clerk()
    return lambda: start("tests.none", title="任务", owner=owner, params={})


ACTS = [
    open_an_account,
    give_a_post,
    disable_an_account,
    register_a_unit,
    change_a_chamber,
    admit,
    award,
    register_somebody,
    publish_holidays,
    start_a_job,
]


@pytest.mark.parametrize("prepare", ACTS, ids=lambda one: one.__name__)
def test_an_act_whose_entry_is_refused_by_the_database_leaves_nothing(full_trail, prepare):
    act = prepare()
    full_trail()
    before = dump()

    with pytest.raises(DatabaseError, match="the trail is full"), transaction.atomic():
        act()

    assert dump() == before


def test_a_page_whose_entry_is_refused_leaves_nothing_either(full_trail, signed_in):
    client = signed_in(person_with(Role.SYSTEM_ADMIN))
    full_trail()
    before = dump()
    data = {"username": "new-one", "name": "甲", "email": "a@example.org", "mobile": ""}

    with pytest.raises(DatabaseError, match="the trail is full"), transaction.atomic():
        client.post(reverse("accounts:user_open"), data)

    assert dump() == before
