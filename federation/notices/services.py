"""Telling people: the inbox row and the outbox row are written in the caller's transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from federation.accounts.models import User
from federation.notices.models import Notice, OutboxMessage

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
_channels: dict[str, Callable[[dict, str], None]] = {}


def channel(name: str) -> Callable:
    """Register the function that delivers messages of `name`: `deliver(payload, key)`."""

    def register(deliver: Callable[[dict, str], None]) -> Callable[[dict, str], None]:
        _channels[name] = deliver
        return deliver

    return register


# What stands already is left alone; the statement waits for a twin that is still under way. People come in
# the order of their keys, so that two acts telling the same people cannot lock each other out.
TELL = """
    WITH told AS MATERIALIZED (
        SELECT id, email FROM accounts_user WHERE id IN ({people}) ORDER BY id
    ), added AS (
        INSERT INTO notices_notice (kind, title, body, url, key, created_at, user_id)
        SELECT %s, %s, %s, %s, %s, %s, id FROM told ORDER BY id
        ON CONFLICT (user_id, key) DO NOTHING
        RETURNING id, user_id
    ), queued AS (
        INSERT INTO notices_outboxmessage (key, channel, payload, state, attempts, due_at, created_at, error)
        SELECT 'email:notice:' || added.id, 'email',
               jsonb_build_object('to', told.email, 'subject', %s::text, 'body', %s::text),
               'waiting', 0, %s, %s, ''
        FROM added JOIN told ON told.id = added.user_id
        WHERE told.email <> ''
        ON CONFLICT (key) DO NOTHING
    )
    SELECT id, user_id FROM added
"""


def people_in_sql(to: Iterable[User] | QuerySet[User]) -> tuple[str, list]:
    """Those who are to be told, as a query for their keys: a queryset is not read first."""
    if isinstance(to, QuerySet):
        try:
            sql, params = to.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            return "", []
        return sql, list(params)
    keys = sorted({user.pk for user in to})
    return ("SELECT unnest(%s::bigint[])", [keys]) if keys else ("", [])


def notify(
    kind: str, *, to: Iterable[User] | QuerySet[User], title: str, key: str, body: str = "", url: str = ""
) -> list[Notice]:
    """Put one notice in each inbox and queue its e-mail; a repeated `key` writes nothing.

    One statement however many people there are. Returns the notices that are new. Must run inside the
    transaction of the act it tells about.
    """
    people, params = people_in_sql(to)
    if not people:
        return []
    moment, short = timezone.now(), title[:200]
    values: list = [*params, kind, short, body, url, key, moment, title, body, moment, moment]
    with connection.cursor() as cursor:
        # Only the query for the people is put in, and the ORM wrote it.
        cursor.execute(TELL.format(people=people), values)
        added = cursor.fetchall()
    return [
        Notice(pk=pk, user_id=user, kind=kind, title=short, body=body, url=url, key=key, created_at=moment)
        for pk, user in added
    ]


def post(channel_name: str, key: str, payload: dict) -> OutboxMessage:
    """Queue one message; the same `key` is queued once."""
    message, _created = OutboxMessage.objects.get_or_create(
        key=f"{channel_name}:{key}"[:250], defaults={"channel": channel_name, "payload": payload}
    )
    return message


def deliver_due(*, limit: int = 200) -> int:
    """Deliver waiting messages, each under its own lock; returns how many went out.

    Workers skip each other's rows. A failure is kept with the row and tried again later, further apart
    each time.
    """
    sent = 0
    for _i in range(limit):
        outcome = deliver_next()
        if outcome is None:
            break
        sent += outcome
    return sent


@transaction.atomic
def deliver_next() -> int | None:
    """Deliver the oldest due message: 1 delivered, 0 failed, None where nothing is due."""
    message = (
        OutboxMessage.objects.select_for_update(skip_locked=True)
        .filter(state=OutboxMessage.State.WAITING, due_at__lte=timezone.now())
        .order_by("due_at", "id")
        .first()
    )
    if message is None:
        return None
    message.attempts += 1
    try:
        with transaction.atomic():
            _channels[message.channel](message.payload, message.key)
    except Exception as error:  # noqa: BLE001 - any gateway may fail in any way; the row keeps why
        logger.warning("outbox message %s failed: %s", message.pk, type(error).__name__)
        message.error = f"{type(error).__name__}: {error}"[:500]
        message.due_at = timezone.now() + timedelta(seconds=30 * 2**message.attempts)
        if message.attempts >= MAX_ATTEMPTS:
            message.state = OutboxMessage.State.FAILED
            forget_secret(message)
        message.save()
        return 0
    message.state = OutboxMessage.State.DONE
    message.done_at = timezone.now()
    message.error = ""
    forget_secret(message)
    message.save()
    return 1


def forget_secret(message: OutboxMessage) -> None:
    """A link that sets a password stays in the outbox no longer than its delivery needs it.

    Of a message that says `forget` nothing stays, the address neither.
    """
    if message.payload.get("forget"):
        message.payload = {"forget": True}
    elif message.payload.get("secret"):
        message.payload = {"to": message.payload.get("to", ""), "secret": True}


@channel("email")
def send_email(payload: dict, key: str) -> None:
    """Send one mail. The Message-ID comes from the key, so that a repeated mail can be told as such."""
    digest = "".join(part if part.isalnum() else "-" for part in key)
    message = EmailMessage(
        subject=payload["subject"].replace("\n", " ").replace("\r", " "),
        body=payload["body"],
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[payload["to"]],
        headers={"Message-ID": f"<{digest}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>"},
    )
    message.send()


def unread_count(user: User) -> int:
    return Notice.objects.filter(user=user, read_at__isnull=True).count()


def mark_read(user: User, ids: Iterable[int] | None = None) -> int:
    """Mark the user's own notices read (all of them without `ids`); returns how many changed."""
    notices = Notice.objects.filter(user=user, read_at__isnull=True)
    if ids is not None:
        notices = notices.filter(pk__in=list(ids))
    return notices.update(read_at=timezone.now())
