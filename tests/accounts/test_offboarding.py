"""Taking leave of somebody, and the minute at which rights end."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from knox.models import AuthToken

from federation.accounts import holdings
from federation.accounts.models import Delegation, OneTimeToken, Post, Role
from federation.accounts.services.delegations import lend_post
from federation.accounts.services.offboarding import offboard_person
from federation.accounts.services.tokens import token_is_valid
from federation.accounts.services.users import disable_account, end_post
from federation.audit.models import AuditEntry
from tests.factories.accounts import PASSWORD, UserFactory, city_clerk, person_with, root
from tests.factories.chambers import ChamberFactory

BACKEND = "federation.accounts.backends.FoldedNameBackend"


@pytest.fixture
def guard(db):
    return person_with(Role.SECURITY_ADMIN)


def session_of(user) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def with_token(user) -> dict:
    _row, secret = AuthToken.objects.create(user, expiry=timedelta(days=900))
    return {"headers": {"authorization": f"Bearer {secret}"}}


def test_a_post_ends_with_its_last_second_on_pages_and_in_the_api(db):
    with time_machine.travel("2026-03-02T12:00:00+08:00", tick=False) as clock:
        clerk, partner = city_clerk(), person_with(Role.PARTNER)
        token = with_token(partner)
        Post.objects.filter(user__in=(clerk, partner)).update(ends_on="2026-03-03")
        clock.move_to("2026-03-02T23:59:59+08:00")
        page, api = reverse("chambers:chamber_list"), reverse("api:chamber-list")
        client = session_of(clerk)
        assert client.get(page).status_code == 200
        assert Client().get(api, **token).status_code == 200

        clock.move_to("2026-03-03T00:00:00+08:00")

        assert [client.get(page).status_code for _n in range(20)] == [403] * 20
        assert [Client().get(api, **token).status_code for _n in range(20)] == [403] * 20


def test_a_post_begins_with_its_first_second(db):
    with time_machine.travel("2026-03-02T23:59:59+08:00", tick=False) as clock:
        clerk = city_clerk()
        Post.objects.filter(user=clerk).update(starts_on="2026-03-03")
        client = session_of(clerk)
        assert client.get(reverse("chambers:chamber_list")).status_code == 403

        clock.move_to("2026-03-03T00:00:00+08:00")

        assert client.get(reverse("chambers:chamber_list")).status_code == 200


def test_a_disabled_account_reaches_nothing_from_that_moment(system_admin):
    user = person_with(Role.PARTNER)
    session, token = session_of(user), with_token(user)
    link = OneTimeToken.issue(user, OneTimeToken.Purpose.RESET)

    disable_account(user, actor=system_admin)

    api = reverse("api:chamber-list")
    assert {Client().get(api, **token).status_code for _n in range(50)} == {401}
    assert {session.get("/").status_code for _n in range(50)} == {302}
    assert not AuthToken.objects.filter(user=user).exists()
    assert not token_is_valid(link)
    signing_in = {"username": user.username, "password": PASSWORD}
    assert Client().post(reverse("accounts:sign_in"), signing_in).status_code == 200


def test_a_post_given_by_mistake_is_taken_away_on_the_same_day(guard):
    user, today = UserFactory(), timezone.localdate()
    post = Post.objects.create(user=user, organisation=root(), role=Role.CITY_STAFF, starts_on=today)

    end_post(post, on=today, actor=guard)

    assert not Post.objects.in_force().filter(user=user).exists()
    with pytest.raises(ValidationError):
        end_post(post, on=today - timedelta(days=1), actor=guard)


# Offboarding ------------------------------------------------------------------------------------------


def test_offboarding_ends_everything_and_hands_over_in_one_step(signed_in, guard):
    leaver, successor, colleague = city_clerk(), city_clerk(), city_clerk()
    today = timezone.localdate()
    Post.objects.create(
        user=leaver, organisation=root(), role=Role.LEADER, starts_on=today + timedelta(days=9)
    )
    chambers = [ChamberFactory(liaison_officer=leaver) for _n in range(2)]
    untouched = ChamberFactory(liaison_officer=colleague)
    post = leaver.posts.get(role=Role.CITY_STAFF)
    lend_post(
        post,
        actor=leaver,
        delegate=colleague,
        starts_on=today,
        ends_on=today + timedelta(days=5),
        reason="假",
    )
    session, token = session_of(leaver), with_token(leaver)
    client = signed_in(guard)
    address = reverse("accounts:user_offboard", args=[leaver.pk])
    page = client.get(address)
    assert [(str(label), count) for label, count, _moves in page.context["held"]][0][1] == 2
    assert len(page.context["posts"]) == 2

    response = client.post(address, {"successor": successor.username, "reason": "调离"})

    assert response.status_code == 302
    leaver.refresh_from_db()
    assert not leaver.is_active
    for post in leaver.posts.all():
        assert post.ends_on == max(today, post.starts_on)
    assert session.get("/").status_code == 302
    assert Client().get(reverse("api:chamber-list"), **token).status_code == 401
    for chamber in chambers:
        chamber.refresh_from_db()
        assert chamber.liaison_officer == successor
    untouched.refresh_from_db()
    assert untouched.liaison_officer == colleague
    assert not Delegation.objects.still_to_come_or_in_force().exists()
    entry = AuditEntry.objects.get(event="accounts.person_offboarded")
    assert entry.actor_id == guard.pk
    assert "调离" in entry.note
    assert successor.name in entry.note
    changed = AuditEntry.objects.filter(event="chambers.chamber_changed", actor=guard)
    assert changed.count() == 2


@pytest.mark.parametrize("who", ["nobody", "oneself", "without a post", "unknown"])
def test_without_a_fit_successor_nothing_happens(signed_in, guard, who):
    leaver = city_clerk()
    chamber = ChamberFactory(liaison_officer=leaver)
    names = {
        "nobody": "",
        "oneself": leaver.username,
        "without a post": UserFactory().username,
        "unknown": "no-such-name",
    }

    response = signed_in(guard).post(
        reverse("accounts:user_offboard", args=[leaver.pk]), {"successor": names[who], "reason": "调离"}
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["successor"]
    leaver.refresh_from_db()
    chamber.refresh_from_db()
    assert leaver.is_active
    assert leaver.active_posts
    assert chamber.liaison_officer == leaver


def test_a_failing_hand_over_leaves_everything_as_it_was(guard, monkeypatch):
    leaver, successor = city_clerk(), city_clerk()

    def fail(user, successor, actor):
        raise ValidationError("no")

    broken = holdings.Holding("zz.broken", "坏", lambda user: 1, fail)
    monkeypatch.setitem(holdings._holdings, "zz.broken", broken)
    chamber = ChamberFactory(liaison_officer=leaver)

    with pytest.raises(ValidationError):
        offboard_person(leaver, actor=guard, successor=successor, reason="调离")

    chamber.refresh_from_db()
    leaver.refresh_from_db()
    assert chamber.liaison_officer == leaver
    assert leaver.is_active
    assert leaver.posts.get().ends_on is None


def test_who_holds_nothing_needs_no_successor(guard):
    leaver = city_clerk()

    offboard_person(leaver, actor=guard, successor=None, reason="退休")

    leaver.refresh_from_db()
    assert not leaver.is_active


def test_nobody_offboards_themselves_and_nobody_twice(guard):
    leaver = city_clerk()
    with pytest.raises(ValidationError):
        offboard_person(guard, actor=guard, successor=None, reason="r")
    offboard_person(leaver, actor=guard, successor=None, reason="r")
    with pytest.raises(ValidationError):
        offboard_person(leaver, actor=guard, successor=None, reason="r")


def test_a_kind_is_registered_once():
    with pytest.raises(ValueError, match="registered twice"):
        holdings.register(holdings.holdings()[0])
