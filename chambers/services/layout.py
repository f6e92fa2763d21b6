"""The layout of chambers: industries without one, doubles, and chambers that seem asleep."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from chambers.models import Chamber
from federation.accounts.models import Organisation
from federation.audit.models import AuditEntry
from federation.reference.models import Industry
from federation.reference.services import industries

Status = Organisation.Status
MOST_DOUBLES = 200
# What the trail says of a chamber's file, not of its life.
CLERICAL = (
    "accounts.organisation_registered",
    "accounts.organisation_changed",
    "chambers.chamber_changed",
    "members.zones_tagged",
)


def by_industry(rows: QuerySet) -> list[dict[str, Any]]:
    """Each first-level industry of the city with its entries and their chambers, in one statement.

    Entries are dicts of row, active and preparing (numbers of chambers).
    """
    counted = (
        rows.filter(organisation__industry__isnull=False)
        .order_by()
        .values("organisation__industry_id", "organisation__status")
        .annotate(count=Count("pk"))
    )
    counts: Counter = Counter()
    for row in counted:
        counts[row["organisation__industry_id"], row["organisation__status"]] = row["count"]
    entries = [row for row in industries().values() if row.scheme == Industry.Scheme.CITY]
    return [
        {
            "row": first,
            "entries": [
                {
                    "row": row,
                    "active": counts[row.pk, Status.ACTIVE],
                    "preparing": counts[row.pk, Status.PREPARING],
                }
                for row in entries
                if row.parent_id == first.pk
            ],
        }
        for first in entries
        if first.parent_id is None
    ]


def doubles(rows: QuerySet) -> list[dict[str, Any]]:
    """Kind, industry and region that more than one active chamber share, the most first."""
    return list(
        rows.filter(
            organisation__status=Status.ACTIVE,
            organisation__industry__isnull=False,
            organisation__region__isnull=False,
        )
        .order_by()
        .values(
            "kind",
            "organisation__industry_id",
            "organisation__industry__name",
            "organisation__region_id",
            "organisation__region__name",
        )
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
        .order_by("-count", "kind", "organisation__industry_id", "organisation__region_id")[:MOST_DOUBLES]
    )


def asleep(since: date) -> Q:
    """Active chambers without an election, a founding or any act on the trail from that day on."""
    acts = AuditEntry.objects.filter(
        object_type__in=[Chamber._meta.label_lower, Organisation._meta.label_lower],
        object_id=Cast(OuterRef("pk"), CharField()),
        at__gte=timezone.make_aware(datetime.combine(since, time.min)),
    ).exclude(event__in=CLERICAL)
    return (
        Q(organisation__status=Status.ACTIVE)
        & (Q(last_election_on__isnull=True) | Q(last_election_on__lt=since))
        & (Q(organisation__founded_on__isnull=True) | Q(organisation__founded_on__lt=since))
        & ~Q(Exists(acts))
    )
