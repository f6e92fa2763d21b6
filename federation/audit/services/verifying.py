"""Computing the whole chain again and naming what does not fit. It trusts no function of the database."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from federation.audit.chain import FIXED, NOTHING, SIZE, block_hash, entry_digest, link
from federation.audit.digests import PAYLOAD, payload_digest, set_digest
from federation.audit.models import AuditEntry, Block, RedactedEntry, Redaction, TrailExport
from federation.audit.services.redacting import EVENT as REDACTED
from federation.audit.services.sealing import IN_NO_BLOCK, present_moment

# Entries that are read at a time.
BATCH = 4000
# No act takes so long that its entries could be older than the block before theirs by more than this.
LATE = timedelta(hours=6)
SHOWN = 20


@dataclass(frozen=True)
class Finding:
    """Where the chain breaks: in a block, at an entry, or both; `what` says how, in English for logs."""

    what: str
    block: int | None = None
    entry: int | None = None

    def __str__(self) -> str:
        places = [f"block {self.block}"] if self.block is not None else []
        places += [f"entry {self.entry}"] if self.entry is not None else []
        return f"{', '.join(places)}: {self.what}" if places else self.what


@dataclass
class Report:
    """What a check has seen; findings in the order of the chain, so that the first one is the first break."""

    blocks: int = 0
    entries: int = 0
    unsealed: int = 0
    late: int = 0
    last_number: int = 0
    last_hash: bytes = NOTHING
    findings: list[Finding] = field(default_factory=list)
    seconds: float = 0.0

    def found(self, what: str, *, block: int | None = None, entry: int | None = None) -> None:
        self.findings.append(Finding(what, block, entry))

    @property
    def is_sound(self) -> bool:
        return not self.findings


def verify(*, expected: dict[int, str] | None = None) -> Report:
    """Check everything. `expected` holds hashes of blocks known from elsewhere: the log, or a signed file."""
    began, report = time.monotonic(), Report()
    with transaction.atomic():
        if not is_nested():
            with connection.cursor() as cursor:
                # One picture of everything, whatever is sealed or redacted meanwhile.
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        check_trail(report, expected or {})
    report.seconds = time.monotonic() - began
    return report


def is_nested() -> bool:
    return len(connection.savepoint_ids) > 0


def check_trail(report: Report, expected: dict[int, str]) -> None:
    left = {
        entry: bytes(digest)
        for entry, digest in RedactedEntry.objects.order_by("id").values_list("entry_id", "digest")
    }
    known = anchors() | expected
    before: Block | None = None
    for blocks in some_at_a_time(Block.objects.order_by("number").iterator(chunk_size=500)):
        entries = entries_of(key for block in blocks for key in block.keys)
        for block in blocks:
            check_block(report, block, before)
            check_entries(report, block, before, entries, left)
            if (wanted := known.pop(block.number, None)) and bytes(block.hash).hex() != wanted:
                report.found("is not the block that was signed or logged", block=block.number)
            before = block
            report.blocks += 1
    if before is not None:
        report.last_number, report.last_hash = before.number, bytes(before.hash)
    for number in known:
        report.found("is gone, though it was signed or logged", block=number)
    check_rest(report, before, left)
    check_redactions(report)


def anchors() -> dict[int, str]:
    """What the signed files on record say of blocks."""
    rows = TrailExport.objects.filter(last_block__gt=0).values_list("last_block", "last_hash")
    return {number: bytes(last).hex() for number, last in rows}


def some_at_a_time(blocks: Iterator[Block]) -> Iterator[list[Block]]:
    """Blocks in groups that hold about `BATCH` entries."""
    group: list[Block] = []
    size = 0
    for block in blocks:
        group.append(block)
        size += block.count
        if size >= BATCH:
            yield group
            group, size = [], 0
    if group:
        yield group


def entries_of(keys: Iterable[int]) -> dict[int, dict[str, Any]]:
    rows = AuditEntry.objects.filter(pk__in=list(keys))
    return {row["id"]: row for row in with_words(rows)}


def with_words(rows: Any) -> Iterator[dict[str, Any]]:
    """Entries with everything that their digests are made over, `changes` as the database writes it."""
    names = [name for name in {*FIXED, *PAYLOAD} if name != "changes"]
    for row in rows.values(*names, written=Cast("changes", TextField())).iterator(chunk_size=BATCH):
        row["changes"] = row.pop("written")
        yield row


def check_block(report: Report, block: Block, before: Block | None) -> None:
    number, links = block.number, bytes(block.links)
    if number != (before.number + 1 if before is not None else 1):
        report.found("does not follow the block before: one or more are missing", block=number)
    if bytes(block.previous) != (bytes(before.hash) if before is not None else NOTHING):
        report.found("is chained to another block than the one before", block=number)
    if not block.count or block.count != len(block.keys) or len(links) != block.count * SIZE:
        report.found("does not hold as many entries as it says", block=number)
    if bytes(block.hash) != block_hash(vars(block), links[-SIZE:]):
        report.found("was changed: its hash does not fit", block=number)


def check_entries(
    report: Report, block: Block, before: Block | None, entries: dict, left: dict[int, bytes]
) -> None:
    """Each entry against its link, from the link before as it is stored: only what is broken is named."""
    links = bytes(block.links)
    previous = bytes(block.previous)
    for place, key in enumerate(block.keys):
        own = links[place * SIZE : (place + 1) * SIZE]
        row = entries.pop(key, None)
        if row is None:
            report.found("is missing", block=block.number, entry=key)
        else:
            report.entries += 1
            if link(previous, entry_digest(row)) != own:
                report.found("was changed or moved", block=block.number, entry=key)
            check_words(report, row, left, block.number)
            if before is not None and row["at"] < before.sealed_at - LATE:
                report.late += 1
        previous = own


def check_words(report: Report, row: dict, left: dict[int, bytes], block: int | None) -> None:
    wanted = left.get(row["id"], bytes(row["payload_digest"]))
    if payload_digest(row) != wanted:
        report.found("holds other words than were written", block=block, entry=row["id"])


def check_rest(report: Report, last: Block | None, left: dict[int, bytes]) -> None:
    """What is in no block: it must be younger than the chain, unless the database was restored elsewhere."""
    same_server = last is not None and last.cluster == present_moment().cluster
    waiting = AuditEntry.objects.extra(where=[IN_NO_BLOCK]).order_by("id")  # noqa: S610 - a constant
    for row in with_words(waiting):
        report.unsealed += 1
        check_words(report, row, left, None)
        if last is None or not same_server:
            continue
        place = (row["xact"], row["id"])
        if place <= (last.end_xact, last.end_id) or row["id"] <= last.after_id:
            report.found(
                "stands in no block, though its time was sealed: it was put in later", entry=row["id"]
            )


def check_redactions(report: Report) -> None:
    """Each act of redaction is told by exactly one entry, which names its rows and its ground."""
    told: dict[str, AuditEntry] = {}
    for entry in AuditEntry.objects.filter(event=REDACTED).order_by("id"):
        if entry.object_id in told:
            report.found("tells of a redaction that was told before", entry=entry.pk)
        told.setdefault(entry.object_id, entry)
    for act in Redaction.objects.order_by("id").iterator():
        if str(act.pk) not in told:
            report.found(f"redaction {act.pk} is told by no entry")
            continue
        entry = told.pop(str(act.pk))
        rows = list(RedactedEntry.objects.filter(redaction=act).values_list("entry_id", "digest", "fields"))
        said = (entry.changes.get("_rows"), entry.note, entry.actor_name)
        if said != ([len(rows), set_digest(rows)], act.ground, act.actor_name):
            report.found(f"redaction {act.pk} is not what it was", entry=entry.pk)
    for entry in told.values():
        report.found("tells of a redaction that is gone", entry=entry.pk)
    for row in RedactedEntry.objects.exclude(redaction__in=Redaction.objects.all()).order_by("id"):
        report.found("was redacted by an act that is gone", entry=row.entry_id)
