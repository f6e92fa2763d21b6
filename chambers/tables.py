"""The list of chambers as columns. Everything a row shows comes with the row's one query."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Case, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.models import Chamber, Honour, Officer, PartyOrganisation
from chambers.services.attention import with_marks
from chambers.services.party_coverage import with_coverage
from federation.accounts.models import Organisation
from federation.exchange.copying import choice_label
from federation.keyset import Ordering
from federation.ui.cells import deadline, name_cell, number, status, tag
from federation.ui.tables import Column, Row, Table
from members.tables import STATUS_TONES, STATUSES

# A term that ends further off than this is a plain date; nearer it is a deadline.
NEAR_DAYS = 92
PARTY_KINDS = dict(PartyOrganisation.Kind.choices)
KINDS = dict(Chamber.Kind.choices)
# On a phone a lone dash says nothing.
NO_LEVEL = mark_safe('<span class="p-desk p-muted">—</span>')  # noqa: S308 - a constant
NO_DAY = mark_safe('<span class="p-muted">—</span>')  # noqa: S308 - a constant
LEVELS = dict(Honour.Level.choices)
LEVEL_TONES = {
    Honour.Level.NATION: "red",
    Honour.Level.PROVINCE: "gold",
    Honour.Level.CITY: "blue",
    Honour.Level.COUNTY: "",
}


def level_rank() -> Case:
    """A number that sorts honours best level first."""
    return Case(
        *(When(level=level, then=Value(rank)) for rank, level in enumerate(Honour.LEVEL_ORDER)),
        default=Value(len(Honour.LEVEL_ORDER)),
        output_field=IntegerField(),
    )


def chambers_for_table(queryset: QuerySet) -> QuerySet:
    """Rows with president, Party organisation and best four-good level.

    The kind of unit leads every index that sorts this list.
    """
    presidents = Officer.objects.in_office().filter(
        chamber_id=OuterRef("pk"), office=Officer.Office.PRESIDENT
    )
    honours = Honour.objects.filter(organisation_id=OuterRef("pk"), title__contains=Honour.FOUR_GOODS)
    return (
        with_coverage(with_marks(queryset.current()))
        .filter(organisation__kind=Organisation.Kind.CHAMBER)
        .annotate(
            president=Subquery(presidents.order_by("-starts_on").values("person__name")[:1]),
            level=Subquery(honours.order_by(level_rank()).values("level")[:1]),
        )
    )


def party_in_words(row: Row) -> str:
    """The kind of the organisation that covers the chamber: its name repeats the chamber's."""
    if row["party_kind"]:
        return str(PARTY_KINDS[row["party_kind"]])
    return _("with a Party organisation") if row["has_party_organisation"] else ""


def chamber_name(row: Row) -> Any:
    parts = [row["organisation__region__name"], party_in_words(row)]
    return name_cell(
        row["organisation__name"],
        reverse("chambers:chamber_detail", args=[row["pk"]]),
        "  ".join(part for part in parts if part),
    )


def leaders_cell(row: Row) -> Any:
    liaison = row["liaison_officer__name"]
    below = format_html('<span class="p-meta">{} {}</span>', _("Liaison officer"), liaison) if liaison else ""
    above = row["president"] or format_html('<span class="p-muted">{}</span>', _("No president on file"))
    return format_html("{}{}{}", above, format_html("<br>") if below else "", below)


def day_cell(day: datetime.date | None) -> Any:
    if day is None:
        return NO_DAY
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), day.isoformat())


def term_cell(row: Row) -> Any:
    day = row["term_ends_on"]
    if day is not None and (day - timezone.localdate()).days > NEAR_DAYS:
        return day_cell(day)
    return deadline(day)


def status_cell(row: Row) -> Any:
    state, day = row["organisation__status"], row["term_ends_on"]
    if row["suspended"]:
        return status(_("Suspended"), "red")
    if state == Organisation.Status.ACTIVE and day is not None and day < timezone.localdate():
        return status(_("Re-election overdue"), "red")
    return status(STATUSES[state], STATUS_TONES[state])


def members_shown(row: Row) -> int | None:
    """Members on file, or as the chamber reports them while none is on file."""
    return row["member_count"] or row["reported_members"]


class ChamberTable(Table):
    default_order = "name"
    unit = gettext_lazy("chambers")
    extra_fields = ("reported_members",)
    columns = [
        Column(
            "name",
            gettext_lazy("Chamber"),
            (
                "organisation__name",
                "organisation__region__name",
                "has_party_organisation",
                "party_kind",
            ),
            cell=chamber_name,
            ordering=Ordering("organisation__sort_key"),
            area="name",
        ),
        Column("credit_code", gettext_lazy("Credit code"), ("organisation__credit_code",), shown=False),
        Column("region", gettext_lazy("Region"), ("organisation__region__name",), shown=False),
        Column(
            "kind",
            gettext_lazy("Kind"),
            ("kind",),
            cell=lambda row: KINDS[row["kind"]],
            text=lambda row: str(KINDS[row["kind"]]),
            sql=lambda: choice_label("kind", Chamber.Kind.choices),
            area="hide",
        ),
        Column(
            "president",
            gettext_lazy("President / liaison officer"),
            ("president", "liaison_officer__name"),
            cell=leaders_cell,
            area="hide",
        ),
        Column(
            "liaison_officer",
            gettext_lazy("Liaison officer"),
            ("liaison_officer__name",),
            shown=False,
        ),
        Column(
            "members",
            gettext_lazy("Members"),
            ("member_count",),
            cell=lambda row: number(members_shown(row)),
            text=members_shown,
            sql=lambda: Coalesce(NullIf("member_count", Value(0)), "reported_members"),
            align="end",
            area="count",
        ),
        Column(
            "level",
            gettext_lazy("Four-good level"),
            ("level",),
            cell=lambda row: (
                tag(LEVELS[row["level"]], LEVEL_TONES[row["level"]], "award") if row["level"] else NO_LEVEL
            ),
            text=lambda row: str(LEVELS.get(row["level"], "")),
            sql=lambda: choice_label("level", Honour.Level.choices),
            area="tag",
        ),
        Column(
            "term",
            gettext_lazy("Term ends"),
            ("term_ends_on",),
            cell=term_cell,
            ordering=Ordering("term_ends_on", nullable=True),
            area="note",
        ),
        Column(
            "status",
            gettext_lazy("Status"),
            ("organisation__status", "suspended"),
            cell=status_cell,
            text=lambda row: str(STATUSES[row["organisation__status"]]),
            sql=lambda: choice_label("organisation__status", Organisation.Status.choices),
            area="state",
        ),
        Column("founded_on", gettext_lazy("Founding date"), ("organisation__founded_on",), shown=False),
    ]

    def url_of(self, row: Row) -> str:
        return reverse("chambers:chamber_detail", args=[row["pk"]])
