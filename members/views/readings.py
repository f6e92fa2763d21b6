"""Who read the directory entries of a person; for whoever keeps the person."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.audit.models import AuditEntry
from federation.keyset import Ordering
from federation.ui.filters import PortalFilterSet
from federation.ui.pages import ListPage, get_or_refuse
from federation.ui.tables import Column, Row, Table
from members.models import Person
from members.services.readings import EVENTS, readings_of_person


def moment(row: Row) -> str:
    return f"{timezone.localtime(row['at']):%Y-%m-%d %H:%M:%S}"


DOORS = {"web": gettext_lazy("Page"), "api": gettext_lazy("API")}


def whence(row: Row) -> str:
    """Through which door and from which address."""
    door, _blank, address = row["source"].partition(" ")
    return f"{DOORS.get(door, door)} {address}".strip()


class ReadingFilter(PortalFilterSet):
    way = django_filters.ChoiceFilter(
        field_name="event", choices=list(EVENTS.items()), label=gettext_lazy("How")
    )

    class Meta:
        model = AuditEntry
        fields: list[str] = []


class ReadingTable(Table):
    default_order = "-at"
    unit = gettext_lazy("readings")
    columns = [
        Column(
            "at",
            gettext_lazy("Time"),
            ("at",),
            cell=moment,
            text=moment,
            ordering=Ordering("pk", key="pk"),
            area="name",
        ),
        Column("actor", gettext_lazy("Who"), ("actor_name",)),
        Column("unit", gettext_lazy("Unit"), ("unit_name",)),
        Column(
            "way",
            gettext_lazy("How"),
            ("event",),
            cell=lambda row: EVENTS[row["event"]],
            text=lambda row: str(EVENTS[row["event"]]),
        ),
        Column("source", gettext_lazy("From where"), ("source",), cell=whence, text=whence),
    ]


class Readings(ListPage):
    """One line for each time somebody was shown an entry, the newest first."""

    permission = "members.keep_directory"
    queryset = AuditEntry.objects.all()
    filterset_class = ReadingFilter
    table_class = ReadingTable
    export_name = "readings"
    exports_personal_data = True
    empty_sentence = gettext_lazy("Nobody has read these entries yet.")

    @cached_property
    def person(self) -> Person:
        return get_or_refuse(Person.objects.all(), self.request.user, self.permission, self.kwargs["pk"])

    @property
    def heading(self) -> str:
        return _("Who has read the entries of %(name)s") % {"name": self.person}

    def get_queryset(self) -> QuerySet:
        return readings_of_person(self.person)

    def breadcrumb(self) -> list[dict]:
        key = [self.person.pk]
        return [
            {"label": _("Representatives"), "url": reverse("members:person_list")},
            {"label": self.person.name, "url": reverse("members:person_detail", args=key)},
            {"label": _("Directory and public posts"), "url": reverse("members:person_directory", args=key)},
            {"label": _("Who has read it"), "url": ""},
        ]
