"""Open dates anew when a holiday notice is loaded: set by set, recorded, and told once to each person.

A date that a term gave is computed again from the day it ran from; one that somebody chose, or that was
extended, stays. Dates are few (days × terms) where rows are many: each pair is computed once, and one
statement writes all rows that it concerns. A second run finds nothing that differs and does nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection, models, transaction
from django.db.models import F, Min, OuterRef, Q, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.audit.services import record_many
from federation.calendar.models import HolidayNotice
from federation.calendar.services import after_publication, due_date
from federation.sets import lock
from proposals.models import Assignment, Duty, Matter
from proposals.services.handling import duties_of_answers
from proposals.services.parts import capped_why
from proposals.services.reminders import POSTS

# How many matters one notice names; the rest is counted.
NAMED = 20
MOVED = """
    CREATE TEMPORARY TABLE IF NOT EXISTS proposals_moved
        (duty_id bigint, matter_id bigint, before date, after date) ON COMMIT DROP
"""
PAIRS = """
    fresh AS (
        SELECT * FROM unnest(%(starts)s::date[], %(terms)s::text[], %(dues)s::date[], %(provisional)s::bool[],
                             %(whys)s::text[]) AS fresh (start, term, due_on, provisional, why)
    )
"""
# Who leads, or handles alone, gives the last day to co-handlers: those come second.
PARTS = """
    WITH {pairs}, due AS (
        SELECT part.id, LEAST(fresh.due_on, lead.due_on) AS due_on, fresh.provisional,
               CASE WHEN lead.due_on < fresh.due_on THEN %(capped)s ELSE fresh.why END AS why
        FROM proposals_assignment part
        JOIN fresh ON fresh.start = part.assigned_on AND fresh.term = part.term
        LEFT JOIN proposals_assignment lead ON part.mode = 'co' AND lead.matter_id = part.matter_id
             AND lead.round = part.round AND lead.mode IN ('lead', 'single')
             AND lead.state NOT IN ('returned', 'void')
        WHERE part.state = ANY(%(open)s) AND (part.mode = 'co') = %(co)s
    )
    UPDATE proposals_assignment part
    SET due_on = due.due_on, due_is_provisional = due.provisional, due_why = due.why
    FROM due WHERE due.id = part.id
      AND (part.due_on, part.due_is_provisional, part.due_why)
          IS DISTINCT FROM (due.due_on, due.provisional, due.why)
"""
WRITE_DUTIES = """
    , due AS MATERIALIZED ({rows}), written AS (
        UPDATE proposals_duty duty
        SET due_on = due.due_on, due_is_provisional = due.provisional, due_why = due.why
        FROM due WHERE due.id = duty.id
          AND (duty.due_on, duty.due_is_provisional, duty.due_why)
              IS DISTINCT FROM (due.due_on, due.provisional, due.why)
    )
    INSERT INTO proposals_moved (duty_id, matter_id, before, after)
    SELECT due.id, due.matter_id, due.before, due.due_on FROM due
    WHERE due.before IS DISTINCT FROM due.due_on
"""
BY_TERM = """
    SELECT duty.id, duty.matter_id, duty.due_on AS before, fresh.due_on, fresh.provisional, fresh.why
    FROM proposals_duty duty JOIN fresh ON fresh.start = duty.begins_on AND fresh.term = duty.term
    WHERE duty.done_at IS NULL
"""
OF_PARTS = """
    SELECT duty.id, duty.matter_id, duty.due_on AS before, part.due_on,
           part.due_is_provisional AS provisional, part.due_why AS why
    FROM proposals_duty duty JOIN proposals_assignment part ON part.id = duty.assignment_id
    WHERE duty.done_at IS NULL AND duty.term = '' AND part.term <> '' AND duty.kind = ANY(%(kinds)s)
"""
CHANGES = """
    (SELECT jsonb_build_object('due_on', jsonb_build_array(min(before), min(after)))
     FROM proposals_moved WHERE proposals_moved.matter_id = {case}.matter_id)
"""
TELL = """
    WITH {posts}, moved AS MATERIALIZED (
        SELECT moved.*, matter.subject, matter.author_id, duty.unit_id, duty.role, duty.user_id,
               duty.kind = ANY(%(kinds)s) AND duty.kind <> 'opinion' AS answers
        FROM proposals_moved moved
        JOIN proposals_duty duty ON duty.id = moved.duty_id
        JOIN proposals_matter matter ON matter.id = moved.matter_id
    ), told AS (
        SELECT DISTINCT who.user_id, moved.matter_id, moved.subject, moved.before, moved.after
        FROM moved CROSS JOIN LATERAL (
            SELECT moved.user_id WHERE moved.user_id IS NOT NULL
            UNION
            SELECT posts.user_id FROM posts
            WHERE moved.user_id IS NULL AND posts.role = moved.role
              AND (moved.unit_id IS NULL OR posts.organisation_id = moved.unit_id)
            UNION
            SELECT moved.author_id WHERE moved.answers
        ) who
    ), ranked AS (
        SELECT told.*, row_number() OVER (PARTITION BY user_id ORDER BY after, matter_id) AS place FROM told
    ), added AS (
        INSERT INTO notices_notice (kind, title, body, url, key, created_at, user_id)
        SELECT 'proposals.dates_moved', replace(%(title)s, '%%(count)s', count(*)::text),
               string_agg(subject || '　' || before || ' → ' || after, E'\\n' ORDER BY after, matter_id)
                   FILTER (WHERE place <= %(named)s),
               %(url)s, %(key)s, %(now)s, person.id
        FROM ranked JOIN accounts_user person ON person.id = ranked.user_id AND person.is_active
        GROUP BY person.id ORDER BY person.id
        ON CONFLICT (user_id, key) DO NOTHING
        RETURNING id, user_id, title, body
    )
    INSERT INTO notices_outboxmessage (key, channel, payload, state, attempts, due_at, created_at, error)
    SELECT 'email:notice:' || added.id, 'email',
           jsonb_build_object('to', person.email, 'subject', added.title, 'body', added.body),
           'waiting', 0, %(now)s, %(now)s, ''
    FROM added JOIN accounts_user person ON person.id = added.user_id WHERE person.email <> ''
    ON CONFLICT (key) DO NOTHING
