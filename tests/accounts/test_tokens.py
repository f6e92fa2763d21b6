"""Links that set a password: once, for a short time, and saying nothing to strangers."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from federation.accounts.models import InvalidToken, OneTimeToken, User
from federation.accounts.services import tokens
from federation.accounts.services.users import disable_account
from federation.notices.models import OutboxMessage
from federation.notices.services import deliver_due
from tests.factories.accounts import UserFactory
from tests.races import at_once, of_kind

GOOD = "seven-quiet-herons-wade"


def test_a_token_works_once(db):
    user = UserFactory()
    secret = tokens.invite(user, actor=None)

    tokens.use_token(secret, password=GOOD)

    user.refresh_from_db()
    assert user.check_password(GOOD)
    with pytest.raises(InvalidToken):
        tokens.use_token(secret, password="another-quiet-heron-wades")
    assert not tokens.token_is_valid(secret)


@pytest.mark.parametrize(
    ("purpose", "lifetime"),
    [
        (OneTimeToken.Purpose.INVITATION, datetime.timedelta(days=7)),
        (OneTimeToken.Purpose.RESET, datetime.timedelta(minutes=30)),
    ],
)
def test_a_token_expires(db, purpose, lifetime):
    user = UserFactory()
    with time_machine.travel(datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC), tick=False) as clock:
        secret = OneTimeToken.issue(user, purpose)
        clock.shift(lifetime - datetime.timedelta(seconds=1))
        assert tokens.token_is_valid(secret)

        clock.shift(datetime.timedelta(seconds=1))

        assert not tokens.token_is_valid(secret)
        with pytest.raises(InvalidToken):
            tokens.use_token(secret, password=GOOD)


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaa", "password1234", "shanghui-of-the-north"])
def test_a_weak_password_keeps_the_token(db, password):
    secret = tokens.invite(UserFactory(), actor=None)

    with pytest.raises(ValidationError):
        tokens.use_token(secret, password=password)

    assert tokens.token_is_valid(secret)


def test_using_one_token_ends_the_others(db):
    user = UserFactory()
    first, second = (tokens.invite(user, actor=None) for _i in range(2))

    tokens.use_token(first, password=GOOD)

    assert not tokens.token_is_valid(second)


def test_a_disabled_account_has_no_valid_token(db, system_admin):
    user = UserFactory()
    secret = tokens.invite(user, actor=None)

    disable_account(user, actor=system_admin)

    with pytest.raises(InvalidToken):
        tokens.use_token(secret, password=GOOD)


def test_only_the_hash_is_stored(db):
    secret = tokens.invite(UserFactory(), actor=None)

    assert secret not in str(OneTimeToken.objects.values().get())


def test_eight_bearers_at_once_give_one_success(committed):
    secret = tokens.invite(UserFactory(), actor=None)

    outcomes = at_once(lambda number: tokens.use_token(secret, password=f"{GOOD}-{number}"), 8)

    winners = [number for number, outcome in enumerate(outcomes) if isinstance(outcome, User)]
    assert len(of_kind(outcomes, InvalidToken)) == 7
    assert User.objects.get().check_password(f"{GOOD}-{winners[0]}")


def test_asking_for_a_reset_says_the_same_for_every_name(client, db):
    UserFactory(username="known-one")
    UserFactory(username="mailless", email="")
    UserFactory(username="ended-one", is_active=False)
    address = reverse("accounts:reset_request")

    bodies = {
        client.post(address, {"username": name}).content
        for name in ("known-one", "mailless", "ended-one", "nobody-at-all")
    }

    assert len(bodies) == 1
    assert [message.payload["to"] for message in OutboxMessage.objects.all()] == ["known-one@example.org"]


def test_nobody_fills_a_mailbox_with_resets(client, db):
    UserFactory(username="known-one")

    for _i in range(10):
        client.post(reverse("accounts:reset_request"), {"username": "Known-One"})

    assert OutboxMessage.objects.count() == tokens.MAX_OPEN_RESETS


def test_the_link_is_gone_from_the_outbox_once_it_is_sent(client, db, mailoutbox):
    UserFactory(username="known-one")
    client.post(reverse("accounts:reset_request"), {"username": "known-one"})

    deliver_due()

    link = mailoutbox[0].body.rsplit("\n", 1)[1]
    assert client.get(link.removeprefix("http://testserver")).status_code == 200
    secret = link.rstrip("/").rsplit("/", 1)[1]
    assert secret not in str(OutboxMessage.objects.values().get())


def test_the_page_of_a_link_tells_no_other_site_its_address_and_its_form_can_be_sent(client, db):
    secret = tokens.invite(UserFactory(), actor=None)

    response = client.get(reverse("accounts:set_password", args=[secret]))

    # With "no-referrer" browsers send the form with `Origin: null`, and it is refused as forged.
    assert response["Referrer-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]


def test_two_different_passwords_are_refused_beside_the_second(client, db):
    secret = tokens.invite(UserFactory(), actor=None)

    response = client.post(
        reverse("accounts:set_password", args=[secret]), {"password": GOOD, "repeated": GOOD + "x"}
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["repeated"]
    assert tokens.token_is_valid(secret)


@pytest.mark.parametrize("secret", ["x", "%00", "𠮷", "a" * 3000])
def test_an_unknown_link_is_gone(client, db, secret):
    assert client.get(reverse("accounts:set_password", args=[secret])).status_code == 410
