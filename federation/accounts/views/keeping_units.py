"""Units of administration, kept by the system administrator: the tree in which posts are held."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.filters import UnitFilter
from federation.accounts.forms_units import UnitCloseForm, UnitMoveForm, UnitOpenForm, UnitRenameForm
from federation.accounts.models import Organisation
from federation.accounts.scopes import holds
from federation.accounts.services.units import (
    PLACES,
    close_unit,
    move_unit,
    open_unit,
    rename_unit,
    reopen_unit,
)
from federation.accounts.tables import KINDS, STATUSES, UNIT_KINDS, KeptUnitTable
from federation.ui.pages import CreatePage, DetailPage, ListPage, UpdatePage

UNITS = Organisation.objects.current().filter(kind__in=UNIT_KINDS)


def way(unit: Organisation | None, last: Any) -> list[dict]:
    found = [{"label": _("Units"), "url": reverse("accounts:unit_list")}]
    if unit is not None:
        found.append({"label": unit.name, "url": reverse("accounts:unit_detail", args=[unit.pk])})
    return [*found, {"label": str(last), "url": ""}]


class UnitList(ListPage):
    permission = "accounts.view_unit"
    queryset = UNITS
    filterset_class = UnitFilter
    table_class = KeptUnitTable
    heading = gettext_lazy("Units")

    def export_urls(self) -> list[dict]:
        return []

    def actions(self) -> list[dict]:
        if not holds(self.request.user, "accounts.keep_unit"):
            return []
        url = reverse("accounts:unit_open")
        return [{"label": _("New unit"), "url": url, "icon": "plus", "primary": True}]


class UnitDetail(DetailPage):
    permission = "accounts.view_unit"
    queryset = UNITS.select_related("parent")
    template_name = "accounts/unit.html"

    def kind(self) -> None:
        """Administrators follow no records of the work."""
        return

    def details(self) -> dict:
        unit: Organisation = self.object
        rows = [
            (_("Kind"), KINDS[unit.kind]),
            (_("Short name"), unit.short_name),
            (_("Former names"), unit.former_names),
            (_("Stands below"), unit.parent.name if unit.parent else ""),
            (_("State"), STATUSES[unit.status]),
            (_("Closed from"), unit.closed_on),
        ]
        return {
            "heading": unit.name,
            "breadcrumb": way(None, unit.name),
            "actions": self.actions(unit),
            "sections": [{"title": _("Unit"), "rows": rows}],
            "posts": unit.posts.in_force().select_related("user").order_by("id")[:200],
        }

    def actions(self, unit: Organisation) -> list[dict]:
        if not holds(self.request.user, "accounts.keep_unit"):
            return []
        names = [("unit_rename", _("Rename"), "pencil")]
        if unit.kind in PLACES:
            ending = ("unit_close", _("Close the unit"), "archive")
            if unit.closed_on is not None:
                ending = ("unit_reopen", _("Reopen"), "login")
            names += [("unit_move", _("Move"), "arrows-exchange"), ending]
        return [
            {"label": label, "url": reverse(f"accounts:{name}", args=[unit.pk]), "icon": icon}
            for name, label, icon in names
        ]


class UnitOpen(CreatePage):
    permission = "accounts.keep_unit"
    form_class = UnitOpenForm
    heading = gettext_lazy("New unit")
    success_message = gettext_lazy("The unit is open. The security administrator gives posts in it.")

    def breadcrumb(self) -> list[dict]:
        return way(None, self.heading)

    def cancel_url(self) -> str:
        return reverse("accounts:unit_list")

    def perform(self, data: dict) -> Organisation:
        return open_unit(data.pop("kind"), actor=self.request.user, **data)

    def success_url(self, done: Organisation) -> str:
        return reverse("accounts:unit_detail", args=[done.pk])


class UnitPage(UpdatePage):
    """A change of one unit, refused where somebody else has changed it meanwhile."""

    permission = "accounts.keep_unit"
    queryset = UNITS
    success_message = gettext_lazy("The changes have been saved.")

    def breadcrumb(self) -> list[dict]:
        return way(self.object, self.heading)

    def cancel_url(self) -> str:
        return reverse("accounts:unit_detail", args=[self.object.pk])

    def success_url(self, done: Organisation) -> str:
        return self.cancel_url()

    def changes(self, data: dict) -> dict:
        return {**data, "version": self.seen_version(), "actor": self.request.user}


class UnitRename(UnitPage):
    form_class = UnitRenameForm
    heading = gettext_lazy("Rename a unit")

    def perform(self, data: dict) -> Organisation:
        return rename_unit(self.object, **self.changes(data))


class UnitMove(UnitPage):
    form_class = UnitMoveForm
    heading = gettext_lazy("Move a unit")

    def perform(self, data: dict) -> Organisation:
        return move_unit(self.object, **self.changes(data))


class UnitClose(UnitPage):
    form_class = UnitCloseForm
    heading = gettext_lazy("Close a unit")
    submit_label = gettext_lazy("Close the unit")

    def initial(self) -> dict:
        return {"on": timezone.localdate()}

    def perform(self, data: dict) -> Organisation:
        return close_unit(self.object, **self.changes(data))


class UnitReopen(UnitPage):
    form_class = forms.Form
    heading = gettext_lazy("Reopen a unit")
    submit_label = gettext_lazy("Reopen")

    def initial(self) -> dict:
        return {}

    def perform(self, data: dict) -> Organisation:
        return reopen_unit(self.object, **self.changes(data))
