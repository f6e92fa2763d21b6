"""The supervisor's lists as columns: re-elections, officials in office, contacts, bodies, settings."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.models import ElectionCase, ElectionStep, Officer, Option, OutsideBody, PublicOffice
from chambers.tables import ChamberTable, day_cell
from federation.accounts.models import Organisation
from federation.keyset import Ordering
from federation.ui.cells import bar, deadline, name_cell, number, status, tag
from federation.ui.tables import Column, Row, Table

STATES = dict(ElectionCase.State.choices)
STATE_TONES = {
    ElectionCase.State.UPCOMING: "",
    ElectionCase.State.PREPARING: "blue",
    ElectionCase.State.HELD: "amber",
    ElectionCase.State.FILED: "green",
    ElectionCase.State.VOID: "",
}
OFFICES = dict(Officer.Office.choices)
BODIES = dict(OutsideBody.Kind.choices)
OFFICE_TONES = {
    PublicOffice.State.SUSPECTED: "amber",
    PublicOffice.State.CONFIRMED: "red",
    PublicOffice.State.REFUTED: "",
}
# Where the page of a party with whom somebody was in contact is.
PLACES = {
    Organisation.Kind.CHAMBER: "chambers:chamber_contacts",
    Organisation.Kind.ENTERPRISE: "members:enterprise_detail",
    Organisation.Kind.OUTSIDE: "chambers:outside_detail",
}


class SupervisedChamberTable(ChamberTable):
    """With the last contact, for those who look after chambers."""

    columns = [
        *ChamberTable.columns[:-1],
        Column(
            "last_contact",
            gettext_lazy("Last contact"),
            ("last_contact_on",),
            cell=lambda row: day_cell(row["last_contact_on"]),
            ordering=Ordering("last_contact_on", nullable=True),
            area="hide",
        ),
        ChamberTable.columns[-1],
    ]


def elections_for_table(rows: QuerySet) -> QuerySet:
    """Cases with how many of their steps are done."""
    steps = ElectionStep.objects.filter(election=OuterRef("pk")).order_by().values("election")
    done = steps.annotate(count=Count("pk", filter=Q(done_on__isnull=False))).values("count")
    return rows.annotate(
        steps_in_all=Coalesce(Subquery(steps.annotate(count=Count("pk")).values("count")), 0),
        steps_done=Coalesce(Subquery(done), 0),
    )


def election_state(state: str, due_on: datetime.date) -> Any:
    """The state of a case; an open one past its day reads as overdue."""
    if state in ElectionCase.OPEN and due_on < timezone.localdate():
        return status(_("Overdue"), "red")
    return status(STATES[state], STATE_TONES[ElectionCase.State(state)])


def progress_cell(row: Row) -> Any:
    done, all_of_them = row["steps_done"], row["steps_in_all"]
    label = _("%(done)d of %(all)d steps") % {"done": done, "all": all_of_them}
    return format_html("{} {}", bar(done, all_of_them or 1, label=label), f"{done}/{all_of_them}")


def due_cell(row: Row) -> Any:
    if row["state"] in (ElectionCase.State.HELD, ElectionCase.State.FILED):
        return deadline(row["due_on"], row["held_on"])
    return deadline(row["due_on"]) if row["state"] != ElectionCase.State.VOID else day_cell(row["due_on"])


class ElectionTable(Table):
    default_order = "due"
    unit = gettext_lazy("re-election cases")
    extra_fields = ("held_on",)
    columns = [
        Column(
            "name",
            gettext_lazy("Chamber"),
            ("chamber__organisation__name", "chamber__organisation__region__name"),
            cell=lambda row: name_cell(
                row["chamber__organisation__name"],
                reverse("chambers:election_detail", args=[row["pk"]]),
                row["chamber__organisation__region__name"] or "",
            ),
            area="name",
        ),
        Column(
            "due",
            gettext_lazy("Term ends"),
            ("due_on", "state"),
            cell=due_cell,
            ordering=Ordering("due_on"),
            area="note",
        ),
        Column(
            "progress",
            gettext_lazy("Steps to take"),
            ("steps_done", "steps_in_all"),
            cell=progress_cell,
            text=lambda row: f"{row['steps_done']}/{row['steps_in_all']}",
            area="line",
        ),
        Column(
            "liaison",
            gettext_lazy("Liaison officer"),
            ("chamber__liaison_officer__name",),
            area="hide",
        ),
        Column(
            "state",
            gettext_lazy("State"),
            ("state", "due_on"),
            cell=lambda row: election_state(row["state"], row["due_on"]),
            text=lambda row: str(STATES[row["state"]]),
            area="state",
        ),
    ]


def public_words(one: Row) -> str:
    return f"{one['body']} {one['title']}".strip()


def offices_in_words(row: Row) -> Any:
    """The public offices of a row (dicts of body, title, state and label), each with what is known of it."""
    lines = (
        (public_words(one), status(one["label"], OFFICE_TONES[PublicOffice.State(one["state"])]))
        for one in row["public_offices"]
    )
    return format_html_join(mark_safe("<br>"), "{} {}", lines)  # noqa: S308 - a constant


def verdict(row: Row) -> Any:
    if row["approval__approved_on"]:
        return tag(_("Approved %(day)s") % {"day": row["approval__approved_on"]}, "green")
    return tag(_("Not approved"), "red", "alert-triangle")


class ConflictTable(Table):
    default_order = "chamber"
    unit = gettext_lazy("offices")
    extra_fields = ("person_id", "chamber_id", "public_offices")
    columns = [
        Column(
            "chamber",
            gettext_lazy("Chamber"),
            ("chamber__organisation__name",),
            cell=lambda row: name_cell(
                row["chamber__organisation__name"],
                reverse("chambers:chamber_governance", args=[row["chamber_id"]]),
                "",
            ),
            ordering=Ordering("chamber__organisation__sort_key"),
            area="name",
        ),
        Column(
            "person",
            gettext_lazy("Person"),
            ("person__name",),
            cell=lambda row: format_html(
                '<a href="{}">{}</a>',
                reverse("members:person_detail", args=[row["person_id"]]),
                row["person__name"],
            ),
            area="tag",
        ),
        Column(
            "office",
            gettext_lazy("Office"),
            ("office",),
            cell=lambda row: OFFICES[row["office"]],
            text=lambda row: str(OFFICES[row["office"]]),
            area="line",
        ),
        Column(
            "public",
            gettext_lazy("Public office"),
            ("public_offices",),
            cell=offices_in_words,
            text=lambda row: "、".join(public_words(one) for one in row["public_offices"]),
            area="note",
        ),
        Column(
            "approval",
            gettext_lazy("Approval"),
            ("approval__approved_on",),
            cell=verdict,
            area="state",
        ),
    ]


def contact_place(row: Row) -> str:
    place = PLACES.get(Organisation.Kind(row["organisation__kind"]))
    return reverse(place, args=[row["organisation_id"]]) if place else ""


def follow_cell(row: Row) -> Any:
    if not row["follow_up"]:
        return "—"
    due, done = row["follow_up_due_on"], row["followed_up_on"]
    if done is None:
        url = reverse("chambers:contact_follow", args=[row["pk"]])
        link = format_html('<a href="{}">{}</a>', url, row["follow_up"])
        return format_html("{}<br>{}", link, deadline(due)) if due else link
    return format_html("{}<br>{}", row["follow_up"], deadline(due, done) if due else day_cell(done))


class ContactTable(Table):
    default_order = "-day"
    unit = gettext_lazy("contact records")
    extra_fields = ("organisation_id", "organisation__kind", "followed_up_on", "follow_up_due_on", "people")
    columns = [
        Column(
            "day",
            gettext_lazy("Day"),
            ("held_on",),
            cell=lambda row: day_cell(row["held_on"]),
            ordering=Ordering("held_on"),
            area="line",
        ),
        Column(
            "with",
            gettext_lazy("With whom"),
            ("organisation__name",),
            cell=lambda row: name_cell(row["organisation__name"], contact_place(row), row["people"]),
            area="name",
        ),
        Column("kind", gettext_lazy("Way of contact"), ("kind__name",), area="tag"),
        Column("subject", gettext_lazy("Subject"), ("subject",), area="note"),
        Column("follow_up", gettext_lazy("To follow up"), ("follow_up",), cell=follow_cell, area="state"),
        Column("recorded_by", gettext_lazy("Recorded by"), ("recorded_by__name",), area="hide"),
    ]


class OutsideBodyTable(Table):
    default_order = "name"
    unit = gettext_lazy("bodies")
    columns = [
        Column(
            "name",
            gettext_lazy("Outside body"),
            ("organisation__name", "organisation__region__name"),
            cell=lambda row: name_cell(
                row["organisation__name"],
                reverse("chambers:outside_detail", args=[row["pk"]]),
                row["organisation__region__name"] or "",
            ),
            ordering=Ordering("organisation__sort_key"),
            area="name",
        ),
        Column(
            "kind",
            gettext_lazy("Kind"),
            ("kind",),
            cell=lambda row: BODIES[row["kind"]],
            text=lambda row: str(BODIES[row["kind"]]),
            area="tag",
        ),
        Column("phone", gettext_lazy("Office telephone"), ("organisation__phone",), area="line"),
        Column(
            "members",
            gettext_lazy("Members from here"),
            ("member_count",),
            cell=lambda row: number(row["member_count"]),
            align="end",
            area="count",
        ),
    ]


def option_marks(row: Row) -> Any:
    mark = Option.MEANING[Option.Area(row["area"])][1]
    return tag(mark, "blue") if mark and row["marked"] else "—"


class OptionTable(Table):
    default_order = "position"
    unit = gettext_lazy("entries")
    columns = [
        Column(
            "position",
            gettext_lazy("Place"),
            ("position",),
            ordering=Ordering("position"),
            align="end",
            area="count",
        ),
        Column(
            "name",
            gettext_lazy("Name"),
            ("name", "area"),
            cell=lambda row: name_cell(row["name"], reverse("chambers:option_change", args=[row["pk"]]), ""),
            area="name",
        ),
        Column(
            "amount",
            gettext_lazy("Number"),
            ("amount",),
            cell=lambda row: number(row["amount"]),
            align="end",
            area="line",
        ),
        Column("marked", gettext_lazy("Effect"), ("marked",), cell=option_marks, area="tag"),
        Column(
            "in_use",
            gettext_lazy("Use"),
            ("in_use",),
            cell=lambda row: (
                status(_("In use"), "green") if row["in_use"] else status(_("No longer used"), "")
            ),
            area="state",
        ),
    ]
