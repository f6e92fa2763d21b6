"""Administrators see what waits and what was given up, never what it says or to whom in full."""

from __future__ import annotations

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from federation.notices.keeping import retry_all, retry_message
from federation.notices.models import OutboxMessage
from federation.notices.services import deliver_due, post
from federation.notices.tables import kind_of_error, masked
from tests.factories.accounts import person_with
from tests.races import at_once, of_kind

State = OutboxMessage.State
CANARY = "机密事由"


def message(state: str = State.FAILED, channel: str = "email", **payload) -> OutboxMessage:
    facts = {"to": "zhangxiaoyu@example.org", "subject": CANARY, "body": CANARY} | payload
    row = post(channel, f"{CANARY}:{OutboxMessage.objects.count()}", facts)
    OutboxMessage.objects.filter(pk=row.pk).update(
        state=state, attempts=8, error=f"SMTPException: 554 {CANARY} zhangxiaoyu@example.org"
    )
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("role", [role for role in Role.values if role not in ("SYS", "SEC", "AUD", "PUB")])
def test_nobody_else_sees_the_outbox(signed_in, db, role):
    assert signed_in(person_with(role)).get(reverse("notices:outbox_list")).status_code == 403


@pytest.mark.parametrize("role", ["SYS", "SEC", "AUD"])
def test_administrators_see_kind_state_masked_recipient_and_kind_of_error_alone(signed_in, db, role):
    rows = [message(state) for state in State.values]
    message(channel="sms", to="13812345678", text=CANARY)
    message(channel="wecom", to="zhangxiaoyu", text=CANARY)

    response = signed_in(person_with(role)).get(reverse("notices:outbox_list"))

    body = response.content.decode()
    assert CANARY not in body
    assert "zhangxiaoyu" not in body and "13812345678" not in body
    assert "z***@example.org" in body and "138****5678" in body and "SMTPException" in body
    assert hashlib.sha256(rows[0].key.encode()).hexdigest()[:12] in body
    assert ("/retry/" in body) is (role == "SYS")
    assert not any("body" in name for row in response.context["object_list"] for name in row)


@pytest.mark.parametrize("page", ["notices:message_retry", "notices:messages_retry"])
def test_only_the_system_administrator_sends_again_and_reads_nothing(signed_in, db, page):
    row = message()
    url = reverse(page, args=[row.pk] if page.endswith("message_retry") else [])

    for role in ("SEC", "AUD", "CST"):
        assert signed_in(person_with(role)).get(url).status_code == 403
    assert CANARY not in signed_in(person_with(Role.SYSTEM_ADMIN)).get(url).content.decode()


def test_a_message_that_was_given_up_goes_out_after_a_retry(signed_in, system_admin, mailoutbox):
    row = message()

    signed_in(system_admin).post(reverse("notices:message_retry", args=[row.pk]))
    deliver_due()

    row.refresh_from_db()
    assert (row.state, [mail.to for mail in mailoutbox]) == (State.DONE, [["zhangxiaoyu@example.org"]])
    assert AuditEntry.objects.get(event="notices.message_retried").actor == system_admin


@pytest.mark.parametrize("state", [State.WAITING, State.DONE])
def test_what_is_under_way_or_delivered_is_not_sent_again(system_admin, state):
    with pytest.raises(ValidationError):
        retry_message(message(state), actor=system_admin)


def test_a_link_that_was_forgotten_is_not_sent_again(system_admin):
    with pytest.raises(ValidationError):
        retry_message(message(secret=True), actor=system_admin)
    with pytest.raises(ValidationError):
        retry_all(actor=system_admin)


def test_all_that_can_be_are_sent_again_at_once(signed_in, system_admin):
    rows = [message(), message(), message(secret=True), message(State.DONE)]

    signed_in(system_admin).post(reverse("notices:messages_retry"))

    states = [OutboxMessage.objects.get(pk=row.pk).state for row in rows]
    assert states == [State.WAITING, State.WAITING, State.FAILED, State.DONE]
    assert AuditEntry.objects.get(event="notices.messages_retried").note == "2"


def test_two_administrators_send_a_message_again_once(committed):
    row, admins = message(), [person_with(Role.SYSTEM_ADMIN) for _i in range(4)]

    outcomes = at_once(lambda n: retry_message(row, actor=admins[n]), 4)

    assert len(of_kind(outcomes, ValidationError)) == 3


@pytest.mark.parametrize(
    ("recipient", "shown"),
    [
        ("a@b.cn", "a***@b.cn"),
        ("13812345678", "138****5678"),
        ("+8613812345678", "************78"),
        ("wanghaiyan", "w**"),
        ("", "—"),
        (None, "—"),
        (7, "—"),
    ],
)
def test_recipients_are_masked(recipient, shown):
    assert masked(recipient) == shown


@pytest.mark.parametrize(
    ("error", "shown"), [("", "—"), ("OSError: x: y", "OSError"), ("x" * 200, "x" * 80), (": y", "—")]
)
def test_of_an_error_its_kind_is_shown(error, shown):
    assert kind_of_error(error) == shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_outbox_costs_the_same_for_one_and_three(
    signed_in, system_admin, count, django_assert_num_queries
):
    for _i in range(count):
        message()
    client = signed_in(system_admin)
    client.get(reverse("notices:outbox_list"))

    with django_assert_num_queries(5):
        client.get(reverse("notices:outbox_list"), {"state": "failed"})
