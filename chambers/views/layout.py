"""The layout of chambers over industries and regions; every figure opens the list behind it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.filters import months_later
from chambers.models import Chamber
from chambers.services.layout import asleep, by_industry, doubles
from chambers.tables import KINDS
from federation.accounts.models import Organisation
from federation.accounts.scopes import holds
from federation.keyset import capped_counts, shown_count
from federation.ui.pages import Door, SignedInRequest

ACTIVE = Organisation.Status.ACTIVE
PREPARING = Organisation.Status.PREPARING


class LayoutForm(forms.Form):
    """After how many months without a sign of life a chamber counts as inactive."""

    months = forms.IntegerField(label=gettext_lazy("Months without activity"), min_value=1, max_value=600)


def chambers_url(**query: Any) -> str:
    return f"{reverse('chambers:chamber_list')}?{urlencode(query)}"


class ChamberLayout(Door):
    permission = "chambers.view_layout"
    queryset = Chamber.objects.all()

    def get(self, request: SignedInRequest) -> HttpResponse:
        form = LayoutForm(request.GET if "months" in request.GET else None)
        months = settings.CHAMBER_IDLE_MONTHS
        if form.is_bound and form.is_valid():
            months = form.cleaned_data["months"]
        if not form.is_bound:
            form = LayoutForm(initial={"months": months})
        rows = Chamber.objects.current().visible_to(request.user, self.permission)
        idle = rows.filter(asleep(months_later(timezone.localdate(), -months)))
        counts = capped_counts({"idle": idle}, settings.LIST_COUNT_CAP)
        return render(
            request,
            "chambers/layout.html",
            {
                "heading": _("Layout of the chambers"),
                "breadcrumb": [
                    {"label": _("Directory of chambers"), "url": reverse("chambers:chamber_list")},
                    {"label": _("Layout of the chambers"), "url": ""},
                ],
                "form": form,
                "months": months,
                "idle": shown_count(counts["idle"]),
                "idle_url": chambers_url(idle=months),
                "groups": self.groups(by_industry(rows)),
                "doubles": [self.double(row) for row in doubles(rows)],
                "may_found": holds(request.user, "chambers.apply_founding"),
            },
        )

    def groups(self, found: list[dict]) -> list[dict]:
        """Industries with links; those without any chamber are told apart."""
        return [
            {
                "name": group["row"].name,
                "bare": sum(not entry["active"] for entry in group["entries"]),
                "entries": [
                    {
                        "name": entry["row"].name,
                        "active": entry["active"],
                        "preparing": entry["preparing"],
                        "active_url": chambers_url(industry=entry["row"].pk, status=ACTIVE),
                        "preparing_url": chambers_url(industry=entry["row"].pk, status=PREPARING),
                        "enterprises_url": f"{reverse('members:enterprise_list')}?industry={entry['row'].pk}",
                    }
                    for entry in group["entries"]
                ],
            }
            for group in found
        ]

    def double(self, row: dict) -> dict:
        industry, region = row["organisation__industry_id"], row["organisation__region_id"]
        return {
            "kind": KINDS[row["kind"]],
            "industry": row["organisation__industry__name"],
            "region": row["organisation__region__name"],
            "count": row["count"],
            "url": chambers_url(kind=row["kind"], industry=industry, region=region, status=ACTIVE),
        }
