"""The trail is append-only, belongs to the act, and is read by the auditor alone."""

from __future__ import annotations

import importlib

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from federation.accounts.models import Role, User
from federation.accounts.services import users
from federation.audit import services
from federation.audit.middleware import client_address
from federation.audit.models import AuditEntry
from federation.audit.services import changes_between, history_of, record
from tests.factories.accounts import UserFactory, city_clerk, person_with

only_append = importlib.import_module("federation.audit.migrations.0002_only_append")


@pytest.fixture
def entry(db):
    return record("tests.happened", UserFactory(), actor=None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditentry SET note = 'forged'",
        "UPDATE audit_auditentry SET id = id + 1000",
        "DELETE FROM audit_auditentry",
        "TRUNCATE audit_auditentry",
        "TRUNCATE audit_auditentry CASCADE",
    ],
)
def test_no_statement_of_the_owner_changes_an_entry(entry, statement):
    before = list(AuditEntry.objects.values())

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert list(AuditEntry.objects.values()) == before


def test_the_model_changes_no_entry_either(entry):
    entry.note = "forged"
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.delete()

    assert AuditEntry.objects.get(pk=entry.pk).note == ""


def privileges(role: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p FROM unnest(ARRAY['SELECT','INSERT','UPDATE','DELETE','TRUNCATE']) p"
            " WHERE has_table_privilege(%s, 'audit_auditentry', p)",
            [role],
        )
        return {row[0] for row in cursor.fetchall()}


def test_the_role_of_the_web_may_append_and_read_only(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'portal_app'")
        if cursor.fetchone() is None:
            cursor.execute("CREATE ROLE portal_app")
        cursor.execute("GRANT ALL ON audit_auditentry TO portal_app")
        assert "UPDATE" in privileges("portal_app")

        cursor.execute(only_append.REVOKE)

        assert privileges("portal_app") == {"SELECT", "INSERT"}
        cursor.execute(only_append.GRANT)
        assert privileges("portal_app") == {"SELECT", "INSERT", "UPDATE", "DELETE"}


def test_an_act_whose_entry_cannot_be_written_does_not_happen(db, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError("the trail is full")

    monkeypatch.setattr(AuditEntry.objects, "create", fail)

    with pytest.raises(DatabaseError):
        users.open_account("unheard-of", name="甲", actor=None)

    assert not User.objects.filter(username="unheard-of").exists()


def test_an_act_that_is_rolled_back_leaves_no_entry(db):
    before = AuditEntry.objects.count()

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        users.open_account("gone-again", name="甲", actor=None)
        raise ZeroDivisionError

    assert AuditEntry.objects.count() == before


def test_an_entry_keeps_names_as_they_were(db):
    clerk = city_clerk(name="王海燕")
    subject = UserFactory(name="旧名")
    kept = record("tests.happened", subject, actor=clerk)

    User.objects.filter(pk__in=[clerk.pk, subject.pk]).update(name="新名")

    kept.refresh_from_db()
    assert (kept.actor_name, kept.unit_name, kept.object_name) == ("王海燕", "云州市工商联", "旧名")


def test_an_entry_without_an_actor_is_the_systems_own(entry):
    assert (entry.actor_id, entry.actor_name, entry.source) == (None, "系统", "system")


def test_changes_name_only_what_differs(db):
    user = UserFactory(name="甲", mobile="1")
    before = {"name": "甲", "mobile": "2"}

    assert changes_between(before, user) == {"mobile": ["2", "1"]}


def test_the_history_of_one_object_is_its_own_and_newest_first(db):
    one, other = UserFactory(), UserFactory()
    for event, about in [("a.first", one), ("a.foreign", other), ("a.second", one)]:
        record(event, about, actor=None)

    assert [entry.event for entry in history_of(one)] == ["a.second", "a.first"]


@pytest.mark.parametrize(
    ("hops", "forwarded", "address"),
    [
        (0, "6.6.6.6", "9.9.9.9"),
        (1, "6.6.6.6, 7.7.7.7", "7.7.7.7"),
        (2, "6.6.6.6, 7.7.7.7", "6.6.6.6"),
        (2, "7.7.7.7", "9.9.9.9"),
        (1, "", "9.9.9.9"),
        (1, " , ,", "9.9.9.9"),
    ],
)
def test_the_address_is_the_one_the_trusted_proxies_saw(rf, settings, hops, forwarded, address):
    settings.TRUSTED_PROXIES = hops

    request = rf.get("/", REMOTE_ADDR="9.9.9.9", HTTP_X_FORWARDED_FOR=forwarded)

    assert client_address(request) == address


def test_the_source_does_not_leak_into_the_next_request(client, db):
    client.get("/healthz")

    assert services.source.get() == "system"


@pytest.mark.parametrize("role", [role for role in Role.values if role != "AUD"])
def test_nobody_but_the_auditor_reads_the_trail(signed_in, db, role):
    assert signed_in(person_with(role)).get(reverse("audit:auditentry_list")).status_code == 403


def test_the_auditor_sees_no_business_text(signed_in, db):
    record(
        "proposals.proposal_filed",
        UserFactory(name="机密事由"),
        actor=None,
        changes={"subject": ["机密旧", "机密新"]},
        note="机密附言",
    )

    client = signed_in(person_with(Role.AUDITOR))
    page = client.get(reverse("audit:auditentry_list")).content.decode()
    exported = b"".join(client.get(reverse("audit:auditentry_list"), {"export": "csv"}).streaming_content)

    assert "proposals.proposal_filed" in page
    assert "机密" not in page
    assert "机密" not in exported.decode("utf-8-sig")


def test_exporting_the_trail_is_on_the_trail(signed_in, db):
    auditor = person_with(Role.AUDITOR)

    b"".join(signed_in(auditor).get(reverse("audit:auditentry_list"), {"export": "csv"}).streaming_content)

    assert AuditEntry.objects.filter(event="audit.list_exported", actor=auditor).count() == 1


@pytest.mark.parametrize(
    "query", [{"actor": "x"}, {"event": "e" * 90}, {"after": "broken"}, {"sort": "note"}]
)
def test_an_odd_question_is_answered_calmly(signed_in, db, query):
    assert (
        signed_in(person_with(Role.AUDITOR)).get(reverse("audit:auditentry_list"), query).status_code == 200
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_trail_costs_the_same_for_one_and_three(signed_in, db, count, django_assert_num_queries):
    for _i in range(count):
        record("tests.counted", UserFactory(), actor=None)
    client = signed_in(person_with(Role.AUDITOR))
    client.get("/")

    with django_assert_num_queries(5):
        response = client.get(reverse("audit:auditentry_list"), {"event": "tests.counted"})

    assert len(response.context["object_list"]) == count
