"""The administrators see how the portal runs and how it is set up: no secret, no text of the work."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from federation.jobs.models import Job
from federation.notices.models import OutboxMessage
from federation.notices.services import post
from federation.operations.models import Backup
from federation.operations.services.backups import backup_lines, note_backup
from federation.operations.services.parameters import GROUPS
from federation.operations.services.state import figures, storage
from tests.factories.accounts import city_clerk, person_with

PAGES = ["operations:state", "operations:settings"]
NOW = datetime.datetime(2026, 11, 28, 3, 0, tzinfo=datetime.UTC)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", [role for role in Role.values if role not in ("SYS", "SEC", "AUD", "PUB")])
def test_nobody_else_sees_how_the_portal_runs(signed_in, db, page, role):
    assert signed_in(person_with(role)).get(reverse(page)).status_code == 403


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["SYS", "SEC", "AUD"])
def test_administrators_read_both_pages(signed_in, db, page, role):
    assert signed_in(person_with(role)).get(reverse(page)).status_code == 200


def test_settings_show_values_and_no_secret(signed_in, system_admin, settings):
    settings.SECRET_KEY = "canary-of-the-secret-key"
    settings.AUDIT_SIGNING_KEY = "canary-of-the-signing-key"
    settings.UNDO_DAYS = 37

    body = signed_in(system_admin).get(reverse("operations:settings")).content.decode()

    assert "37" in body and settings.SITE_NAME in body
    assert "canary" not in body


def test_no_parameter_is_one_that_opens_anything():
    names = {one.name for _title, rows in GROUPS for one in rows}

    assert [
        name for name in names if any(word in name for word in ("KEY", "PASSWORD", "TOKEN", "SECRET", "URL"))
    ] == []


def test_figures_count_what_is_open_and_what_failed(db):
    owner = city_clerk()
    for state in Job.State.values:
        Job.objects.create(kind="t", title="x", owner=owner, state=state, finished_at=timezone.now())
    old = Job.objects.create(kind="t", title="x", owner=owner, state=Job.State.FAILED)
    Job.objects.filter(pk=old.pk).update(finished_at=timezone.now() - datetime.timedelta(days=2))
    for number, state in enumerate(OutboxMessage.State.values):
        row = post("email", f"m{number}", {"to": "a@example.org", "subject": "s", "body": "b"})
        OutboxMessage.objects.filter(pk=row.pk).update(state=state)

    found = figures()

    assert (found.jobs_open, found.jobs_failed, found.waiting, found.given_up) == (2, 1, 1, 1)
    assert found.worker_is_late is False
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=6)):
        assert figures().worker_is_late is True


def test_an_idle_portal_shows_noughts(db):
    found = figures()

    assert (found.jobs_open, found.jobs_failed, found.waiting, found.given_up, found.worker_is_late) == (
        0,
        0,
        0,
        0,
        False,
    )


def test_storage_is_told_in_bytes_also_where_no_file_was_stored_yet(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "not" / "yet"

    assert all(size > 0 for _what, size, _scarce in storage())


def state_of(part: str, kind: str) -> tuple:
    line = next(one for one in backup_lines() if (one["part"], one["kind"]) == (part, kind))
    return (line["row"] is not None, line["is_late"])


def test_a_backup_is_noted_by_its_script_and_becomes_overdue(db, capsys):
    saved, database = Backup.Kind.SAVED.label, Backup.Part.DATABASE.label
    with time_machine.travel(NOW, tick=False) as clock:
        assert state_of(database, saved) == (False, True)

        call_command("note_backup", "database", "--size", "4096", "--note", "portal.dump")

        assert state_of(database, saved) == (True, False)
        assert state_of(Backup.Part.FILES.label, saved) == (False, True)
        clock.shift(datetime.timedelta(hours=27))
        assert state_of(database, saved) == (True, True)
    assert capsys.readouterr().out == "noted: database saved 4096\n"
    assert AuditEntry.objects.get(event="operations.backup_saved").result == "done"


def test_a_failed_backup_is_overdue_at_once(db):
    note_backup("database", size=1)
    note_backup("database", succeeded=False)

    assert state_of(Backup.Part.DATABASE.label, Backup.Kind.SAVED.label) == (True, True)
    assert AuditEntry.objects.filter(event="operations.backup_saved", result="failed").count() == 1


@pytest.mark.parametrize("arguments", [["nothing"], ["files", "--size", "-1"], ["files", "--size", "x"]])
def test_an_odd_note_is_refused(db, arguments):
    with pytest.raises(CommandError):
        call_command("note_backup", *arguments)

    assert not Backup.objects.exists()


def test_the_page_shows_the_last_backup_of_each_part(signed_in, system_admin):
    note_backup("files", size=5_000_000)
    note_backup("database", kind=Backup.Kind.RESTORED)

    response = signed_in(system_admin).get(reverse("operations:state"))

    assert [line["row"] is not None for line in response.context["backups"]] == [False, True, True, False]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_whatever_there_is(signed_in, system_admin, count, django_assert_num_queries):
    for number in range(count):
        note_backup("files")
        post("email", f"m{number}", {"to": "a@example.org", "subject": "s", "body": "b"})
    client = signed_in(system_admin)
    client.get(reverse("operations:state"))

    with django_assert_num_queries(14):
        client.get(reverse("operations:state"))


def test_state_without_a_right_to_the_chain_leads_nowhere_further(signed_in, system_admin):
    security = person_with(Role.SECURITY_ADMIN)

    assert signed_in(system_admin).get(reverse("operations:state")).context["trail_url"] == ""
    assert signed_in(security).get(reverse("operations:state")).context["trail_url"] != ""
