"""The one way words leave the trail: on a ground, as an act of its own, all else left as it was."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from federation.audit.cutting import Cutter
from federation.audit.digests import set_digest
from federation.audit.models import REDACTABLE, AuditEntry, Redaction
from federation.audit.services.recording import SYSTEM_NAME, record

if TYPE_CHECKING:
    from federation.accounts.models import User

EVENT = "audit.entries_redacted"
REDACT_LOCK = 7110
BATCH = 1000
SHORTEST_WORD = 2
LONGEST_GROUND = 300


def redact_entry(entry: AuditEntry, **options: Any) -> Redaction | None:
    """`redact_entries` for one entry."""
    return redact_entries(AuditEntry.objects.filter(pk=entry.pk), **options)


@transaction.atomic
def redact_entries(
    entries: QuerySet[AuditEntry],
    *,
    ground: str,
    actor: User | None,
    words: Iterable[str] = (),
    fields: Sequence[str] = REDACTABLE,
) -> Redaction | None:
    """Take personal words out of `entries`; returns the act, or None where there was nothing to take out.

    With `words` each of them gives way to `MARK` wherever it stands in `fields`, and entries without any stay
    as they are; a word has at least two characters. Without `words` the fields are emptied: each text, and
    each old and new value of `changes`, becomes the mark, while the names of the changed fields stay. The
    portal's own facts (keys of `changes` that begin with "_") always stay. `ground` is shown to whoever reads
    the entries, so it says why and names nobody ("PIPL 47, request 12").

    Event, time, accounts, object, result and the digest of the words as they were stay, so the chain still
    holds; the salt of that digest goes, so nobody can try out what the words were. The act is on the trail
    itself and names its entries by a digest. Raises ValidationError on `ground` or `words`.
    """
    ground = " ".join(ground.split())
    sought = sorted({word for word in words if word}, key=len, reverse=True)
    refuse_odd_wish(ground, sought, fields)
    one_at_a_time()
    cutter, act = Cutter(sought, fields), None
    for batch in batches_of(worth_reading(entries, sought, fields)):
        changed = [left for left in map(cutter.left_of, batch) if left is not None]
        if not changed:
            continue
        if act is None:
            signature = actor.signature[:120] if actor is not None else SYSTEM_NAME
            act = Redaction.objects.create(ground=ground, actor_name=signature)
        with connection.cursor() as cursor:
            # Only this function of the database may write to entries, see migration 0004.
            cursor.execute("SELECT audit_redact(%s, %s::jsonb)", [act.pk, f"[{', '.join(changed)}]"])
    if act is not None:
        rows = list(act.rows.values_list("entry_id", "digest", "fields"))
        record(EVENT, act, actor=actor, changes={"_rows": [len(rows), set_digest(rows)]}, note=ground)
    return act


def one_at_a_time() -> None:
    """Each act takes out of what the one before has left."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REDACT_LOCK])


def refuse_odd_wish(ground: str, words: Sequence[str], fields: Sequence[str]) -> None:
    if not ground:
        raise ValidationError({"ground": _("Say on what ground words are taken out of the trail.")})
    if len(ground) > LONGEST_GROUND:
        raise ValidationError({"ground": _("Give the ground in at most 300 characters.")})
    if any(len(word.strip()) < SHORTEST_WORD for word in words):
        raise ValidationError({"words": _("A single character would take too much out of the trail.")})
    if unknown := set(fields) - set(REDACTABLE):
        raise ValueError(f"{unknown} cannot be redacted")


def worth_reading(
    entries: QuerySet[AuditEntry], words: Sequence[str], fields: Sequence[str]
) -> QuerySet[AuditEntry]:
    """Those of `entries` that an act may touch; with `words` only where one of them stands."""
    entries = entries.exclude(event=EVENT).annotate(changes_text=Cast("changes", TextField()))
    if not words:
        return entries
    holds = Q()
    for name in fields:
        for word in words:
            written = json.dumps(word, ensure_ascii=False)[1:-1] if name == "changes" else word
            holds |= Q(**{f"{'changes_text' if name == 'changes' else name}__contains": written})
    return entries.filter(holds)


def batches_of(entries: QuerySet[AuditEntry]) -> Iterator[list[AuditEntry]]:
    """By their keys, a thousand at a time, each read after the one before was written."""
    last = 0
    while batch := list(entries.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk
