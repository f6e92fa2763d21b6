"""Facts about proposals for whoever counts them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from federation.metrics import Period, Records, records
from proposals.models import Demand, Proposal, Suggestion


def proposal_url(key: Any) -> str:
    return reverse("proposals:proposal_detail", args=[key])


def demand_url(key: Any) -> str:
    return reverse("proposals:demand_detail", args=[key])


def proposals_by(moment: str, period: Period) -> Records:
    rows = Proposal.objects.submitted().filter(**{f"{moment}__date__range": (period.start, period.end)})
    return Records(rows, "matter__organisation_id", moment, "matter__subject", url=proposal_url)


@records("proposals.submitted", label=_("Proposals submitted"))
def submitted(period: Period) -> Records:
    """Proposals that a unit submitted in a period."""
    return proposals_by("submitted_at", period)


@records("proposals.filed", label=_("Proposals filed"))
def filed(period: Period) -> Records:
    """Proposals of a unit that were filed (立案) in a period and not withdrawn."""
    by = proposals_by("filed_at", period)
    return Records(by.rows.exclude(state=Proposal.State.WITHDRAWN), by.unit, by.day, by.title, url=by.url)


@records("proposals.replied", label=_("Proposals answered"))
def replied(period: Period) -> Records:
    """Proposals of a unit that were answered in a period."""
    return proposals_by("replied_at", period)


def advice_of(period: Period) -> Records:
    """Advice that chambers gave in a period; the list of what was heard shows it by `unit` and `year`."""
    rows = Suggestion.objects.filter(
        source=Suggestion.Source.ADVICE, heard_on__range=(period.start, period.end)
    )
    return Records(rows, "organisation_id", "heard_on", "text")


@records("proposals.advice_given", label=_("Advice given"))
def advice_given(period: Period) -> Records:
    """Advice that a chamber gave in a period."""
    return advice_of(period)


@records("proposals.advice_used", label=_("Advice taken up"))
def advice_used(period: Period) -> Records:
    """Advice of a chamber that became a matter or was answered; what is only kept does not count."""
    given = advice_of(period)
    used = (Suggestion.State.TURNED, Suggestion.State.ANSWERED)
    return Records(given.rows.filter(state__in=used), given.unit, given.day, given.title)


def demands_of(unit: str, moment: str, period: Period) -> Records:
    rows = Demand.objects.filter(**{f"{moment}__date__range": (period.start, period.end)})
    return Records(rows, unit, moment, "matter__subject", url=demand_url)


@records("proposals.demands_raised", label=_("Demands raised"))
def demands_raised(period: Period) -> Records:
    """Demands that a unit raised itself in a period."""
    return demands_of("matter__organisation_id", "raised_at", period)


@records("proposals.demands_gathered", label=_("Demands of members gathered"))
def demands_gathered(period: Period) -> Records:
    """Demands that members raised through a chamber in a period."""
    return demands_of("chamber_id", "raised_at", period)


@records("proposals.demands_solved", label=_("Demands of members solved"))
def demands_solved(period: Period) -> Records:
    """Demands raised through a chamber that were solved in a period; partly solved is not solved."""
    by = demands_of("chamber_id", "outcome_at", period)
    return Records(by.rows.filter(outcome=Demand.State.SOLVED), by.unit, by.day, by.title, url=by.url)
