"""Proving again who it is, before personal data is shown and before rights change."""

from __future__ import annotations

import time

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse

from federation.accounts.models import Role, User
from federation.accounts.proof import PROVED_AT
from federation.audit.models import AuditEntry
from federation.notices.models import OutboxMessage
from tests import access_probe as probe
from tests.factories.accounts import PASSWORD, UserFactory, city_clerk, person_with, root
from tests.factories.members import PersonFactory
from tests.races import at_once

FLAGGED = [line for line in probe.lines() if line.reauthenticate != "-"]
BACKEND = "federation.accounts.backends.FoldedNameBackend"


def make_stale(client: Client, seconds: int = 301) -> Client:
    """A session whose owner proved to be the owner so many seconds ago."""
    session = client.session
    session[PROVED_AT] = int(time.time()) - seconds
    session.save()
    return client


@pytest.fixture
def stale(signed_in):
    return lambda user: make_stale(signed_in(user))


def prove(client, password=PASSWORD, **fields):
    return client.post(reverse("accounts:prove"), {"present": password, **fields})


def asked(response) -> bool:
    return response.status_code == 302 and response["Location"].startswith(reverse("accounts:prove"))


def events(user) -> list[str]:
    return list(AuditEntry.objects.filter(actor=user).order_by("id").values_list("event", flat=True))


@pytest.mark.parametrize("line", FLAGGED, ids=str)
def test_every_flagged_route_asks_every_role_that_may_enter(line, stale, db):
    route = probe.routes()[line.route]
    address = probe.address(route, None, missing=True)
    address += "?export=csv" if line.reauthenticate == "export" else ""
    for role in (role for role in probe.ROLES if role != "PUB" and line.cells[role] != "-"):
        client = stale(person_with(role))

        response = client.generic(line.method, address)

        if line.reauthenticate == "in the form":
            assert "present" in response.context["form"].errors
        else:
            assert asked(response), role
            assert client.session[PROVED_AT] < time.time() - 300


def test_a_role_that_may_not_enter_is_refused_before_it_is_asked(stale, desk):
    assert stale(desk).get(reverse("accounts:post_give", args=[desk.pk])).status_code == 403


def test_a_fresh_sign_in_is_not_asked(client, db):
    person_with(Role.SECURITY_ADMIN, username="sec")
    client.post(reverse("accounts:sign_in"), {"username": "sec", "password": PASSWORD})
    other = UserFactory()

    assert client.get(reverse("accounts:post_give", args=[other.pk])).status_code == 200


def test_a_proof_is_good_for_five_minutes_and_no_longer(signed_in, desk):
    client = signed_in(desk)
    address = reverse("accounts:contact_update")

    assert make_stale(client, 295).get(address).status_code == 200
    assert asked(make_stale(client, 300).get(address))


def test_the_right_password_leads_back_to_the_page(stale, desk):
    client, person = stale(desk), PersonFactory()
    address = reverse("members:person_reveal", args=[person.pk])
    question = client.get(address)["Location"]

    assert client.get(question).context["next"] == address
    assert prove(client, next=address)["Location"] == address
    assert client.get(address).status_code == 200
    assert events(desk) == ["accounts.identity_proved"]


def test_what_was_typed_is_back_after_the_proof_and_nothing_was_done_before(signed_in, db):
    admin, other = person_with(Role.SECURITY_ADMIN), UserFactory()
    client = signed_in(admin)
    address = reverse("accounts:post_give", args=[other.pk])
    writer = client.get(address).context["writer"]
    data = {
        "unit": root().name,
        "role": "CST",
        "starts_on": "2026-01-01",
        "title": "会员部",
        "writer": writer,
    }

    answer = make_stale(client).post(address, data)

    assert asked(answer)
    assert not other.posts.exists()
    assert prove(client, next=address)["Location"] == address
    form = client.get(address).context["form"]
    assert form.data["title"] == "会员部"
    assert client.post(address, data).status_code == 302
    assert other.posts.get().title == "会员部"


