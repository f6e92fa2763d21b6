"""A pair that somebody names, where no pass has found it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.services import record
from federation.merging.models import SCORES, Cause, DuplicatePair
from federation.merging.services.merging import refusals_of
from federation.merging.subjects import Subject


@transaction.atomic
def name_pair(subject: Subject, one: Any, other: Any, *, actor: User | None) -> DuplicatePair:
    """The open pair of two records, made where there is none; one that was declared different opens again.

    Raises ValidationError on `other`: the same record twice, one that has been merged, and what stands
    against ever merging the two.
    """
    keys = sorted((one.pk, other.pk))
    rows = {
        row.pk: row
        for row in subject.model._base_manager.select_for_update(of=("self",))
        .filter(pk__in=keys)
        .order_by("pk")
    }
    if len(rows) != 2 or any(row.merged_into_id is not None for row in rows.values()):
        raise ValidationError({"other": _("Two different records are needed.")})
    if sentences := refusals_of(subject, rows[one.pk], rows[other.pk]):
        raise ValidationError({"other": sentences})
    pair, made = DuplicatePair.objects.select_for_update().get_or_create(
        subject=subject.label,
        one_id=keys[0],
        other_id=keys[1],
        defaults={
            "kind": subject.kind_of(rows[one.pk]),
            "causes": [Cause.BY_HAND],
            "score": SCORES[Cause.BY_HAND],
        },
    )
    if not made and (pair.state != DuplicatePair.State.OPEN or Cause.BY_HAND not in pair.causes):
        pair.state = DuplicatePair.State.OPEN
        pair.decided_at = pair.decided_by = None
        pair.causes = list(dict.fromkeys([*pair.causes, Cause.BY_HAND]))
        pair.score = max(pair.score, SCORES[Cause.BY_HAND])
        pair.save(update_fields=["state", "decided_at", "decided_by", "causes", "score"])
        made = True
    if made:
        record("merging.pair_named", rows[one.pk], actor=actor, note=str(rows[other.pk]))
    return pair
