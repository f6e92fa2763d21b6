"""The steps of a letter between its draft and the proposer (workflows.md: 会签、核稿、签发、送达)."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version
from federation.audit.services import record
from proposals.models import Assignment, Countersignature, Delivery, Duty, LetterStep, Reply
from proposals.services.duties import Addressee, finish_duties, open_duties, open_duty
from proposals.services.later_letters import supplemented
from proposals.services.letter_sheet import (
    Outcome,
    State,
    back_to_draft,
    fingerprint,
    locked_reply,
    move_letter,
    note_step,
    refuse_unsigned,
    unsigned,
)
from proposals.services.matters import bump, locked
from proposals.services.notify import key_of, tell_people, tell_unit
from proposals.services.parts import finish_part, locked_assignment, refuse_while_asked, settle
from proposals.services.promises import refuse_lost_marks
from proposals.services.proposers import tell_proposers
from proposals.services.publishing import publish_duty
from proposals.services.replies import missing_from_letter, refuse_foreign_signatory
from proposals.services.terms import begin_round, due_in, rule_of
from proposals.services.text import refuse_bad_text

Step = LetterStep.Step


@transaction.atomic
def hand_on_reply(reply: Reply, *, actor: User, version: int | None = None) -> Reply:
    """Give a complete draft to the co-handlers for countersigning or, where there are none, to vetting.

    Who hands it on answers for the text as its drafter. A co-handler that has countersigned this very text
    is not asked again. Handing on what is handed on changes nothing. Raises ValidationError by field for
    what the letter lacks, and for a copy that is no longer the newest.
    """
    reply = locked_reply(reply)
    if reply.state in (Reply.State.COUNTERSIGNING, Reply.State.VETTING):
        return reply
    check_version(reply, version)
    refuse_while_asked(reply.assignment)
    missing = missing_from_letter(reply)
    if missing:
        raise ValidationError(missing)
    refuse_foreign_signatory(reply)
    refuse_lost_marks(reply)
    reply.drafted_by = actor
    asked = unsigned(reply)
    note_step(reply, Step.HANDED_ON, actor=actor)
    if asked:
        move_letter(reply, Reply.State.COUNTERSIGNING)
        ask_countersigning(reply, asked)
    else:
        to_vetting(reply)
    record("proposals.reply_handed_on", reply.assignment.matter.case, actor=actor, note=reply.title)
    bump(reply.assignment.matter)
    return reply


def ask_countersigning(reply: Reply, asked: list[Assignment]) -> None:
    """Ask each co-handler about the text as it stands, with the term of the round."""
    lead = reply.assignment
    round_ = begin_round(lead.matter, lead.round)
    due = due_in(round_, "countersign")
    text = fingerprint(reply)
    Countersignature.objects.bulk_create(
        Countersignature(reply=reply, assignment=part, sha256=text, due_on=due.date) for part in asked
    )
    open_duties(
        open_duty(
            lead.matter,
            "countersign",
            Addressee.department(part.department_id),
            due=due,
            term=round_.terms.get("countersign") or rule_of("countersign"),
            round=lead.round,
            assignment=part,
        )
        for part in asked
    )
    for part in asked:
        tell_unit(
            lead.matter,
            part.department_id,
            "countersigning_asked",
            _("Please countersign the letter: %(subject)s"),
            body=_("Due on %(day)s.") % {"day": due.date},
            key=key_of(lead.matter, "countersigning_asked", part.pk, text[:12]),
            part=part,
        )


def to_vetting(reply: Reply) -> None:
    """Nobody is left to countersign: a colleague of the drafter vets the letter."""
    part = reply.assignment
    move_letter(reply, Reply.State.VETTING)
    duty = open_duty(
        part.matter, "vet", Addressee.department(part.department_id), round=part.round, assignment=part
    )
    open_duties([duty])


@transaction.atomic
def take_back_reply(reply: Reply, *, actor: User) -> Reply:
    """Take a letter back from countersigning, vetting or issuing, to change it. Twice is once."""
    reply = locked_reply(reply)
    if reply.state == Reply.State.DRAFT:
        return reply
    back_to_draft(reply)
    note_step(reply, Step.TAKEN_BACK, actor=actor)
    record("proposals.reply_taken_back", reply.assignment.matter.case, actor=actor, note=reply.title)
    bump(reply.assignment.matter)
    return reply


def asked_of(part: Assignment) -> Countersignature | None:
    """The letter that waits for this co-handler's countersignature."""
    rows = Countersignature.objects.waiting().filter(assignment=part)
    return rows.select_related(
        "reply__assignment__department__organisation", "reply__signatory", "reply__supplements"
    ).first()


