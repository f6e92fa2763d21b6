"""What editors write in a regional space, from the draft to the day it is taken down."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms.election_cases import ConfirmForm
from chambers.forms.spaces import SpaceEntryForm, TakeDownForm
from chambers.models import SpaceEntry
from chambers.services.space_entries import change_entry, draft_entry, publish_entry, withdraw_entry
from chambers.space_wording import SPACE_ENTRY
from chambers.views.spaces import EDIT, SPACES, VIEW, SpaceAction
from federation.audit.timeline import timeline_of
from federation.ui.pages import ActionPage, DetailPage, UpdatePage

WITHDRAW = "chambers.withdraw_space_entry"
State = SpaceEntry.State
TONES = {State.DRAFT: "amber", State.PUBLISHED: "green", State.WITHDRAWN: ""}
ENTRIES = SpaceEntry.objects.select_related("space__organisation", "author")


def way(entry: SpaceEntry, *more: dict) -> list[dict]:
    desk = reverse("chambers:space_detail", args=[entry.space_id])
    place = {"label": SPACES[0], "url": reverse(SPACES[1])}
    return [place, {"label": entry.space.name, "url": desk}, *more]


class SpaceEntryDraft(SpaceAction, ActionPage):
    permission = EDIT
    template_name = "generic/form.html"
    form_class = SpaceEntryForm
    heading = gettext_lazy("Write an entry")
    submit_label = gettext_lazy("Save as a draft")
    success_message = gettext_lazy("The draft is saved. Look at it, then publish it.")

    def perform(self, data: dict) -> SpaceEntry:
        return draft_entry(self.object, actor=self.request.user, **data)

    def success_url(self, done: SpaceEntry) -> str:
        return reverse("chambers:space_entry_detail", args=[done.pk])


class SpaceEntryDetail(DetailPage):
    """An entry as visitors will read it, with what may be done about it."""

    permission = VIEW
    queryset = ENTRIES
    template_name = "chambers/space_entry_detail.html"
    object: SpaceEntry

    def details(self) -> dict:
        entry, user = self.object, self.request.user
        return {
            "heading": entry.title,
            "labels": [
                {"text": entry.get_kind_display(), "tone": "blue"},
                {"text": entry.get_state_display(), "tone": TONES[State(entry.state)]},
            ],
            "facts": entry.space.name,
            "breadcrumb": way(entry, {"label": entry.title, "url": ""}),
            "actions": self.actions(),
            "history": timeline_of([(SpaceEntry, entry.pk)], SPACE_ENTRY, limit=20, viewer=user),
        }

    def actions(self) -> list[dict]:
        entry, user = self.object, self.request.user
        found: list[dict] = []
        if entry.state == State.WITHDRAWN:
            return []
        rows = SpaceEntry.objects.filter(pk=entry.pk)
        may_edit = rows.visible_to(user, EDIT).exists()
        is_draft = entry.state == State.DRAFT
        if not is_draft and entry.space.state == "open":
            url = entry.get_absolute_url()
            found.append({"label": _("Public page"), "url": url, "icon": "external-link"})
        for may, name, label, icon, primary in (
            (rows.visible_to(user, WITHDRAW).exists(), "withdraw", _("Take down"), "eye-off", False),
            (may_edit, "change", _("Edit"), "edit", not is_draft),
            (may_edit and is_draft, "publish", _("Publish"), "send", True),
        ):
            if may:
                url = reverse(f"chambers:space_entry_{name}", args=[entry.pk])
                found.append({"label": label, "url": url, "icon": icon, "primary": primary})
        return found


class EntryAction:
    permission = EDIT
    queryset = ENTRIES
    object: SpaceEntry
    heading: Any

    def breadcrumb(self) -> list[dict]:
        entry = self.object
        page = {"label": entry.title, "url": self.cancel_url()}
        return way(entry, page, {"label": self.heading, "url": ""})

    def cancel_url(self) -> str:
        return reverse("chambers:space_entry_detail", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class SpaceEntryChange(EntryAction, UpdatePage):
    form_class = SpaceEntryForm
    heading = gettext_lazy("Edit the entry")
    success_message = gettext_lazy("The changes have been saved.")

    def perform(self, data: dict) -> SpaceEntry:
        return change_entry(self.object, actor=self.request.user, version=self.seen_version(), **data)


class SpaceEntryPublish(EntryAction, ActionPage):
    form_class = ConfirmForm
    heading = gettext_lazy("Publish the entry")
    submit_label = gettext_lazy("Publish")
    success_message = gettext_lazy("Everybody can read the entry now.")

    def extra(self) -> dict:
        return {"effect": _("Everybody who opens the space reads it from now on.")}

    def perform(self, data: dict) -> SpaceEntry:
        return publish_entry(self.object, actor=self.request.user)


class SpaceEntryWithdraw(EntryAction, ActionPage):
    permission = WITHDRAW
    form_class = TakeDownForm
    heading = gettext_lazy("Take down the entry")
    submit_label = gettext_lazy("Take down")
    success_message = gettext_lazy("The entry has been taken down.")

    def extra(self) -> dict:
        return {"danger": True, "effect": _("Visitors find it no longer; it cannot be published again.")}

    def perform(self, data: dict) -> SpaceEntry:
        return withdraw_entry(self.object, actor=self.request.user, reason=data["reason"])
