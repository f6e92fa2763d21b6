"""Assigning departments, and what they do before the letter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from liaison.models import Department
from proposals.models import Assignment, Duty, Proposal
from proposals.services.duties import Addressee, finish_duties, open_duties, open_duty
from proposals.services.matters import bump, lock_matter, locked
from proposals.services.notify import key_of, tell_unit
from proposals.services.terms import begin_round, due_in
from proposals.services.text import refuse_bad_text


@transaction.atomic
def assign_proposal(
    proposal: Proposal,
    *,
    actor: User,
    lead: Department,
    co_handlers: Iterable[Department] = (),
    due_on: date | None = None,
) -> list[Assignment]:
    """Hand a filed proposal to one lead and any number of co-handling departments.

    Without `due_on` the term of the settings is counted by the working calendar, and the assignment keeps
    why it is that date. Raises ValidationError for a due date in the past or a department named twice.
    """
    proposal = locked(proposal)
    Proposal.workflow.move(proposal, Proposal.State.ASSIGNED)
    today = timezone.localdate()
    others = list(co_handlers)
    if lead in others or len({unit.pk for unit in others}) != len(others):
        raise ValidationError({"co_handlers": _("A department is named twice.")})
    if due_on is not None and due_on <= today:
        raise ValidationError({"due_on": _("The due date lies in the past.")})
    round_ = begin_round(proposal.matter, proposal.round)
    rule = due_in(round_, "reply", today)
    made = []
    for unit, mode in [(lead, Assignment.Mode.LEAD), *((unit, Assignment.Mode.CO) for unit in others)]:
        assignment = Assignment(
            matter=proposal.matter,
            department=unit,
            mode=mode,
            round=proposal.round,
            assigned_on=today,
            due_on=due_on or rule.date,
            due_is_provisional=rule.provisional and due_on is None,
            due_why="" if due_on else str(rule.why),
        )
        check_fields(assignment, exclude=("accepted_at", "finished_on"))
        store(assignment)
        made.append(assignment)
        tell_unit(
            proposal.matter,
            unit.pk,
            "assigned",
            _("A proposal was assigned to you: %(subject)s"),
            body=_("Due on %(day)s.") % {"day": assignment.due_on},
            key=key_of(proposal.matter, "assigned", assignment.pk),
        )
    signing = due_in(round_, "sign_for", today)
    open_duties(
        open_duty(
            proposal.matter,
            "sign_for",
            Addressee.department(one.department_id),
            due=signing,
            term=round_.terms["sign_for"],
            round=proposal.round,
            assignment=one,
        )
        for one in made
    )
    finish_duties(proposal.matter, ["assign"], actor=actor)
    proposal.due_on = min(assignment.due_on for assignment in made)
    proposal.save(update_fields=["state", "due_on"])
    bump(proposal.matter)
    names = "、".join(unit.organisation.name for unit in [lead, *others])
    record("proposals.proposal_assigned", proposal, actor=actor, note=f"{names} {proposal.due_on}")
    return made


def locked_assignment(assignment: Assignment) -> Assignment:
    """The fresh row under lock. Its matter is locked first: one order for everybody."""
    lock_matter(assignment.matter_id)
    return (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("matter__proposal", "matter__organisation", "department__organisation")
        .get(pk=assignment.pk)
    )


@transaction.atomic
def accept_assignment(assignment: Assignment, *, actor: User) -> Assignment:
    """Sign for an assignment. Signing twice is one signature."""
    assignment = locked_assignment(assignment)
    if assignment.state == Assignment.State.HANDLING:
        return assignment
    Assignment.workflow.move(assignment, Assignment.State.HANDLING)
    assignment.accepted_at = timezone.now()
    assignment.save(update_fields=["state", "accepted_at"])
    record("proposals.assignment_accepted", assignment.matter.case, actor=actor, note=str(assignment))
    finish_duties(assignment.matter_id, ["sign_for"], actor=actor, assignment=assignment)
    open_duties([part_duty(assignment)])
    return assignment


def part_duty(assignment: Assignment) -> Duty:
    """What a department owes once it has signed for its part: its opinion or its reply, in time."""
    duty = open_duty(
        assignment.matter,
        "opinion" if assignment.mode == Assignment.Mode.CO else "reply",
        Addressee.department(assignment.department_id),
        due=assignment.due_on,
        round=assignment.round,
        begins_on=assignment.assigned_on,
        assignment=assignment,
    )
    duty.due_why, duty.due_is_provisional = assignment.due_why, assignment.due_is_provisional
    return duty


@transaction.atomic
def send_opinion(assignment: Assignment, *, actor: User, opinion: str) -> Assignment:
    """A co-handler's opinion to the lead. The lead alone answers the proposer."""
    if len(opinion.strip()) < 4:
        raise ValidationError({"opinion": _("Write the opinion.")})
    assignment = locked_assignment(assignment)
    if assignment.mode != Assignment.Mode.CO:
        raise ValidationError(_("Only a co-handling department sends an opinion."))
    Assignment.workflow.move(assignment, Assignment.State.OPINION_SENT)
    assignment.opinion = opinion.strip()
    refuse_bad_text(assignment)
    assignment.finished_on = timezone.localdate()
    check_fields(assignment, exclude=("accepted_at", "finished_on"))
    store(assignment)
    proposal = assignment.matter.case
    record("proposals.opinion_sent", proposal, actor=actor, note=str(assignment))
    finish_duties(assignment.matter_id, ["opinion"], actor=actor, assignment=assignment)
    lead = Assignment.objects.filter(
        matter=assignment.matter, round=assignment.round, mode=Assignment.Mode.LEAD
    ).first()
    if lead is not None:
        tell_unit(
            assignment.matter,
            lead.department_id,
            "opinion_sent",
            _("A co-handler's opinion has arrived: %(subject)s"),
            key=key_of(assignment.matter, "opinion_sent", assignment.pk),
        )
    return assignment
