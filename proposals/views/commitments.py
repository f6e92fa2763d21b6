"""The board of commitments, and what each department has made of its own."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.ui.pages import Door, ListPage, SignedInRequest
from proposals.commitment_filters import STANDINGS, CommitmentFilter, standing
from proposals.commitment_tables import CommitmentTable
from proposals.models import Commitment

BOARD = "proposals:commitment_list"


class CommitmentList(ListPage):
    """What was promised in letters, the nearest date first."""

    permission = "proposals.view_commitment"
    queryset = Commitment.objects.all()
    filterset_class = CommitmentFilter
    table_class = CommitmentTable
    heading = gettext_lazy("Board of commitments")
    empty_sentence = gettext_lazy("No letter has promised anything yet.")
    export_permission = "proposals.view_commitment"
    export_name = "commitments"

    def tabs(self) -> list[dict]:
        rows = Commitment.objects.visible_to(self.request.user, self.permission)
        given = {name: value for name, value in self.request.GET.items() if value}
        tabs = [{"label": _("All"), "url": self.request.path, "rows": rows, "active": not given}]
        for key, label in STANDINGS:
            tabs.append(
                {
                    "label": label,
                    "url": f"{self.request.path}?standing={key}",
                    "rows": rows.filter(standing(key)),
                    "active": given == {"standing": key},
                }
            )
        return tabs

    def actions(self) -> list[dict]:
        return [{"label": _("By department"), "url": reverse("proposals:commitment_units"), "icon": "list"}]


def by_unit(rows: QuerySet[Commitment]) -> list[dict]:
    """Each department's promises counted by standing, who broke most of them first."""
    counts = {key: Count("pk", filter=standing(key)) for key, _label in STANDINGS}
    return list(
        rows.order_by()
        .values("owner_id", "owner__name")
        .annotate(total=Count("pk"), **counts)
        .order_by("-broken", "-total", "owner_id")
    )


class CommitmentUnits(Door):
    """Broken promises by department; each figure opens its list."""

    permission = "proposals.view_commitment"
    queryset = Commitment.objects.all()
    http_method_names = ["get"]

    def get(self, request: SignedInRequest) -> HttpResponse:
        rows = by_unit(Commitment.objects.visible_to(request.user, self.permission))
        board = reverse(BOARD)
        for row in rows:
            row["figures"] = [
                {
                    "count": row[key],
                    "url": f"{board}?{urlencode({'unit': row['owner__name'], 'standing': key})}",
                }
                for key, _label in STANDINGS
            ]
            row["url"] = f"{board}?{urlencode({'unit': row['owner__name']})}"
        context = {
            "heading": _("Commitments by department"),
            "breadcrumb": [
                {"label": _("Board of commitments"), "url": board},
                {"label": _("By department"), "url": ""},
            ],
            "labels": [label for _key, label in STANDINGS],
            "rows": rows,
        }
        return render(request, "proposals/commitment_units.html", context)
