"""The growth of the federation's chambers as bars and as a table; every number opens the list behind it."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.models import Chamber
from chambers.services.growth import (
    ADMITTED,
    FOUNDED,
    Year,
    accumulate,
    admitted_by_year,
    founded_by_year,
    standing,
)
from federation.accounts.models import Organisation, Role
from federation.ui.fields import DayField
from federation.ui.pages import Door, SignedInRequest

WIDTH, HEIGHT, FLOOR, TOP = 720, 220, 196, 20


class GrowthForm(forms.Form):
    """What is counted, and up to which day."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("", gettext_lazy("All kinds")), *Chamber.Kind.choices],
        required=False,
    )
    by = forms.ChoiceField(
        label=gettext_lazy("Counted by"),
        choices=[
            (FOUNDED, gettext_lazy("Founding date")),
            (ADMITTED, gettext_lazy("Admission to the federation")),
        ],
        required=False,
    )
    until = DayField(label=gettext_lazy("Up to and including"))


def bars(years: list[Year]) -> list[dict]:
    """Places of the bars in a drawing of WIDTH × HEIGHT: all stand on FLOOR, the highest ends at TOP."""
    most = max((one.total for one in years), default=0) or 1
    step = WIDTH / max(len(years), 1)
    wide = min(step * 0.64, 48)
    found = []
    for place, one in enumerate(years):
        tall = max(one.total, 0) * (FLOOR - TOP) / most
        middle = step * place + step / 2
        found.append(
            {
                "x": f"{middle - wide / 2:.1f}",
                "y": f"{FLOOR - tall:.1f}",
                "width": f"{wide:.1f}",
                "height": f"{tall:.1f}",
                "middle": f"{middle:.1f}",
                "above": f"{FLOOR - tall - 5:.1f}",
                # Thirty labels would run into each other: every second one then.
                "label": one.year if len(years) <= 16 or (len(years) - 1 - place) % 2 == 0 else "",
            }
        )
    return found


class ChamberGrowth(Door):
    permission = "chambers.view_layout"
    queryset = Chamber.objects.all()

    def get(self, request: SignedInRequest) -> HttpResponse:
        form = GrowthForm(request.GET or None)
        chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
        self.kind = chosen.get("kind", "")
        self.by = chosen.get("by") or FOUNDED
        self.until = chosen.get("until") or timezone.localdate()
        rows = Chamber.objects.current().visible_to(request.user, self.permission)
        rows = rows.filter(kind=self.kind) if self.kind else rows
        years = accumulate(self.changes(rows), self.until)
        if not form.is_bound:
            form = GrowthForm(initial={"by": self.by, "until": self.until})
        return render(request, "chambers/growth.html", self.context(form, rows, years))

    def level(self) -> str:
        """Whose members are counted: the county's own for its staff, the city federation's for the others."""
        of_city = {Role.CITY_STAFF, Role.LEADER} & self.request.user.roles
        return Organisation.Kind.FEDERATION if of_city else Organisation.Kind.COUNTY_FEDERATION

    def changes(self, rows: Any) -> dict[int, tuple[int, int]]:
        if self.by == FOUNDED:
            return founded_by_year(rows, self.until)
        return admitted_by_year(rows, self.until, self.level())

    def context(self, form: GrowthForm, rows: Any, years: list[Year]) -> dict:
        undated = 0
        if self.by == FOUNDED:
            undated = standing(rows).filter(organisation__founded_on=None).count()
        shown = [
            {
                "year": one.year,
                "came": one.came,
                "left": one.left,
                "total": one.total,
                "last": one.last.isoformat(),
                "url": self.list_url(one.last),
                "came_url": self.list_url(one.last, one.first),
            }
            for one in years
        ]
        return {
            "heading": _("Growth of the chambers"),
            "breadcrumb": [
                {"label": _("Directory of chambers"), "url": reverse("chambers:chamber_list")},
                {"label": _("Growth of the chambers"), "url": ""},
            ],
            "form": form,
            "years": list(reversed(shown)),
            "bars": [bar | row for bar, row in zip(bars(years), shown, strict=True)],
            "finding": self.finding(years),
            "undated": undated,
            "undated_url": self.list_url(None),
            "with_left": self.by == ADMITTED,
            "width": WIDTH,
            "height": HEIGHT,
            "floor": FLOOR,
        }

    def finding(self, years: list[Year]) -> str:
        """The chart in one sentence."""
        if not years:
            return ""
        words = {"first": years[0].year, "start": years[0].total, "end": years[-1].total}
        return _("From %(start)d chambers in %(first)d to %(end)d on %(day)s.") % (
            words | {"day": years[-1].last.isoformat()}
        )

    def list_url(self, last: date | None, first: date | None = None) -> str:
        """The list of chambers behind a number: those there on `last`, or that came from `first` on."""
        query: dict[str, str] = {"kind": self.kind} if self.kind else {}
        if self.by == FOUNDED:
            query["status"] = Organisation.Status.ACTIVE.value
            if last is None:
                query["founded"] = "unknown"
            else:
                query |= {"founded_to": last.isoformat()}
                query |= {"founded_from": first.isoformat()} if first else {}
        elif last is not None:
            query["federation"] = self.level()
            if first:
                query |= {"admitted_from": first.isoformat(), "admitted_to": last.isoformat()}
            else:
                query["member_on"] = last.isoformat()
        return f"{reverse('chambers:chamber_list')}?{urlencode(query)}"
