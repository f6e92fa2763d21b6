"""Drafting and issuing the letter, and tracking what it promises."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.accounts.scopes import holds
from federation.accounts.services.organisations import check_version
from federation.audit.services import changes_between, record
from federation.files.services import store
from federation.letters.rendering import render
from federation.letters.source import Letter
from federation.letters.wording import opening_formula
from federation.numbering.models import NumberEntry
from federation.numbering.services import take_number, take_over_number
from liaison.models import DepartmentLeader
from proposals.models import Assignment, Commitment, LetterStep, Matter, Proposal, Reply
from proposals.services.dictionaries import class_refusal
from proposals.services.duties import Addressee, finish_duties, open_duties, open_duty
from proposals.services.letter_sheet import (
    DRAFT_FIELDS,
    class_clause,
    fingerprint,
    locked_reply,
    move_letter,
    newest_reply,
    note_step,
    refuse_unsigned,
)
from proposals.services.matters import bump, lock_matter
from proposals.services.parts import into_handling, locked_assignment, refuse_while_asked
from proposals.services.promises import duty_of, register_promises
from proposals.services.text import refuse_bad_text

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def blank_reply(assignment: Assignment, *, actor: User) -> Reply:
    """The letter as it is offered before anything is saved: title, addressee and opening filled in."""
    return Reply(
        assignment=assignment,
        title=_("Reply to proposal %(number)s") % {"number": assignment.matter.proposal.number},
        addressee=assignment.matter.organisation.name,
        body=opening_formula(assignment.matter.subject) + "\n",
        contact_person=assignment.department.contact_name,
        contact_phone=assignment.department.contact_phone,
        drafted_by=actor,
    )


@transaction.atomic
def begin_reply(assignment: Assignment, *, actor: User) -> Reply:
    """The letter of an assignment that is written now: the first one is made at the first save."""
    assignment = locked_assignment(assignment)
    existing = newest_reply(assignment)
    if existing is not None:
        return existing
    if not assignment.answers:
        raise ValidationError(_("A co-handling department sends an opinion to the lead, not a letter."))
    refuse_while_asked(assignment)
    into_handling(assignment)
    Assignment.workflow.move(assignment, Assignment.State.DRAFTING)
    assignment.save(update_fields=["state"])
    reply = blank_reply(assignment, actor=actor)
    reply.save(force_insert=True)
    proposal = assignment.matter.proposal
    record("proposals.reply_begun", proposal, actor=actor, note=str(assignment.department))
    return reply


@transaction.atomic
def draft_reply(reply: Reply, *, actor: User, version: int | None = None, **fields: Any) -> Reply:
    """Save the draft of a letter, also by autosave; refuses a stale copy and an issued letter."""
    reply = Reply.objects.select_for_update().get(pk=reply.pk)
    if reply.state == Reply.State.ISSUED:
        raise ValidationError(_("The letter is issued. What is new goes into a supplementary letter."))
    if reply.state != Reply.State.DRAFT:
        raise ValidationError(_("The letter is being checked. Take it back to change it."), code="handed_on")
    check_version(reply, version)
    before = {name: getattr(reply, name) for name in DRAFT_FIELDS if name in fields}
    for name in before:
        setattr(reply, name, fields[name])
    changed = changes_between(before, reply)
    if not changed:
        return reply
    refuse_foreign_signatory(reply)
    if reply.letter_class and "letter_class" in changed and (why := class_refusal(reply.letter_class)):
        raise ValidationError({"letter_class": why})
    refuse_bad_text(reply)
    reply.full_clean(
        exclude=[
            "assignment",
            "supplements",
            "drafted_by",
            "vetted_by",
            "issued_by",
            "issued_on",
            "docx",
            "pdf",
        ],
        validate_constraints=False,
    )
    reply.drafted_by = actor
    reply.version += 1
    reply.save()
    proposal = Proposal.objects.get(matter__assignments=reply.assignment_id)
    record("proposals.reply_drafted", proposal, actor=actor, note="、".join(sorted(changed)))
    return reply


def refuse_foreign_signatory(reply: Reply) -> None:
    """The signatory must be in post and may sign for this very department."""
    if reply.signatory_id is None:
        return
    department = Assignment.objects.values_list("department_id", flat=True).get(pk=reply.assignment_id)
    allowed = DepartmentLeader.objects.signatories().filter(department_id=department, pk=reply.signatory_id)
    if not allowed.exists():
        raise ValidationError({"signatory": _("This leader may not sign for the department.")})


def letter_of(reply: Reply, *, number: str = "", issued_on: date | None = None) -> Letter:
    """The one source from which page, Word file and PDF are rendered."""
    department = reply.assignment.department
    return Letter(
        issuer=department.organisation.name,
        title=reply.title,
        addressee=reply.addressee,
        body="\n".join(filter(None, (reply.body, class_clause(reply)))),
        number=number or reply.number,
        letter_class=reply.letter_class,
        date=issued_on or reply.issued_on,
        signatory=reply.signatory.name if reply.signatory else "",
        contact_person=reply.contact_person,
        contact_phone=reply.contact_phone,
        contact_unit=department.organisation.name,
    )


def missing_from_letter(reply: Reply) -> dict[str, str]:
    """What keeps a letter from being issued, as {field: sentence}."""
    missing = {}
    for name, sentence in (
        ("letter_class", _("Choose the class of the reply.")),
        ("title", _("Give the letter a title.")),
        ("addressee", _("Say to whom the letter goes.")),
        ("signatory", _("Choose who signs.")),
        ("contact_person", _("Name a contact person.")),
        ("contact_phone", _("Give a contact telephone.")),
    ):
        if not getattr(reply, name):
            missing[name] = sentence
    if reply.letter_class and (why := class_refusal(reply.letter_class)):
        missing["letter_class"] = why
    if len(reply.body.strip()) < 30:
        missing["body"] = _("The letter has no text yet.")
    return missing


@transaction.atomic
def issue_reply(
    reply: Reply,
    *,
    actor: User,
    serial: str = "",
    issued_on: date | None = None,
    version: int | None = None,
) -> Reply:
    """Give the vetted letter its number, freeze it as Word and PDF, and register its marked promises.

    `serial` is the number of the motion where the letter takes it over, with its zeros ("077"); without it
    the next one of the department's own series is taken. Raises ValidationError keyed by field for a letter
    without class, signatory or contact, a serial that is none or that another letter bears, for whoever
    wrote or vetted it, for a text that is not the vetted one, and where it is no longer the `version` that
    was looked at. Issuing what is issued changes nothing.
    """
    reply = locked_reply(reply)
    if reply.state == Reply.State.ISSUED:
        return reply
    check_version(reply, version)
    refuse_issuing(reply, actor)
    part = reply.assignment
    today = issued_on or timezone.localdate()
    entry = number_for(reply, today.year, serial)
    rendered = render(letter_of(reply, number=entry.text, issued_on=today))
    move_letter(
        reply,
        Reply.State.ISSUED,
        number=entry.text,
        issued_on=today,
        issued_by=actor,
        docx=store(rendered.docx, DOCX),
        pdf=store(rendered.pdf, "application/pdf"),
    )
    register_promises(reply, actor=actor)
    note_step(reply, LetterStep.Step.ISSUED, actor=actor)
    record("proposals.reply_issued", part.matter.case, actor=actor, note=reply.number)
    finish_duties(part.matter_id, ["issue"], actor=actor, assignment=part)
    bring = open_duty(
        part.matter, "deliver", Addressee.department(part.department_id), round=part.round, assignment=part
    )
    open_duties([bring])
    bump(part.matter)
    return reply


def number_for(reply: Reply, year: int, serial: str) -> NumberEntry:
    """The letter's number: the motion's own, zeros and all, or the next one of the department's series."""
    code = reply.assignment.department.agency_code
    if not serial.strip():
        return take_number(code, year, subject=reply)
    if not re.fullmatch(r"[0-9]{1,6}", serial.strip()) or not int(serial):
        raise ValidationError({"serial": _("A serial has one to six figures.")})
    try:
        return take_over_number(code, year, int(serial), subject=reply, digits=len(serial.strip()))
    except ValidationError as error:
        raise ValidationError({"serial": error.messages}) from error


