"""The list of chambers, and the pages that register and change one."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.filters import ChamberFilter, term_condition
from chambers.forms import ChamberForm, SecretaryChamberForm
from chambers.models import Chamber
from chambers.pickers import CHAMBERS as CHAMBER_PICKER
from chambers.services.registry import register_chamber, update_chamber
from chambers.supervision_filters import SupervisedChamberFilter
from chambers.supervision_tables import SupervisedChamberTable
from chambers.tables import ChamberTable, chambers_for_table
from federation.accounts.models import Organisation, Role
from federation.accounts.scopes import holds
from federation.ui.pages import CreatePage, ListPage, SignedInRequest
from federation.ui.picking import PickPage
from members.forms.registry import keeping_units, own_units
from members.views.enterprise_forms import STAFF, twins_for
from members.views.registry import CHAMBERS, PartyForm, PartyUpdate, page_of, twin_linked

# The fixed views of the list: label and the filters that make it.
VIEWS: tuple[tuple[Any, dict[str, str]], ...] = (
    (gettext_lazy("All"), {}),
    (gettext_lazy("Remote chambers"), {"kind": Chamber.Kind.REMOTE}),
    (gettext_lazy("Re-election this year"), {"term": "year"}),
    (gettext_lazy("Re-election overdue"), {"term": "overdue"}),
    (gettext_lazy("In preparation"), {"status": Organisation.Status.PREPARING}),
)


class ChamberList(ListPage):
    bulk_kind = "chambers.chamber"
    permission = "chambers.view_chamber"
    queryset = Chamber.objects.all()
    filterset_class = ChamberFilter
    table_class = ChamberTable
    heading = gettext_lazy("Directory of chambers")
    empty_sentence = gettext_lazy("No chamber is on file within your reach yet.")
    export_permission = "chambers.export_chamber"
    export_name = "chambers"
    # What only those may narrow by who look after chambers; a saved view keeps it as well.
    parameters = tuple(
        sorted(SupervisedChamberFilter.base_filters.keys() - ChamberFilter.base_filters.keys())
    )

    def get(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if holds(request.user, "chambers.view_contact"):
            self.table_class, self.filterset_class = SupervisedChamberTable, SupervisedChamberFilter
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet:
        return chambers_for_table(super().get_queryset())

    def tabs(self) -> list[dict]:
        """Each fixed view with the rows that its tab counts."""
        rows = Chamber.objects.current().visible_to(self.request.user, self.permission)
        rows = rows.filter(organisation__kind=Organisation.Kind.CHAMBER)
        given = {
            name: value
            for name, value in self.request.GET.items()
            if value and name in self.filterset_class.base_filters
        }
        return [
            {
                "label": label,
                "url": self.view_url(filters),
                "rows": self.view_rows(rows, filters),
                "active": given == filters,
            }
            for label, filters in VIEWS
        ]

    def view_rows(self, rows: QuerySet, filters: dict[str, str]) -> QuerySet:
        if "kind" in filters:
            rows = rows.filter(kind=filters["kind"])
        if "status" in filters:
            rows = rows.filter(organisation__status=filters["status"])
        return rows.filter(term_condition(filters["term"])) if "term" in filters else rows

    def view_url(self, filters: dict[str, str]) -> str:
        query = "&".join(f"{name}={value}" for name, value in filters.items())
        return f"{self.request.path}?{query}" if query else self.request.path

    def actions(self) -> list[dict]:
        found: list[dict] = []
        if holds(self.request.user, "chambers.view_layout"):
            url = reverse("chambers:chamber_growth")
            found.append({"label": _("Growth"), "url": url, "icon": "chart-bar"})
            url = reverse("chambers:chamber_layout")
            found.append({"label": _("Layout"), "url": url, "icon": "table"})
        if holds(self.request.user, "chambers.supervise_chamber"):
            url = reverse("chambers:coverage")
            found.append({"label": _("Coverage of liaison officers"), "url": url, "icon": "target"})
            url = reverse("chambers:conflict_list")
            found.append({"label": _("Officials in chambers’ offices"), "url": url, "icon": "scale"})
        if holds(self.request.user, "chambers.import_chamber"):
            url = reverse("exchange:import_upload", args=["chambers"])
            found.append({"label": _("Import"), "url": url, "icon": "file-import"})
        if holds(self.request.user, "chambers.register_chamber"):
            url = reverse("chambers:chamber_register")
            found.append({"label": _("New chamber"), "url": url, "icon": "plus", "primary": True})
        return found


class ChamberRegister(PartyForm, CreatePage):
    place = CHAMBERS
    permission = "chambers.register_chamber"
    form_class = ChamberForm
    heading = gettext_lazy("New chamber")
    submit_label = gettext_lazy("Register")
    success_message = gettext_lazy("The chamber has been registered.")

    def form_options(self) -> dict:
        user = self.request.user
        return {
            "units": keeping_units(user),
            "units_at_hand": own_units(user),
            "actor": user,
            "find_similar": twins_for(user, "chamber", "chambers.view_chamber"),
            "link": page_of,
        }

    def initial(self) -> dict:
        post = self.request.user.main_post
        return {
            "status": Organisation.Status.ACTIVE,
            "kind": Chamber.Kind.INDUSTRY,
            "parent": post.organisation_id if post else None,
        }

    def cancel_url(self) -> str:
        return reverse("chambers:chamber_list")

    def perform(self, data: dict) -> Chamber:
        data.pop("confirm_similar", None)
        with twin_linked(self.request.user):
            return register_chamber(actor=self.request.user, **data)

    def success_url(self, done: Chamber) -> str:
        return reverse("chambers:chamber_detail", args=[done.pk])


class ChamberUpdate(PartyUpdate):
    place = CHAMBERS
    permission = "chambers.update_chamber"
    queryset = Chamber.objects.for_detail()
    heading = gettext_lazy("Edit the chamber")
    success_message = gettext_lazy("The changes have been saved.")

    @property
    def form_class(self) -> type[ChamberForm]:
        roles = self.request.user.roles
        is_secretary = Role.CHAMBER_SECRETARY in roles and not roles & STAFF
        return SecretaryChamberForm if is_secretary else ChamberForm

    def form_options(self) -> dict:
        if self.form_class is SecretaryChamberForm:
            return {"units": None}
        user, unit = self.request.user, self.object.organisation.parent
        units = keeping_units(user) | Organisation.objects.filter(pk=unit and unit.pk)
        at_hand = [*own_units(user), unit] if unit else own_units(user)
        return {
            "units": units,
            "units_at_hand": at_hand,
            "actor": user,
            "find_similar": twins_for(user, "chamber", "chambers.view_chamber", self.object.pk),
            "link": page_of,
        }

    def cancel_url(self) -> str:
        return reverse("chambers:chamber_detail", args=[self.object.pk])

    def perform(self, data: dict) -> Chamber:
        data.pop("confirm_similar", None)
        with twin_linked(self.request.user):
            return update_chamber(self.object, actor=self.request.user, version=self.seen_version(), **data)

    def success_url(self, done: Chamber) -> str:
        return self.cancel_url()


class ChamberPick(PickPage):
    permission = "chambers.view_chamber"
    picker = CHAMBER_PICKER
    recent_kind = "chambers.chamber"
