"""The pass that reminds: set-based, each rung of each duty once, whatever is retried, doubled or killed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import F, JSONField, Value
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.audit.services import record_many
from federation.calendar.services import working_calendar
from federation.notices.gateways import configured
from proposals.models import DUTY_KINDS, Matter
from proposals.services.ladder import Reached, Rung, reached_on
from proposals.services.notify import PAGES

# Of the key of the advisory lock: two schedulers at once are harmless, and the second one has nothing to do.
LOCK = 0x72656D64
BATCH = 5_000

# New rungs of one batch, then everybody who is told of them: whoever has the duty (in person, by a post in
# force, by a lent post), and, as the rung says, the unit's leaders with an account, the desk, the leaders.
REMIND = """
    WITH standing AS MATERIALIZED (
        SELECT duty.id FROM proposals_duty duty
        WHERE duty.done_at IS NULL AND duty.due_on BETWEEN %(first)s AND %(last)s
          AND duty.kind = ANY(%(kinds)s)
          AND NOT EXISTS (
              -- Kept apart by OFFSET: joined, the planner takes a rung of a table that nobody has analysed
              -- for a rare one and goes through all of them for every duty.
              SELECT FROM proposals_reminder old WHERE old.duty_id = duty.id AND old.rung = %(rung)s OFFSET 0)
        ORDER BY duty.due_on, duty.id LIMIT %(batch)s
        FOR NO KEY UPDATE OF duty SKIP LOCKED
    )
    INSERT INTO proposals_reminder (duty_id, rung, sent_at)
    SELECT id, %(rung)s, %(now)s FROM standing
    ON CONFLICT (duty_id, rung) DO NOTHING
    RETURNING duty_id, (
        SELECT matter.kind FROM proposals_duty duty JOIN proposals_matter matter ON matter.id = duty.matter_id
        WHERE duty.id = duty_id)
"""
# Who holds which role where on %(today)s, lent posts included.
POSTS = """posts AS MATERIALIZED (
        SELECT post.organisation_id, post.role, post.user_id FROM accounts_post post
        WHERE post.starts_on <= %(today)s AND (post.ends_on IS NULL OR post.ends_on > %(today)s)
        UNION
        SELECT post.organisation_id, post.role, lent.delegate_id
        FROM accounts_delegation lent JOIN accounts_post post ON post.id = lent.post_id
        WHERE lent.starts_on <= %(today)s AND lent.ends_on > %(today)s AND lent.ended_at IS NULL
          AND post.starts_on <= %(today)s AND (post.ends_on IS NULL OR post.ends_on > %(today)s)
    )"""
TELL = """
    WITH {posts}, duties AS MATERIALIZED (
        SELECT duty.id, duty.kind, duty.unit_id, duty.role, duty.user_id, duty.due_on, duty.matter_id,
               duty.assignment_id, matter.kind AS matter_kind, matter.subject
        FROM proposals_duty duty JOIN proposals_matter matter ON matter.id = duty.matter_id
        WHERE duty.id = ANY(%(duties)s)
    ), told AS MATERIALIZED (
        -- A department's own officers are led to their part, everybody else to the matter.
        SELECT duties.id AS duty_id, who.user_id, bool_or(who.own) AS own
        FROM duties CROSS JOIN LATERAL (
            SELECT duties.user_id, false AS own WHERE duties.user_id IS NOT NULL
            UNION
            SELECT posts.user_id, posts.role = 'DEP' FROM posts
            WHERE duties.user_id IS NULL AND posts.role = duties.role
              AND (duties.unit_id IS NULL OR posts.organisation_id = duties.unit_id)
            UNION
            SELECT posts.user_id, false FROM posts
            WHERE duties.matter_kind = ANY(%(shared)s)
              AND ((%(desk)s AND posts.role = 'CST') OR (%(leaders)s AND posts.role = 'LDR'))
            {heads}
        ) who GROUP BY duties.id, who.user_id
    ), added AS (
        INSERT INTO notices_notice (kind, title, body, url, key, created_at, user_id)
        SELECT 'proposals.' || %(rung)s,
               left(replace(%(title)s, '%%(subject)s', duties.subject), 200),
               (%(labels)s::jsonb ->> duties.kind)
                   || '　' || replace(%(due)s, '%%(day)s', duties.due_on::text),
               CASE WHEN told.own AND duties.assignment_id IS NOT NULL
                    THEN replace(%(part)s, '/0/', '/' || duties.assignment_id || '/')
                    ELSE replace(coalesce(%(doors)s::jsonb ->> duties.kind,
                                          %(pages)s::jsonb ->> duties.matter_kind),
                                 '/0/', '/' || duties.matter_id || '/')
               END,
               'proposals:reminder:' || duties.id || ':' || %(rung)s, %(now)s, person.id
        FROM told JOIN duties ON duties.id = told.duty_id
        JOIN accounts_user person ON person.id = told.user_id AND person.is_active
        ORDER BY person.id, duties.due_on, duties.id
        ON CONFLICT (user_id, key) DO NOTHING
        RETURNING id, user_id, title, body
    ), digest AS MATERIALIZED (
        SELECT min(added.id) AS first, person.email, person.mobile, person.username,
               CASE WHEN count(*) = 1 THEN min(added.title)
                    ELSE replace(%(digest)s, '%%(count)s', count(*)::text) END AS subject,
               string_agg(added.title || E'\\n' || added.body, E'\\n\\n' ORDER BY added.id) AS body
        FROM added JOIN accounts_user person ON person.id = added.user_id
        GROUP BY person.id
    )
    INSERT INTO notices_outboxmessage (key, channel, payload, state, attempts, due_at, created_at, error)
    SELECT channel || ':digest:' || first, channel, payload, 'waiting', 0, %(now)s, %(now)s, ''
    FROM digest CROSS JOIN LATERAL (
        SELECT 'email', jsonb_build_object('to', email, 'subject', subject, 'body', body) WHERE email <> ''
        UNION ALL
        SELECT 'sms', jsonb_build_object('to', mobile, 'text', subject)
        WHERE mobile <> '' AND 'sms' = ANY(%(gateways)s)
        UNION ALL
        SELECT 'wecom', jsonb_build_object('to', username, 'text', subject) WHERE 'wecom' = ANY(%(gateways)s)
    ) AS message (channel, payload)
    ON CONFLICT (key) DO NOTHING
