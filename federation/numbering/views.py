"""The ledger: every number of a series, without gap, with what became of it."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from federation.numbering.models import NumberEntry, NumberSeries
from federation.numbering.tables import LedgerFilter, LedgerTable
from federation.ui.pages import ListPage

SERIES_SHOWN = 30


class Ledger(ListPage):
    """One series at a time, chosen by a tab; the newest one first."""

    permission = "numbering.view_numberentry"
    queryset = NumberEntry.objects.all()
    filterset_class = LedgerFilter
    table_class = LedgerTable
    heading = gettext_lazy("Number ledger")
    export_name = "numbers"

    @cached_property
    def series(self) -> list[NumberSeries]:
        return list(NumberSeries.objects.order_by("-year", "code")[:SERIES_SHOWN])

    @cached_property
    def chosen(self) -> int | None:
        """The key of the series in the address, else of the newest one; None where there is none yet."""
        asked = self.kwargs.get("series")
        if asked is None:
            return self.series[0].pk if self.series else None
        if not any(row.pk == asked for row in self.series):
            get_object_or_404(NumberSeries, pk=asked)
        return asked

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(series=self.chosen)

    def tabs(self) -> list[dict]:
        return [
            {
                "label": str(row),
                "url": reverse("numbering:series_ledger", args=[row.pk]),
                "active": row.pk == self.chosen,
                "count": row.last_serial,
            }
            for row in self.series
        ]
