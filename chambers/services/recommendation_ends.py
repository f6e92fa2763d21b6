"""How a candidate ends: recommended within the quota or not, and what came of the recommendation."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from chambers.models import Candidate
from chambers.services.notify import staff_above
from chambers.services.officers import award_honour
from chambers.services.recommendations import (
    PLACED,
    State,
    lock_call,
    lock_candidate,
    refuse_closed,
    refuse_decided,
    tell,
    tell_unit,
)
from federation.accounts.models import User
from federation.audit.services import record


@transaction.atomic
def decide_candidate(row: Candidate, *, actor: User, recommended: bool, decision: str = "") -> Candidate:
    """Recommend a candidate, or turn it down with a reason that its unit reads.

    Raises ValidationError where all places of the quota are taken, the call is closed, it is decided already,
    the reason is missing, or somebody would decide about themselves.
    """
    # The call first: its lock makes those who decide at once count one after the other.
    call = lock_call(row.call)
    row = lock_candidate(row)
    refuse_closed(call)
    refuse_decided(row)
    if row.person is not None and row.person.account_id == actor.pk:
        raise ValidationError(
            _("This is about yourself or your own unit: somebody else decides."), code="conflict"
        )
    if recommended and call.quota is not None:
        placed = call.candidates.filter(state__in=PLACED).count()
        if placed >= call.quota:
            raise ValidationError(
                {"verdict": _("All %(n)s places are taken.") % {"n": call.quota}}, code="quota"
            )
    if not recommended and not decision.strip():
        raise ValidationError({"decision": _("Say why it is not recommended.")})
    Candidate.workflow.move(row, State.RECOMMENDED if recommended else State.TURNED_DOWN)
    row.decision, row.decided_by = decision, actor
    row.save(update_fields=["state", "decision", "decided_by"])
    kind = "chambers.candidate_recommended" if recommended else "chambers.candidate_turned_down"
    record(kind, row, actor=actor, note=decision[:300] or str(row))
    title = (
        _("%(name)s is recommended for “%(call)s”")
        if recommended
        else _("%(name)s is not recommended for “%(call)s”")
    )
    tell_unit(row, kind, title, decision)
    return row


@transaction.atomic
def settle_candidate(
    row: Candidate, *, actor: User, awarded: bool, year: int | None = None, valid_to: date | None = None
) -> Candidate:
    """Enter what came of a recommendation; what was won goes on the register of honours.

    Raises ValidationError where it was not recommended, or the unit holds this honour already.
    """
    row = lock_candidate(row)
    Candidate.workflow.move(row, State.AWARDED if awarded else State.FAILED)
    if awarded:
        row.honour = award_honour(
            row.organisation,
            actor=actor,
            title=honour_title(row),
            level=row.call.level,
            year=year or row.call.year,
            awarded_by=row.call.body,
            valid_to=valid_to,
        )
    row.save(update_fields=["state", "honour"])
    kind = "chambers.candidate_awarded" if awarded else "chambers.candidate_failed"
    record(kind, row, actor=actor, note=str(row))
    title = _("%(name)s won “%(call)s”") if awarded else _("%(name)s did not win “%(call)s”")
    tell_unit(row, kind, title)
    return row


@transaction.atomic
def withdraw_candidate(row: Candidate, reason: str, *, actor: User) -> Candidate:
    """Take a candidacy back, also a recommended one: its place of the quota is free again, and the same one
    may be put forward anew while the call lasts.

    Raises ValidationError once the outcome stands, it was turned down, or the reason is missing.
    """
    # In the order of a decision, which counts the places.
    lock_call(row.call)
    row = lock_candidate(row)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is to be withdrawn.")})
    Candidate.workflow.move(row, State.WITHDRAWN)
    row.decision = reason
    row.save(update_fields=["state", "decision"])
    kind, title = "chambers.candidate_withdrawn", _("%(name)s is withdrawn from “%(call)s”")
    record(kind, row, actor=actor, note=reason[:300])
    tell_unit(row, kind, title, reason)
    tell(row, kind, title, staff_above(row.organisation), reason)
    return row


def honour_title(row: Candidate) -> str:
    """What the register calls it: of a person with the name, since a unit may win it for several."""
    title = row.call.title
    if row.person is None:
        return title[:100]
    name = f"（{row.person.name}）"
    return title[: 100 - len(name)] + name
