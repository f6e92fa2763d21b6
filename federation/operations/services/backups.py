"""Backups as their script reports them."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.audit.models import AuditEntry
from federation.audit.services import record
from federation.operations.models import Backup

# A nightly backup that is older than this was missed; a trial of restoring is due every quarter.
SAVE_LATE = timedelta(hours=26)
TRIAL_LATE = timedelta(days=100)


@transaction.atomic
def note_backup(
    part: str, *, kind: str = Backup.Kind.SAVED, size: int = 0, succeeded: bool = True, note: str = ""
) -> Backup:
    """Keep what the backup's script says of itself. Raises ValidationError for an odd size or part."""
    row = Backup(part=part, kind=kind, size=size, succeeded=succeeded, note=note[:200])
    if size < 0:
        raise ValidationError({"size": _("Give a size in bytes.")})
    row.full_clean()
    row.save()
    result = AuditEntry.Result.DONE if succeeded else AuditEntry.Result.FAILED
    record(f"operations.backup_{kind}", row, actor=None, result=result)
    return row


def backup_lines() -> list[dict]:
    """For each part the last backup and the last trial of restoring it: dicts of part, kind, row, is_late."""
    found = []
    for part in Backup.Part:
        for kind, limit in ((Backup.Kind.SAVED, SAVE_LATE), (Backup.Kind.RESTORED, TRIAL_LATE)):
            row = Backup.objects.filter(part=part, kind=kind).order_by("-id").first()
            late = row is None or not row.succeeded or row.ended_at < timezone.now() - limit
            found.append({"part": part.label, "kind": kind.label, "row": row, "is_late": late})
    return found
