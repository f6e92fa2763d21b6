"""A trail to tamper with: what an owner of the tables can do who has switched the triggers off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models import Max

from federation.audit.models import AuditEntry
from federation.audit.services import record
from federation.audit.services.sealing import Moment, present_moment
from tests.factories.accounts import UserFactory

TABLES = ("audit_auditentry", "audit_block", "audit_redaction", "audit_redactedentry", "audit_trailexport")


FIRST_XACT = 1_000_000


def as_if_over(below: int = 10**12) -> Moment:
    """The present, as if each entry had been written by a transaction of its own and all were over.

    A test that runs in one transaction could seal nothing otherwise, because it is never over.
    """
    with triggers_off():
        run("UPDATE audit_auditentry SET xact = %s + id WHERE xact < %s", FIRST_XACT, FIRST_XACT)
    newest = AuditEntry.objects.filter(xact__lt=below).aggregate(newest=Max("xact"))["newest"] or 0
    return present_moment()._replace(horizon=newest + 1, is_quiet=True)


def write_trail(count: int = 30) -> list[AuditEntry]:
    """Entries of several events about several people."""
    people = [UserFactory() for _i in range(3)]
    return [
        record(
            f"tests.event_{number % 4}",
            people[number % 3],
            actor=people[(number + 1) % 3] if number % 5 else None,
            changes={"name": [f"旧{number}", f"新{number}"]},
            note=f"附言{number}" if number % 2 else "",
        )
        for number in range(count)
    ]


@contextmanager
def triggers_off() -> Iterator[None]:
    """The tables without their guards; checks of the columns hold on."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        yield
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")


def run(statement: str, *params: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount
