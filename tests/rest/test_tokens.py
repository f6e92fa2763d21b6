from __future__ import annotations

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st
from knox.models import AuthToken

from federation.accounts.models import Organisation, Role, User
from federation.audit.models import AuditEntry
from federation.rest.negotiation import accepts_json
from federation.rest.services import issue_partner_token, register_partner, revoke_partner_tokens
from tests.factories.accounts import person_with
from tests.rest.conftest import ApiClient, token_for

PATH = "organisations"


def refused(client, secret: str) -> bytes:
    response = ApiClient(client, secret).get(PATH)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="api"'
    assert response["Content-Type"] == "application/problem+json"
    return response.content


def test_without_a_token_nobody_enters(client, db):
    response = client.get("/api/v1/organisations")

    assert response.status_code == 401


def test_a_session_of_the_pages_does_not_open_the_api(signed_in, desk):
    assert signed_in(desk).get("/api/v1/organisations").status_code == 401


def test_wrong_expired_endless_and_disabled_tokens_are_refused_in_the_same_words(client, db):
    expired = token_for(person_with(Role.PARTNER), seconds=-1)
    _token, endless = AuthToken.objects.create(person_with(Role.PARTNER), expiry=None)
    disabled_user = person_with(Role.PARTNER)
    disabled = token_for(disabled_user)
    User.objects.filter(pk=disabled_user.pk).update(is_active=False)

    answers = {refused(client, secret) for secret in ("x" * 64, expired, endless, disabled)}

    assert len(answers) == 1


@pytest.mark.parametrize("secret", ["", "令牌", "a b", "\x7f", "z" * 5000])
def test_a_token_that_cannot_be_one_is_refused(client, db, secret):
    assert client.get("/api/v1/organisations", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 401


def test_a_refused_token_is_not_deleted_by_reading(client, db):
    expired = token_for(person_with(Role.PARTNER), seconds=-1)

    refused(client, expired)

    assert AuthToken.objects.count() == 1


def test_a_role_without_the_permission_is_told_so(client, db):
    secret = token_for(person_with(Role.AUDITOR))

    response = ApiClient(client, secret).get(PATH)

    assert response.status_code == 403
    assert response["Content-Type"] == "application/problem+json"


def test_the_stored_token_does_not_hold_its_secret(partner):
    stored = AuthToken.objects.get()

    assert partner.secret not in (stored.digest, stored.token_key)
    assert len(stored.digest) == 128


def test_the_command_registers_a_partner_and_prints_a_token_that_works(client, db):
    out = io.StringIO()

    call_command(
        "issue_partner_token", "市政协提案系统", "--register", "--days", "7", stdout=out, stderr=io.StringIO()
    )

    secret = out.getvalue().strip()
    assert ApiClient(client, secret).get(PATH).status_code == 200
    assert AuditEntry.objects.filter(event="rest.partner_token_issued").count() == 1
    assert not AuditEntry.objects.filter(note__contains=secret[:15]).exists()


def test_the_command_refuses_an_unknown_partner_and_a_term_of_more_than_a_year(db):
    with pytest.raises(CommandError):
        call_command("issue_partner_token", "没有的系统")
    register_partner("市政协提案系统", actor=None)
    with pytest.raises(CommandError):
        call_command("issue_partner_token", "市政协提案系统", "--days", "367")

    assert AuthToken.objects.count() == 0


def test_a_unit_without_a_partner_account_gets_no_token(desk):
    with pytest.raises(ValidationError):
        issue_partner_token(Organisation.objects.get(), days=30, actor=desk)


def test_revoked_tokens_end_at_once_and_only_those_of_the_partner(client, partner, desk):
    unit = register_partner("市政协提案系统", actor=desk)
    ended = issue_partner_token(unit, days=30, actor=desk)

    assert revoke_partner_tokens(unit, actor=desk) == 1

    assert ApiClient(client, ended.secret).get(PATH).status_code == 401
    assert partner.get(PATH).status_code == 200


@given(st.text(max_size=200))
def test_any_accept_header_is_judged_without_an_error(header):
    assert accepts_json(header) in (True, False)


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("", True),
        ("*/*", True),
        ("application/json", True),
        ("text/html, application/json;q=0.5", True),
        ("text/html", False),
        ("application/json;q=0", False),
        ("image/*", False),
    ],
)
def test_json_is_given_to_those_who_take_it(header, accepted):
    assert accepts_json(header) is accepted