@transaction.atomic
def countersign_reply(
    part: Assignment, *, actor: User, agrees: bool, remark: str = "", version: int | None = None
) -> Reply:
    """A co-handler's word on the letter. The last signature sends it to vetting, an objection to the draft.

    `version` is that of the letter that was looked at. Raises ValidationError where nothing is asked of the
    department, and for an objection without a remark.
    """
    part = locked_assignment(part)
    asked = asked_of(part)
    if asked is None:
        raise ValidationError(_("No letter waits for your department’s countersignature."))
    reply = locked_reply(asked.reply)
    check_version(reply, version)
    if not agrees and not remark.strip():
        raise ValidationError({"remark": _("Say what you object to.")})
    asked.outcome = Outcome.SIGNED if agrees else Outcome.OBJECTED
    asked.remark, asked.decided_by, asked.decided_at = remark.strip(), actor, timezone.now()
    refuse_bad_text(asked)
    check_fields(asked, exclude=("reply", "assignment"))
    store(asked)
    finish_duties(part.matter_id, ["countersign"], actor=actor, assignment=part)
    case, unit = reply.assignment.matter.case, str(part.department)
    if agrees:
        note_step(reply, Step.COUNTERSIGNED, actor=actor, remark=asked.remark)
        record("proposals.reply_countersigned", case, actor=actor, note=unit)
        if not reply.countersignatures.waiting().exists():
            to_vetting(reply)
    else:
        back_to_draft(reply)
        note_step(reply, Step.OBJECTED, actor=actor, remark=asked.remark)
        record("proposals.countersigning_refused", case, actor=actor, note=unit)
        tell_drafter(reply, _("%(unit)s objects to the letter") % {"unit": unit}, asked.remark)
    bump(reply.assignment.matter)
    return reply


def tell_drafter(reply: Reply, sentence: str, remark: str) -> None:
    matter = reply.assignment.matter
    key = key_of(matter, "reply_back", reply.pk, reply.version)
    title = sentence.replace("%", "%%") + "：%(subject)s"
    tell_people([reply.drafted_by], matter, "reply_back", title, key=key, body=remark)


def refuse_own_text(reply: Reply, actor: User) -> None:
    if actor.pk == reply.drafted_by_id:
        raise ValidationError(_("You wrote this letter: a colleague vets it."))


@transaction.atomic
def vet_reply(
    reply: Reply, *, actor: User, passes: bool, remark: str = "", version: int | None = None
) -> Reply:
    """Vet a letter (核稿): pass the text as it stands, or return it to its drafter with remarks.

    Raises ValidationError for whoever wrote it, while a co-handler is missing, and for a return without a
    remark.
    """
    reply = locked_reply(reply)
    if passes and reply.state == Reply.State.TO_ISSUE and reply.vetted_by_id == actor.pk:
        return reply
    check_version(reply, version)
    refuse_own_text(reply, actor)
    if not passes:
        return return_reply(reply, actor=actor, remark=remark, step=Reply.State.VETTING)
    if reply.state == Reply.State.VETTING:
        refuse_unsigned(reply)
    part = reply.assignment
    move_letter(reply, Reply.State.TO_ISSUE, vetted_by=actor, vetted_sha256=fingerprint(reply))
    note_step(reply, Step.PASSED, actor=actor, remark=remark.strip())
    record("proposals.reply_vetted", part.matter.case, actor=actor, note=reply.title)
    finish_duties(part.matter_id, ["vet"], actor=actor, assignment=part)
    issue = open_duty(
        part.matter, "issue", Addressee.department(part.department_id), round=part.round, assignment=part
    )
    open_duties([issue])
    bump(part.matter)
    return reply


