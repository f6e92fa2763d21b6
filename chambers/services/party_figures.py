"""The figures of Party building. Each is the number of rows of a list with a filter; see `party_filters`."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import ExtractYear

from chambers.models import Chamber, PartyActivity, PartyCoverage, PartyMember, PartyOrganisation
from chambers.services.party_coverage import covering, party_condition
from federation.accounts.models import Organisation, User

VIEW = "chambers.view_party_organisation"
YEARS = 4


def active_chambers(user: User) -> QuerySet:
    """The chambers that are counted: active ones, as the directory lists them."""
    rows = Chamber.objects.current().visible_to(user, VIEW)
    return rows.filter(
        organisation__kind=Organisation.Kind.CHAMBER, organisation__status=Organisation.Status.ACTIVE
    )


def coverage_counts(user: User) -> list[dict[str, Any]]:
    """Chambers by federation and kind with how many are covered and in which way, in one query."""
    rows = active_chambers(user).annotate(covered_how=covering("way"))
    ways = {str(way): Count("pk", filter=Q(covered_how=way)) for way in PartyCoverage.Way.values}
    return list(
        rows.order_by()
        .values("organisation__branch", "organisation__branch__name", "kind")
        .annotate(
            all=Count("pk"),
            covered=Count("pk", filter=Q(covered_how__isnull=False)),
            stated=Count("pk", filter=party_condition("stated")),
            **ways,
        )
    )


def organisations_by_keeper(user: User) -> list[dict[str, Any]]:
    """Active organisations by the federation that keeps them, in one query."""
    rows = PartyOrganisation.objects.active().visible_to(user, VIEW).order_by()
    named = rows.values("organisation", "organisation__name", "organisation__kind")
    return list(named.annotate(count=Count("pk")))


def members_by_keeper(user: User) -> dict[int, tuple[int, int]]:
    """(all, probationary) present members by the federation that keeps their organisation, in one query."""
    rows = PartyMember.objects.present().visible_to(user, "chambers.view_party_member").order_by()
    counted = rows.values(keeper=F("party_organisation__organisation")).annotate(
        all=Count("pk"), probationary=Count("pk", filter=Q(kind=PartyMember.Kind.PROBATIONARY))
    )
    return {row["keeper"]: (row["all"], row["probationary"]) for row in counted}


def activities_by_year(user: User, last: int) -> dict[tuple[int | None, int], int]:
    """How many activities each group had in the last years, by (group, year); single ones under None."""
    rows = PartyActivity.objects.counted().visible_to(user, VIEW).filter(held_on__year__gt=last - YEARS)
    counted = (
        rows.annotate(year=ExtractYear("held_on"))
        .order_by()
        .values("group", "year")
        .annotate(count=Count("pk"))
    )
    return {(row["group"], row["year"]): row["count"] for row in counted}
