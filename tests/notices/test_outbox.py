"""At least once to the gateway, one effect for each key, and nothing smuggled into a mail."""

from __future__ import annotations

import datetime
from email import message_from_bytes, policy
from time import sleep

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from federation.notices import services
from federation.notices.models import Notice, OutboxMessage
from federation.notices.services import deliver_due, mark_read, notify, post, send_email
from tests.factories.accounts import UserFactory
from tests.races import at_once

State = OutboxMessage.State


@pytest.fixture
def gateway(monkeypatch):
    """A gateway of its own: `gateway.sent` lists the keys, `gateway.broken` makes it fail."""

    class Gateway:
        sent: list[str] = []
        broken = False

        def __call__(self, payload, key):
            if self.broken:
                raise ConnectionError("no line")
            self.sent.append(key)

    found = Gateway()
    found.sent = []
    monkeypatch.setitem(services._channels, "test", found)
    return found


def test_one_key_is_one_message_and_one_notice(db):
    user = UserFactory()

    for _i in range(3):
        notify("tests.kind", to=[user, user], title="标题", key="effect:1")
        post("test", "effect:1", {})

    assert Notice.objects.count() == 1
    assert sorted(OutboxMessage.objects.values_list("channel", flat=True)) == ["email", "test"]


def test_two_people_have_a_notice_each(db):
    users = [UserFactory(), UserFactory(email="")]

    new = notify("tests.kind", to=users, title="标题", key="effect:1")

    assert {notice.user_id for notice in new} == {user.pk for user in users}
    assert OutboxMessage.objects.count() == 1


def test_people_named_by_a_query_are_told_in_one_statement(db, django_assert_num_queries):
    told, quiet, other = UserFactory(), UserFactory(email=""), UserFactory()
    everybody = type(told).objects.filter(pk__in=[told.pk, quiet.pk])

    with django_assert_num_queries(1):
        new = notify("tests.kind", to=everybody, title="标题" * 150, key="effect:1", body="内容")

    assert {notice.user_id for notice in new} == {told.pk, quiet.pk}
    assert not Notice.objects.filter(user=other).exists()
    mail_row = OutboxMessage.objects.get()
    assert mail_row.payload == {"to": told.email, "subject": "标题" * 150, "body": "内容"}
    assert mail_row.key == f"email:notice:{Notice.objects.get(user=told).pk}"
    assert notify("tests.kind", to=everybody.none(), title="标题", key="effect:2") == []


def test_a_rolled_back_act_tells_nobody(db, mailoutbox):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        notify("tests.kind", to=[UserFactory()], title="标题", key="effect:1")
        raise ZeroDivisionError

    assert deliver_due() == 0
    assert mailoutbox == []
    assert not Notice.objects.exists()


def test_a_delivered_message_is_not_delivered_again(db, gateway):
    post("test", "one", {})

    assert (deliver_due(), deliver_due()) == (1, 0)
    assert gateway.sent == ["test:one"]


def test_a_failing_gateway_is_tried_again_ever_later_and_given_up(db, gateway):
    gateway.broken = True
    with time_machine.travel(datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC), tick=False) as clock:
        message = post("test", "one", {})
        waits = []
        while True:
            assert deliver_due() == 0
            message.refresh_from_db()
            if message.state == State.FAILED:
                break
            waits.append((message.due_at - datetime.datetime.now(datetime.UTC)).total_seconds())
            clock.shift(datetime.timedelta(seconds=waits[-1] - 1))
            assert deliver_due() == 0
            clock.shift(datetime.timedelta(seconds=1))

    assert waits == [60.0 * 2**n for n in range(services.MAX_ATTEMPTS - 1)]
    assert message.attempts == services.MAX_ATTEMPTS
    assert message.error == "ConnectionError: no line"


def test_a_gateway_that_comes_back_delivers_once(db, gateway):
    post("test", "one", {})
    gateway.broken = True
    with time_machine.travel(datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC), tick=False) as clock:
        OutboxMessage.objects.update(due_at=datetime.datetime.now(datetime.UTC))
        deliver_due()
        gateway.broken = False
        clock.shift(datetime.timedelta(minutes=2))

        assert deliver_due() == 1

    message = OutboxMessage.objects.get()
    assert (message.state, message.attempts, message.error) == (State.DONE, 2, "")


