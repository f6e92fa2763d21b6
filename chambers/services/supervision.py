"""Complaints about chambers, and warnings and sanctions against them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Chamber, Complaint, Option, Sanction
from chambers.services.reminders import secretaries_of
from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from federation.files.services import attach_all
from federation.notices.services import notify
from federation.workflow import Workflow

State = Complaint.State
HANDLING = Workflow(
    "state",
    {
        State.RECEIVED: [State.HANDLING, State.DISMISSED],
        State.HANDLING: [State.CLOSED, State.DISMISSED],
    },
)


def refuse_future(field: str, day: date) -> None:
    if day > timezone.localdate():
        raise ValidationError({field: _("This day has not come yet.")})


@transaction.atomic
def receive_complaint(
    chamber: Chamber, *, actor: User, received_on: date, files: Iterable[Any] = (), **fields: Any
) -> Complaint:
    """Take in a complaint about a chamber. The trail names its subject, never who complained."""
    refuse_future("received_on", received_on)
    complaint = Complaint(chamber=chamber, received_on=received_on, **fields)
    check_fields(complaint, exclude=("handler",))
    store(complaint)
    attach_all(complaint, files, actor=actor)
    record("chambers.complaint_received", complaint, actor=actor)
    return complaint


@transaction.atomic
def take_up_complaint(complaint: Complaint, *, actor: User) -> Complaint:
    """Begin handling a complaint: whoever takes it up is its handler."""
    complaint = locked(complaint)
    HANDLING.move(complaint, State.HANDLING)
    complaint.handler = actor
    store(complaint, update_fields=["state", "handler"])
    record("chambers.complaint_taken_up", complaint, actor=actor)
    return complaint


@transaction.atomic
def close_complaint(
    complaint: Complaint, *, actor: User, result: str, closed_on: date, dismissed: bool = False
) -> Complaint:
    """End a complaint with its result, or without taking it up for a reason."""
    refuse_future("closed_on", closed_on)
    complaint = locked(complaint)
    HANDLING.move(complaint, State.DISMISSED if dismissed else State.CLOSED)
    complaint.result, complaint.closed_on = result, closed_on
    complaint.handler = complaint.handler or actor
    check_fields(complaint)
    store(complaint, update_fields=["state", "result", "closed_on", "handler"])
    record("chambers.complaint_closed", complaint, actor=actor)
    return complaint


def locked(complaint: Complaint) -> Complaint:
    return (
        Complaint.objects.select_for_update(of=("self",))
        .select_related("chamber__organisation", "handler")
        .get(pk=complaint.pk)
    )


@transaction.atomic
def impose_sanction(
    chamber: Chamber,
    *,
    actor: User,
    kind: Option,
    ground: str,
    starts_on: date,
    ends_on: date | None = None,
    decision_number: str = "",
    complaint: Complaint | None = None,
    files: Iterable[Any] = (),
) -> Sanction:
    """Warn or sanction a chamber; its secretaries are told. Raises ValidationError keyed by field."""
    sanction = Sanction(
        chamber=chamber,
        kind=kind,
        ground=ground,
        starts_on=starts_on,
        ends_on=ends_on,
        decision_number=decision_number,
        complaint=complaint,
    )
    check_fields(sanction)
    store(sanction)
    attach_all(sanction, files, actor=actor)
    record("chambers.sanction_imposed", chamber, actor=actor, note=f"{kind} {decision_number}".strip())
    notify(
        "chambers.sanction_imposed",
        to=secretaries_of(chamber),
        title=_("A sanction is on file: %(kind)s") % {"kind": kind},
        body=ground,
        key=f"chambers:sanction:{sanction.pk}",
        url=reverse("chambers:chamber_supervision", args=[chamber.pk]),
    )
    return sanction


@transaction.atomic
def lift_sanction(sanction: Sanction, *, actor: User, lifted_on: date, reason: str) -> Sanction:
    """End a sanction before its time; it stays on file with the reason."""
    refuse_future("lifted_on", lifted_on)
    sanction = (
        Sanction.objects.select_for_update(of=("self",))
        .select_related("chamber__organisation", "kind")
        .get(pk=sanction.pk)
    )
    if sanction.lifted_on is not None:
        raise ValidationError(_("This sanction has been lifted already."))
    sanction.lifted_on, sanction.lifted_why = lifted_on, reason
    check_fields(sanction, exclude=("complaint",))
    store(sanction, update_fields=["lifted_on", "lifted_why"])
    record("chambers.sanction_lifted", sanction.chamber, actor=actor, note=f"{sanction.kind} {reason}")
    notify(
        "chambers.sanction_lifted",
        to=secretaries_of(sanction.chamber),
        title=_("A sanction has been lifted: %(kind)s") % {"kind": sanction.kind},
        body=reason,
        key=f"chambers:sanction:{sanction.pk}:lifted",
        url=reverse("chambers:chamber_supervision", args=[sanction.chamber_id]),
    )
    return sanction