def test_an_export_leads_back_to_its_list_which_then_gives_the_file(stale, db):
    client = stale(person_with(Role.AUDITOR))
    address = reverse("audit:auditentry_list")

    assert client.get(address).status_code == 200
    assert asked(client.get(address, {"export": "csv", "event": "x"}))
    back = prove(client, next=f"{address}?event=x&export=csv")["Location"]

    assert back == f"{address}?event=x"
    assert client.get(address, {"export": "csv"})["Content-Type"].startswith("text/csv")


def test_a_program_gets_a_sentence_and_htmx_the_way(stale, desk):
    client = stale(desk)
    address = reverse("accounts:contact_update")

    json = client.get(address, headers={"accept": "application/json"})
    fragment = client.get(address, headers={"hx-request": "true"})

    assert (json.status_code, json["Content-Type"]) == (403, "application/problem+json")
    assert reverse("accounts:prove") in json.json()["title"]
    assert fragment.status_code == 403
    assert fragment["HX-Redirect"].startswith(reverse("accounts:prove"))
    assert reverse("accounts:prove") in fragment.content.decode()


def test_a_wrong_password_proves_nothing_and_counts_with_sign_in(stale, desk):
    client = stale(desk)

    answers = [prove(client, "guess").status_code for _i in range(4)]

    assert answers == [422] * 4
    assert client.session[PROVED_AT] < time.time() - 300
    assert AccessAttempt.objects.get(username=desk.folded_username).failures_since_start == 4
    assert prove(client, "guess").status_code == 429
    assert prove(client).status_code == 429
    signing_in = {"username": desk.username, "password": PASSWORD}
    assert Client().post(reverse("accounts:sign_in"), signing_in).status_code == 429
    assert events(desk)[:4] == ["accounts.proof_failed"] * 4


def test_a_success_forgets_failures_of_this_address_alone(stale, desk):
    client = stale(desk)
    for address in ("10.0.0.1", "10.0.0.2"):
        client.post(reverse("accounts:prove"), {"present": "wrong"}, REMOTE_ADDR=address)

    client.post(reverse("accounts:prove"), {"present": PASSWORD}, REMOTE_ADDR="10.0.0.1")

    assert list(AccessAttempt.objects.values_list("ip_address", flat=True)) == ["10.0.0.2"]


def test_twenty_parallel_guesses_are_checked_five_times(committed, monkeypatch):
    user, checked = city_clerk(), []
    monkeypatch.setattr(User, "check_password", lambda self, raw: checked.append(1))
    clients = [Client() for _i in range(20)]
    for client in clients:
        client.force_login(user, backend=BACKEND)

    answers = at_once(lambda n: prove(clients[n], "guess").status_code, 20)

    assert len(checked) == 5
    assert sorted(answers) == [422] * 4 + [429] * 16


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil", ""]
)
def test_the_way_back_leads_to_no_other_site(stale, desk, target):
    assert prove(stale(desk), next=target)["Location"] == reverse("ui:home")


def test_contact_changes_with_a_word_to_the_old_address_and_no_values_on_the_trail(signed_in, desk):
    client, old = signed_in(desk), desk.email
    data = {"email": "new@example.org", "mobile": "138 0000 0000"}

    assert client.post(reverse("accounts:contact_update"), data).status_code == 302

    desk.refresh_from_db()
    assert (desk.email, desk.mobile) == ("new@example.org", "13800000000")
    message = OutboxMessage.objects.get(key__startswith="email:contact:")
    assert message.payload["to"] == old
    entry = AuditEntry.objects.get(event="accounts.contact_changed")
    assert entry.note == "email mobile"
    assert "new@example.org" not in str(entry.changes)


def test_an_open_reset_link_ends_when_the_address_changes(signed_in, desk):
    from federation.accounts.models import OneTimeToken
    from federation.accounts.services.tokens import token_is_valid

    secret = OneTimeToken.issue(desk, OneTimeToken.Purpose.RESET)

    signed_in(desk).post(reverse("accounts:contact_update"), {"email": "new@example.org"})

    assert not token_is_valid(secret)
