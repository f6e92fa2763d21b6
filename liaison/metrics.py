"""Facts of liaison for whoever counts them."""

from __future__ import annotations

from federation.accounts.models import Organisation
from federation.metrics import Period, metric
from liaison.models import CentreRequest, ClinicVisit, PlanItem, PledgeAnswer, PrescriptionItem


@metric("liaison.services_rendered")
def services_rendered(organisation: Organisation | None, period: Period) -> int:
    """Services of the centre that a provider rendered in a period, free and paid."""
    rows = CentreRequest.objects.filter(
        state__in=CentreRequest.DONE, rendered_on__range=(period.start, period.end)
    )
    return (rows if organisation is None else rows.filter(service__organisation=organisation)).count()


@metric("liaison.pledge_raters")
def pledge_raters(organisation: Organisation | None, period: Period) -> int:
    """Enterprises that rated the service against the pledge in a period, each once."""
    rows = PledgeAnswer.objects.filter(answered_on__range=(period.start, period.end))
    rows = rows if organisation is None else rows.filter(organisation=organisation)
    return rows.order_by().values("organisation").distinct().count()


@metric("liaison.clinic_visits")
def clinic_visits(organisation: Organisation | None, period: Period) -> int:
    """Visits of the expert clinic to an enterprise in a period."""
    rows = ClinicVisit.objects.filter(visited_on__range=(period.start, period.end))
    return (rows if organisation is None else rows.filter(unit=organisation)).count()


@metric("liaison.prescriptions_done")
def prescriptions_done(organisation: Organisation | None, period: Period) -> int:
    """Items of prescriptions that an enterprise carried out in a period."""
    rows = PrescriptionItem.objects.filter(
        state=PrescriptionItem.State.DONE, settled_on__range=(period.start, period.end)
    )
    return (rows if organisation is None else rows.filter(visit__unit=organisation)).count()


@metric("liaison.plan_items_done")
def plan_items_done(organisation: Organisation | None, period: Period) -> int:
    """Items of yearly plans that a unit finished in a period."""
    rows = PlanItem.objects.filter(state=PlanItem.State.DONE, settled_on__range=(period.start, period.end))
    return (rows if organisation is None else rows.filter(plan__organisation=organisation)).count()
