"""Refusing all at once whose self-score never came."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import AssessmentEntry, AssessmentRound
from chambers.services.assessment_entries import Round, State, refuse_own, tell_unit
from chambers.services.assessment_rounds import lock_round, refuse_trial
from chambers.services.scoring import mark_stale
from federation.accounts.models import User
from federation.audit.services import record


def never_sent(held: AssessmentRound) -> QuerySet[AssessmentEntry]:
    """Entries that were not sent by the last day of the self-score, nor again by that of the first check."""
    today, late = timezone.localdate(), Q(pk__in=[])
    if today > held.submit_by:
        late |= Q(state=State.APPLIED)
    if today > held.check_by:
        late |= Q(state=State.RETURNED)
    return held.entries.filter(late).order_by("pk")


@transaction.atomic
def refuse_never_sent(held: AssessmentRound, reason: str, *, actor: User | None, expected: int) -> int:
    """Refuse all of them with one reason, which each unit reads; how many.

    Raises ValidationError where there is none, or no longer as many as the `expected` that somebody looked
    at: the list is then looked at again.
    """
    held = lock_round(held)
    refuse_trial(held)
    if held.state not in (Round.OPEN, Round.CHECKING):
        raise ValidationError(_("The first check is over."))
    rows = never_sent(held).select_for_update(of=("self",)).select_related("organisation", "person", "party")
    entries = list(rows)
    if not entries:
        raise ValidationError(_("Nobody is late with the self-score."))
    if len(entries) != expected:
        raise ValidationError(
            _("They are %(n)s by now: look again.") % {"n": len(entries)},
            code="changed",
        )
    for entry in entries:
        entry.round = held
        refuse_own(entry, actor)
        AssessmentEntry.workflow.move(entry, State.REFUSED)
        entry.note, entry.lock_version = reason, entry.lock_version + 1
    AssessmentEntry.objects.bulk_update(entries, ["state", "note", "lock_version"], batch_size=1_000)
    mark_stale(AssessmentEntry.objects.filter(pk__in=[one.pk for one in entries]))
    for entry in entries:
        record("chambers.entry_refused", entry, actor=actor, note=reason[:300])
        tell_unit(entry, "chambers.entry_refused", _("Not admitted to “%(round)s”"), reason)
    record("chambers.entries_refused", held, actor=actor, note=f"{len(entries)} · {reason}"[:300])
    return len(entries)
