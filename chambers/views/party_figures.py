"""The figures of Party building: coverage, members, area groups. Each opens the list that gives it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import PartyCoverage, PartyGroup, PartyOrganisation
from chambers.party_filters import SIZES, size_condition
from chambers.services.party_figures import (
    YEARS,
    activities_by_year,
    coverage_counts,
    members_by_keeper,
    organisations_by_keeper,
)
from chambers.supervision_filters import CITY
from chambers.tables import KINDS
from chambers.views.party import VIEW, way
from federation.accounts.models import Organisation
from federation.accounts.scopes import holds
from federation.keyset import capped_counts
from federation.ui.pages import Door, SignedInRequest

WAYS = dict(PartyCoverage.Way.choices)


def link(name: str, **query: Any) -> str:
    """A list with some filters; empty ones are left out."""
    chosen = {key: value for key, value in query.items() if value not in ("", None)}
    return f"{reverse(f'chambers:{name}')}?{urlencode(chosen)}"


def rate(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


class PartyFigures(Door):
    permission = VIEW

    def get(self, request: SignedInRequest) -> HttpResponse:
        self.year = timezone.localdate().year
        self.counted = coverage_counts(request.user)
        # The directory of chambers offers its filter by Party organisation to staff and leaders alone.
        self.may_list_chambers = holds(request.user, "chambers.view_contact")
        self.kept = self.keepers()
        context = {
            "heading": _("Figures of Party building"),
            "breadcrumb": way({"label": _("Figures"), "url": ""}),
            "facts": _("As of %(day)s") % {"day": timezone.localdate().isoformat()},
            "ways": self.ways(),
            "by_federation": self.by_federation(),
            "by_kind": self.by_kind(),
            "keepers": self.kept,
            "sizes": self.sizes(),
        }
        return render(request, "chambers/party_figures.html", context | self.groups() | self.totals())

    # Chambers -------------------------------------------------------------------------------------------

    def line(self, label: Any, rows: list[dict], **query: Any) -> dict:
        """Sums over some rows of `counted` with the lists behind them; `query` narrows those."""
        everything, covered = (sum(row[name] for row in rows) for name in ("all", "covered"))
        found = {
            "label": label,
            "all": everything,
            "covered": covered,
            "without": everything - covered,
            "stated": sum(row["stated"] for row in rows),
            "rate": rate(covered, everything),
        }
        if self.may_list_chambers:
            urls = {"all": "", "covered": "with", "without": "without", "stated": "stated"}
            found["urls"] = {
                name: link("chamber_list", status="active", party=value, **query)
                for name, value in urls.items()
            }
        return found

    def by_federation(self) -> list[dict]:
        groups: dict[Any, list[dict]] = {}
        for row in self.counted:
            groups.setdefault(row["organisation__branch"], []).append(row)
        lines = [
            self.line(rows[0]["organisation__branch__name"] or _("City level"), rows, county=key or CITY)
            | {"key": key}
            for key, rows in groups.items()
        ]
        return sorted(lines, key=lambda one: (one["key"] is not None, -one["all"], one["label"]))

    def by_kind(self) -> list[dict]:
        groups: dict[str, list[dict]] = {}
        for row in self.counted:
            groups.setdefault(row["kind"], []).append(row)
        lines = [self.line(KINDS[kind], rows, kind=kind) for kind, rows in groups.items()]
        return sorted(lines, key=lambda one: (-one["all"], str(one["label"])))

    def ways(self) -> list[dict]:
        return [
            {
                "label": label,
                "count": sum(row[way] for row in self.counted),
                "url": link("chamber_list", status="active", party=way) if self.may_list_chambers else "",
            }
            for way, label in WAYS.items()
        ]

    # Organisations and members ---------------------------------------------------------------------------

    def keepers(self) -> list[dict]:
        """Organisations and members by the federation that keeps them."""
        members = members_by_keeper(self.request.user)
        found = []
        for row in organisations_by_keeper(self.request.user):
            is_city = row["organisation__kind"] == Organisation.Kind.FEDERATION
            key = CITY if is_city else row["organisation"]
            everybody, probationary = members.get(row["organisation"], (0, 0))
            found.append(
                {
                    "label": row["organisation__name"],
                    "is_city": is_city,
                    "organisations": row["count"],
                    "members": everybody,
                    "probationary": probationary,
                    "each": round(everybody / row["count"], 1),
                    "organisations_url": link("party_list", state="active", county=key),
                    "members_url": link("party_member_list", state="present", county=key),
                    "probationary_url": link(
                        "party_member_list", state="present", kind="probationary", county=key
                    ),
                }
            )
        return sorted(found, key=lambda one: (not one["is_city"], -one["organisations"], one["label"]))

    def sizes(self) -> list[dict]:
        rows = PartyOrganisation.objects.active().visible_to(self.request.user, VIEW)
        counts = capped_counts(
            {value: rows.filter(size_condition(value)) for value, _label in SIZES}, 100_000
        )
        return [
            {
                "label": label,
                "count": counts[value][0],
                "url": link("party_list", members=value),
                "warns": value in ("none", "few"),
            }
            for value, label in SIZES
        ]

    # Area groups -----------------------------------------------------------------------------------------

    def groups(self) -> dict:
        """Activities of each group in each of the last years."""
        counts = activities_by_year(self.request.user, self.year)
        years = list(range(self.year - YEARS + 1, self.year + 1))
        groups = list(
            PartyGroup.objects.visible_to(self.request.user, VIEW)
            .filter(Q(ended_on=None) | Q(pk__in=[key for key, _year in counts if key is not None]))
            .order_by("position", "pk")
            .values("pk", "name", "ended_on")
        )
        lines = [self.activity_line(one["name"], counts, years, one["pk"], group=one["pk"]) for one in groups]
        lines.append(self.activity_line(_("Single organisations"), counts, years, None, grouped="no"))
        of_groups = sum(
            count for (key, year), count in counts.items() if key is not None and year == self.year
        )
        return {
            "years": years,
            "group_lines": lines,
            "group_count": sum(one["ended_on"] is None for one in groups),
            "of_groups": of_groups,
            "activities": sum(count for (_key, year), count in counts.items() if year == self.year),
        }

    def activity_line(self, label: Any, counts: dict, years: list[int], key: Any, **query: Any) -> dict:
        cells = [
            {
                "count": counts.get((key, year), 0),
                "url": link("party_activity_list", state="counted", year=year, **query),
            }
            for year in years
        ]
        url = reverse("chambers:party_group_detail", args=[key]) if key else ""
        return {"label": label, "url": url, "cells": cells}

    def totals(self) -> dict:
        """The four numbers on top with their lists."""
        total = self.line(_("All"), self.counted)
        return {
            "total": total,
            "organisations": sum(one["organisations"] for one in self.kept),
            "members": f"{sum(one['members'] for one in self.kept):,}",
            "organisations_url": link("party_list", state="active"),
            "members_url": link("party_member_list", state="present"),
            "groups_url": link("party_group_list", state="standing"),
            "activities_url": link("party_activity_list", state="counted", year=self.year),
            "year": self.year,
        }
