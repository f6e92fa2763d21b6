"""Acts on many chambers at once, and one field of one chamber in its place."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from chambers.forms.registry import liaison_candidates
from chambers.views.registry import ChamberList, ChamberUpdate
from federation.accounts.models import Organisation, User
from federation.changes.models import Change
from federation.notices.services import notify
from federation.ui.fields import RowField
from federation.ui.pages.bulk import BulkPage, Desk, SetField
from federation.ui.pages.desks import add_desk
from federation.ui.pages.inline import InlinePage


def tell_officer(change: Change, officer: User) -> None:
    """One notice, however many chambers somebody was given; none about one's own act."""
    if officer.pk == change.actor_id:
        return
    title = ngettext(
        "You are now the liaison officer of %(count)d chamber",
        "You are now the liaison officer of %(count)d chambers",
        change.row_count,
    ) % {"count": change.row_count}
    url = reverse("chambers:chamber_list")
    notify("chambers.liaison_set", to=[officer], title=title, key=f"change:{change.pk}", url=url)


def ask_officer(user: User) -> forms.Field:
    return RowField(label=_("Liaison officer"), queryset=liaison_candidates(), empty_label="—")


def ask_status(user: Any) -> forms.Field:
    return forms.ChoiceField(label=_("Status"), choices=[("", "—"), *Organisation.Status.choices])


DESK = add_desk(
    Desk(
        "chambers.chamber",
        ChamberList,
        "chambers.bulk_update_chamber",
        "chambers:chamber_bulk",
        (
            SetField(
                "liaison-officer",
                gettext_lazy("Set the liaison officer"),
                "user-check",
                "liaison_officer",
                gettext_lazy("Liaison officer set to %(value)s"),
                choose=ask_officer,
                told=tell_officer,
            ),
            SetField(
                "status",
                gettext_lazy("Set the status"),
                "flag",
                "status",
                gettext_lazy("Status set to %(value)s"),
                choose=ask_status,
            ),
        ),
    )
)


class ChamberBulk(BulkPage):
    permission = "chambers.bulk_update_chamber"
    desk = DESK

    def list_route(self) -> str:
        return "chambers:chamber_list"


class ChamberInline(InlinePage, ChamberUpdate):
    kind = "chambers.chamber"
    inline_fields = ("short_name", "address", "phone")
