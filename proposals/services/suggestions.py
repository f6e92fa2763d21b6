"""Writing down what was heard, advice of chambers, and sorting both: into a matter, an answer, or kept."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation, User
from federation.audit.services import record
from federation.notices.services import notify
from proposals.models import Complaint, Demand, Matter, Proposal, Suggestion
from proposals.services.case_routes import fitting, proposer_in
from proposals.services.complaints import register_complaint
from proposals.services.demands import raise_demand
from proposals.services.notify import desk
from proposals.services.origins import Origin, suggestion_of, write
from proposals.services.proposals import draft_proposal, edit_draft
from proposals.services.text import refuse_bad_text, said

State, Source = Suggestion.State, Suggestion.Source
KINDS = (Matter.Kind.DEMAND, Matter.Kind.COMPLAINT, Matter.Kind.PROPOSAL)


@transaction.atomic
def record_suggestion(
    origin: Origin,
    *,
    actor: User,
    title: str,
    text: str,
    organisation: Organisation | None = None,
    industry: Any = None,
    submission: uuid.UUID | None = None,
) -> Suggestion:
    """Write down what was heard; it waits to be sorted. The same `submission` again is the same suggestion.

    Raises ValidationError by field, also for a day that has not come.
    """
    if origin.heard_on > timezone.localdate():
        raise ValidationError({"heard_on": _("This day lies ahead.")})
    row = suggestion_of(origin, title=title, text=said(text, "text", _("Write what was said.")), actor=actor)
    row.organisation, row.industry = organisation, industry
    row.submission = submission or row.submission
    earlier = Suggestion.objects.filter(submission=row.submission).first()
    if earlier is not None:
        return refuse_other(earlier, actor)
    try:
        with transaction.atomic():
            write(row)
    except IntegrityError:
        return refuse_other(Suggestion.objects.get(submission=row.submission), actor)
    record("proposals.suggestion_recorded", row, actor=actor, note=row.get_source_display())
    return row


def refuse_other(earlier: Suggestion, actor: User) -> Suggestion:
    if earlier.recorded_by_id != actor.pk:
        raise ValidationError(_("This form was already used. Open a new one."))
    return earlier


@transaction.atomic
def give_advice(
    *, actor: User, organisation: Organisation, industry: Any, title: str, text: str, **more: Any
) -> Suggestion:
    """建言献策: a chamber's advice for an industry; the desk is told and sorts it."""
    if industry is None:
        raise ValidationError({"industry": _("Choose the industry that it is for.")})
    origin = Origin(source=Source.ADVICE, heard_on=timezone.localdate(), speaker=actor.name)
    row = record_suggestion(
        origin, actor=actor, title=title, text=text, organisation=organisation, industry=industry, **more
    )
    tell(row, desk(), "advice_given", _("New advice: %(title)s"))
    return row


def tell(row: Suggestion, to: Any, event: str, title: str, *, body: str = "") -> None:
    notify(
        f"proposals.{event}",
        to=to,
        title=title % {"title": row.title},
        body=body,
        key=f"proposals:{event}:{row.pk}",
        url=reverse("proposals:suggestion_detail", args=[row.pk]),
    )


def locked_suggestion(row: Suggestion) -> Suggestion:
    rows = Suggestion.objects.select_for_update(of=("self",)).select_related(
        "organisation", "industry", "recorded_by"
    )
    return rows.get(pk=row.pk)


def sort(row: Suggestion, state: str, *, actor: User) -> None:
    """Move a locked suggestion; the caller saves what else belongs to it."""
    Suggestion.workflow.move(row, state)
    row.sorted_by, row.sorted_at = actor, timezone.now()
    refuse_bad_text(row)
    row.save()


