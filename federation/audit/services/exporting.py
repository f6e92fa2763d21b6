"""The signed file of each day: what was sealed on it, so that a copy kept elsewhere proves the trail.

A file holds no words, only their digests: there is nothing in it to redact, and nothing of the work to read.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from federation.audit.chain import FIXED, HEAD, NOTHING
from federation.audit.digests import microseconds
from federation.audit.models import AuditEntry, Block, TrailExport
from federation.audit.services.recording import record
from federation.audit.services.sealing import seal
from federation.audit.signing import key_name, private_key, public_text, sign
from federation.files.services import store

FORMAT = "federation-audit/1"
MEDIA_TYPE = "application/gzip"
EXPORT_LOCK = 7112


def export_due() -> list[TrailExport]:
    """The files of all days that are over and have none yet, the oldest first."""
    seal()
    made = []
    while (day := next_day()) is not None:
        if (done := export_day(day)) is None:
            break
        made.append(done)
    return made


def next_day() -> date | None:
    """The first day without a file; None while it is not over or nothing was ever sealed."""
    last = TrailExport.objects.order_by("-day").first()
    if last is not None:
        day = last.day + timedelta(days=1)
    else:
        first = Block.objects.order_by("number").first()
        if first is None:
            return None
        day = timezone.localdate(first.sealed_at)
    return day if day < timezone.localdate() else None


@transaction.atomic
def export_day(day: date) -> TrailExport | None:
    """Write, sign and keep the file of `day`; None where somebody else has just done it.

    It goes on where the file before ended, so that no block stands in two files or in none.
    """
    key = private_key()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [EXPORT_LOCK])
    before = TrailExport.objects.order_by("-day").first()
    if before is not None and before.day >= day:
        return None
    blocks = list(
        Block.objects.filter(
            number__gt=before.last_block if before is not None else 0, sealed_at__lt=end_of(day)
        ).order_by("number")
    )
    last_hash = bytes(blocks[-1].hash) if blocks else (bytes(before.last_hash) if before else NOTHING)
    public = public_text(key)
    made = TrailExport(
        day=day,
        first_block=blocks[0].number if blocks else None,
        last_block=blocks[-1].number if blocks else (before.last_block if before is not None else 0),
        last_hash=last_hash,
        entries=sum(block.count for block in blocks),
        key=key_name(public),
    )
    head = {
        "kind": "head",
        "format": FORMAT,
        "site": settings.SITE_NAME,
        "day": day.isoformat(),
        "blocks": len(blocks),
        "entries": made.entries,
        "last_block": made.last_block,
        "last_hash": last_hash.hex(),
        "file_before": before.file.sha256 if before is not None else "",
        "made_at": microseconds(timezone.now()),
        "key": public,
    }
    made.file = store(pack(head, blocks), MEDIA_TYPE)
    made.save(force_insert=True)
    record("audit.day_exported", made, actor=None)
    return made


def end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def pack(head: dict[str, Any], blocks: list[Block]) -> bytes:
    """The file: one JSON object a line, the last one signs the bytes of all before it."""
    seen, packed = hashlib.sha256(), io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as file:
        for line in lines_of(head, blocks):
            written = written_line(line)
            seen.update(written)
            file.write(written)
        file.write(written_line({"kind": "signature", "signature": sign(seen.digest())}))
    return packed.getvalue()


def lines_of(head: dict[str, Any], blocks: list[Block]) -> Iterator[dict[str, Any]]:
    yield head
    for block in blocks:
        yield {"kind": "block", "hash": plain(block.hash)} | {
            name: plain(getattr(block, name)) for name in HEAD
        }
        rows = {row["id"]: row for row in AuditEntry.objects.filter(pk__in=block.keys).values(*FIXED)}
        for key in block.keys:
            # A row that is missing is left out: the file then fails its check, and says where.
            if key in rows:
                yield {"kind": "entry"} | {name: plain(rows[key][name]) for name in FIXED}


def plain(value: Any) -> Any:
    """A value as the file holds it: digests as hexadecimal digits, moments as microseconds since 1970."""
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    return microseconds(value) if isinstance(value, datetime) else value


def written_line(line: dict[str, Any]) -> bytes:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"
