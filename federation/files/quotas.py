"""How much may be uploaded in a day: by one person, by one unit, by a guest for one application.

The counters are rows that the upload's own transaction raises, so that uploads at the same moment are all
counted and a refused one is not.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import User
from federation.files.models import UploadCount

KEPT_DAYS = 7
Holder = UploadCount.Holder
_OWN_FILES = _("You may upload %(most)d files a day, and that is used up. Go on tomorrow.")
_OWN_BYTES = _("You may upload %(most)d MB a day, and that is used up. Go on tomorrow.")
FILES: dict[str, Any] = {
    Holder.USER: _OWN_FILES,
    Holder.UNIT: _("Your unit may upload %(most)d files a day, and that is used up. Go on tomorrow."),
    Holder.GUEST: _OWN_FILES,
}
BYTES: dict[str, Any] = {
    Holder.USER: _OWN_BYTES,
    Holder.UNIT: _("Your unit may upload %(most)d MB a day, and that is used up. Go on tomorrow."),
    Holder.GUEST: _OWN_BYTES,
}
_COUNT = """
    INSERT INTO files_uploadcount (holder, key, day, files, bytes)
    SELECT unnest(%s::text[]), unnest(%s::bigint[]), %s, 1, %s
    ON CONFLICT (holder, key, day) DO UPDATE
    SET files = files_uploadcount.files + 1, bytes = files_uploadcount.bytes + EXCLUDED.bytes
    RETURNING holder, files, bytes
"""


def count_upload(size: int, *, actor: User | None, about: models.Model | None = None) -> None:
    """Count one file of `size` bytes against the day's limits, in the caller's transaction.

    Without an actor it counts for the object that it belongs to. ValidationError in a sentence where a limit
    is passed; the caller's rollback takes the count back.
    """
    holders = holders_of(actor, about)
    if not holders:
        return
    with connection.cursor() as cursor:
        day = timezone.localdate()
        # Always the person before the unit, so that two uploads wait for each other in one order.
        cursor.execute(_COUNT, [[str(holder) for holder in holders], list(holders.values()), day, size])
        counted = cursor.fetchall()
    for holder, files, used in counted:
        most_files, most_bytes = settings.UPLOAD_QUOTAS[holder]
        if most_files and files > most_files:
            raise ValidationError(FILES[holder] % {"most": most_files}, code="quota")
        if most_bytes and used > most_bytes:
            raise ValidationError(BYTES[holder] % {"most": most_bytes // 1024 // 1024}, code="quota")


def holders_of(actor: User | None, about: models.Model | None) -> dict[str, int]:
    """Whose counters an upload raises."""
    if actor is None:
        return {Holder.GUEST: about.pk} if about is not None else {}
    found: dict[str, int] = {Holder.USER: actor.pk}
    if actor.main_post is not None:
        found[Holder.UNIT] = actor.main_post.organisation_id
    return found


def forget_counts() -> int:
    """Forget the counters of past days; how many."""
    before = timezone.localdate() - timedelta(days=KEPT_DAYS)
    return UploadCount.objects.filter(day__lt=before).delete()[0]
