"""Choosing columns and their order. Works by buttons alone; dragging is an extra."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from federation.ui.listing import services
from federation.ui.listing.setup import setup_of
from federation.ui.listing.state import tidy
from federation.ui.listing.views import AboutList
from federation.ui.pages import Door, SignedInRequest


class ColumnChooser(AboutList, Door):
    """All columns of a list, the chosen ones in their order first."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        asked = QueryDict(self.sent_state()).get("columns", "")
        wanted = asked or setup_of(request.user, self.list_name).columns
        return self.show([column.key for column in self.page.table_class.chosen(wanted.split(","))])

    def post(self, request: SignedInRequest) -> HttpResponse:
        offered = {column.key for column in self.page.table_class.choosable()}
        order = [key for key in dict.fromkeys(request.POST.getlist("order")) if key in offered]
        shown = [key for key in order if key in request.POST.getlist("shown")]
        for way, by in (("up", -1), ("down", 1)):
            if request.POST.get(way) in order:
                return self.show(shown, moved(order, request.POST[way], by))
        if "usual" in request.POST:
            return self.keep("")
        return self.keep(",".join([self.page.table_class.columns[0].key, *shown]))

    def keep(self, columns: str) -> HttpResponse:
        """Remember the choice and go back to the list, which then carries it in its address."""
        services.choose_columns(self.list_name, columns, actor=self.request.user)
        state = tidy(self.page, QueryDict(self.sent_state()), columns=columns)
        view = self.request.POST.get("view", "")
        known = int(view) if view.isascii() and view.isdigit() and len(view) < 19 else None
        return HttpResponseRedirect(self.list_url(state, known))

    def show(self, shown: list[str], order: list[str] | None = None) -> HttpResponse:
        """The page with `order` as it stands now; the chosen columns first where nothing was moved yet."""
        table = self.page.table_class
        offered = {column.key: column for column in table.choosable()}
        order = order or [key for key in shown if key in offered]
        places = [*order, *(key for key in offered if key not in order)]
        rows: list[dict[str, Any]] = [
            {"key": key, "label": offered[key].label, "shown": key in shown} for key in places
        ]
        sent = self.request.POST or self.request.GET
        context = {
            "heading": _("Columns"),
            "facts": self.page.heading,
            "breadcrumb": self.way_here(_("Columns")),
            "name_label": table.columns[0].label,
            "rows": rows,
            "list": self.list_name,
            "state": self.sent_state(),
            "view": sent.get("view", ""),
            "list_url": self.list_url(self.sent_state()),
        }
        return render(self.request, "ui/views/columns.html", context)


def moved(order: list[str], key: str, by: int) -> list[str]:
    """The same keys with one of them a place further up or down."""
    place = order.index(key)
    wanted = min(max(place + by, 0), len(order) - 1)
    rest = [one for one in order if one != key]
    return [*rest[:wanted], key, *rest[wanted:]]
