"""Facts about proposals for whoever counts them."""

from __future__ import annotations

from django.db.models import QuerySet

from federation.accounts.models import Organisation
from federation.metrics import Period, metric
from proposals.models import Proposal


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
