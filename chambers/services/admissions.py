"""Taking chambers into the federation: application, decision with day and number, leaving."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Admission, Chamber
from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record

State = Admission.State
FEDERATIONS = (Organisation.Kind.FEDERATION, Organisation.Kind.COUNTY_FEDERATION)


def refuse_future(day: date, field: str) -> None:
    if day > timezone.localdate():
        raise ValidationError({field: _("This day has not come yet.")})


@transaction.atomic
def apply_admission(
    chamber: Chamber,
    *,
    actor: User | None,
    federation: Organisation,
    applied_on: date,
    note: str = "",
) -> Admission:
    """Put an application on file; one at a time for each federation."""
    if federation.kind not in FEDERATIONS:
        raise ValidationError({"federation": _("Chambers join a federation.")})
    refuse_future(applied_on, "applied_on")
    row = Admission(chamber=chamber, federation=federation, applied_on=applied_on, note=note)
    check_fields(row)
    store(row)
    record("chambers.admission_applied", chamber, actor=actor, note=federation.name)
    return row


@transaction.atomic
def decide_admission(
    admission: Admission, *, actor: User | None, admitted: bool, decided_on: date, note: str = ""
) -> Admission:
    """Admit with the next number of the federation, or refuse. Only standing chambers are admitted."""
    admission = lock_admission(admission)
    Admission.workflow.move(admission, State.ADMITTED if admitted else State.REFUSED)
    refuse_future(decided_on, "decided_on")
    if decided_on < admission.applied_on:
        raise ValidationError({"decided_on": _("This day lies before the application.")})
    if admitted:
        if admission.chamber.organisation.status != Organisation.Status.ACTIVE:
            raise ValidationError(_("Only an active chamber can be admitted."))
        admission.admitted_on, admission.number = decided_on, next_number(admission.federation)
    admission.note = note or admission.note
    check_fields(admission)
    store(admission)
    words = f"{admission.federation.name} {admission.number or ''} {note}".strip()
    event = "chambers.admission_granted" if admitted else "chambers.admission_refused"
    record(event, admission.chamber, actor=actor, note=words)
    return admission


def next_number(federation: Organisation) -> int:
    """The number after the last one; the federation's lock lets one decision at a time take it."""
    Organisation.objects.select_for_update().get(pk=federation.pk)
    last = Admission.objects.filter(federation=federation).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


@transaction.atomic
def end_admission(admission: Admission, *, actor: User | None, left_on: date, note: str = "") -> Admission:
    """Note the day on which the chamber left the federation; its number is not given again."""
    admission = lock_admission(admission)
    Admission.workflow.move(admission, State.LEFT)
    refuse_future(left_on, "left_on")
    admission.left_on, admission.note = left_on, note or admission.note
    check_fields(admission)
    try:
        store(admission)
    except ValidationError as error:
        raise ValidationError({"left_on": error}) from error
    record("chambers.admission_ended", admission.chamber, actor=actor, note=admission.federation.name)
    return admission


def lock_admission(admission: Admission) -> Admission:
    rows = Admission.objects.select_for_update(of=("self",))
    return rows.select_related("chamber__organisation", "federation").get(pk=admission.pk)
