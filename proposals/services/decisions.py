"""Decisions of two persons: proposing one, confirming or refusing it, and what is then executed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from proposals.models import Decision, Ground, Matter
from proposals.services.duties import Addressee, finish_duties, open_duties, open_duty, void_duties
from proposals.services.matters import lock_matter
from proposals.services.text import refuse_bad_text

# {act: what is done once it is confirmed}. It runs in the transaction of the confirmation.
Execute = Callable[[Decision, User], None]
_acts: dict[str, Execute] = {}


def executes(act: str) -> Callable[[Execute], Execute]:
    """Register what a confirmed decision of this act does: `execute(decision, actor)`.

    It locks its case, moves it by its state table and records; a refusal is a ValidationError, and then the
    decision is not confirmed either.
    """

    def register(execute: Execute) -> Execute:
        _acts[act] = execute
        return execute

    return register


@transaction.atomic
def propose_decision(
    matter: Matter,
    act: str,
    *,
    actor: User,
    ground: Ground | None = None,
    text: str = "",
    to: Addressee | None = None,
    **payload: Any,
) -> Decision:
    """Put a decision before a colleague (`to`, the desk unless said otherwise).

    Raises ValidationError where another one waits already, or where a ground belongs to another act.
    """
    if act not in _acts:
        raise LookupError(f"nothing executes {act}")
    matter = lock_matter(matter.pk)
    if ground is not None and ground.act != act:
        raise ValidationError({"ground": _("Choose one of the grounds offered.")})
    decision = Decision(
        matter=matter, act=act, ground=ground, text=text.strip(), payload=payload, proposed_by=actor
    )
    refuse_bad_text(decision)
    check_fields(decision, exclude=("matter", "proposed_by", "decided_by", "decided_at"))
    store(decision)
    record("proposals.decision_proposed", matter.case, actor=actor, note=words_of(decision))
    open_duties([open_duty(matter, "decide", to or Addressee.desk())])
    return decision


@transaction.atomic
def take_decision(decision: Decision, *, actor: User, confirmed: bool, answer: str = "") -> Decision:
    """Confirm a proposed decision, which executes it, or refuse it with a reason.

    Raises ValidationError where the same person proposed it, where a refusal has no reason, and whatever the
    execution refuses. Taking the same decision again changes nothing.
    """
    lock_matter(decision.matter_id)
    decision = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("matter", "ground")
        .get(pk=decision.pk)
    )
    wanted = Decision.State.CONFIRMED if confirmed else Decision.State.REFUSED
    if decision.state == wanted and decision.decided_by_id == actor.pk:
        return decision
    if decision.proposed_by_id == actor.pk:
        raise ValidationError(_("Who proposes a decision cannot confirm it. A colleague has to."))
    if not confirmed and not answer.strip():
        raise ValidationError({"answer": _("Say why you do not confirm it.")})
    Decision.workflow.move(decision, wanted)
    decision.decided_by, decision.decided_at, decision.answer = actor, timezone.now(), answer.strip()
    refuse_bad_text(decision)
    decision.save()
    finish_duties(decision.matter_id, ["decide"], actor=actor)
    event = "proposals.decision_confirmed" if confirmed else "proposals.decision_refused"
    record(event, decision.matter.case, actor=actor, note=words_of(decision))
    if confirmed:
        _acts[decision.act](decision, actor)
    return decision


@transaction.atomic
def drop_decision(decision: Decision, *, actor: User) -> Decision:
    """Take back a decision that waits to be confirmed; only who proposed it may."""
    lock_matter(decision.matter_id)
    decision = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("matter", "ground")
        .get(pk=decision.pk)
    )
    if decision.proposed_by_id != actor.pk:
        raise ValidationError(_("Only who proposed it can take it back."))
    Decision.workflow.move(decision, Decision.State.DROPPED)
    decision.decided_by, decision.decided_at = actor, timezone.now()
    decision.save()
    void_duties(decision.matter_id, ["decide"])
    record("proposals.decision_dropped", decision.matter.case, actor=actor, note=words_of(decision))
    return decision


def words_of(decision: Decision) -> str:
    """The decision as the trail tells it."""
    parts = [decision.act, decision.ground.name if decision.ground else "", decision.text, decision.answer]
    return " · ".join(part for part in parts if part)[:500]
