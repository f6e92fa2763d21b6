"""A city's matters: proposals with their departments' parts, what is open of them, and their timelines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import connection
from django.db.models import F
from django.utils import timezone

from benchmarks.answers import answer
from benchmarks.loading import FIRST_KEY
from benchmarks.people import account
from federation.accounts.models import Organisation, Role, User
from federation.accounts.services.organisations import register_organisation
from liaison.models import Department
from proposals.models import Assignment, Duty, Matter, Proposal

DEPARTMENTS = 100
# Raise it when the rows that are built here change.
DATA_VERSION = 3
PARTS = 3
# Of each open matter: three kinds of duties for each part, and one of the desk. With ten thousand open
# matters that makes a hundred thousand deadlines.
DUTIES = ("sign_for", "contact", "reply")
BATCH = 2_000
TIMELINE = """
INSERT INTO audit_auditentry (at, event, actor_name, unit_name, object_type, object_id, object_name, changes,
    note, source, result)
SELECT now() - make_interval(mins => n), 'proposals.proposal_assigned', '经办', '市工商联',
    'proposals.proposal', (%(first)s + n %% %(matters)s)::text, '关于第' || n || '件的提案', '{}', '', 'page',
    'done'
FROM generate_series(1, %(rows)s) AS n
"""


def build(matters: int, opened: int, timeline: int) -> None:
    """`matters` proposals, the last `opened` of them at departments, and `timeline` entries of the trail."""
    root = register_organisation(Organisation.Kind.FEDERATION, actor=None, name="云州市工商联")
    author = account("bench-city", Role.CITY_STAFF, root)
    departments = list(make_departments(root))
    today = timezone.localdate()
    for first in range(0, matters, BATCH):
        write(range(first, min(first + BATCH, matters)), matters - opened, root, author, departments, today)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(TIMELINE, {"first": FIRST_KEY, "matters": matters, "rows": timeline})
        for model in (Matter, Proposal, Assignment, Duty):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'),"
                f" (SELECT max(id) + 1 FROM {model._meta.db_table}))"
                if model is not Proposal
                else "SELECT 1"
            )
    answer(author)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def lengthen(matters: int) -> None:
    """As many closed matters again, ten years older than the others."""
    root = Organisation.objects.get(kind=Organisation.Kind.FEDERATION)
    author = User.objects.get(folded_username="bench-city")
    departments, today = list(Department.objects.order_by("pk")), timezone.localdate()
    for first in range(matters, 2 * matters, BATCH):
        write(range(first, min(first + BATCH, 2 * matters)), 2 * matters, root, author, departments, today)
    older = Proposal.objects.filter(matter_id__gte=FIRST_KEY + matters)
    older.update(filed_at=F("filed_at") - timedelta(days=3650), submitted_at=F("filed_at"))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def make_departments(root: Organisation) -> Iterator[Department]:
    for n in range(1, DEPARTMENTS + 1):
        unit = register_organisation(
            Organisation.Kind.DEPARTMENT, actor=None, name=f"云州市第{n}局", parent=root
        )
        department = Department.objects.create(organisation=unit, agency_code=f"云{n}提复")
        account(f"bench-officer-{n}", Role.DEPARTMENT, unit)
        yield department


def write(
    numbers: range, closed: int, root: Organisation, author: User, departments: list[Department], today: date
) -> None:
    """One batch: the first `closed` numbers are closed matters, the others are with their departments."""
    keys = {n: FIRST_KEY + n for n in numbers}
    Matter.objects.bulk_create(
        Matter(
            id=keys[n],
            kind=Matter.Kind.PROPOSAL,
            subject=f"关于支持第{n}类企业融资的建议",
            organisation=root,
            author=author,
        )
        for n in numbers
    )
    Proposal.objects.bulk_create(proposal(n, keys[n], n < closed, today) for n in numbers)
    parts = Assignment.objects.bulk_create(
        part(n, keys[n], departments[(n + place) % DEPARTMENTS], place, n < closed, today)
        for n in numbers
        for place in range(PARTS)
    )
    # What was done about closed matters stays with who did it.
    done = {"done_at": timezone.now(), "done_by": author, "outcome": Duty.Outcome.DONE}
    Duty.objects.bulk_create(
        Duty(
            matter_id=one.matter_id,
            kind=kind,
            assignment=one,
            unit_id=one.department_id,
            role=Role.DEPARTMENT,
            due_on=one.due_on,
            **({} if one.finished_on is None else done),
        )
        for one in parts
        for kind in DUTIES
    )
    Duty.objects.bulk_create(
        Duty(matter_id=keys[n], kind="assign", unit=root, role=Role.CITY_STAFF, due_on=due_of(n, today))
        for n in numbers
        if n >= closed
    )


def due_of(n: int, today: date) -> date:
    """Spread from forty days ago to ten days ahead."""
    return today + timedelta(days=n % 50 - 40)


def proposal(n: int, key: int, closed: bool, today: date) -> Proposal:
    filed = timezone.now() - timedelta(days=60 + n % 900)
    state = Proposal.State.CLOSED if closed else Proposal.State.ASSIGNED
    return Proposal(
        matter_id=key,
        state=state,
        number=f"云联提〔2026〕{n}号",
        facts="多家企业反映贷款审批时间较长。",
        suggestions="建立银企对接名录。",
        submitted_at=filed,
        filed_at=filed,
        replied_at=filed + timedelta(days=50) if closed else None,
        closed_at=filed + timedelta(days=60) if closed else None,
        due_on=due_of(n, today),
    )


def part(n: int, key: int, department: Department, place: int, closed: bool, today: date) -> Assignment:
    leads = place == 0
    done = Assignment.State.DELIVERED if leads else Assignment.State.OPINION_SENT
    due = due_of(n, today)
    return Assignment(
        matter_id=key,
        department=department,
        mode=Assignment.Mode.LEAD if leads else Assignment.Mode.CO,
        state=done if closed else Assignment.State.TO_SIGN,
        assigned_on=due - timedelta(days=60),
        due_on=due,
        finished_on=due - timedelta(days=1) if closed else None,
    )
