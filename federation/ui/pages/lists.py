"""The list page: filters, keyset pages, capped count, export; at most six queries whatever the size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.scopes import holds
from federation.audit.reading import record_reading
from federation.audit.services import record
from federation.exchange.copying import stream_copy
from federation.exchange.services.exports import start_export
from federation.exchange.streaming import stream_table
from federation.keyset import Ordering, Page, capped_count, read_page
from federation.ui.filters import PortalFilterSet
from federation.ui.listing.printing import print_list
from federation.ui.listing.state import encode, tidy
from federation.ui.listing.stateful import NO_VIEW, StatefulList
from federation.ui.pages.access import Door, SignedInRequest
from federation.ui.pages.desks import desk_of
from federation.ui.tables import Column, Table

PAGE_SIZES = (20, 50, 100)
BULK_BUTTONS = 4


class ListPage(StatefulList, Door):
    """Subclasses name `permission`, `queryset`, `filterset_class`, `table_class` and `heading`."""

    filterset_class: type[PortalFilterSet]
    table_class: type[Table]
    heading: Any = ""
    template_name = "generic/list.html"
    results_template_name = "generic/results.html"
    empty_sentence: Any = ""
    export_permission = ""
    # Whether a file may only be had with a reason: it is then made in the background, with data in full.
    export_asks_reason = False
    # Whether a file of this list holds personal data; taking it then asks again who it is.
    exports_personal_data = False
    export_name = "export"
    # The kind of record whose acts on many rows this list offers, see `federation.ui.pages.desks`.
    bulk_kind = ""
    # Where set, which rows somebody was shown is put on the trail, as "…_listed" or "…_printed".
    reading_event = ""
    # Where one field of a row is changed in its cell, and the right to it.
    inline_route = ""
    inline_permission = ""
    # Where set, the rows of a page are chosen before the columns' joins: for lists that no index brings in
    # their order, whose every row would be joined to be sorted.
    joins_late = False

    def get(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        first = self.first_view()
        if first is not None:
            return first
        filterset = self.read_filters()
        valid = filterset.form.is_valid()
        chosen = filterset.qs if valid else self.get_queryset().none()
        rows = self.rows(chosen)
        table = self.table_class()
        bulk = self.bulk()
        table.selectable = bulk is not None
        if self.inline_route and holds(request.user, self.inline_permission):
            table.inline_route = self.inline_route
        order, ordering = table.ordering(self.request.GET.get("sort", ""))
        if export := request.GET.get("export"):
            return self.export(export)
        if "print" in self.request.GET:
            return print_list(self, filterset, rows, order, ordering)
        try:
            cursors = {name: request.GET.get(name, "") for name in ("after", "before")}
            page = self.read_page(chosen, rows, ordering, **cursors)
        except ValidationError as error:
            filterset.form.add_error(None, error)
            page = self.read_page(chosen, rows, ordering)
        self.note_reading(page.rows)
        partial = request.headers.get("HX-Target") == "results"
        tabs = [] if partial else self.view_tabs()
        # Without the joins that the shown columns bring.
        count, more = self.count(chosen, tabs)
        narrowed = not valid or any(filterset.form.cleaned_data.values())
        context = {
            "heading": self.heading,
            "breadcrumb": self.breadcrumb(),
            "facts": self.facts(),
            "actions": self.actions(),
            "tabs": tabs,
            "columns": self.columns,
            "bulk": bulk,
            "tools": self.tools(order),
            "notes": self.notes(order),
            "partial": partial,
            "filterset": filterset,
            "filters": filterset.form,
            "pills": self.pills(filterset),
            "clear_url": self.clear_url(),
            "total": f"{count:,}+" if more else f"{count:,}",
            "count": count,
            "unit": table.unit,
            "table_html": self.draw(table, page.rows, order) if page.rows else "",
            "object_list": page.rows,
            "prev_url": self.address(before=page.previous_cursor) if page.previous_cursor else "",
            "next_url": self.address(after=page.next_cursor) if page.next_cursor else "",
            "page_size": self.page_size(),
            "page_sizes": [(size, self.address(size=size)) for size in PAGE_SIZES],
            "export_urls": self.export_urls(),
            "print_url": self.address(print=1),
            "empty": self.empty_sentence,
            "empty_action": None if narrowed else self.way_out_of_emptiness(),
            "sort": order,
            "read_at": timezone.localtime(),
        }
        template = self.results_template_name if partial else self.template_name
        return render(request, template, context | self.extra())

    def read_page(
        self, chosen: QuerySet, rows: QuerySet, ordering: Ordering, *, after: str = "", before: str = ""
    ) -> Page:
        """A page of `rows`; or of `chosen`, which are `rows` without what the columns bring."""
        size = self.page_size()
        if self.joins_late:
            return read_page(chosen, ordering, size=size, after=after, before=before, shown=self.rows)
        return read_page(rows, ordering, size=size, after=after, before=before)

    def asks_again(self, request: HttpRequest) -> bool:
        return super().asks_again(request) or (
            self.exports_personal_data and not {"export", "print"}.isdisjoint(request.GET)
        )

    def note_reading(self, rows: list, *, way: str = "listed") -> None:
        """Put on the trail which rows are shown, before they are."""
        if self.reading_event:
            event, keys = f"{self.reading_event}_{way}", [row[self.table_class.key] for row in rows]
            record_reading(event, self.queryset.model, keys, actor=self.request.user)

    def draw(self, table: Table, rows: list, order: str) -> str:
        return table.draw(rows, order=order, address=self.address, columns=self.columns)

    def bulk(self) -> dict | None:
        """What the bar under the table offers for the ticked rows; None where that is nothing."""
        desk = desk_of(self.bulk_kind)
        buttons = desk.buttons(self.request.user) if desk is not None else []
        if not buttons:
            return None
        first = len(buttons) if len(buttons) <= BULK_BUTTONS else BULK_BUTTONS - 1
        filters = tidy(type(self), self.request.GET)
        return {"buttons": buttons[:first], "more": buttons[first:], "filters": filters}

    def clear_url(self) -> str:
        """The list without conditions; not the view that opens first, where one does."""
        path = self.request.path
        return path if self.arrangement.opens_with is None else f"{path}?view={NO_VIEW}"

    def rows(self, queryset: QuerySet) -> QuerySet:
        """Only the values that the table shows: no model instances for long lists."""
        return queryset.values(*self.table_class.fields())

    def page_size(self) -> int:
        asked = self.request.GET.get("size", "")
        return int(asked) if asked in {str(size) for size in PAGE_SIZES} else 50

    def address(self, **changes: Any) -> str:
        """This list's address with some parameters changed; a new filter or order starts at page one."""
        query = self.request.GET.copy()
        for name in ("after", "before", "export", "print"):
            query.pop(name, None)
        for name, value in changes.items():
            query[name] = str(value)
        encoded = encode(query)
        return f"{self.request.path}?{encoded}" if encoded else self.request.path

    def pills(self, filterset: PortalFilterSet) -> list[dict]:
        found = []
        for name, value, label, readable in filterset.chosen():
            query = self.request.GET.copy()
            query.setlist(name, [other for other in query.getlist(name) if other != value])
            for cursor in ("after", "before"):
                query.pop(cursor, None)
            found.append(
                {"label": f"{label}：{readable}", "url_without": f"{self.request.path}?{encode(query)}"}
            )
        return found

    def export_urls(self) -> list[dict]:
        if self.export_permission and not holds(self.request.user, self.export_permission):
            return []
        if self.export_asks_reason:
            url = f"{reverse('exchange:export_request')}?{urlencode({'list': self.address()})}"
            return [{"label": _("Excel or CSV, with a reason"), "url": url}]
        return [
            {"label": "Excel", "url": self.address(export="xlsx")},
            {"label": "CSV", "url": self.address(export="csv")},
        ]

    def selection(self, *, personal: bool = False) -> tuple[QuerySet, list[Column], list[str]]:
        """What a file of this address holds: ordered rows, columns, and lines that say what was chosen.

        With `personal` also the columns that a page never shows.
        """
        filterset = self.read_filters()
        valid = filterset.form.is_valid()
        rows = self.rows(filterset.qs if valid else self.get_queryset().none())
        _order, ordering = self.table_class.ordering(self.request.GET.get("sort", ""))
        # What somebody chose is what they get; who chose nothing gets everything there is.
        wanted = self.columns if self.asked_columns else self.table_class.columns
        columns = [column for column in wanted if column.exported and not column.personal]
        if personal:
            columns += [column for column in self.table_class.columns if column.personal]
        return rows.order_by(*ordering.order_by()), columns, self.about(filterset)

    def about(self, filterset: PortalFilterSet) -> list[str]:
        """What a file says of itself: which list, under which conditions, when and for whom."""
        found = [f"{label}：{readable}" for _name, _value, label, readable in filterset.chosen()]
        if words := getattr(filterset.form, "cleaned_data", {}).get("q"):
            found.insert(0, f"{_('Search')}：{words}")
        return [
            _("List: %(name)s") % {"name": self.heading},
            _("Conditions: %(what)s") % {"what": "；".join(found) or "—"},
            _("Made: %(time)s") % {"time": f"{timezone.localtime():%Y-%m-%d %H:%M}"},
            _("For: %(name)s") % {"name": self.request.user.name},
        ]

    def export(self, kind: str) -> HttpResponseBase:
        """The current view with its filters as a file; who took what is on the trail.

        A long workbook is made in the background: nobody waits for it before a blank page.
        """
        if kind not in ("xlsx", "csv") or self.export_asks_reason or not self.export_urls():
            return HttpResponse(_("This export is not offered."), status=400, content_type="text/plain")
        ordered, columns, about = self.selection()
        if kind == "xlsx" and capped_count(ordered, settings.EXPORT_BACKGROUND_ROWS)[1]:
            job = start_export(self.address(), kind, actor=self.request.user)
            return HttpResponseRedirect(reverse("jobs:job_progress", args=[job.pk]))
        return self.send(kind, ordered, columns, about)

    def send(self, kind: str, ordered: QuerySet, columns: list[Column], about: list[str]) -> HttpResponseBase:
        """Rows of this list as a file, with a line on the trail."""
        record(
            f"{self.permission.partition('.')[0]}.list_exported",
            self.request.user,
            actor=self.request.user,
            note=self.request.get_full_path()[:1000],
        )
        name = f"{self.export_name}-{timezone.localdate():%Y%m%d}"
        expressions = [column.expression() for column in columns]
        if kind == "csv" and None not in expressions:
            headed = [
                (str(column.label), expression)
                for column, expression in zip(columns, expressions, strict=True)
            ]
            return stream_copy(ordered, headed, name=name)
        return stream_table(
            kind,
            name=name,
            heads=[str(column.label) for column in columns],
            rows=([column.export(row) for column in columns] for row in ordered.iterator(chunk_size=2000)),
            about=about,
        )

    def breadcrumb(self) -> list[dict]:
        """The way here: dicts of label and url, the page itself last and without one."""
        return [{"label": _("Workbench"), "url": reverse("ui:home")}, {"label": self.heading, "url": ""}]

    def facts(self) -> str:
        """One line under the title."""
        return ""

    def actions(self) -> list[dict]:
        """Buttons of the page head: dicts of label, url, icon, primary."""
        return []

    def way_out_of_emptiness(self) -> dict | None:
        """What to do about a list without anything in it: the one thing that its head offers first."""
        return next((action for action in self.actions() if action.get("primary")), None)

    def tabs(self) -> list[dict]:
        return []

    def tabs_by(
        self, parameter: str, labels: Mapping[str, Any], condition: Callable[[str], Any]
    ) -> list[dict]:
        """A tab for everything within reach and one for each of `labels`, as the address names them.

        `condition` says which rows belong to a key.
        """
        rows = self.queryset.all().visible_to(self.request.user, self.permission)
        chosen, path = self.request.GET.get(parameter, ""), self.request.path
        whole = {"label": _("All"), "url": path, "rows": rows, "active": not chosen}
        return [whole] + [
            {
                "label": label,
                "url": f"{path}?{parameter}={key}",
                "rows": rows.filter(condition(key)),
                "active": chosen == key,
            }
            for key, label in labels.items()
        ]

    def extra(self) -> dict:
        return {}