@transaction.atomic
def return_reply(
    reply: Reply, *, actor: User, remark: str, step: str = Reply.State.TO_ISSUE, version: int | None = None
) -> Reply:
    """Return a letter that stands at `step` to its drafter, with what is to be changed."""
    reply = locked_reply(reply)
    check_version(reply, version)
    if reply.state != step:
        raise ValidationError(_("The letter is no longer at this step. Reload the page."), code="wrong_state")
    if not remark.strip():
        raise ValidationError({"remark": _("Say what is to be changed.")})
    part = reply.assignment
    done = "vet" if step == Reply.State.VETTING else "issue"
    finish_duties(part.matter_id, [done], actor=actor, assignment=part)
    back_to_draft(reply)
    line = LetterStep(reply=reply, step=Step.RETURNED, actor=actor, remark=remark.strip())
    line.sha256 = fingerprint(reply)
    refuse_bad_text(line)
    line.save()
    record("proposals.reply_returned", part.matter.case, actor=actor, note=reply.title)
    tell_drafter(reply, _("The letter comes back to you"), line.remark)
    bump(part.matter)
    return reply


@transaction.atomic
def deliver_reply(reply: Reply, *, actor: User, way: str, delivered_on: date | None = None) -> Delivery:
    """Note that an issued letter has reached the proposer; the last one answers the proposal.

    Noting it twice is once. Raises ValidationError for a letter that is not issued, a day before its issue
    and one that has not come.
    """
    case = locked(reply.assignment.matter.proposal)
    reply = locked_reply(reply)
    noted = Delivery.objects.filter(reply=reply).first()
    if noted is not None:
        return noted
    if reply.state != Reply.State.ISSUED:
        raise ValidationError(_("The letter has not been issued yet."))
    day, issued_on = delivered_on or timezone.localdate(), reply.issued_on
    assert issued_on is not None, "an issued letter has its day, see the constraint"
    if not issued_on <= day <= timezone.localdate():
        raise ValidationError({"delivered_on": _("The day lies between the issue and today.")})
    delivery = Delivery(reply=reply, way=way, delivered_on=day, recorded_by=actor)
    check_fields(delivery)
    store(delivery)
    note_step(reply, Step.DELIVERED, actor=actor)
    record("proposals.reply_delivered", case, actor=actor, note=reply.number)
    if reply.supplements is not None:
        supplemented(reply, case, actor=actor)
        return delivery
    part = reply.assignment
    finish_part(part, State.DELIVERED, actor=actor, duties=["reply", "deliver"])
    part.finished_on = day
    part.save(update_fields=["state", "finished_on"])
    open_duties([publish_duty(reply)])
    settle(case, actor=actor)
    bump(case.matter)
    tell_proposers(case, "replied", _("Your proposal is answered: %(subject)s"), body=reply.number)
    return delivery


def lapse_countersigning(*, today: date | None = None) -> int:
    """Go on without co-handlers that let their time pass. Returns how many letters moved; safe twice."""
    day = today or timezone.localdate()
    late = Countersignature.objects.waiting().filter(due_on__lt=day)
    keys = set(late.values_list("reply", flat=True))
    # Also those whose last co-handler was returned or taken back meanwhile: nobody is left to be waited for.
    standing = Countersignature.objects.waiting().exclude(
        assignment__state__in=[State.RETURNED, State.VOID, State.LAPSED]
    )
    stuck = Reply.objects.filter(state=Reply.State.COUNTERSIGNING).exclude(pk__in=standing.values("reply"))
    keys |= set(stuck.values_list("pk", flat=True))
    letters = Reply.objects.select_related("assignment").filter(pk__in=keys).order_by("pk")
    return sum(lapse_letter(reply, day) for reply in list(letters))


@transaction.atomic
def lapse_letter(reply: Reply, day: date) -> int:
    """One letter's part of `lapse_countersigning`: 1 where it moved on to vetting."""
    reply = locked_reply(reply)
    if reply.state != Reply.State.COUNTERSIGNING:
        return 0
    part = reply.assignment
    late = list(reply.countersignatures.waiting().filter(due_on__lt=day))
    for row in late:
        finish_duties(
            part.matter_id,
            ["countersign"],
            actor=None,
            outcome=Duty.Outcome.LAPSED,
            assignment=row.assignment_id,
        )
    Countersignature.objects.filter(pk__in=[row.pk for row in late]).update(
        outcome=Outcome.LAPSED, decided_at=timezone.now()
    )
    if late:
        note_step(reply, Step.LAPSED, actor=None)
        record("proposals.countersigning_lapsed", part.matter.case, actor=None, note=reply.title)
    if unsigned(reply):
        return 0
    reply.countersignatures.waiting().update(outcome=Outcome.DROPPED, decided_at=timezone.now())
    to_vetting(reply)
    bump(part.matter)
    return 1
