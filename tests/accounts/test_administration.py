"""The pages of the system and security administrators: accounts, posts, sign-ins and rights."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Post, Role, SignInRecord
from federation.accounts.scopes import grants
from federation.accounts.services.sign_ins import end_sessions_of
from federation.accounts.services.users import disable_account, reopen_account
from federation.accounts.views.policy import matrix
from federation.audit.models import AuditEntry
from federation.notices.models import OutboxMessage
from tests.factories.accounts import PASSWORD, UserFactory, person_with, root

ACCESS = [
    ("accounts:post_list", {"SEC", "AUD"}),
    ("accounts:policy", {"SEC", "AUD"}),
    ("accounts:sign_in_list", {"SEC"}),
]


@pytest.fixture
def guard(db):
    return person_with(Role.SECURITY_ADMIN)


@pytest.mark.parametrize("role", [role for role in Role.values if role != "PUB"])
@pytest.mark.parametrize(("page", "allowed"), ACCESS)
def test_each_page_opens_for_its_roles_alone(signed_in, db, page, allowed, role):
    status = signed_in(person_with(role)).get(reverse(page)).status_code

    assert status == (200 if role in allowed else 403)


def test_ending_all_sessions_signs_the_person_out_who_may_come_back(signed_in, system_admin):
    person, browser = UserFactory(username="somebody"), Client()
    sign_in = {"username": "somebody", "password": PASSWORD}
    browser.post(reverse("accounts:sign_in"), sign_in)
    assert browser.get(reverse("accounts:profile")).status_code == 200

    signed_in(system_admin).post(reverse("accounts:user_end_sessions", args=[person.pk]))

    assert browser.get(reverse("accounts:profile")).status_code == 302
    browser.post(reverse("accounts:sign_in"), sign_in)
    assert browser.get(reverse("accounts:profile")).status_code == 200
    assert AuditEntry.objects.get(event="accounts.sessions_ended").actor == system_admin
    assert SignInRecord.objects.filter(user=person, end=SignInRecord.End.ADMIN).count() == 1


def test_nobody_ends_all_of_their_own_sessions_there(system_admin):
    with pytest.raises(ValidationError):
        end_sessions_of(system_admin, actor=system_admin)


def test_a_reopened_account_needs_a_new_password_by_invitation(signed_in, client, system_admin):
    person = UserFactory(username="returning")
    disable_account(person, actor=system_admin)

    signed_in(system_admin).post(reverse("accounts:user_reopen", args=[person.pk]))

    person.refresh_from_db()
    assert (person.is_active, person.check_password(PASSWORD)) == (True, False)
    assert OutboxMessage.objects.filter(channel="email", payload__to=person.email).count() == 1
    assert AuditEntry.objects.get(event="accounts.account_reopened").actor == system_admin


def test_an_account_in_use_is_not_reopened_and_one_without_an_address_stays_shut(signed_in, system_admin):
    with pytest.raises(ValidationError):
        reopen_account(UserFactory(), actor=system_admin)
    lost = UserFactory(email="", is_active=False)

    response = signed_in(system_admin).post(reverse("accounts:user_reopen", args=[lost.pk]))

    lost.refresh_from_db()
    assert (response.status_code, lost.is_active) == (422, False)


def test_the_policy_page_shows_every_declared_right_with_its_scopes(signed_in, guard):
    shown = {code: letters for part in matrix() for _words, code, letters in part["rows"]}

    assert shown == {
        permission: [scopes.get(role, "") for role in Role.values] for permission, scopes in grants().items()
    }
    assert signed_in(guard).get(reverse("accounts:policy")).content.decode().count("<tr>") > len(shown)


def test_posts_are_found_by_person_role_and_state(signed_in, guard):
    today = timezone.localdate()
    person = UserFactory(name="张小雨", username="zhang")

    def post(role: str, start: int, end: int | None) -> int:
        until = None if end is None else today + timedelta(days=end)
        made = Post(user=person, organisation=root(), role=role, ends_on=until)
        made.starts_on = today + timedelta(days=start)
        made.save()
        return made.pk

    keys = {
        "over": post(Role.EXPERT, -20, -5),
        "soon": post(Role.LEADER, -5, 10),
        "coming": post(Role.CITY_STAFF, 5, None),
    }
    client = signed_in(guard)

    def found(**query: str) -> list[int]:
        rows = client.get(reverse("accounts:post_list"), {"q": "张小", **query}).context["object_list"]
        return [row["id"] for row in rows]

    assert {state: found(state=state) for state in keys} == {state: [key] for state, key in keys.items()}
    assert (found(state="now"), found(role="EXP")) == ([keys["soon"]], [keys["over"]])
    assert found(q="nobody") == []


def test_sign_ins_of_all_accounts_are_found_by_account_address_and_result(signed_in, guard):
    Client().post(reverse("accounts:sign_in"), {"username": "nobody-here", "password": "wrong"})
    known = UserFactory(username="known")
    Client(REMOTE_ADDR="10.1.2.3").post(
        reverse("accounts:sign_in"), {"username": "known", "password": PASSWORD}
    )
    client = signed_in(guard)

    def found(**query: str) -> list[int | None]:
        rows = client.get(reverse("accounts:sign_in_list"), query).context["object_list"]
        return [row["user_id"] for row in rows]

    assert found(account="ＫＮＯＷＮ") == found(address="10.1.2.3") == found(result="ok") == [known.pk]
    assert found(result="password") == [None]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("page", ["accounts:post_list", "accounts:sign_in_list"])
def test_lists_cost_the_same_for_one_and_three(signed_in, guard, page, count, django_assert_num_queries):
    for _i in range(count):
        SignInRecord.objects.create(user=person_with(Role.EXPERT), method="password", result="ok")
    client = signed_in(guard)
    client.get(reverse(page))

    with django_assert_num_queries(5):
        client.get(reverse(page))
