"""The review (复核): the office's last values with their reasons, over measured ones too."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from chambers.models import AssessmentEntry, Mark
from chambers.services.assessment_entries import lock_entry, refuse_round_state, score_now, touch
from chambers.services.assessment_marks import read_paper, write_marks
from chambers.services.assessment_rounds import Round, asks_experts
from federation.accounts.models import User
from federation.audit.services import record

State = AssessmentEntry.State


def refuse_unreviewable(entry: AssessmentEntry) -> None:
    refuse_round_state(entry, Round.REVIEWING)
    ready = State.SCORED if asks_experts(entry.round) else State.CHECKED
    if entry.state not in (ready, State.SCORED):
        words = entry.get_state_display()
        raise ValidationError(_("This stands at “%(state)s” and is not reviewed now.") % {"state": words})


@transaction.atomic
def save_review(
    entry: AssessmentEntry,
    values: Mapping[int, Decimal | None],
    reasons: Mapping[int, str],
    *,
    actor: User | None,
) -> AssessmentEntry:
    """Keep last values, by key of the leaf; None lets what stood before count again.

    A value that stays as it is needs no mark. Raises ValidationError by field ("r" and the key) for one
    without a reason.
    """
    entry = lock_entry(entry)
    refuse_unreviewable(entry)
    paper = read_paper(entry)
    standing = paper.score.values if paper.score else [None] * len(paper.rules.leaves)
    now = {leaf.pk: value for leaf, value in zip(paper.rules.leaves, standing, strict=True)}
    own = {leaf.pk: paper.value(Mark.Stage.FINAL, leaf) for leaf in paper.rules.leaves}
    changed = {
        key: value for key, value in values.items() if own.get(key) is not None or value != now.get(key)
    }
    bare = [key for key, value in changed.items() if value is not None and not reasons.get(key, "").strip()]
    if bare:
        raise ValidationError({f"r{key}": _("Say why.") for key in bare})
    if write_marks(paper, Mark.Stage.FINAL, changed, actor=actor, reasons=reasons):
        touch(entry)
        score_now(entry)
        record("chambers.entry_changed_at_review", entry, actor=actor, note=str(len(changed)))
    return entry


@transaction.atomic
def finish_review(entry: AssessmentEntry, *, actor: User | None) -> AssessmentEntry:
    """The entry is reviewed; who did it does not decide about its award."""
    entry = lock_entry(entry)
    refuse_unreviewable(entry)
    AssessmentEntry.workflow.move(entry, State.REVIEWED)
    entry.reviewed_by = actor
    touch(entry, "state", "reviewed_by")
    score_now(entry)
    record("chambers.entry_reviewed", entry, actor=actor, note=str(entry))
    return entry


@transaction.atomic
def reopen_review(entry: AssessmentEntry, reason: str, *, actor: User | None) -> AssessmentEntry:
    """Back to the review, with a reason on the trail."""
    entry = lock_entry(entry)
    refuse_round_state(entry, Round.REVIEWING)
    to = State.SCORED if asks_experts(entry.round) else State.CHECKED
    AssessmentEntry.workflow.move(entry, to)
    entry.reviewed_by = None
    touch(entry, "state", "reviewed_by")
    record("chambers.entry_review_reopened", entry, actor=actor, note=reason[:300])
    return entry
