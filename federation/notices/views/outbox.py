"""What waits to be delivered or was given up, kept by the system administrator: never what it says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.scopes import holds
from federation.notices.keeping import retry_all, retry_message
from federation.notices.models import OutboxMessage
from federation.notices.tables import KeptOutboxTable, OutboxFilter, OutboxTable, channel_words
from federation.ui.pages import ActionPage, CreatePage, ListPage
from federation.ui.tables import Table


class OutboxList(ListPage):
    permission = "notices.view_outbox"
    queryset = OutboxMessage.objects.all()
    filterset_class = OutboxFilter
    table_class = OutboxTable
    heading = gettext_lazy("Outbox")
    empty_sentence = gettext_lazy("No message fits these conditions.")

    def export_urls(self) -> list[dict]:
        return []

    def actions(self) -> list[dict]:
        if not holds(self.request.user, "notices.retry_message"):
            return []
        url = reverse("notices:messages_retry")
        return [{"label": _("Retry what was given up"), "url": url, "icon": "refresh"}]

    def draw(self, table: Table, rows: list, order: str) -> str:
        if not holds(self.request.user, "notices.retry_message"):
            return super().draw(table, rows, order)
        columns = [*self.columns, KeptOutboxTable.columns[-1]]
        return table.draw(rows, order=order, address=self.address, columns=columns)


def way(last: Any) -> list[dict]:
    return [{"label": _("Outbox"), "url": reverse("notices:outbox_list")}, {"label": str(last), "url": ""}]


class MessageRetry(ActionPage):
    permission = "notices.retry_message"
    queryset = OutboxMessage.objects.all()
    form_class = forms.Form
    heading = gettext_lazy("Retry a message")
    submit_label = gettext_lazy("Retry")
    success_message = gettext_lazy("The message is queued again.")

    def breadcrumb(self) -> list[dict]:
        return way(self.heading)

    def cancel_url(self) -> str:
        return reverse("notices:outbox_list")

    def success_url(self, done: Any) -> str:
        return self.cancel_url()

    def extra(self) -> dict:
        # Its key and its text are those of the work.
        return {"object": f"{channel_words(self.object.channel)} {self.object.pk}"}

    def perform(self, data: dict) -> OutboxMessage:
        return retry_message(self.object, actor=self.request.user)


class MessagesRetry(CreatePage):
    permission = "notices.retry_message"
    form_class = forms.Form
    template_name = "generic/action.html"
    heading = gettext_lazy("Retry what was given up")
    submit_label = gettext_lazy("Retry all")
    success_message = gettext_lazy("The messages are queued again.")

    def breadcrumb(self) -> list[dict]:
        return way(self.heading)

    def cancel_url(self) -> str:
        return reverse("notices:outbox_list")

    def success_url(self, done: Any) -> str:
        return self.cancel_url()

    def extra(self) -> dict:
        count = OutboxMessage.objects.can_be_retried().count()
        said = _("%(count)d messages that were given up can be sent again; links to passwords are not kept.")
        return {"effect": said % {"count": count}}

    def perform(self, data: dict) -> int:
        return retry_all(actor=self.request.user)
