"""The register of Party organisations as columns."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.models import PartyCoverage, PartyOrganisation, PartySecretary
from chambers.services.party_members import members_counted
from chambers.tables import NEAR_DAYS, PARTY_KINDS, day_cell
from federation.exchange.copying import choice_label
from federation.keyset import Ordering
from federation.ui.cells import deadline, name_cell, number, status, tag
from federation.ui.tables import Column, Row, Table, address_of

State = PartyOrganisation.State
PARTY_STATES = dict(State.choices)
PARTY_STATE_TONES = {State.ACTIVE: "green", State.MERGED: "", State.DISSOLVED: ""}
CHAMBERS_SHOWN = 2


def parties_for_table(rows: QuerySet) -> QuerySet:
    """Rows with their secretary, members and the first of the chambers they cover, in the same query."""
    covered = PartyCoverage.objects.present().filter(party_organisation=OuterRef("pk")).order_by("pk")
    in_office = PartySecretary.objects.in_office().filter(party_organisation=OuterRef("pk"))
    return rows.annotate(
        chambers=ArraySubquery(covered.values("chamber__organisation__name")[: CHAMBERS_SHOWN + 1]),
        member_count=members_counted(),
        secretary=Subquery(in_office.order_by("-starts_on").values("person__name")[:1]),
    )


def chambers_in_words(row: Row) -> str:
    names = row["chambers"]
    shown = "、".join(names[:CHAMBERS_SHOWN])
    return _("%(names)s and more") % {"names": shown} if len(names) > CHAMBERS_SHOWN else shown


def term_cell(row: Row) -> Any:
    """A term that ends soon, or has ended, as a deadline; of an ended organisation the plain day."""
    day = row["term_ends_on"]
    if day is None or row["state"] != State.ACTIVE or (day - timezone.localdate()).days > NEAR_DAYS:
        return day_cell(day)
    return deadline(day)


class PartyTable(Table):
    default_order = "name"
    unit = gettext_lazy("Party organisations")
    columns = [
        Column(
            "name",
            gettext_lazy("Party organisation"),
            ("name", "parent__name"),
            cell=lambda row: name_cell(
                row["name"], address_of("chambers:party_detail", row["pk"]), row["parent__name"] or ""
            ),
            ordering=Ordering("sort_key"),
            area="name",
        ),
        Column(
            "kind",
            gettext_lazy("Kind"),
            ("kind",),
            cell=lambda row: tag(PARTY_KINDS[row["kind"]], "blue"),
            text=lambda row: str(PARTY_KINDS[row["kind"]]),
            sql=lambda: choice_label("kind", PartyOrganisation.Kind.choices),
            area="tag",
        ),
        Column(
            "chambers",
            gettext_lazy("Chambers covered"),
            ("chambers",),
            cell=lambda row: chambers_in_words(row) or "—",
            text=chambers_in_words,
            area="line",
        ),
        Column("secretary", gettext_lazy("Secretary"), ("secretary",), area="hide"),
        Column(
            "members",
            gettext_lazy("Number of Party members"),
            ("member_count",),
            cell=lambda row: number(row["member_count"]),
            align="end",
            area="count",
        ),
        Column(
            "term",
            gettext_lazy("Term ends"),
            ("term_ends_on", "state"),
            cell=term_cell,
            ordering=Ordering("term_ends_on", nullable=True),
            area="note",
        ),
        Column("group", gettext_lazy("Area group"), ("group__name",), area="hide"),
        Column("superior", gettext_lazy("Stands under"), ("parent__name",), shown=False),
        Column("keeper", gettext_lazy("Kept by"), ("organisation__name",), shown=False),
        Column("founded_on", gettext_lazy("Founding date"), ("founded_on",), shown=False),
        Column(
            "state",
            gettext_lazy("State"),
            ("state", "ended_on"),
            cell=lambda row: status(PARTY_STATES[row["state"]], PARTY_STATE_TONES[State(row["state"])]),
            text=lambda row: str(PARTY_STATES[row["state"]]),
            sql=lambda: choice_label("state", State.choices),
            area="state",
        ),
    ]
