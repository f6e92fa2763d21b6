"""Promises about sign-in that need many tries: look-alike names, common passwords, forged addresses, secrets."""

from __future__ import annotations

import itertools
import json
import logging
import random
import re
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.urls import reverse

from federation.accounts.models import OneTimeToken, SignInRecord, User
from federation.accounts.services.tokens import invite
from federation.accounts.validators import ContextWordsValidator
from federation.audit.models import AuditEntry
from federation.notices.services import send_email
from federation.text import fold
from federation.ui.logs import OneLineFormatter
from tests.factories.accounts import PASSWORD, UserFactory, city_clerk

FULL_WIDTH = {
    ord(sign): chr(ord(sign) + 0xFEE0)
    for sign in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
}
CANARY = "canary-that-nobody-may-read"


def sign_in(client: Client, username: str, password: str, **extra: str):
    return client.post(reverse("accounts:sign_in"), {"username": username, "password": password}, **extra)


def test_ten_thousand_names_fold_apart_and_their_look_alikes_fold_together():
    names = [
        "".join(letters) for letters in itertools.islice(itertools.product("abcdefghij", repeat=4), 10_000)
    ]
    dice = random.Random(1)

    def disguised(name: str) -> str:
        shapes = (str.upper, str.title, lambda text: text.translate(FULL_WIDTH), lambda text: f" {text} ")
        return dice.choice(shapes)(name)

    assert len({fold(name) for name in names}) == len(names)
    assert [name for name in names if fold(disguised(name)) != fold(name)] == []


def test_no_account_comes_with_the_portal(db):
    """An empty portal has nobody in it, and no migration knows how to make somebody."""
    assert not User.objects.exists()
    for path in Path("federation/accounts/migrations").glob("*.py"):
        assert not re.search(
            r"create_user|set_password|make_password|INSERT INTO accounts_user", path.read_text()
        )


def test_every_one_of_ten_thousand_common_passwords_is_refused():
    common = sorted(CommonPasswordValidator().passwords)[:10_000]
    accepted = []

    for password in common:
        try:
            validate_password(password)
            accepted.append(password)
        except ValidationError:
            pass

    assert (len(common), accepted) == (10_000, [])


@pytest.mark.parametrize("word", sorted(ContextWordsValidator().words()))
def test_no_word_of_the_place_makes_a_password_in_any_shape(word):
    shapes = (str.upper, str.title, str.lower, lambda text: text.translate(FULL_WIDTH))

    for shape in shapes:
        with pytest.raises(ValidationError):
            validate_password(f"quiet-{shape(word)}-river-2026")


def test_two_hundred_tries_under_fifty_forged_addresses_are_checked_five_times(client, db, monkeypatch):
    city_clerk(username="victim")
    checked = []
    check = User.check_password
    monkeypatch.setattr(User, "check_password", lambda user, raw: checked.append(1) or check(user, raw))

    for number in range(200):
        forged = f"10.9.8.{number % 50}"
        sign_in(client, "victim", "wrong", HTTP_X_FORWARDED_FOR=forged, HTTP_X_REAL_IP=forged)

    assert len(checked) == 5


@pytest.mark.parametrize("page", ["accounts:sign_in", "accounts:reset_request"])
def test_a_hundred_known_and_a_hundred_unknown_names_are_answered_byte_for_byte_alike(db, page):
    known = [UserFactory(username=f"known-{number:03}").username for number in range(100)]
    unknown = [f"other-{number:03}" for number in range(100)]

    def answer(username: str) -> tuple[int, bytes]:
        response = Client().post(reverse(page), {"username": username, "password": "wrong"})
        body = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", response.content)
        return response.status_code, body.replace(username.encode(), b"NAME")

    assert len({answer(name) for name in [*known, *unknown]}) == 1


@pytest.fixture
def everything_written(db, caplog):
    """What a test has left in logs, on the trail, in the history of sign-ins and in the outbox, as one text."""
    caplog.set_level(logging.DEBUG)

    def read() -> str:
        rows = [*AuditEntry.objects.values(), *SignInRecord.objects.values()]
        lines = "\n".join(map(OneLineFormatter().format, caplog.records))
        return lines + json.dumps([{key: str(value) for key, value in row.items()} for row in rows])

    return read


def test_a_password_that_was_typed_is_written_nowhere(client, everything_written):
    city_clerk(username="careful")

    sign_in(client, "careful", CANARY)
    sign_in(client, CANARY, PASSWORD)
    sign_in(client, "careful", PASSWORD)
    client.post(reverse("accounts:prove"), {"present": CANARY})
    change = {"present": CANARY, "password": CANARY, "repeated": CANARY}
    client.post(reverse("accounts:password_change"), change)

    assert "accounts.sign_in_failed" in everything_written()
    assert CANARY not in everything_written()


@pytest.mark.parametrize("purpose", OneTimeToken.Purpose.values)
def test_the_secret_of_a_link_is_written_nowhere_and_opens_one_account_once(
    client, everything_written, purpose
):
    owner, other = UserFactory(), UserFactory()
    secret = invite(owner, actor=None) if purpose == "invitation" else OneTimeToken.issue(owner, purpose)
    url = reverse("accounts:set_password", args=[secret])
    data = {"password": "seven-quiet-herons-wade", "repeated": "seven-quiet-herons-wade"}

    client.get(url)
    client.post(url, {"password": "short", "repeated": "short"})
    client.post(url, data)
    client.post(url, {"password": "eight-quiet-herons-wade", "repeated": "eight-quiet-herons-wade"})

    owner.refresh_from_db()
    other.refresh_from_db()
    assert owner.check_password("seven-quiet-herons-wade") and other.check_password(PASSWORD)
    assert secret not in everything_written()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_onetimetoken WHERE digest LIKE %s", [f"%{secret}%"])
        assert cursor.fetchone() == (0,)


def test_a_fragment_asked_for_in_an_idle_session_is_told_to_leave(client, db, settings):
    city_clerk(username="idle")
    sign_in(client, "idle", PASSWORD)
    session = client.session
    session["seen_at"] = session["signed_in_at"] = 0
    session.save()

    response = client.get(reverse("chambers:chamber_list"), HTTP_HX_REQUEST="true")

    assert response.status_code == 204 and response["HX-Redirect"].startswith(reverse("accounts:sign_in"))


BREAKS = [
    "\r\n",
    "\n",
    "\r",
    "\x1b[31m",
    "\x00",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x1d",
    "\x1e",
    "\x85",
    "\u2028",
    "\u2029",
]


@pytest.mark.parametrize("sign", BREAKS, ids=repr)
def test_one_event_is_one_line_of_the_log(sign):
    text = f"tried{sign}2026-11-28 INFO forged line"
    line = OneLineFormatter().format(logging.LogRecord("x", logging.INFO, "", 0, "name %s", (text,), None))

    assert len(line.splitlines()) == 1
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", line)


@pytest.mark.parametrize("sign", ["\r\n", "\n", "\r"], ids=repr)
def test_no_text_becomes_a_header_of_a_mail(mailoutbox, sign):
    payload = {"to": "a@example.org", "subject": f"Title{sign}Bcc: b@example.org", "body": "text"}

    send_email(payload, f"key{sign}X-Forged: yes")

    sent: EmailMessage = mailoutbox[0]
    message = sent.message()
    assert (sent.recipients(), message["Bcc"], message["X-Forged"]) == (["a@example.org"], None, None)
