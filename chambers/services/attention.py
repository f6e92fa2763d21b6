"""What a supervisor looks for among chambers: as conditions for lists and as marks of one row."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from chambers.models import Chamber, Conflict, GovernanceDocument, Officer, Option, Sanction
from chambers.services.limits import limit
from federation.calendar.working_days import WorkCalendar


def of_chamber(rows: QuerySet) -> Exists:
    return Exists(rows.filter(chamber=OuterRef("pk")))


def with_marks(rows: QuerySet) -> QuerySet:
    """Chambers with `suspended` and `has_conflict`, in the same query."""
    return rows.annotate(
        suspended=of_chamber(Sanction.objects.suspending()),
        has_conflict=of_chamber(Conflict.objects.unapproved()),
    )


def silent_since(today: date | None = None) -> date:
    """A chamber whose last contact lies before this day has not been contacted for too long."""
    return WorkCalendar.clamped_month(today or timezone.localdate(), -limit(Option.SILENCE))


def valid_charters() -> QuerySet:
    return GovernanceDocument.objects.valid().filter(
        kind__area=Option.Area.DOCUMENT, kind__code=Option.CHARTER
    )


def front_officers() -> QuerySet:
    """United-front liaison officers in office."""
    return Officer.objects.in_office().filter(office=Officer.Office.LIAISON)


def attention_condition(value: str) -> Q:
    """Chambers that need the attention which `value` names."""
    if value == "no_charter":
        return Q(~of_chamber(valid_charters()))
    if value == "no_liaison":
        return Q(liaison_officer__isnull=True)
    if value == "no_front_officer":
        return Q(~of_chamber(front_officers()))
    if value == "conflict":
        return Q(of_chamber(Conflict.objects.unapproved()))
    if value == "suspended":
        return Q(of_chamber(Sanction.objects.suspending()))
    if value == "not_decoupled":
        return Q(decoupling=Chamber.Decoupling.UNDER_WAY)
    return Q(last_contact_on__isnull=True) | Q(last_contact_on__lt=silent_since())
