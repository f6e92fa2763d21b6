"""The outbox as columns for administrators: kind, key as a hash, masked recipient, kind of error."""

from __future__ import annotations

import hashlib
from typing import Any

import django_filters
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.keyset import Ordering
from federation.masks import mask_email, mask_name, mask_phone
from federation.notices.models import OutboxMessage
from federation.ui.cells import moment, name_cell, status
from federation.ui.filters import PortalFilterSet
from federation.ui.tables import Column, Row, Table

State = OutboxMessage.State
STATES = dict(State.choices)
TONES = {State.WAITING: "amber", State.DONE: "green", State.FAILED: "red"}
CHANNELS: dict[str, Any] = {
    "email": gettext_lazy("E-mail"),
    "sms": gettext_lazy("Short message"),
    "wecom": gettext_lazy("WeCom"),
    "job": gettext_lazy("Waking a worker"),
    "follow": gettext_lazy("Telling followers"),
}


def channel_words(channel: str) -> str:
    return str(CHANNELS.get(channel, channel))


def key_hash(key: str) -> str:
    """Enough of a key to tell two messages apart and to find one in a log, without what it names."""
    return hashlib.sha256(key.encode()).hexdigest()[:12]


def masked(recipient: Any) -> str:
    """An address of a mail, a telephone or a name of an account, masked; "—" where there is none."""
    if not isinstance(recipient, str) or not recipient:
        return "—"
    if "@" in recipient:
        return mask_email(recipient)
    return mask_phone(recipient) if recipient.lstrip("+").isdigit() else mask_name(recipient)


def kind_of_error(error: str) -> str:
    """The exception's name alone: what it says may repeat the text of the message."""
    return error.partition(":")[0][:80] or "—"


def act_cell(row: Row) -> Any:
    if row["state"] != State.FAILED or row["payload__secret"]:
        return "—"
    url = reverse("notices:message_retry", args=[row["id"]])
    return format_html(
        '<a class="btn btn-sm p-btn" href="{}">{}<span class="visually-hidden"> {}</span></a>',
        url,
        _("Retry"),
        row["id"],
    )


class OutboxTable(Table):
    key = "id"
    default_order = "-created"
    unit = gettext_lazy("messages")
    extra_fields = ("payload__secret",)
    columns = [
        Column(
            "channel",
            gettext_lazy("Kind"),
            ("channel", "key"),
            cell=lambda row: name_cell(
                channel_words(row["channel"]), "", key_hash(row["key"]), with_avatar=False
            ),
            area="name",
        ),
        Column(
            "state",
            gettext_lazy("State"),
            ("state",),
            cell=lambda row: status(STATES[row["state"]], TONES[row["state"]]),
        ),
        Column(
            "recipient",
            gettext_lazy("Recipient"),
            ("payload__to",),
            cell=lambda row: masked(row["payload__to"]),
        ),
        Column("attempts", gettext_lazy("Attempts"), ("attempts",), align="end", kind="number"),
        Column(
            "created",
            gettext_lazy("Queued"),
            ("created_at",),
            cell=lambda row: moment(row["created_at"]),
            ordering=Ordering("id", key="id"),
        ),
        Column("due", gettext_lazy("Next attempt"), ("due_at", "state"), cell=lambda row: due(row)),
        Column("done", gettext_lazy("Delivered"), ("done_at",), cell=lambda row: moment(row["done_at"])),
        Column(
            "error", gettext_lazy("Kind of error"), ("error",), cell=lambda row: kind_of_error(row["error"])
        ),
    ]


def due(row: Row) -> str:
    return moment(row["due_at"]) if row["state"] == State.WAITING else "—"


class KeptOutboxTable(OutboxTable):
    """The same with the way to send again."""

    columns = [
        *OutboxTable.columns,
        Column("act", gettext_lazy("Actions"), ("state", "payload__secret"), cell=act_cell, area="act"),
    ]


class OutboxFilter(PortalFilterSet):
    state = django_filters.ChoiceFilter(choices=State.choices, label=gettext_lazy("State"))
    channel = django_filters.ChoiceFilter(choices=list(CHANNELS.items()), label=gettext_lazy("Kind"))

    class Meta:
        model = OutboxMessage
        fields: list[str] = []
