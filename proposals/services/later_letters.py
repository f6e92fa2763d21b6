"""Supplementary letters (补充答复): what changes after the answer is said in a later letter.

They walk the steps of every letter (`letter_steps`); the part and the proposal stay where they are.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.accounts.services.constraints import store
from federation.audit.services import record
from federation.letters.wording import supplement_formula
from proposals.models import Assignment, Commitment, Delivery, Proposal, Reply
from proposals.services.duties import finish_duties, open_duties
from proposals.services.letter_sheet import locked_reply, newest_reply
from proposals.services.matters import bump
from proposals.services.parts import locked_assignment
from proposals.services.proposers import tell_proposers
from proposals.services.publishing import publish_duty
from proposals.services.replies import blank_reply


def class_change(before: str, now: str, number: str) -> str:
    """B → A by 〔2026〕12号; where the class stayed, the number alone."""
    if before == now:
        return number
    return _("%(before)s → %(now)s by %(number)s") % {"before": before, "now": now, "number": number}


@transaction.atomic
def begin_supplement(assignment: Assignment, *, actor: User, promise: Commitment | None = None) -> Reply:
    """The draft of a later letter on an answered part; the one that is under way, where there is one.

    `promise` is one of the part's own that was kept, whose words the draft begins with. Raises
    ValidationError before the last letter is delivered, for a promise of another part or one that is not
    kept, in a round that is not the present one, and once the proposal is archived.
    """
    part = locked_assignment(assignment)
    last = newest_reply(part)
    if last is not None and last.supplements_id is not None and last.state != Reply.State.ISSUED:
        last.assignment = part
        return last
    if last is None or not Delivery.objects.filter(reply=last).exists():
        raise ValidationError(_("A letter is supplemented after it has been delivered."), code="undelivered")
    proposal = part.matter.proposal
    refuse_ended(part, proposal)
    refuse_other_promise(part, promise)
    reply = blank_reply(part, actor=actor)
    reply.supplements = last
    reply.title = _("Supplementary reply to proposal %(number)s") % {"number": proposal.number}
    reply.body = opening(part, last, promise)
    reply.signatory = last.signatory
    reply.contact_person, reply.contact_phone = last.contact_person, last.contact_phone
    store(reply, force_insert=True)
    bump(part.matter)
    record("proposals.supplement_begun", proposal, actor=actor, note=f"{part.department} {last.number}")
    return reply


def opening(part: Assignment, last: Reply, promise: Commitment | None) -> str:
    """The first lines of the draft: which letter it supplements and, where one was kept, which promise."""
    lines = [supplement_formula(part.matter.subject, last.number)]
    if promise is not None:
        lines.append(f"原答复中“{promise.quote}”的承诺事项，现已兑现。{promise.note}")
    return "\n".join(lines) + "\n"


def refuse_ended(part: Assignment, proposal: Proposal) -> None:
    """Raise ValidationError where a new round answers, or nothing is added to the file any more."""
    if part.round != proposal.round:
        raise ValidationError(
            _("The proposal is handled anew: what has changed goes into the letter of that round.")
        )
    if proposal.state == Proposal.State.ARCHIVED:
        raise ValidationError(_("The proposal is archived. It has to be reopened before a letter is added."))


def refuse_other_promise(part: Assignment, promise: Commitment | None) -> None:
    if promise is None:
        return
    own = kept_promises(part).filter(pk=promise.pk)
    if not own.exists():
        raise ValidationError({"promise": _("Choose a promise of this letter that was kept.")})


def kept_promises(part: Assignment):
    """The promises of a part's letters that the federation found kept."""
    kept = Commitment.State.FULFILLED
    return Commitment.objects.filter(reply__assignment=part, state=kept).order_by("id")


@transaction.atomic
def drop_supplement(reply: Reply, *, actor: User) -> None:
    """Throw a supplementary draft away that nobody has been handed yet; it has no number. Twice is once."""
    if not Reply.objects.filter(pk=reply.pk).exists():
        return
    reply = locked_reply(reply)
    if reply.supplements_id is None:
        raise ValidationError(_("The first letter is owed to the proposer and is not thrown away."))
    if reply.state != Reply.State.DRAFT or reply.steps.exists():
        raise ValidationError(_("The letter has been handed on: it stays, with its circulation sheet."))
    part = reply.assignment
    record("proposals.supplement_dropped", part.matter.case, actor=actor, note=reply.title)
    reply.delete()
    bump(part.matter)


def supplemented(reply: Reply, case: Proposal, *, actor: User) -> None:
    """A supplementary letter has reached the proposer: the case stands where it stood, its class may not."""
    before, part = reply.supplements, reply.assignment
    assert before is not None, "asked for supplementary letters"
    finish_duties(part.matter_id, ["deliver"], actor=actor, assignment=part)
    open_duties([publish_duty(reply)])
    words = class_change(before.letter_class, reply.letter_class, reply.number)
    if before.letter_class != reply.letter_class:
        record("proposals.class_changed", case, actor=actor, note=words)
    bump(case.matter)
    title = _("A supplementary letter about your proposal: %(subject)s")
    tell_proposers(case, "supplemented", title, body=words)


def has_supplement_under_way(proposal: Proposal) -> bool:
    """Whether a supplementary letter was begun and has not reached the proposer."""
    rows = Reply.objects.filter(assignment__matter_id=proposal.pk, supplements__isnull=False)
    return rows.filter(delivery__isnull=True).exists()