def refuse_issuing(reply: Reply, actor: User) -> None:
    """Raise ValidationError unless the letter is the vetted one, complete, and issued by a third person."""
    if not Reply.workflow.allows(reply, Reply.State.ISSUED):
        raise ValidationError(
            _("A letter is issued after it has been vetted; this one is “%(state)s”.")
            % {"state": reply.get_state_display()},
            code="wrong_state",
        )
    if actor.pk in (reply.drafted_by_id, reply.vetted_by_id):
        raise ValidationError(_("Who writes, who vets and who issues a letter are three persons."))
    missing = missing_from_letter(reply)
    if missing:
        raise ValidationError(missing)
    refuse_foreign_signatory(reply)
    if fingerprint(reply) != reply.vetted_sha256:
        raise ValidationError(_("The text is no longer the one that was vetted. Return it to the draft."))
    refuse_unsigned(reply)


@transaction.atomic
def report_commitment(
    commitment: Commitment,
    *,
    actor: User,
    state: str,
    progress: int,
    note: str = "",
    due_on: date | None = None,
    version: int | None = None,
) -> Commitment:
    """How a promise stands. Postponed and not feasible want a reason; postponed wants a new date."""
    matter = lock_matter(Assignment.objects.get(replies=commitment.reply_id).matter_id)
    commitment = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    check_version(commitment, version)
    if state == Commitment.State.FULFILLED and not holds(actor, "proposals.check_commitment"):
        # Whether a promise is kept is for the desk to say, not for the department that made it.
        raise ValidationError({"state": _("Only the federation says that a promise is kept.")})
    if state in (Commitment.State.POSTPONED, Commitment.State.NOT_FEASIBLE) and not note.strip():
        raise ValidationError({"note": _("Give the reason; the proposer will read it.")})
    if state == Commitment.State.POSTPONED and (due_on is None or due_on <= timezone.localdate()):
        raise ValidationError({"due_on": _("Give the new date, which lies ahead.")})
    if state != commitment.state:
        Commitment.workflow.move(commitment, state)
    commitment.progress = 100 if state == Commitment.State.FULFILLED else progress
    commitment.note = note
    if due_on is not None:
        commitment.due_on = due_on
    refuse_bad_text(commitment)
    commitment.full_clean(exclude=["reply", "owner"])
    commitment.version += 1
    commitment.save()
    bump(matter)
    follow_up(commitment, matter, actor=actor)
    record(
        "proposals.commitment_reported",
        matter.case,
        actor=actor,
        note=f"{commitment.get_state_display()} {commitment.progress}% {note}"[:500],
    )
    return commitment


def follow_up(commitment: Commitment, matter: Matter, *, actor: User) -> None:
    """Who acts next on a promise: the desk where it is said to be kept, its owner while it is not."""
    finish_duties(matter, ["commitment", "check_commitment"], actor=actor, commitment=commitment)
    if commitment.state == Commitment.State.CLAIMED:
        open_duties([open_duty(matter, "check_commitment", Addressee.desk(), commitment=commitment)])
    elif Commitment.workflow.next_states(commitment):
        open_duties([duty_of(commitment, matter)])
