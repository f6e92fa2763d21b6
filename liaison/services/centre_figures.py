"""How much was asked of each provider and rendered by it, free and paid apart."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet

from federation.accounts.models import User
from liaison.models import CentreRequest, CentreService

Mode = CentreService.Mode
DONE = Q(state__in=CentreRequest.DONE)


def counts() -> dict[str, Any]:
    """The four figures of a line: asked and rendered, of each mode."""
    found: dict[str, Any] = {}
    for mode in Mode.values:
        found[f"{mode}_asked"] = Count("pk", filter=Q(mode=mode))
        found[f"{mode}_done"] = Count("pk", filter=Q(mode=mode) & DONE)
    return found


def requests_of(user: User, year: int | None) -> QuerySet:
    rows = CentreRequest.objects.visible_to(user, "liaison.view_service_figures")
    return rows if year is None else rows.filter(asked_on__year=year)


def by_provider(user: User, year: int | None) -> list[dict]:
    """One line for each provider that was asked for anything, the most asked first; one statement."""
    lines = (
        requests_of(user, year).order_by().values("service__organisation_id", "service__organisation__name")
    )
    return list(
        lines.annotate(**counts(), all_asked=Count("pk")).order_by("-all_asked", "service__organisation_id")
    )
