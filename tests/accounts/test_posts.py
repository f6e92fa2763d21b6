"""Posts give rights from a day on, up to but without their last bound."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from federation.accounts.models import Post, Role, User
from federation.accounts.scopes import holds
from federation.accounts.services.users import end_post, give_post, open_account
from tests.factories.accounts import UserFactory, person_with, root
from tests.races import at_once, of_kind

DAY = datetime.date
NEW_YEAR = DAY(2026, 1, 1)
PERMISSION = "accounts.view_organisation"


def post(user, role=Role.CITY_STAFF, starts_on=NEW_YEAR, ends_on=None):
    return Post(user=user, organisation=root(), role=role, starts_on=starts_on, ends_on=ends_on)


def test_the_database_refuses_one_post_held_twice_at_a_time(db):
    user = UserFactory()
    post(user, ends_on=DAY(2026, 7, 1)).save()

    with pytest.raises(IntegrityError, match="post_held_once_at_a_time"), transaction.atomic():
        post(user, starts_on=DAY(2026, 6, 30)).save()
    post(user, starts_on=DAY(2026, 7, 1)).save()


def test_the_database_refuses_two_administrator_roles_of_one_person(db):
    user = UserFactory()
    post(user, Role.SYSTEM_ADMIN).save()

    with (
        pytest.raises(IntegrityError, match="post_one_administrator_role_per_person"),
        transaction.atomic(),
    ):
        post(user, Role.AUDITOR, starts_on=DAY(2026, 5, 1)).save()


def test_the_database_refuses_a_post_that_ends_before_it_starts(db):
    with pytest.raises(IntegrityError, match="post_ends_not_before_it_starts"), transaction.atomic():
        post(UserFactory(), ends_on=DAY(2025, 12, 31)).save()


@pytest.mark.parametrize(
    ("held", "asked"),
    [("SYS", "SEC"), ("SEC", "AUD"), ("SYS", "CST"), ("CST", "SYS"), ("CST", "CST"), ("ENT", "AUD")],
)
def test_a_clash_is_a_sentence_beside_the_role(db, held, asked):
    user = person_with(held)

    with pytest.raises(ValidationError) as refused:
        give_post(user, root(), asked, actor=None)

    assert list(refused.value.message_dict) == ["role"]
    assert user.posts.count() == 1


def test_roles_of_work_may_be_combined(db):
    user = person_with(Role.ENTERPRISE)

    give_post(user, root(), Role.EXPERT, actor=None)

    assert User.objects.get(pk=user.pk).roles == {"ENT", "EXP"}


def test_two_posts_given_at_once_do_not_clash_unseen(committed):
    user, unit = UserFactory(), root()
    roles = [Role.SYSTEM_ADMIN, Role.CITY_STAFF]

    outcomes = at_once(lambda n: give_post(user, unit, roles[n], actor=None), 2)

    assert len(of_kind(outcomes, ValidationError)) == 1
    assert user.posts.count() == 1


@given(
    first=st.tuples(st.integers(0, 40), st.integers(1, 40) | st.none()),
    second=st.tuples(st.integers(0, 40), st.integers(1, 40) | st.none()),
)
def test_overlap_is_found_exactly(shared_connection, first, second):
    base = DAY(2026, 1, 1)

    def bounds(term):
        start = base + datetime.timedelta(days=term[0])
        return start, None if term[1] is None else start + datetime.timedelta(days=term[1])

    def days(term):
        start, end = bounds(term)
        end = end or base + datetime.timedelta(days=400)
        return {start + datetime.timedelta(days=n) for n in range((end - start).days)}

    with transaction.atomic():
        user = UserFactory(username=f"overlap-{first}-{second}")
        row = post(user, starts_on=bounds(first)[0], ends_on=bounds(first)[1])
        row.save()
        found = Post.objects.overlapping(*bounds(second)).filter(pk=row.pk).exists()
        transaction.set_rollback(True)

    assert found == bool(days(first) & days(second))


def test_rights_begin_and_end_with_the_days_of_the_post(db):
    user = UserFactory()
    post(user, starts_on=DAY(2026, 3, 2), ends_on=DAY(2026, 3, 5)).save()

    held = {}
    for day in range(1, 7):
        with time_machine.travel(datetime.datetime(2026, 3, day, 12, tzinfo=datetime.UTC), tick=False):
            held[day] = holds(User.objects.get(pk=user.pk), PERMISSION)

    assert held == {1: False, 2: True, 3: True, 4: True, 5: False, 6: False}


def test_the_day_turns_at_midnight_in_shanghai(db):
    user = UserFactory()
    post(user, starts_on=DAY(2026, 3, 2)).save()

    for moment, expected in [((2026, 3, 1, 15, 59), False), ((2026, 3, 1, 16, 0), True)]:
        with time_machine.travel(datetime.datetime(*moment, tzinfo=datetime.UTC), tick=False):
            assert holds(User.objects.get(pk=user.pk), PERMISSION) is expected


def test_a_disabled_account_holds_nothing(db):
    user = person_with(Role.CITY_STAFF, is_active=False)

    assert not holds(user, PERMISSION)


def test_ending_a_post_takes_its_rights(db):
    user = person_with(Role.CITY_STAFF)
    security = person_with(Role.SECURITY_ADMIN)

    end_post(user.posts.get(), on=DAY(2026, 1, 1), actor=security)

    assert not holds(User.objects.get(pk=user.pk), PERMISSION)


@pytest.mark.parametrize("day", [DAY(2019, 12, 31), DAY(2020, 1, 1)])
def test_a_post_does_not_end_before_it_started(db, day):
    user = person_with(Role.CITY_STAFF)

    with pytest.raises(ValidationError):
        end_post(user.posts.get(), on=day, actor=user)


@pytest.mark.parametrize("username", ["taken", "TAKEN", "ｔａｋｅｎ", " taken", "ta\u200bken"])
def test_an_account_name_is_taken_once_whatever_its_spelling(db, username):
    open_account("Taken", name="甲", actor=None)

    with pytest.raises(ValidationError) as refused:
        open_account(username, name="乙", actor=None)

    assert list(refused.value.message_dict) == ["username"]


@pytest.mark.parametrize("username", ["", "  ", "\u200b", "x" * 61, "ﷺ" * 10])
def test_an_impossible_account_name_is_refused(db, username):
    with pytest.raises(ValidationError) as refused:
        open_account(username, name="甲", actor=None)

    assert set(refused.value.message_dict) <= {"username", "folded_username"}


def test_two_administrators_opening_one_name_at_once_hear_one_refusal(committed):
    outcomes = at_once(lambda n: open_account("SAME" if n else "same", name="甲", actor=None), 2)

    assert len(of_kind(outcomes, ValidationError)) == 1
    assert User.objects.count() == 1
