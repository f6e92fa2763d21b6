"""How long each stage of an application may last: data with a default."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from chambers.models import MembershipApplication, StageTerm
from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import changes_between, record
from federation.calendar.services import due_date
from federation.calendar.working_days import DueDate

Stage = StageTerm.Stage
State = MembershipApplication.State
# Rule and working days before the end at which the desk is reminded.
DEFAULTS = {Stage.CHAMBER: ("10wd", 2), Stage.CONFIRMATION: ("5wd", 1), Stage.CORRECTION: ("20wd", 5)}
STAGE_OF = {
    State.SUBMITTED: Stage.CHAMBER,
    State.CHAMBER_REVIEW: Stage.CHAMBER,
    State.CONFIRMATION: Stage.CONFIRMATION,
    State.RETURNED: Stage.CORRECTION,
}


def term_of(stage: str) -> StageTerm:
    """The term in force; the default where nobody has set another."""
    found = StageTerm.objects.filter(stage=stage).first()
    if found is not None:
        return found
    rule, before = DEFAULTS[Stage(stage)]
    return StageTerm(stage=stage, rule=rule, remind_before=before)


def due_in(state: str, start: date) -> DueDate | None:
    """When an application that enters `state` on `start` is due there; None for states without a term."""
    stage = STAGE_OF.get(State(state))
    return due_date(start, term_of(stage).rule) if stage else None


@transaction.atomic
def set_term(stage: str, *, actor: User, rule: str, remind_before: int) -> StageTerm:
    """Set the term of a stage for what enters it from now on. Raises ValidationError for an unknown rule."""
    rules, before = DEFAULTS[Stage(stage)]
    StageTerm.objects.get_or_create(stage=stage, defaults={"rule": rules, "remind_before": before})
    term = StageTerm.objects.select_for_update().get(stage=stage)
    seen = {"rule": term.rule, "remind_before": term.remind_before}
    term.rule, term.remind_before = rule.strip().lower(), remind_before
    check_fields(term)
    store(term)
    changes = changes_between(seen, term)
    if changes:
        record("chambers.term_set", term, actor=actor, changes=changes)
    return term
