"""Keeping files: checked first, stored by content, attached in the caller's transaction."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils import timezone

from federation.accounts.models import User
from federation.audit.services import record
from federation.files.checks import check_upload, safe_name
from federation.files.models import Attachment, StoredFile
from federation.files.quotas import count_upload


def path_of(sha256: str) -> Path:
    """Where content lies: two levels of folders, so that none holds more than some thousand files."""
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256[2:4] / sha256


SWEEP_LOCK = 7102


@transaction.atomic
def store(content: bytes, media_type: str) -> StoredFile:
    """Keep `content` once and return its row.

    The bytes are on disk, flushed, before the row exists; bytes without a row are swept later, a row
    without bytes cannot happen.
    """
    digest = hashlib.sha256(content).hexdigest()
    with connection.cursor() as cursor:
        # Held until the row is committed, so that no sweep takes the bytes away in between.
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [SWEEP_LOCK])
    target = path_of(digest)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False, prefix="part-") as part:
            part.write(content)
            part.flush()
            os.fsync(part.fileno())
        os.replace(part.name, target)
        _flush_folder(target.parent)
    row, _created = StoredFile.objects.get_or_create(
        sha256=digest, defaults={"size": len(content), "media_type": media_type}
    )
    return row


@transaction.atomic
def keep_upload(
    content: bytes, media_type: str, *, actor: User | None, about: models.Model | None = None
) -> StoredFile:
    """`store` for what somebody sent, counted against what may be uploaded in a day.

    ValidationError where that is used up; then nothing is counted and nothing lies on the disk.
    """
    count_upload(len(content), actor=actor, about=about)
    return store(content, media_type)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_stored(row: StoredFile) -> IO[bytes]:
    return path_of(row.sha256).open("rb")


def read_stored(row: StoredFile) -> bytes:
    """The bytes of a stored file, checked against their hash."""
    content = path_of(row.sha256).read_bytes()
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise OSError(f"stored file {row.sha256} does not match its hash")
    return content


@transaction.atomic
def attach(
    about: models.Model,
    upload: IO[bytes],
    *,
    name: str,
    actor: User | None,
    kind: str = "",
    max_bytes: int = 0,
) -> Attachment:
    """Check an upload, keep it and attach it to `about`.

    Raises ValidationError (a sentence for the field) for a wrong type, a file too large, a bomb, an empty
    file, macros, or too much in one day. Pictures are re-encoded, which drops EXIF and GPS.
    """
    limit = max_bytes or settings.UPLOAD_MAX_BYTES
    content = upload.read(limit + 1)
    checked = check_upload(content, name=name, limit=limit)
    attachment = Attachment.objects.create(
        file=keep_upload(checked.content, checked.media_type, actor=actor, about=about),
        name=safe_name(name),
        content_type=ContentType.objects.get_for_model(about),
        object_id=about.pk,
        kind=kind,
        uploaded_by=actor,
    )
    record("files.file_attached", about, actor=actor, note=attachment.name)
    return attachment


@transaction.atomic
def remove_attachment(attachment: Attachment, *, actor: User | None) -> None:
    """Take a file off its object. The bytes stay while any other attachment holds them."""
    attachment = Attachment.objects.select_for_update().get(pk=attachment.pk)
    if attachment.removed_at is None:
        attachment.removed_at = timezone.now()
        attachment.save(update_fields=["removed_at"])
        record("files.file_removed", attachment, actor=actor)


def attachments_of(about: models.Model) -> list[Attachment]:
    """The present files of an object, newest first, in one query."""
    return list(
        Attachment.objects.filter(
            content_type=ContentType.objects.get_for_model(about), object_id=about.pk, removed_at=None
        )
        .select_related("file", "uploaded_by")
        .order_by("-id")
    )


def attachments_by_row(model: type[models.Model], keys: Iterable[int]) -> dict[int, list[Attachment]]:
    """The present files of several rows of a model by their keys, newest first, in one query."""
    found: dict[int, list[Attachment]] = {}
    rows = Attachment.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=list(keys), removed_at=None
    )
    for row in rows.select_related("file").order_by("-id"):
        found.setdefault(row.object_id, []).append(row)
    return found


@transaction.atomic
def attach_all(
    about: models.Model, uploads: Iterable, *, actor: User, field: str = "files"
) -> list[Attachment]:
    """Attach each upload of a form to `about`; a refusal is keyed by the form's field."""
    try:
        return [attach(about, upload, name=upload.name, actor=actor) for upload in uploads]
    except ValidationError as error:
        raise ValidationError({field: error}) from error
