"""Taking a person out of the trail, by the one way in which words leave it (`federation.audit`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from federation.accounts.models import User
from federation.audit.models import MARK, AuditEntry
from federation.audit.services import redact_entries
from federation.privacy.register import SELF, declarations
from federation.privacy.services.rows import rows_led_by
from federation.privacy.sweeping import spellings

if TYPE_CHECKING:
    from federation.privacy.services.erasing import Erasing

FIELDS = ("object_name", "changes", "note")
ACTOR = "actor_name"


def entries_near(work: Erasing) -> dict[str, set[str]]:
    """Type -> keys of what the trail tells about the person: their own rows and rows that lead to them.

    Asked before those rows go.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for row in work.rows:
        found[row.model].add(str(row.key))
    for model, path in {(one.model, one.subject) for one in declarations() if one.subject not in ("", SELF)}:
        keys = rows_led_by(work, model, path).values_list("pk", flat=True)
        found[model] |= {str(key) for key in keys}
    return found


def redact_trail(
    work: Erasing, words: Collection[str], shared: Collection[str], near: Mapping[str, Collection[str]]
) -> int:
    """Take the person out of the trail; how many entries that were.

    A name that others bear too goes only from what is about this person. Who did an act stays named where the
    law keeps the name of the account.
    """
    named = [key for key in work.keys("accounts.user") if "name" not in work.held[("accounts.user", key)]]
    fields = FIELDS if work.keys("accounts.user") and not named else (*FIELDS, ACTOR)
    done = redact_words(work, AuditEntry.objects.all(), words, fields)
    if shared:
        about = Q()
        for label, keys in near.items():
            about |= Q(object_type=label, object_id__in=keys)
        done += redact_words(work, AuditEntry.objects.filter(about), shared, FIELDS)
    if named:
        own = AuditEntry.objects.filter(actor_id__in=named).exclude(actor_name=MARK)
        act = redact_entries(own, fields=(ACTOR,), actor=work.actor, ground=work.ground)
        done += act.rows.count() if act is not None else 0
    return done


def redact_words(
    work: Erasing, entries: QuerySet[AuditEntry], words: Collection[str], fields: Collection[str]
) -> int:
    """How many of `entries` had one of the words taken out."""
    return redact(entries, words, fields, actor=work.actor, ground=work.ground)


def redact(
    entries: QuerySet[AuditEntry],
    words: Collection[str],
    fields: Collection[str] = FIELDS,
    *,
    actor: User | None,
    ground: str,
) -> int:
    if not words:
        return 0
    sought = spellings(words)
    act = redact_entries(entries, words=sought, fields=tuple(fields), actor=actor, ground=ground)
    return act.rows.count() if act is not None else 0
