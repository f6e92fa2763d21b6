"""What the role of web, worker and beat can do to the trail: append and read, and redact by the one function."""

from __future__ import annotations

import importlib

import pytest
from django.db import DatabaseError, connection, transaction

from federation.audit.models import AuditEntry, Block
from federation.audit.services import record, redact_entry, sealing
from federation.audit.services.sealing import seal
from federation.audit.services.verifying import verify
from tests.audit.trails import as_if_over, write_trail
from tests.factories.accounts import UserFactory

only_append = importlib.import_module("federation.audit.migrations.0002_only_append")


@pytest.fixture
def as_app(db, monkeypatch):
    """The rest of the test runs as `portal_app`, with what roles.sql and the migrations leave it."""
    entries = write_trail(6)
    monkeypatch.setattr(sealing, "present_moment", as_if_over)
    seal()
    redact_entry(entries[0], ground="第12号", actor=None)
    monkeypatch.undo()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'portal_app'")
        if cursor.fetchone() is None:
            cursor.execute("CREATE ROLE portal_app")
        cursor.execute("GRANT USAGE ON SCHEMA public TO portal_app")
        cursor.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO portal_app")
        cursor.execute("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO portal_app")
        cursor.execute(only_append.REVOKE)
        cursor.execute("SET LOCAL ROLE portal_app")
    yield entries
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


TABLES = ["audit_auditentry", "audit_block", "audit_redaction", "audit_redactedentry", "audit_trailexport"]
ATTEMPTS = [
    *(f"DELETE FROM {table}" for table in TABLES),
    *(f"TRUNCATE {table} CASCADE" for table in TABLES),
    *(f"DROP TABLE {table} CASCADE" for table in TABLES),
    *(f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in TABLES),
    "UPDATE audit_auditentry SET note = 'forged'",
    "UPDATE audit_auditentry SET note = '〔已删除〕'",
    "UPDATE audit_auditentry SET salt = gen_random_uuid()",
    "UPDATE audit_block SET hash = sha256(hash)",
    "UPDATE audit_redaction SET ground = 'another'",
    "INSERT INTO audit_redactedentry (redaction_id, entry_id, fields, digest)"
    " SELECT 1, id, '{note}', payload_digest FROM audit_auditentry LIMIT 1",
    "UPDATE audit_trailexport SET entries = 0",
    "DELETE FROM audit_verification",
    "DROP FUNCTION audit_redact(bigint, jsonb)",
    "CREATE OR REPLACE FUNCTION audit_only_removes(fresh text, old text) RETURNS boolean LANGUAGE sql AS"
    " 'SELECT true'",
    "DROP TRIGGER pgtrigger_audit_is_append_only_9c517 ON audit_auditentry",
    "SET session_replication_role = replica",
    "ALTER TABLE audit_auditentry OWNER TO portal_app",
    "REASSIGN OWNED BY CURRENT_USER TO pg_monitor",
    "GRANT pg_write_all_data TO portal_app",
    "CREATE TABLE public.elsewhere (id int)",
    "CREATE RULE forge AS ON INSERT TO audit_auditentry DO INSTEAD NOTHING",
    "ALTER ROLE portal_app SUPERUSER",
    "COPY audit_auditentry FROM PROGRAM 'true'",
    "SELECT audit_redact(1, '[]'::jsonb)",
]


@pytest.mark.parametrize("statement", ATTEMPTS)
def test_no_attempt_of_the_app_role_succeeds(as_app, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert AuditEntry.objects.filter(note="forged").count() == 0
    assert AuditEntry.objects.count() > 6


def test_the_app_role_appends_seals_redacts_and_checks(as_app, monkeypatch):
    redact_entry(as_app[1], ground="第13号", actor=None)
    record("tests.as_app", UserFactory(), actor=None)
    blocks = Block.objects.count()
    horizon = lambda: real()._replace(horizon=10**12)  # noqa: E731
    real = sealing.present_moment
    monkeypatch.setattr(sealing, "present_moment", horizon)

    seal()

    assert Block.objects.count() in (blocks, blocks + 1)
    assert [one.what for one in verify().findings if "other words" in one.what] == []


def test_the_digest_is_the_database_s_own_whatever_a_writer_gives(db):
    entry = AuditEntry.objects.create(
        event="tests.given",
        actor_name="系统",
        object_type="tests.thing",
        object_id="1",
        object_name="物",
        source="system",
        xact=7,
        payload_digest=b"x" * 32,
    )

    entry.refresh_from_db()
    assert bytes(entry.payload_digest) != b"x" * 32
    assert entry.xact != 7


@pytest.mark.parametrize("field", ["event", "actor_name", "object_type", "object_id", "source"])
def test_an_entry_without_who_what_or_whence_is_refused(db, field):
    facts = {"event": "e.x", "actor_name": "甲", "object_type": "t.t", "object_id": "1", "source": "web"}

    with pytest.raises(DatabaseError, match="audit_says_who_what_and_whence"), transaction.atomic():
        AuditEntry.objects.create(**facts | {field: ""})


@pytest.mark.parametrize(
    "column",
    [
        "at",
        "event",
        "result",
        "actor_name",
        "object_type",
        "object_id",
        "object_name",
        "changes",
        "note",
        "source",
    ],
)
def test_no_column_of_an_entry_may_be_empty(db, column):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attnotnull FROM pg_attribute WHERE attrelid = 'audit_auditentry'::regclass AND attname = %s",
            [column],
        )

        assert cursor.fetchone() == (True,)
