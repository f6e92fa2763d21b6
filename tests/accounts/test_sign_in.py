"""Sign-in, its pause after failures, and how long a session lives."""

from __future__ import annotations

import datetime
import re
from threading import Barrier

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.auth import hashers
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from federation.accounts.models import User
from federation.accounts.views import sign_in
from federation.audit.models import AuditEntry
from federation.text import fold
from tests.factories.accounts import PASSWORD, UserFactory, city_clerk
from tests.races import at_once

NOON = datetime.datetime(2026, 11, 23, 12, 0, tzinfo=datetime.UTC)


def try_sign_in(client, username: str, password: str = PASSWORD, **extra):
    data = {"username": username, "password": password}
    return client.post(reverse("accounts:sign_in"), data, **extra)


def is_in(client) -> bool:
    return client.get(reverse("accounts:profile")).status_code == 200


@pytest.mark.parametrize("typed", ["WangHaiyan", "wanghaiyan", "ＷＡＮＧｈａｉｙａｎ", " wanghaiyan "])
def test_the_account_name_is_folded(client, db, typed):
    city_clerk(username="WangHaiyan")

    assert try_sign_in(client, typed).status_code == 302
    assert is_in(client)


@given(name=st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20))
def test_spellings_that_look_alike_fold_to_one_name(name):
    folded = fold(name)

    assert fold(folded) == folded
    assert fold(name.swapcase().casefold()) == fold(name.swapcase())


def body_of(response) -> bytes:
    """The answer without what differs in every answer: the form token."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", response.content)


def test_a_wrong_name_and_a_wrong_password_answer_alike(db):
    UserFactory(username="known-one")
    UserFactory(username="ended-one", is_active=False)

    answers = [
        try_sign_in(Client(), name, password)
        for name, password in [
            ("known-one", "wrong"),
            ("nobody-at-all", "wrong"),
            ("ended-one", "wrong"),
            ("ended-one", PASSWORD),
        ]
    ]

    bodies = {
        body_of(answer).replace(name, b"")
        for answer, name in zip(answers, [b"known-one", b"nobody-at-all", b"ended-one", b"ended-one"])
    }
    assert len(bodies) == 1
    assert {answer.status_code for answer in answers} == {200}


def test_one_hash_is_computed_whether_or_not_the_account_exists(db, monkeypatch):
    UserFactory(username="known-one")
    computed = []
    hasher = type(hashers.get_hasher())
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda *args, **kw: computed.append(1) or encode(*args, **kw))

    counts = []
    for name in ("known-one", "nobody-at-all"):
        computed.clear()
        try_sign_in(Client(), name, "wrong")
        counts.append(len(computed))

    assert counts == [1, 1]


def test_the_fifth_failure_pauses_sign_in_for_fifteen_minutes(client, db):
    city_clerk(username="victim")
    with time_machine.travel(NOON, tick=False) as clock:
        answers = [try_sign_in(client, "victim", "wrong").status_code for _i in range(5)]
        assert answers == [200, 200, 200, 200, 429]
        assert try_sign_in(client, "victim").status_code == 429

        clock.shift(datetime.timedelta(minutes=16))

        assert try_sign_in(client, "victim").status_code == 302


def test_spellings_share_one_count_of_failures(client, db):
    city_clerk(username="victim")

    answers = [
        try_sign_in(client, name, "wrong").status_code
        for name in ("victim", "VICTIM", "ｖｉｃｔｉｍ", " victim", "Victim")
    ]

    assert answers[-1] == 429
    assert {attempt.username for attempt in AccessAttempt.objects.all()} == {"victim"}


def test_the_pause_of_a_stranger_does_not_lock_the_owner_out(client, db):
    city_clerk(username="victim")
    for _i in range(6):
        try_sign_in(client, "victim", "wrong", REMOTE_ADDR="10.0.0.66")

    assert try_sign_in(client, "victim", REMOTE_ADDR="10.0.0.66").status_code == 429
    assert try_sign_in(client, "victim", REMOTE_ADDR="10.0.0.7").status_code == 302


def test_a_forged_forwarding_header_starts_no_new_count(client, db):
    city_clerk(username="victim")

    answers = [
        try_sign_in(client, "victim", "wrong", HTTP_X_FORWARDED_FOR=f"1.2.3.{n}").status_code
        for n in range(5)
    ]

    assert answers[-1] == 429


def test_a_reset_link_lifts_the_pause(client, db):
    from federation.accounts.services.tokens import invite, use_token

    user = city_clerk(username="victim")
    for _i in range(5):
        try_sign_in(client, "victim", "wrong")

    use_token(invite(user, actor=None), password="seven-quiet-herons-wade")

    assert try_sign_in(client, "victim", "seven-quiet-herons-wade").status_code == 302


def test_twenty_parallel_tries_are_checked_five_times(committed, monkeypatch):
    city_clerk(username="victim")
    checked = []
    check = User.check_password
    monkeypatch.setattr(User, "check_password", lambda self, raw: checked.append(1) or check(self, raw))

    answers = at_once(lambda _n: try_sign_in(Client(), "victim", "wrong").status_code, 20)

    assert len(checked) == 5
    assert sorted(answers) == [200] * 4 + [429] * 16


def test_without_the_line_the_same_tries_are_checked_more_often(committed, monkeypatch):
    """The test above would notice tries that do not wait for each other."""
    city_clerk(username="victim")
    checked, all_there = [], Barrier(20, timeout=30)
    monkeypatch.setattr(sign_in, "wait_in_line", lambda request, username: None)

    def check_slowly(user, raw):
        checked.append(1)
        all_there.wait()
        return False

    monkeypatch.setattr(User, "check_password", check_slowly)

    at_once(lambda _n: try_sign_in(Client(), "victim", "wrong").status_code, 20)

    assert len(checked) == 20


def test_a_success_forgets_earlier_failures(client, db):
    city_clerk(username="clumsy")
    for _i in range(4):
        try_sign_in(client, "clumsy", "wrong")
    try_sign_in(client, "clumsy")
    client.post(reverse("accounts:sign_out"))

    assert try_sign_in(client, "clumsy", "wrong").status_code == 200


def test_success_and_failure_are_on_the_trail(client, db):
    user = city_clerk(username="seen")
    try_sign_in(client, "seen", "wrong")
    try_sign_in(client, "unknown", "wrong")
    try_sign_in(client, "seen")
    client.post(reverse("accounts:sign_out"))

    entries = AuditEntry.objects.order_by("id").values_list("event", "object_id", "actor_id")
    assert [entry for entry in entries if entry[0].startswith("accounts.sign")] == [
        ("accounts.sign_in_failed", str(user.pk), None),
        ("accounts.sign_in_failed", "None", None),
        ("accounts.signed_in", str(user.pk), user.pk),
        ("accounts.signed_out", str(user.pk), user.pk),
    ]


def test_what_was_typed_as_a_name_is_not_kept_in_the_trail(client, db):
    """People type their password into the field of the name."""
    try_sign_in(client, "my-secret-password", "x")

    entry = AuditEntry.objects.get(event="accounts.sign_in_failed")
    assert "my-secret" not in f"{entry.object_name} {entry.note} {entry.changes}"


def test_signing_in_gives_the_session_a_new_key(client, db):
    city_clerk(username="fixed")
    session = client.session
    session["planted"] = "by somebody"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key

    try_sign_in(client, "fixed")

    assert client.session.session_key != planted


def test_an_idle_session_ends_within_thirty_minutes(client, db):
    city_clerk(username="idle")
    with time_machine.travel(NOON, tick=False) as clock:
        try_sign_in(client, "idle")
        for _i in range(3):
            clock.shift(datetime.timedelta(minutes=29))
            assert is_in(client)

        clock.shift(datetime.timedelta(minutes=30))

        assert not is_in(client)


def test_a_busy_session_ends_twelve_hours_after_sign_in(client, db):
    city_clerk(username="busy")
    with time_machine.travel(NOON, tick=False) as clock:
        try_sign_in(client, "busy")
        for _i in range(12 * 4 - 1):
            clock.shift(datetime.timedelta(minutes=15))
            assert is_in(client)
        clock.shift(datetime.timedelta(minutes=14, seconds=59))
        assert is_in(client)

        clock.shift(datetime.timedelta(seconds=1))

        assert not is_in(client)


def test_signing_out_clears_what_the_browser_kept(client, db):
    city_clerk(username="leaving")
    try_sign_in(client, "leaving")

    response = client.post(reverse("accounts:sign_out"))

    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(client)


def test_signing_out_needs_a_form(client, db):
    assert client.get(reverse("accounts:sign_out")).status_code == 405


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil"]
)
def test_sign_in_leads_to_no_other_site(client, db, target):
    city_clerk(username="guided")

    response = client.post(
        reverse("accounts:sign_in"), {"username": "guided", "password": PASSWORD, "next": target}
    )

    assert response["Location"] == reverse("ui:home")


@pytest.mark.parametrize("name", ["", "\x00", "a\x00b", "x" * 10_000, "𠮷" * 300, "\ud83d"])
def test_odd_account_names_are_refused_calmly(client, db, name):
    response = try_sign_in(client, name.encode("utf-8", "replace").decode(), "wrong")

    assert response.status_code == 200


def test_a_long_password_is_not_hashed(client, db):
    UserFactory(username="patient")

    assert try_sign_in(client, "patient", "x" * 100_000).status_code == 200


def test_the_profile_of_the_owner_sets_language_and_text_at_sign_in(client, db):
    city_clerk(username="reader", language="en", text_size="large")

    response = try_sign_in(client, "reader")

    assert response.cookies["django_language"].value == "en"
    assert response.cookies["text_size"].value == "large"
