"""What a list page knows of its own state: columns, saved views as tabs, what an address asks in vain."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponseRedirect, QueryDict
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.accounts.scopes import holds
from federation.keyset import capped_counts, shown_count
from federation.ui.filters import PortalFilterSet
from federation.ui.listing.models import SavedView
from federation.ui.listing.setup import Setup, ViewLine, setup_of
from federation.ui.listing.state import tidy, unknown_names
from federation.ui.tables import Column, Table

# The value of `view` that asks for the list without any saved view, where one opens first.
NO_VIEW = "all"
SHOWN_NAMES = 3
Audience = SavedView.Audience


def audiences(user: User) -> list[tuple[str, Any]]:
    """With whom `user` may share a view, narrowest first."""
    found = [Audience.OWN]
    if user.main_post is not None:
        found += SavedView.SHARED_WITH_A_UNIT
    if holds(user, "ui.share_view_with_everybody"):
        found.append(Audience.EVERYBODY)
    return [(one.value, one.label) for one in found]


class StatefulList:
    """The half of `ListPage` that reads and writes its state. `parameters` are those beside the filters."""

    request: Any
    kwargs: dict
    filterset_class: type[PortalFilterSet]
    table_class: type[Table]
    heading: Any
    permission: str
    parameters: tuple[str, ...] = ()
    get_queryset: Callable[[], QuerySet]
    tabs: Callable[[], list[dict]]

    @cached_property
    def list_name(self) -> str:
        """The route's name; "" for a list about one thing, whose state fits no other."""
        match = self.request.resolver_match
        return "" if match is None or self.kwargs else match.view_name

    @cached_property
    def arrangement(self) -> Setup:
        return setup_of(self.request.user, self.list_name) if self.list_name else Setup()

    @cached_property
    def view(self) -> ViewLine | None:
        """The saved view that the address names, where this person may see it."""
        return self.arrangement.view(self.request.GET.get("view", ""))

    @cached_property
    def asked_columns(self) -> str:
        return self.request.GET.get("columns", "") or self.arrangement.columns

    @cached_property
    def columns(self) -> list[Column]:
        return self.table_class.chosen(self.asked_columns.split(","))

    def rows_under(self, query: QueryDict) -> QuerySet:
        """The rows that the filters of `query` narrow: those that its other parameters leave."""
        return self.get_queryset()

    # Reading the address --------------------------------------------------------------------------------

    def first_view(self) -> HttpResponseRedirect | None:
        """Whoever opens the bare list goes to the view that they chose to open first."""
        request = self.request
        if request.GET or request.headers.get("HX-Request") or self.arrangement.opens_with is None:
            return None
        view = self.arrangement.view(str(self.arrangement.opens_with))
        return HttpResponseRedirect(view.url(request.path)) if view is not None else None

    def read_filters(self) -> PortalFilterSet:
        """The filters of the address; of a saved view's those that mean something no longer are left out."""
        made = self.filters_of(self.request.GET)
        if made.form.is_valid() or self.view is None:
            return made
        self.request.GET = self.without(self.request.GET, self.lost(made))
        again = self.filters_of(self.request.GET)
        again.form.is_valid()
        return again

    def filters_of(self, query: QueryDict) -> PortalFilterSet:
        return self.filterset_class(query, queryset=self.rows_under(query), request=self.request)

    def lost(self, filterset: PortalFilterSet) -> list[str]:
        """The filters whose value is refused, remembered for `notes`."""
        fields = filterset.form.fields
        names = [name for name in filterset.form.errors if name in fields]
        self.lost_labels = [str(fields[name].label or name) for name in names]
        return names

    lost_labels: list[str] = []

    @staticmethod
    def without(query: QueryDict, names: list[str]) -> QueryDict:
        kept = query.copy()
        for name in names:
            kept.pop(name, None)
        return kept

    def notes(self, order: str) -> list[str]:
        """What the address asked for in vain, one sentence each."""
        query, found = self.request.GET, []
        missing = [*self.lost_labels, *unknown_names(type(self), query)]
        if missing:
            names = "、".join(name[:40] for name in missing[:SHOWN_NAMES])
            sentence = _("This list has no condition “%(names)s” any more; it is shown without.")
            found.append(sentence % {"names": names})
        if query.get("sort", order) not in (order, ""):
            found.append(_("This list cannot be sorted that way; it stands in its usual order."))
        keys = {column.key for column in self.table_class.columns}
        if any(key not in keys for key in query.get("columns", "").split(",") if key):
            found.append(_("Some columns of this address do not exist any more."))
        if self.list_name and query.get("view", NO_VIEW) not in ("", NO_VIEW) and self.view is None:
            found.append(_("This view does not exist any more, or it is not shared with you."))
        return found

    # Tabs -----------------------------------------------------------------------------------------------

    def view_tabs(self) -> list[dict]:
        """The fixed views and after them the saved ones. What has `rows` is counted by `count`."""
        fixed, path, views = self.tabs(), self.request.path, self.arrangement.views
        if views and not fixed:
            asked = tidy(type(self), self.without(self.request.GET, ["sort", "size", "columns"]))
            rows = self.rows_under(QueryDict())
            fixed = [{"label": _("All"), "url": path, "rows": rows, "active": not asked}]
        for tab in fixed:
            if tab["url"] == path and self.arrangement.opens_with is not None:
                tab["url"] = f"{path}?view={NO_VIEW}"
            tab["active"] = tab["active"] and self.view is None
        return fixed + [self.tab_of(view) for view in views]

    def tab_of(self, view: ViewLine) -> dict:
        shared = view.audience != Audience.OWN
        return {
            "label": view.name,
            "url": view.url(self.request.path),
            "rows": self.rows_of(view),
            "active": self.view == view,
            "note": "" if view.is_own and not shared else self.sharing(view),
        }

    def sharing(self, view: ViewLine) -> str:
        if view.is_own:
            return str(Audience(view.audience).label)
        return _("shared by %(name)s") % {"name": view.owner}

    def rows_of(self, view: ViewLine) -> QuerySet:
        query = QueryDict(view.query)
        made = self.filters_of(query)
        if not made.form.is_valid():
            names = [name for name in made.form.errors if name in made.form.fields]
            made = self.filters_of(self.without(query, names))
        return made.qs if made.form.is_valid() else self.rows_under(query).none()

    def count(self, rows: QuerySet, tabs: list[dict]) -> tuple[int, bool]:
        """How many `rows` there are, up to the cap; each tab gets its count by the same query."""
        asked = {"": rows} | {str(place): tab["rows"] for place, tab in enumerate(tabs) if "rows" in tab}
        counts = capped_counts(asked, settings.LIST_COUNT_CAP)
        for place, tab in enumerate(tabs):
            if "rows" in tab:
                tab["count"] = shown_count(counts[str(place)])
        return counts[""]

    # What the page offers -------------------------------------------------------------------------------

    def tools(self, order: str) -> dict | None:
        """Saving this state, choosing columns, the address that shows the same to somebody else."""
        if not self.list_name:
            return None
        shown = ",".join(column.key for column in self.columns)
        state = tidy(type(self), self.request.GET, sort=order, columns=shown)
        asked = {"list": self.list_name, "state": state}
        if self.view is not None:
            asked["view"] = str(self.view.pk)
        changed = self.view is not None and self.view.query != state
        return {
            "form_key": str(uuid.uuid4()),
            "list": self.list_name,
            "state": state,
            "view": self.view,
            "changed": changed,
            "mine": changed and self.view is not None and self.view.is_own,
            "audiences": audiences(self.request.user),
            "link": self.request.build_absolute_uri(f"{self.request.path}?{state}"),
            "columns_url": f"{reverse('ui:columns')}?{urlencode(asked)}",
            "views_url": f"{reverse('ui:views')}?{urlencode({'list': self.list_name})}",
            "shown": len(self.columns),
            "of": len(self.table_class.columns),
        }


def list_page(name: str, user: User) -> Any:
    """The class of the list page with that route name, if `user` may enter it; LookupError otherwise."""
    try:
        page = getattr(resolve(reverse(name)).func, "view_class", None)
    except (NoReverseMatch, Resolver404) as error:
        raise LookupError(name) from error
    if not isinstance(page, type) or not issubclass(page, StatefulList):
        raise LookupError(name)
    if page.permission and not holds(user, page.permission):
        raise LookupError(name)
    return page
