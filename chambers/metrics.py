"""Facts about chambers for whoever counts them, and what units report, as metrics of their own."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chambers.models import Fact, FactKind, Membership
from chambers.services.facts import FAMILY
from chambers.services.scoring import facts_changed
from federation.metrics import Metric, Period, Records, family, records, when_changed


@records("chambers.members_joined", label=_("Members who joined"))
def members_joined(period: Period) -> Records:
    """Members who joined a chamber in a period and whose day of joining is on file."""
    rows = Membership.objects.filter(joined_on__range=(period.start, period.end))
    return Records(rows, "chamber_id", "joined_on", "member__name")


def page_of(key: int) -> str:
    return reverse("chambers:fact_detail", args=[key])


def facts_of(code: str) -> Metric:
    """The metric of a kind of reported facts: the sum of confirmed amounts. LookupError for no such kind."""
    kind = FactKind.objects.filter(code=code.partition(".")[2]).first()
    if kind is None:
        raise LookupError(f"no kind of facts has the metric {code}")

    def source(period: Period) -> Records:
        rows = Fact.objects.confirmed().filter(kind=kind, happened_on__range=(period.start, period.end))
        return Records(rows, "organisation_id", "happened_on", "title", amount="amount", url=page_of)

    return Metric(code, lambda unit, period: source(period).total(unit), kind.name, source)


def listed() -> Iterable[tuple[str, str]]:
    kinds = FactKind.objects.filter(is_active=True).values_list("code", "name")
    return [(f"{FAMILY}.{code}", name) for code, name in kinds]


family(FAMILY, listed, facts_of)
when_changed(facts_changed)