"""
HEADS = """
    UNION
    SELECT head.user_id, false FROM liaison_departmentleader head
    WHERE %(heads)s AND head.department_id = duties.unit_id AND head.user_id IS NOT NULL
      AND head.starts_on <= %(today)s AND (head.ends_on IS NULL OR head.ends_on > %(today)s)
"""
# Matters that the whole desk and the leaders may read; a complaint is its handlers' alone.
SHARED = (Matter.Kind.PROPOSAL, Matter.Kind.DEMAND, Matter.Kind.INSTRUCTION)


def remind_due(*, today: date | None = None) -> int:
    """Send every reminder that is due; returns how many rungs were new.

    Each batch is a transaction of its own and leaves the rest to the next run where it dies. Where another
    run is at work this one has nothing to do.
    """
    day = today or timezone.localdate()
    sent = 0
    for reached in reached_on(day, working_calendar()):
        while (done := remind_batch(reached, day)) > 0:
            sent += done
            if done < BATCH:
                break
    return sent


@transaction.atomic
def remind_batch(reached: Reached, today: date) -> int:
    """Remind of up to BATCH duties that stand on one rung and were not told of it; returns how many."""
    now = timezone.now()
    kinds = [code for code, kind in DUTY_KINDS.items() if kind.urged]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        rung = reached.rung.name
        cursor.execute(
            REMIND,
            {
                "first": reached.first,
                "last": reached.last,
                "kinds": kinds,
                "rung": rung,
                "batch": BATCH,
                "now": now,
            },
        )
        new = dict(cursor.fetchall())
    if new:
        tell(list(new), reached, today, now)
        for kind in sorted(set(new.values())):
            put_on_the_trail([duty for duty, of in new.items() if of == kind], kind, reached.rung)
    return len(new)


def tell(duties: list[int], reached: Reached, today: date, now: object) -> None:
    """Inbox rows for each person and duty, and one e-mail a person with everything of this batch."""
    rung = reached.rung
    values: dict[str, Any] = {
        "duties": duties,
        "today": today,
        "now": now,
        "rung": rung.name,
        "desk": rung.desk,
        "leaders": rung.leaders,
        "heads": rung.heads,
        "shared": list(SHARED),
        "title": str(rung.title),
        "due": _("Due on %(day)s."),
        "gateways": configured() if rung.pressing else [],
        "digest": _("%(count)s items need your attention"),
        "labels": json.dumps({code: str(kind.label) for code, kind in DUTY_KINDS.items()}),
        "pages": json.dumps(pages()),
        "doors": json.dumps(doors()),
        "part": reverse("proposals:assignment_detail", args=[0]),
    }
    with connection.cursor() as cursor:
        # Only a fixed part is put in; what travels is bound.
        cursor.execute(TELL.format(heads=HEADS, posts=POSTS), values)


def pages() -> dict[str, str]:
    """{kind of matter: address of its page, with 0 for the key}."""
    found = {}
    for kind, route in PAGES.items():
        try:
            found[kind.value] = reverse(route, args=[0])
        except NoReverseMatch:
            found[kind.value] = reverse("proposals:todo")
    return found


def doors() -> dict[str, str]:
    """{kind of duty: address where it is done, with 0 for the key}, where that comes before reading."""
    return {code: reverse(kind.route, args=[0]) for code, kind in DUTY_KINDS.items() if kind.before_reading}


def put_on_the_trail(duties: Sequence[int], kind: str, rung: Rung) -> None:
    """The way of each matter of this kind tells that it was reminded of: once for each duty."""
    case: Any = Matter._meta.get_field(kind).related_model
    record_many(
        "proposals.unit_reminded",
        case._default_manager.filter(matter__duties__in=duties).order_by(),
        about=case,
        name=F("matter__subject"),
        changes=Value({}, output_field=JSONField()),
        actor=None,
        note=str(rung.label),
    )
