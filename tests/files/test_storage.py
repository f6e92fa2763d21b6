"""Files are stored once, swept when nobody wants them, and read by whoever may read their object."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse

from federation.accounts.models import Organisation, Role
from federation.audit.models import AuditEntry
from federation.files import access, agreement, services
from federation.files.models import Attachment, StoredFile
from tests.factories.accounts import person_with, root
from tests.races import at_once, of_kind

PDF = b"%PDF-1.7 content"


@pytest.fixture
def readers(monkeypatch):
    """Organisations' files are readable by city staff here; what apps registered is set aside."""
    monkeypatch.setattr(access, "_readers", {})
    access.readable_by(Organisation)(lambda user, key: Role.CITY_STAFF in user.roles)


def attach(actor, content=PDF, name="材料.pdf"):
    return services.attach(root(), io.BytesIO(content), name=name, actor=actor)


def on_disk() -> list[Path]:
    from django.conf import settings

    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_the_same_content_is_kept_once(desk):
    first, second = attach(desk), attach(desk, name="又一份.pdf")

    assert first.file_id == second.file_id
    assert [path.name for path in on_disk()] == [first.file.sha256]
    assert services.read_stored(first.file) == PDF


def test_eight_uploads_of_one_content_at_once_give_one_row(committed):
    outcomes = at_once(lambda _n: services.store(PDF, "application/pdf"), 8)

    assert len(of_kind(outcomes, StoredFile)) == 8
    assert StoredFile.objects.count() == len(on_disk()) == 1


def test_a_refused_upload_leaves_nothing(desk):
    with pytest.raises(ValidationError):
        attach(desk, content=b"MZ", name="a.exe")

    assert not Attachment.objects.exists()
    assert on_disk() == []


def test_the_limit_of_the_caller_holds(desk):
    with pytest.raises(ValidationError) as refused:
        services.attach(root(), io.BytesIO(PDF), name="a.pdf", actor=desk, max_bytes=5)

    assert refused.value.code == "too_large"


def test_attaching_and_removing_are_on_the_trail_once(desk):
    attachment = attach(desk)
    services.remove_attachment(attachment, actor=desk)
    services.remove_attachment(attachment, actor=desk)

    events = AuditEntry.objects.filter(event__startswith="files.").order_by("id")
    assert list(events.values_list("event", flat=True)) == ["files.file_attached", "files.file_removed"]
    assert services.attachments_of(root()) == []


def age(path: Path, hours: int) -> None:
    past = path.stat().st_mtime - hours * 3600
    os.utime(path, (past, past))


def test_the_sweep_takes_old_orphans_and_nothing_else(desk):
    kept = services.path_of(attach(desk).file.sha256)
    with transaction.atomic():
        orphan = services.path_of(services.store(b"%PDF-orphan", "application/pdf").sha256)
        fresh = services.path_of(services.store(b"%PDF-fresh", "application/pdf").sha256)
        StoredFile.objects.exclude(sha256=kept.name).delete()
    part = kept.parent / "part-of-a-broken-upload"
    part.write_bytes(b"x")
    for path in (kept, orphan, part):
        age(path, 25)

    assert agreement.sweep_orphans() == 2

    assert sorted(on_disk()) == sorted([kept, fresh])


def test_a_sweep_during_an_upload_takes_nothing(committed):
    """The bytes are old and their row is not committed yet: only the lock tells that they are wanted."""
    path = services.path_of(services.store(PDF, "application/pdf").sha256)
    StoredFile.objects.all().delete()
    age(path, 25)
    stored, swept = Event(), Event()

    def upload():
        try:
            with transaction.atomic():
                services.store(PDF, "application/pdf")
                stored.set()
                swept.wait(timeout=20)
        finally:
            connection.close()

    uploading = Thread(target=upload)
    uploading.start()
    assert stored.wait(timeout=20)
    removed = agreement.sweep_orphans(older_than=timedelta(0))
    swept.set()
    uploading.join(timeout=20)

    assert removed == 0
    assert list(agreement.mismatches(StoredFile.objects.all())) == []


def test_damaged_and_missing_bytes_are_reported(desk):
    whole, damaged, missing = (attach(desk, content=PDF + bytes([65 + n])).file for n in range(3))
    services.path_of(damaged.sha256).write_bytes(b"other")
    services.path_of(missing.sha256).unlink()

    assert list(agreement.mismatches([whole, damaged, missing])) == [
        (damaged.sha256, "damaged"),
        (missing.sha256, "missing"),
    ]


def test_a_download_is_an_attachment_and_never_a_page(signed_in, desk, readers):
    attachment = attach(desk, name='提案 "附件".pdf')

    response = signed_in(desk).get(reverse("files:download", args=[attachment.pk]))

    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "no-store, private"
    assert AuditEntry.objects.filter(event="files.file_read", actor=desk).count() == 1


def test_a_stranger_finds_nothing_and_a_removed_file_is_gone(signed_in, desk, readers):
    attachment = attach(desk)
    address = reverse("files:download", args=[attachment.pk])

    foreign = signed_in(person_with(Role.EXPERT)).get(address)
    missing = signed_in(person_with(Role.EXPERT)).get(reverse("files:download", args=[999_999]))
    services.remove_attachment(attachment, actor=desk)

    assert foreign.status_code == missing.status_code == 404
    assert signed_in(desk).get(address).status_code == 404
    assert not AuditEntry.objects.filter(event="files.file_read").exists()


def test_files_of_a_model_that_says_nothing_are_read_by_nobody(signed_in, desk, readers):
    access._readers.clear()

    response = signed_in(desk).get(reverse("files:download", args=[attach(desk).pk]))

    assert response.status_code == 404


def test_only_a_pdf_may_be_shown_in_a_tab(db):
    from federation.files.responses import send_file

    pdf = services.store(PDF, "application/pdf")
    picture = services.store(b"picture", "image/png")

    assert send_file(pdf, "a.pdf", inline=True)["Content-Disposition"].startswith("inline")
    assert send_file(picture, "a.png", inline=True)["Content-Disposition"].startswith("attachment")
