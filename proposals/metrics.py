"""Facts about proposals for whoever counts them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from federation.accounts.models import Organisation
from federation.metrics import Period, metric
from proposals.models import Demand, Proposal, Suggestion


def of_unit(organisation: Organisation | None) -> QuerySet:
    rows = Proposal.objects.submitted()
    return rows if organisation is None else rows.filter(matter__organisation=organisation)


@metric("proposals.submitted")
def submitted(organisation: Organisation | None, period: Period) -> int:
    """Proposals that a unit submitted in a period."""
    return of_unit(organisation).filter(submitted_at__date__range=(period.start, period.end)).count()


@metric("proposals.replied")
def replied(organisation: Organisation | None, period: Period) -> int:
    """Proposals of a unit that were answered in a period."""
    return of_unit(organisation).filter(replied_at__date__range=(period.start, period.end)).count()


def advice_of(organisation: Organisation | None, period: Period) -> QuerySet:
    """Advice that chambers gave in a period; the list of what was heard shows it by `unit` and `year`."""
    rows = Suggestion.objects.filter(
        source=Suggestion.Source.ADVICE, heard_on__range=(period.start, period.end)
    )
    return rows if organisation is None else rows.filter(organisation=organisation)


@metric("proposals.advice_given")
def advice_given(organisation: Organisation | None, period: Period) -> int:
    """Advice that a chamber gave in a period."""
    return advice_of(organisation, period).count()


@metric("proposals.advice_used")
def advice_used(organisation: Organisation | None, period: Period) -> int:
    """Advice of a chamber that became a matter or was answered; what is only kept does not count."""
    used = (Suggestion.State.TURNED, Suggestion.State.ANSWERED)
    return advice_of(organisation, period).filter(state__in=used).count()


@metric("proposals.demands_raised")
def demands_raised(organisation: Organisation | None, period: Period) -> int:
    """Demands that a unit raised in a period, itself or through its chamber."""
    rows = Demand.objects.filter(raised_at__date__range=(period.start, period.end))
    if organisation is not None:
        rows = rows.filter(Q(matter__organisation=organisation) | Q(chamber=organisation))
    return rows.count()