@transaction.atomic
def turn_suggestion(
    row: Suggestion, *, actor: User, kind: str, organisation: Organisation | None = None, note: str = ""
) -> Matter:
    """Make a proposal, a demand or a complaint of it, for its unit or the one that is named now.

    Whoever gave advice raises it; what staff wrote down they raise. Raises ValidationError by field.
    """
    if kind not in KINDS:
        raise ValidationError({"kind": _("Choose where it is to go.")})
    row = locked_suggestion(row)
    unit = row.organisation or organisation
    if unit is None:
        raise ValidationError({"unit": _("Name the enterprise or chamber that it concerns.")})
    if not Suggestion.workflow.allows(row, State.TURNED):
        Suggestion.workflow.move(row, State.TURNED)
    row.organisation = unit
    row.matter = MAKERS[Matter.Kind(kind)](row, unit)
    row.note = "\n".join(part for part in (row.note, note.strip()) if part)
    sort(row, State.TURNED, actor=actor)
    label = Matter.Kind(kind).label
    record("proposals.suggestion_turned", row, actor=actor, note=f"{label} {row.matter.subject}"[:500])
    record("proposals.came_from_suggestion", row.matter.case, actor=actor, note=row.get_source_display())
    thank(row, str(label))
    return row.matter


def contact_of(row: Suggestion, unit: Organisation) -> dict[str, str]:
    author = row.recorded_by
    phone = author.mobile if row.source == Source.ADVICE else ""
    return {"contact_name": row.speaker or author.name, "contact_phone": phone or unit.phone or "—"}


def demand_of(row: Suggestion, unit: Organisation) -> Matter:
    demand = raise_demand(
        actor=row.recorded_by,
        organisation=unit,
        subject=row.title,
        **fitting(Demand, text=row.text, **contact_of(row, unit)),
    )
    return demand.matter


def complaint_of(row: Suggestion, unit: Organisation) -> Matter:
    complaint = register_complaint(
        actor=row.recorded_by,
        organisation=unit,
        channel=Complaint.Channel.VISIT,
        received_on=row.heard_on,
        **fitting(Complaint, title=row.title, facts=row.text, **contact_of(row, unit)),
    )
    return complaint.matter


def proposal_of(row: Suggestion, unit: Organisation) -> Matter:
    """A draft of the unit's own people, who complete and submit it."""
    advice = row.source == Source.ADVICE and not row.recorded_by.is_federation_staff
    author = row.recorded_by if advice else proposer_in(unit)
    draft = draft_proposal(
        actor=author,
        organisation=unit,
        subject=row.title,
        industry=row.industry,
        proposer_kind=Proposal.ProposerKind.INDIVIDUAL,
    )
    return edit_draft(draft, actor=author, **fitting(Proposal, suggestions=row.text)).matter


MAKERS = {
    Matter.Kind.DEMAND: demand_of,
    Matter.Kind.COMPLAINT: complaint_of,
    Matter.Kind.PROPOSAL: proposal_of,
}


@transaction.atomic
def answer_suggestion(row: Suggestion, *, actor: User, answer: str) -> Suggestion:
    """Answer it at once; a chamber that gave advice reads the answer with thanks."""
    row = locked_suggestion(row)
    row.answer = said(answer, "answer", _("Write the answer."))
    sort(row, State.ANSWERED, actor=actor)
    record("proposals.suggestion_answered", row, actor=actor, note=row.answer[:500])
    thank(row, row.answer)
    return row


@transaction.atomic
def keep_suggestion(row: Suggestion, *, actor: User, note: str) -> Suggestion:
    """留存参考: nothing follows now, for the reason given; it may still be taken up later."""
    note = said(note, "note", _("Say why it is kept."))
    row = locked_suggestion(row)
    row.note = "\n".join(part for part in (row.note, note) if part)
    sort(row, State.KEPT, actor=actor)
    record("proposals.suggestion_kept", row, actor=actor, note=note[:500])
    thank(row, note)
    return row


def thank(row: Suggestion, result: str) -> None:
    """Whoever gave advice hears thanks and the result; what staff wrote down thanks nobody."""
    if not row.recorded_by.is_federation_staff:
        tell(
            row,
            [row.recorded_by],
            f"suggestion_{row.state}",
            _("Thank you for your advice: %(title)s"),
            body=f"{row.get_state_display()}：{result}",
        )
