"""Whether rows and bytes agree: every row has its bytes, unharmed, and no bytes lie about without a row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from federation.files.models import StoredFile
from federation.files.quotas import forget_counts
from federation.files.services import SWEEP_LOCK, path_of

ORPHANED_AFTER = timedelta(hours=24)


def mismatches(rows: Iterable[StoredFile]) -> Iterator[tuple[str, str]]:
    """(hash, "missing" or "damaged") of rows whose bytes are not there or differ, read piece by piece."""
    for row in rows:
        try:
            with path_of(row.sha256).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            yield row.sha256, "missing"
            continue
        if found != row.sha256 or path_of(row.sha256).stat().st_size != row.size:
            yield row.sha256, "damaged"


def orphans(*, older_than: timedelta = ORPHANED_AFTER) -> Iterator[Path]:
    """Content on disk that no row names and that nobody wrote lately, half-written pieces too."""
    before = (timezone.now() - older_than).timestamp()
    for path in sorted(Path(settings.MEDIA_ROOT).glob("??/??/*")):
        try:
            is_old = path.stat().st_mtime < before
        except FileNotFoundError:
            # A piece that became the file meanwhile.
            continue
        if is_old and not StoredFile.objects.filter(sha256=path.name).exists():
            yield path


def sweep_orphans(*, older_than: timedelta = ORPHANED_AFTER) -> int:
    """Delete orphaned content, and the counters of past days; returns how many files."""
    forget_counts()
    return sum(remove_orphan(path) for path in orphans(older_than=older_than))


@transaction.atomic
def remove_orphan(path: Path) -> bool:
    """Delete one file that no row names; leave it for the next time while anybody is storing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SWEEP_LOCK])
        if not cursor.fetchone()[0] or StoredFile.objects.filter(sha256=path.name).exists():
            return False
    path.unlink(missing_ok=True)
    return True
