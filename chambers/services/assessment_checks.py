"""The first check of an entry by the office: its values, one return for correction, admission."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from chambers.models import AssessmentEntry
from chambers.services.assessment_entries import (
    Round,
    Stage,
    State,
    lock_entry,
    refuse_late,
    refuse_own,
    refuse_round_state,
    score_now,
    tell_unit,
    touch,
)
from chambers.services.assessment_marks import read_paper, refuse_unexplained, takes, write_marks
from federation.accounts.models import User
from federation.audit.services import record


@transaction.atomic
def save_check(
    entry: AssessmentEntry,
    values: Mapping[int, Decimal | None],
    reasons: Mapping[int, str],
    *,
    actor: User | None,
) -> AssessmentEntry:
    """Keep values of the first check; what is not touched stays as the unit scored it."""
    entry = lock_entry(entry)
    refuse_own(entry, actor)
    refuse_unsent(entry)
    if write_marks(read_paper(entry), Stage.CHECK, values, actor=actor, reasons=reasons):
        touch(entry)
    return entry


def refuse_unsent(entry: AssessmentEntry) -> None:
    refuse_round_state(entry, Round.OPEN, Round.CHECKING)
    if entry.state != State.SUBMITTED:
        words = entry.get_state_display()
        raise ValidationError(_("This stands at “%(state)s” and is not checked now.") % {"state": words})


@transaction.atomic
def return_entry(entry: AssessmentEntry, reason: str, *, actor: User | None) -> AssessmentEntry:
    """Back to the unit for correction, once. Raises ValidationError for a second time."""
    entry = lock_entry(entry)
    refuse_own(entry, actor)
    refuse_unsent(entry)
    if entry.returns:
        raise ValidationError(
            _("An entry is returned for correction once; admit it with your values, or refuse it.")
        )
    refuse_late(entry.round.check_by)
    AssessmentEntry.workflow.move(entry, State.RETURNED)
    entry.returns, entry.return_reason = 1, reason
    touch(entry, "state", "returns", "return_reason")
    record("chambers.entry_returned", entry, actor=actor, note=reason[:300])
    tell_unit(entry, "chambers.entry_returned", _("Correct your self-score of “%(round)s”"), reason)
    return entry


@transaction.atomic
def admit_entry(entry: AssessmentEntry, *, actor: User | None) -> AssessmentEntry:
    """End the first check: values nobody touched are copied from the unit's own.

    Raises ValidationError by field ("r" and the key) where a lowered value has no reason.
    """
    entry = lock_entry(entry)
    refuse_own(entry, actor)
    refuse_unsent(entry)
    paper = read_paper(entry)
    copied = {
        leaf.pk: paper.value(Stage.SELF, leaf) if takes(leaf, Stage.SELF) else Decimal(0)
        for leaf in paper.rules.leaves
        if takes(leaf, Stage.CHECK) and paper.mark(Stage.CHECK, leaf) is None
    }
    write_marks(paper, Stage.CHECK, copied, actor=actor)
    paper = read_paper(entry, rules=paper.rules)
    refuse_unexplained(paper, Stage.CHECK)
    AssessmentEntry.workflow.move(entry, State.CHECKED)
    entry.checked_by = actor
    touch(entry, "state", "checked_by")
    score_now(entry)
    record("chambers.entry_admitted", entry, actor=actor, note=str(entry))
    tell_unit(entry, "chambers.entry_admitted", _("Admitted to “%(round)s”"))
    return entry