"""


@after_publication
@transaction.atomic
def recompute_dates(notice: HolidayNotice) -> int:
    """Compute anew what the days of a notice may touch; returns how many duties got another day."""
    low, high = date(notice.year - 1, 12, 1), date(notice.year + 1, 1, 31)
    duties = Duty.objects.open().exclude(term="").filter(begins_on__lte=high)
    duties = duties.filter(Q(due_is_provisional=True) | Q(due_on__gte=low))
    parts = Assignment.objects.open().exclude(term="").filter(assigned_on__lte=high)
    parts = parts.filter(Q(due_is_provisional=True) | Q(due_on__gte=low))
    # A matter is locked first, here as in every act.
    lock(Matter.objects.filter(Q(pk__in=duties.values("matter")) | Q(pk__in=parts.values("matter"))))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(MOVED)
        cursor.execute("TRUNCATE proposals_moved")
        write_parts(cursor, parts)
        write_duties(cursor, duties)
        cursor.execute("SELECT count(*) FROM proposals_moved")
        count = cursor.fetchone()[0]
    if count:
        keep_cases(notice)
        tell_everybody(notice)
    return count


def computed(pairs: Iterable[tuple[date, str]]) -> dict[str, list]:
    """The arrays of PAIRS: for each day and term the date, whether it may still move, and why it is that."""
    found: dict[str, list] = {"starts": [], "terms": [], "dues": [], "provisional": [], "whys": []}
    for start, term in pairs:
        due = due_date(start, term)
        row = (start, term, due.date, due.provisional, str(due.why))
        for values, value in zip(found.values(), row, strict=True):
            values.append(value)
    return found


def write_parts(cursor: Any, parts: models.QuerySet) -> None:
    pairs = computed(parts.order_by().values_list("assigned_on", "term").distinct())
    values = pairs | {"open": [state.value for state in Assignment.OPEN], "capped": capped_why()}
    for is_co in (False, True):
        cursor.execute(PARTS.format(pairs=PAIRS), values | {"co": is_co})


def write_duties(cursor: Any, duties: models.QuerySet) -> None:
    pairs = computed(duties.order_by().values_list("begins_on", "term").distinct())
    cursor.execute(f"WITH {PAIRS}" + WRITE_DUTIES.format(rows=BY_TERM), pairs)
    kinds = {"kinds": duties_of_answers()}
    cursor.execute("WITH nothing AS (SELECT 1)" + WRITE_DUTIES.format(rows=OF_PARTS), kinds)


def keep_cases(notice: HolidayNotice) -> None:
    """The trail of each matter, its version, and the earliest date that its case keeps for lists."""
    moved = RawSQL("SELECT matter_id FROM proposals_moved", [])  # noqa: S611
    for kind in Matter.Kind:
        if not hasattr(Matter, kind.value):
            continue
        case: Any = Matter._meta.get_field(kind.value).related_model
        rows = case._default_manager.filter(pk__in=moved).order_by()
        changes = RawSQL(CHANGES.format(case=case._meta.db_table), [], output_field=models.JSONField())  # noqa: S611
        words = _("Holiday notice %(year)s") % {"year": notice.year}
        record_many(
            "proposals.dates_moved",
            rows,
            about=case,
            name=F("matter__subject"),
            changes=changes,
            actor=None,
            note=words,
        )
        if not any(field.name == "round" for field in case._meta.fields):
            keep_own_date(rows)
            continue
        parts = Assignment.objects.open().filter(matter=OuterRef("matter"), round=OuterRef("round"))
        earliest = parts.order_by().values("matter").annotate(day=Min("due_on")).values("day")
        rows.update(due_on=Coalesce(Subquery(earliest), F("due_on")))
    Matter.objects.filter(pk__in=moved).update(version=F("version") + Value(1), updated_at=timezone.now())


def keep_own_date(rows: models.QuerySet) -> None:
    """A case that no department has a part in keeps the date of the duty that it brought."""
    duties = Duty.objects.open().exclude(term="").filter(matter=OuterRef("pk")).order_by("due_on", "id")
    rows.update(
        due_on=Coalesce(Subquery(duties.values("due_on")[:1]), F("due_on")),
        due_why=Coalesce(Subquery(duties.values("due_why")[:1]), F("due_why")),
    )


def tell_everybody(notice: HolidayNotice) -> None:
    """One notice and one mail for each person, however many of their dates have moved."""
    now = timezone.now()
    values: dict[str, Any] = {
        "today": timezone.localdate(),
        "now": now,
        "kinds": duties_of_answers(),
        "title": _("After the holiday notice %(count)s dates have moved"),
        "named": NAMED,
        "url": reverse("proposals:todo"),
        "key": f"proposals:dates_moved:{notice.year}:{now.isoformat()}",
    }
    with connection.cursor() as cursor:
        cursor.execute(TELL.format(posts=POSTS), values)