def test_one_broken_message_does_not_hold_up_the_others(db, gateway):
    post("nobody-delivers-this", "one", {})
    post("test", "two", {})

    assert deliver_due() == 1
    assert gateway.sent == ["test:two"]


def test_what_a_failing_gateway_wrote_is_rolled_back(db, monkeypatch):
    def write_and_fail(payload, key):
        UserFactory(username="half-done")
        raise ConnectionError

    monkeypatch.setitem(services._channels, "test", write_and_fail)
    post("test", "one", {})

    deliver_due()

    from federation.accounts.models import User

    assert not User.objects.filter(username="half-done").exists()


def test_four_deliverers_at_once_send_each_message_once(committed, monkeypatch):
    sent = []
    monkeypatch.setitem(services._channels, "test", lambda payload, key: (sleep(0.02), sent.append(key)))
    for number in range(12):
        post("test", str(number), {})

    delivered = at_once(lambda _n: deliver_due(), 4)

    assert sum(delivered) == 12
    assert sorted(sent) == sorted(f"test:{number}" for number in range(12))


@given(
    subject=st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
    key=st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
)
@settings(max_examples=60, deadline=None)
def test_no_text_adds_a_header_to_a_mail(subject, key):
    mail.outbox = []
    payload = {"to": "a@example.org", "subject": subject, "body": "正文"}

    send_email(payload, f"email:{key}")

    parsed = message_from_bytes(mail.outbox[0].message().as_bytes(), policy=policy.default)
    allowed = {"content-type", "mime-version", "content-transfer-encoding", "subject", "from", "to", "date",
               "message-id"}  # fmt: skip
    assert {name.lower() for name in parsed} == allowed
    assert parsed["To"] == "a@example.org"


def test_a_forged_receiver_is_not_sent_to(db, mailoutbox):
    post("email", "one", {"to": "a@example.org\nBcc: evil@example.org", "subject": "x", "body": "y"})

    assert deliver_due() == 0
    assert mailoutbox == []


def test_a_repeated_mail_bears_the_same_message_id():
    mail.outbox = []
    for _i in range(2):
        send_email({"to": "a@example.org", "subject": "x", "body": "y"}, "email:notice:17")

    ids = {message.message()["Message-ID"] for message in mail.outbox}
    assert ids == {"<email-notice-17@example.org>"}


def test_reading_marks_ones_own_notices_alone(db):
    mine, theirs = UserFactory(), UserFactory()
    notify("tests.kind", to=[mine, theirs], title="标题", key="effect:1")
    foreign = theirs.notices.get()

    assert mark_read(mine, [foreign.pk]) == 0
    assert mark_read(mine) == 1
    assert services.unread_count(theirs) == 1


def test_following_a_notice_reads_it_and_leads_to_its_page(signed_in, desk):
    notify("tests.kind", to=[desk], title="标题", key="effect:1", url="/proposals/")
    notice = desk.notices.get()

    response = signed_in(desk).post(reverse("notices:notice_open", args=[notice.pk]))

    assert response["Location"] == "/proposals/"
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_a_foreign_notice_is_not_found(signed_in, desk):
    other = UserFactory()
    notify("tests.kind", to=[other], title="标题", key="effect:1")

    response = signed_in(desk).post(reverse("notices:notice_open", args=[other.notices.get().pk]))

    assert response.status_code == 404
    assert services.unread_count(other) == 1


def test_looking_at_the_inbox_changes_nothing(signed_in, desk):
    notify("tests.kind", to=[desk], title="标题", key="effect:1")

    assert signed_in(desk).get(reverse("notices:inbox"), {"after": "broken"}).status_code == 200
    assert services.unread_count(desk) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_costs_the_same_for_one_and_three(signed_in, desk, count, django_assert_num_queries):
    for number in range(count):
        notify("tests.kind", to=[desk], title="标题", key=f"effect:{number}")
    client = signed_in(desk)
    client.get(reverse("notices:inbox"))

    with django_assert_num_queries(3):
        response = client.get(reverse("notices:inbox"))

    assert len(response.context["notices"]) == count
