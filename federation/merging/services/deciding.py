"""Decisions about a pair that leave both records alone."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.services import record
from federation.merging.models import DuplicatePair
from federation.merging.subjects import subject_of


@transaction.atomic
def declare_distinct(pair: DuplicatePair, *, actor: User | None, note: str = "") -> DuplicatePair:
    """Remember that two records are two. They are asked about again only when a code of theirs changes."""
    pair = DuplicatePair.objects.select_for_update().get(pk=pair.pk)
    if pair.state != DuplicatePair.State.OPEN:
        raise ValidationError(_("Somebody has decided about this pair already. Reload the page."))
    pair.state, pair.note = DuplicatePair.State.DISTINCT, note
    pair.decided_at, pair.decided_by = timezone.now(), actor
    pair.save(update_fields=["state", "note", "decided_at", "decided_by"])
    model = subject_of(pair.subject).model
    rows = model._base_manager.in_bulk([pair.one_id, pair.other_id])
    for key, other in ((pair.one_id, pair.other_id), (pair.other_id, pair.one_id)):
        record("merging.declared_distinct", rows[key], actor=actor, note=str(rows[other]))
    return pair
