"""Files that go for good, bytes and all, because nobody may keep them any more."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from federation.files.agreement import remove_orphan
from federation.files.models import Attachment, StoredFile
from federation.files.services import path_of


def forget_content(key: int | None) -> bool:
    """Delete a stored file that nothing needs any more, its bytes with the commit; whether it went.

    Where the same content belongs to something else too, it stays.
    """
    stored = StoredFile.objects.filter(pk=key).first()
    if stored is None:
        return False
    try:
        with transaction.atomic():
            stored.delete()
    except models.ProtectedError:
        return False
    transaction.on_commit(lambda: remove_orphan(path_of(stored.sha256)))
    return True


@transaction.atomic
def erase_attachments(about: type[models.Model], keys: Iterable[int]) -> int:
    """Delete the files of some rows of a model for good, those taken off before included; how many."""
    rows = Attachment.objects.filter(
        content_type=ContentType.objects.get_for_model(about), object_id__in=list(keys)
    )
    files = [row.file_id for row in rows]
    gone = rows.delete()[0]
    for key in files:
        forget_content(key)
    return gone
