"""The dictionary of zones with what is tagged, and the page that tags one organisation."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation
from federation.keyset import Ordering
from federation.ui.cells import markup, name_cell, status, tag
from federation.ui.filters import PortalFilterSet
from federation.ui.pages import ActionPage, CreatePage, ListPage
from federation.ui.tables import Column, Row, Table
from members.forms.zones import TagForm, ZoneChangeForm, ZoneForm
from members.models import Zone, ZoneChange, ZoneTag
from members.services.zones import add_zone, change_zone, tag_organisation
from members.views.registry import Trail, page_of

ZONES = (gettext_lazy("Zones and platforms"), "members:zone_list")
KINDS = dict(Zone.Kind.choices)
Kind = Organisation.Kind


def tags_of(kind: str) -> Coalesce:
    rows = ZoneTag.objects.filter(
        zone=OuterRef("pk"), organisation__kind=kind, organisation__merged_into=None
    )
    counts = rows.order_by().values("zone").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


def list_cell(name: str, url_name: str) -> Any:
    """A number that opens the list it counts."""

    def draw(row: Row) -> Any:
        if not row[name]:
            return "0"
        return markup('<a href="{}?zone={}">{}</a>', reverse(url_name), row["pk"], f"{row[name]:,}")

    return draw


class ZoneTable(Table):
    default_order = "id"
    unit = gettext_lazy("entries")
    extra_fields = ("valid_to",)
    columns = [
        Column(
            "name",
            gettext_lazy("Name"),
            ("name", "english_name"),
            cell=lambda row: name_cell(
                row["name"],
                reverse("members:zone_change", args=[row["pk"]]),
                row["english_name"],
                with_avatar=False,
            ),
            area="name",
        ),
        Column(
            "kind",
            gettext_lazy("Kind"),
            ("kind",),
            cell=lambda row: tag(KINDS[row["kind"]], "blue"),
            text=lambda row: str(KINDS[row["kind"]]),
            area="tag",
        ),
        Column(
            "chambers",
            gettext_lazy("Chambers"),
            ("chambers",),
            cell=list_cell("chambers", "chambers:chamber_list"),
            text=lambda row: row["chambers"],
            align="end",
            area="count",
        ),
        Column(
            "enterprises",
            gettext_lazy("Enterprises"),
            ("enterprises",),
            cell=list_cell("enterprises", "members:enterprise_list"),
            text=lambda row: row["enterprises"],
            align="end",
            area="note",
        ),
        Column(
            "earlier",
            gettext_lazy("Earlier names"),
            ("earlier",),
            cell=lambda row: "、".join(row["earlier"]) or "—",
            text=lambda row: "、".join(row["earlier"]),
            area="line",
        ),
        Column(
            "state",
            gettext_lazy("State"),
            ("valid_to",),
            cell=lambda row: (
                status(_("zone ended")) if row["valid_to"] else status(_("zone in use"), "green")
            ),
            text=lambda row: _("zone ended") if row["valid_to"] else _("zone in use"),
            area="state",
        ),
        Column("id", gettext_lazy("Number"), ("id",), ordering=Ordering("id", key="id"), shown=False),
    ]


class ZoneFilter(PortalFilterSet):
    class Meta:
        model = Zone
        fields: list[str] = []


class ZoneList(ListPage):
    permission = "members.keep_zone"
    queryset = Zone.objects.all()
    filterset_class = ZoneFilter
    table_class = ZoneTable
    heading = gettext_lazy("Zones and platforms")
    empty_sentence = gettext_lazy("No zone is in the dictionary yet.")
    export_name = "zones"

    def get_queryset(self) -> QuerySet:
        earlier = ZoneChange.objects.filter(zone=OuterRef("pk")).order_by("-id")
        return (
            super()
            .get_queryset()
            .annotate(
                chambers=tags_of(Kind.CHAMBER),
                enterprises=tags_of(Kind.ENTERPRISE),
                earlier=ArraySubquery(earlier.values("old_name")),
            )
        )

    def actions(self) -> list[dict]:
        url = reverse("members:zone_add")
        return [{"label": _("New zone"), "url": url, "icon": "plus", "primary": True}]


class ZoneAdd(Trail, CreatePage):
    place = ZONES
    permission = "members.keep_zone"
    form_class = ZoneForm
    heading = gettext_lazy("New zone")
    success_message = gettext_lazy("The zone is in the dictionary.")

    def cancel_url(self) -> str:
        return reverse("members:zone_list")

    def perform(self, data: dict) -> Zone:
        return add_zone(actor=self.request.user, **data)

    def success_url(self, done: Zone) -> str:
        return self.cancel_url()


class ZoneChangePage(Trail, ActionPage):
    place = ZONES
    permission = "members.keep_zone"
    queryset = Zone.objects.all()
    form_class = ZoneChangeForm
    heading = gettext_lazy("Change a zone")
    submit_label = gettext_lazy("Save")
    success_message = gettext_lazy("The zone has been changed.")

    def cancel_url(self) -> str:
        return reverse("members:zone_list")

    def initial(self) -> dict:
        zone = self.object
        return {
            "name": zone.name,
            "english_name": zone.english_name,
            "ended": zone.valid_to is not None,
        }

    def perform(self, data: dict) -> Zone:
        return change_zone(self.object, actor=self.request.user, **data)

    def success_url(self, done: Zone) -> str:
        return self.cancel_url()


class OrganisationTag(ActionPage):
    """Tag a chamber or an enterprise; who may change its file may do so."""

    permission = "members.tag_zone"
    queryset = Organisation.objects.filter(kind__in=[Kind.CHAMBER, Kind.ENTERPRISE], merged_into=None)
    form_class = TagForm
    heading = gettext_lazy("Zones and platforms")
    submit_label = gettext_lazy("Save")
    success_message = gettext_lazy("The zones have been saved.")

    def prepare(self) -> None:
        super().prepare()
        tags = ZoneTag.objects.filter(organisation=self.object).select_related("zone")
        self.held = [one.zone for one in tags]

    def form_options(self) -> dict:
        return {"held": self.held}

    def initial(self) -> dict:
        return {"zones": [zone.pk for zone in self.held]}

    def breadcrumb(self) -> list[dict]:
        return [
            {"label": str(self.object), "url": self.cancel_url()},
            {"label": self.heading, "url": ""},
        ]

    def cancel_url(self) -> str:
        return page_of(self.object)

    def perform(self, data: dict) -> Organisation:
        tag_organisation(self.object, actor=self.request.user, zones=data["zones"])
        return self.object

    def success_url(self, done: Organisation) -> str:
        return self.cancel_url()
