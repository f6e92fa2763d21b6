"""The history of sign-ins, ending sessions, and saying that it was somebody else."""

from __future__ import annotations

import datetime
import uuid

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Role, SignInRecord
from federation.accounts.services.sign_ins import end_session, forget_old_sign_ins
from federation.audit.models import AuditEntry
from federation.notices.models import Notice
from tests.factories.accounts import PASSWORD, city_clerk, person_with

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0"


def arrive(user, password=PASSWORD, **extra) -> Client:
    client = Client(HTTP_USER_AGENT=FIREFOX, **extra)
    client.post(reverse("accounts:sign_in"), {"username": user.username, "password": password})
    return client


def is_in(client) -> bool:
    return client.get(reverse("accounts:profile")).status_code == 200


def history(client):
    return client.get(reverse("accounts:sign_in_history"))


def test_a_sign_in_says_when_from_where_with_what(desk):
    client = arrive(desk, REMOTE_ADDR="10.0.0.7")

    row = desk.sign_ins.get()
    assert (row.address, row.device, row.method, row.result) == (
        "10.0.0.7",
        "Firefox · Windows",
        "password",
        "ok",
    )
    assert row.sid is not None
    assert [line["is_this"] for line in history(client).context["sessions"]] == [True]


def test_failed_tries_since_the_session_began_are_counted(desk):
    arrive(desk, "wrong")
    client = arrive(desk)
    for _n in range(2):
        arrive(desk, "wrong")

    page = history(client)

    assert page.context["failed"] == 2
    assert [row["result"] for row in page.context["object_list"]] == [
        "password",
        "password",
        "ok",
        "password",
    ]


def test_the_history_shows_ones_own_tries_alone(desk):
    arrive(city_clerk())

    assert len(history(arrive(desk)).context["object_list"]) == 1


def test_a_try_with_an_unknown_name_writes_the_same_row_without_a_person(desk):
    arrive(desk, "wrong")
    Client().post(reverse("accounts:sign_in"), {"username": "nobody", "password": "secret"})

    mine, theirs = SignInRecord.objects.order_by("id")
    assert (mine.user, theirs.user) == (desk, None)
    assert "secret" not in str(SignInRecord.objects.values_list())


def test_ending_another_session_ends_it_with_its_next_click_and_no_other(desk):
    here, there, third = arrive(desk), arrive(desk), arrive(desk)
    row = SignInRecord.objects.get(sid=there.session["sid"])

    assert here.post(reverse("accounts:session_end", args=[row.pk])).status_code == 302

    assert not is_in(there)
    assert is_in(here)
    assert is_in(third)
    row.refresh_from_db()
    assert row.end == "ended"
    assert len(history(here).context["sessions"]) == 2


def test_the_present_session_is_left_by_signing_out(desk):
    client = arrive(desk)

    assert client.post(reverse("accounts:session_end", args=[desk.sign_ins.get().pk])).status_code == 422
    client.post(reverse("accounts:sign_out"))
    assert desk.sign_ins.get().end == "signed_out"


def test_the_list_of_ended_sessions_forgets_those_that_are_too_old_to_live(desk):
    old = SignInRecord.objects.create(user=desk, method="password", result="ok", sid=uuid.uuid4())
    new = SignInRecord.objects.create(user=desk, method="password", result="ok", sid=uuid.uuid4())
    end_session(old, actor=desk)
    SignInRecord.objects.filter(pk=old.pk).update(at=timezone.now() - datetime.timedelta(hours=13))

    end_session(new, actor=desk)

    desk.refresh_from_db()
    assert desk.ended_sessions == [new.sid]


def test_not_me_ends_every_other_session_and_tells_the_security_administrator(desk):
    guard = person_with(Role.SECURITY_ADMIN)
    here, thief = arrive(desk), arrive(desk, REMOTE_ADDR="10.0.0.66")
    row = SignInRecord.objects.get(address="10.0.0.66")

    response = here.post(reverse("accounts:stranger_report", args=[row.pk]))

    assert response["Location"] == reverse("accounts:password_change")
    assert is_in(here)
    assert not is_in(thief)
    notice = Notice.objects.get(user=guard)
    assert notice.kind == "accounts.stranger_reported"
    assert "10.0.0.66" in notice.body
    assert AuditEntry.objects.filter(event="accounts.stranger_reported", actor=desk).exists()


def test_nobody_ends_somebody_elses_session(desk):
    other = city_clerk()
    arrive(other)
    row = other.sign_ins.get()
    client = arrive(desk)

    for name in ("session_end", "stranger_report"):
        assert client.post(reverse(f"accounts:{name}", args=[row.pk])).status_code == 404


def test_the_security_administrator_reads_the_history_of_an_account(signed_in, desk):
    arrive(desk)
    address = reverse("accounts:user_sign_ins", args=[desk.pk])

    for role in (Role.SYSTEM_ADMIN, Role.AUDITOR, Role.CITY_STAFF):
        assert signed_in(person_with(role)).get(address).status_code == 403
    page = signed_in(person_with(Role.SECURITY_ADMIN)).get(address)
    assert len(page.context["object_list"]) == 1


def test_old_tries_are_forgotten_and_young_ones_stay(desk, settings):
    settings.SIGN_IN_HISTORY_DAYS = 30
    now = timezone.now()
    for days in (31, 29):
        row = SignInRecord.objects.create(user=desk, method="password", result="ok")
        SignInRecord.objects.filter(pk=row.pk).update(at=now - datetime.timedelta(days=days))

    assert forget_old_sign_ins() == 1
    assert SignInRecord.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(desk, count, django_assert_num_queries):
    client = arrive(desk)
    for _n in range(count - 1):
        arrive(desk)
    client.get(reverse("accounts:profile"))

    with django_assert_num_queries(6):
        history(client)


def test_an_idle_session_is_not_shown_as_open(desk):
    with time_machine.travel("2026-03-02T09:00:00+08:00", tick=False) as clock:
        arrive(desk)
        clock.shift(datetime.timedelta(minutes=31))
        client = arrive(desk)
        assert len(history(client).context["sessions"]) == 1
