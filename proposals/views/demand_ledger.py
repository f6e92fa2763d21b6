"""The ledger of demands: a period by category, department and quarter; every figure opens its list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from federation.audit.services import record
from federation.exchange.streaming import stream_table
from federation.ui.pages import Door, SignedInRequest
from proposals.demand_filters import FIGURES
from proposals.models import Demand
from proposals.services import demand_figures as figures
from proposals.services.demand_figures import Line

HEADS: dict[str, Any] = dict(FIGURES)


class DemandLedger(Door):
    """Figures of the demands raised in a year or quarter, as of today."""

    permission = "proposals.view_demand_ledger"

    def get(self, request: SignedInRequest) -> HttpResponseBase:
        if request.GET.get("export") in ("xlsx", "csv"):
            return self.export(request.GET["export"])
        today = timezone.localdate()
        context = {
            "heading": _("Ledger of demands"),
            "breadcrumb": [
                {"label": _("Enterprise demands"), "url": reverse("proposals:demand_list")},
                {"label": _("Ledger of demands"), "url": ""},
            ],
            "facts": self.about(),
            "heads": HEADS.values(),
            "total": self.shown(self.total, {}),
            "parts": [
                {"title": title, "lines": [self.shown(line, query) for line, query in found]}
                for title, found in self.parts()
            ],
            "periods": [
                {"label": label, "url": f"{request.path}?period={key}", "active": key == self.period}
                for key, label in self.periods(today.year)
            ],
            "export_urls": [
                {"label": label, "url": f"{request.path}?period={self.period}&export={kind}"}
                for kind, label in (("xlsx", "Excel"), ("csv", "CSV"))
            ],
        }
        return render(request, "proposals/demand_ledger.html", context)

    @cached_property
    def period(self) -> str:
        asked = self.request.GET.get("period", "")
        try:
            figures.period_bounds(asked)
        except ValidationError:
            return str(timezone.localdate().year)
        return asked

    @cached_property
    def rows(self) -> QuerySet:
        rows = Demand.objects.visible_to(self.request.user, "proposals.view_demand")
        return figures.raised_in(rows, self.period)

    @cached_property
    def total(self) -> Line:
        return figures.total(self.rows)

    def about(self) -> str:
        sentence = _(
            "Raised in %(period)s, counted on %(day)s. "
            "Rates leave out what was taken back or went another way."
        )
        return sentence % {"period": self.period, "day": timezone.localdate().isoformat()}

    def periods(self, year: int) -> list[tuple[str, str]]:
        """The chosen year with its quarters, this year and the one before."""
        chosen = int(self.period[:4])
        years = sorted({chosen, year, year - 1}, reverse=True)
        quarters = [
            (f"{chosen}-{n}", _("%(year)s, quarter %(quarter)s") % {"year": chosen, "quarter": n})
            for n in range(1, 5)
        ]
        return [(str(one), str(one)) for one in years] + quarters

    def parts(self) -> Iterator[tuple[str, list[tuple[Line, dict]]]]:
        """(title, [(line, the filters that give its list)])."""
        yield _("By category"), [(one, {"topic": one.key or "none"}) for one in figures.by_topic(self.rows)]
        yield _("By department"), [(one, {"unit": one.key or "none"}) for one in figures.by_unit(self.rows)]
        problems = figures.by_problem(self.rows)
        if problems:
            yield _("By kind of problem"), [(one, {"problem": one.key}) for one in problems]
        if "-" not in self.period:
            found = figures.by_quarter(self.rows, int(self.period))
            yield _("By quarter"), [(one, {"period": one.key}) for one in found]

    def shown(self, line: Line, query: dict[str, Any]) -> dict:
        """A line with the list behind each figure."""
        base = reverse("proposals:demand_list")
        own = {"period": self.period} | query
        cells = [
            {
                "head": head,
                "count": line.counts[name],
                "url": f"{base}?{urlencode(own | {'figure': name})}",
            }
            for name, head in HEADS.items()
        ]
        return {"label": line.label, "cells": cells, "line": line}

    def export(self, kind: str) -> HttpResponseBase:
        """The same figures as a file; who took it is on the trail."""
        user = self.request.user
        record("proposals.list_exported", user, actor=user, note=self.request.get_full_path()[:1000])
        heads = [_("Part"), _("Group"), *map(str, HEADS.values()), _("Closing rate"), _("Solving rate")]
        everything = [(_("Total"), [(self.total, {})]), *self.parts()]
        lines = (
            [
                title,
                line.label,
                *(str(line.counts[name]) for name in HEADS),
                line.closing_rate,
                line.solving_rate,
            ]
            for title, found in everything
            for line, _query in found
        )
        return stream_table(
            kind, name=f"demands-{self.period}", heads=heads, rows=lines, about=[self.about()]
        )
