"""How the chain stands: what the page of the auditors and the watch on the portal ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from federation.audit.models import AuditEntry, Block, TrailExport, Verification

# Sealing runs every minute, checks every night, files are made after midnight.
SEAL_LATE = timedelta(minutes=15)
CHECK_LATE = timedelta(hours=36)


@dataclass(frozen=True)
class TrailState:
    """The last of everything, and what of it is overdue."""

    block: Block | None
    check: Verification | None
    export: TrailExport | None
    oldest_unsealed: AuditEntry | None

    @property
    def sealing_is_late(self) -> bool:
        return self.oldest_unsealed is not None and self.oldest_unsealed.at < timezone.now() - SEAL_LATE

    @property
    def check_is_late(self) -> bool:
        return self.check is None or self.check.at < timezone.now() - CHECK_LATE

    @property
    def missing_since(self) -> date | None:
        """The first day that is over for long and has no file; None where nothing is missing."""
        if self.block is None:
            return None
        first = self.export.day + timedelta(days=1) if self.export is not None else self.first_day
        # Files are made four times a day: a day counts as missing once the next one is over too.
        return first if first < timezone.localdate() - timedelta(days=1) else None

    @property
    def first_day(self) -> date:
        sealed = Block.objects.order_by("number").values_list("sealed_at", flat=True)[0]
        return timezone.localdate(sealed)


def trail_state() -> TrailState:
    block = Block.objects.order_by("-number").defer("keys", "links").first()
    waiting = AuditEntry.objects.all()
    if block is not None:
        waiting = waiting.filter(
            Q(xact__gt=block.end_xact) | Q(xact=block.end_xact, id__gt=block.end_id), id__gt=block.after_id
        )
    return TrailState(
        block=block,
        check=Verification.objects.order_by("-id").first(),
        export=TrailExport.objects.order_by("-day").first(),
        oldest_unsealed=waiting.order_by("xact", "id").only("at").first(),
    )


def is_sealed(entry: AuditEntry, block: Block | None) -> bool:
    """Whether the entry stands in the chain up to `block`."""
    if block is None:
        return False
    return (entry.xact, entry.pk) <= (block.end_xact, block.end_id) or entry.pk <= block.after_id
