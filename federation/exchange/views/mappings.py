"""The remembered columns: a list, another name, and forgetting."""

from __future__ import annotations

import django_filters
from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.exchange.importers import get_importer, importers
from federation.exchange.models import SavedMapping
from federation.exchange.services.mappings import forget_mapping, rename_mapping
from federation.exchange.views.shared import crumbs
from federation.keyset import Ordering
from federation.ui.cells import markup, name_cell
from federation.ui.filters import PortalFilterSet
from federation.ui.pages import ActionPage, ListPage
from federation.ui.tables import Column, Row, Table, address_of

PERMISSION = "exchange.keep_mapping"
MAPPINGS = SavedMapping.objects.select_related("organisation")


def _ways(row: Row) -> str:
    return markup(
        '<a class="btn btn-sm p-btn" href="{}">{}</a> <a class="btn btn-sm p-btn" href="{}">{}</a>',
        address_of("exchange:mapping_rename", row["id"]),
        _("Give another name"),
        address_of("exchange:mapping_forget", row["id"]),
        _("Forget"),
    )


class MappingTable(Table):
    key = "id"
    default_order = "-used_at"
    unit = gettext_lazy("headers")
    columns = [
        Column(
            "name",
            gettext_lazy("Name"),
            ("name", "headings"),
            cell=lambda row: name_cell(
                row["name"],
                address_of("exchange:mapping_rename", row["id"]),
                "、".join(filter(None, row["headings"]))[:80],
                with_avatar=False,
            ),
            area="name",
        ),
        Column(
            "kind",
            gettext_lazy("contents"),
            ("kind",),
            cell=lambda row: str(get_importer(row["kind"]).label),
            area="state",
        ),
        Column("unit", gettext_lazy("Unit"), ("organisation__name",)),
        Column("used_by", gettext_lazy("Last used by"), ("used_by__name",)),
        Column(
            "used_at",
            gettext_lazy("last used"),
            ("used_at",),
            cell=lambda row: f"{timezone.localtime(row['used_at']):%Y-%m-%d %H:%M}",
            ordering=Ordering("id", key="id"),
            area="note",
        ),
        Column("ways", gettext_lazy("Actions"), ("id",), cell=_ways, exported=False),
    ]


class MappingFilter(PortalFilterSet):
    kind = django_filters.ChoiceFilter(
        choices=lambda: [(one.kind, one.label) for one in importers()],
        label=gettext_lazy("contents"),
        empty_label=gettext_lazy("All kinds"),
    )

    class Meta:
        model = SavedMapping
        fields: list[str] = []


class MappingList(ListPage):
    permission = PERMISSION
    queryset = SavedMapping.objects.all()
    filterset_class = MappingFilter
    table_class = MappingTable
    heading = gettext_lazy("Remembered columns")
    empty_sentence = gettext_lazy("Columns are remembered as soon as an import has been checked.")

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.heading, ""))

    def export_urls(self) -> list[dict]:
        return []


class RenameForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)


class MappingPage(ActionPage):
    permission = PERMISSION
    queryset = MAPPINGS

    def breadcrumb(self) -> list[dict]:
        return crumbs((_("Remembered columns"), self.cancel_url()), (self.heading, ""))

    def cancel_url(self) -> str:
        return reverse("exchange:mapping_list")

    def success_url(self, done: object) -> str:
        return self.cancel_url()


class MappingRename(MappingPage):
    form_class = RenameForm
    heading = gettext_lazy("Rename remembered columns")
    submit_label = gettext_lazy("Give another name")

    def initial(self) -> dict:
        return {"name": self.object.name}

    def perform(self, data: dict) -> SavedMapping:
        return rename_mapping(self.object, actor=self.request.user, name=data["name"])


class MappingForget(MappingPage):
    form_class = forms.Form
    heading = gettext_lazy("Forget remembered columns")
    submit_label = gettext_lazy("Forget")

    def perform(self, data: dict) -> None:
        forget_mapping(self.object, actor=self.request.user)

    def extra(self) -> dict:
        effect = _("The next file with these headings is matched by its headings alone again.")
        return {"danger": True, "effect": effect}
