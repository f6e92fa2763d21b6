"""The lists of dictionary entries."""

from __future__ import annotations

from typing import Any

import django_filters
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.keyset import Ordering
from federation.ui.cells import name_cell, status
from federation.ui.filters import PortalFilterSet
from federation.ui.tables import Column, Row, Table
from proposals.forms.dictionaries import ACTS
from proposals.models import Ground, Matter, ReplyClass, Sector, Session, Topic

COUNTINGS = dict(ReplyClass.CountsAs.choices)
KINDS = dict(Matter.Kind.choices)
OF_ACTS = dict(ACTS)


def named(route: str) -> Column:
    """The name, which opens the entry."""
    return Column(
        "name",
        gettext_lazy("Name"),
        ("name",),
        cell=lambda row: name_cell(
            row["name"], reverse(f"proposals:{route}", args=[row["id"]]), "", with_avatar=False
        ),
        area="name",
    )


def use_words(row: Row) -> str:
    return str(_("in use")) if row["is_active"] else str(_("no longer in use"))


def use_cell(row: Row) -> Any:
    return status(use_words(row), "green" if row["is_active"] else "")


IN_USE = Column("use", gettext_lazy("State"), ("is_active",), cell=use_cell, text=use_words, area="state")
CODE = Column("code", gettext_lazy("Code"), ("code",), area="note")
PLACE = Column(
    "position",
    gettext_lazy("Place in the list"),
    ("position",),
    ordering=Ordering("position", key="id"),
    align="end",
    area="count",
)
NUMBER = Column("id", gettext_lazy("Number"), ("id",), ordering=Ordering("id", key="id"), shown=False)


def day_text(name: str) -> Any:
    return lambda row: row[name].isoformat() if row[name] else "—"


class SessionTable(Table):
    default_order = "-id"
    unit = gettext_lazy("entries")
    columns = [
        named("session_change"),
        Column("body", gettext_lazy("Body"), ("body",), area="note"),
        Column(
            "opens",
            gettext_lazy("Opens on"),
            ("opens_on",),
            cell=day_text("opens_on"),
            text=day_text("opens_on"),
        ),
        Column(
            "closes",
            gettext_lazy("Closes on"),
            ("closes_on",),
            cell=day_text("closes_on"),
            text=day_text("closes_on"),
        ),
        IN_USE,
        NUMBER,
    ]


class SectorTable(Table):
    default_order = "position"
    unit = gettext_lazy("entries")
    columns = [named("sector_change"), PLACE, IN_USE, NUMBER]


class TopicTable(Table):
    default_order = "position"
    unit = gettext_lazy("entries")
    columns = [
        named("topic_change"),
        Column(
            "kind",
            gettext_lazy("Kind of matter"),
            ("kind",),
            cell=lambda row: KINDS.get(row["kind"], row["kind"]),
            text=lambda row: str(KINDS.get(row["kind"], row["kind"])),
            area="tag",
        ),
        Column(
            "handler",
            gettext_lazy("Handled by default by"),
            ("handler__organisation__name",),
            area="line",
        ),
        CODE,
        PLACE,
        IN_USE,
        NUMBER,
    ]


class ReplyClassTable(Table):
    default_order = "position"
    unit = gettext_lazy("entries")
    columns = [
        named("replyclass_change"),
        CODE,
        Column(
            "counts_as",
            gettext_lazy("Counts as"),
            ("counts_as",),
            cell=lambda row: COUNTINGS.get(row["counts_as"], row["counts_as"]),
            text=lambda row: str(COUNTINGS.get(row["counts_as"], row["counts_as"])),
            area="tag",
        ),
        PLACE,
        IN_USE,
        NUMBER,
    ]


class GroundTable(Table):
    default_order = "position"
    unit = gettext_lazy("entries")
    columns = [
        named("ground_change"),
        Column(
            "act",
            gettext_lazy("For which act"),
            ("act",),
            cell=lambda row: OF_ACTS.get(row["act"], row["act"]),
            text=lambda row: str(OF_ACTS.get(row["act"], row["act"])),
            area="tag",
        ),
        CODE,
        PLACE,
        IN_USE,
        NUMBER,
    ]


def filter_of(entry: Any) -> type[PortalFilterSet]:
    """Some dozens of entries need no filter; the list wants a class."""
    meta = type("Meta", (), {"model": entry, "fields": []})
    return type(f"{entry.__name__}Filter", (PortalFilterSet,), {"Meta": meta})


SessionFilter, SectorFilter = filter_of(Session), filter_of(Sector)
GroundFilter, ReplyClassFilter = filter_of(Ground), filter_of(ReplyClass)


class TopicFilter(PortalFilterSet):
    kind = django_filters.ChoiceFilter(choices=Matter.Kind.choices, label=gettext_lazy("Kind of matter"))

    class Meta:
        model = Topic
        fields: list[str] = []
