"""Party members as columns. Pages and plain files show masked names; full ones go out for a reason alone."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.models import PartyMember
from chambers.tables import day_cell
from federation.exchange.copying import choice_label
from federation.keyset import Ordering
from federation.ui.cells import name_cell, status, tag
from federation.ui.tables import Column, Row, Table
from members.services.people import mask_name

MEMBER_KINDS = dict(PartyMember.Kind.choices)
ENDINGS = dict(PartyMember.Ending.choices)


def member_state(row: Row) -> Any:
    if row["until"] is None:
        return status(_("Present member"), "green")
    return status(f"{ENDINGS[row['ending']]} {row['until']}")


def state_in_words(row: Row) -> str:
    return str(ENDINGS[row["ending"]]) if row["ending"] else _("Present member")


class PartyMemberTable(Table):
    default_order = "-since"
    unit = gettext_lazy("Party members")
    extra_fields = ("party_organisation_id", "until", "ending")
    columns = [
        Column(
            "name",
            gettext_lazy("Party member"),
            ("person__name", "party_organisation__name"),
            cell=lambda row: name_cell(
                mask_name(row["person__name"]),
                reverse("chambers:party_members", args=[row["party_organisation_id"]]),
                row["party_organisation__name"],
                with_avatar=False,
            ),
            text=lambda row: mask_name(row["person__name"]),
            area="name",
        ),
        Column(
            "organisation",
            gettext_lazy("Party organisation"),
            ("party_organisation__name",),
            shown=False,
        ),
        Column(
            "kind",
            gettext_lazy("Kind of member"),
            ("kind",),
            cell=lambda row: tag(MEMBER_KINDS[row["kind"]], "blue" if row["kind"] == "full" else "amber"),
            text=lambda row: str(MEMBER_KINDS[row["kind"]]),
            sql=lambda: choice_label("kind", PartyMember.Kind.choices),
            area="tag",
        ),
        Column(
            "joined_on",
            gettext_lazy("Joined the Party on"),
            ("joined_on",),
            cell=lambda row: day_cell(row["joined_on"]),
            area="hide",
        ),
        Column(
            "since",
            gettext_lazy("Taken in on"),
            ("since",),
            cell=lambda row: day_cell(row["since"]),
            ordering=Ordering("since"),
            area="line",
        ),
        Column("came_from", gettext_lazy("Came from"), ("came_from",), area="hide"),
        Column("went_to", gettext_lazy("Went to"), ("went_to",), shown=False),
        Column(
            "state",
            gettext_lazy("State"),
            ("until", "ending"),
            cell=member_state,
            text=state_in_words,
            area="state",
        ),
        Column("full_name", gettext_lazy("Full name"), ("person__name",), shown=False, personal=True),
    ]
