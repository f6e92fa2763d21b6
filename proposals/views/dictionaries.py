"""The dictionaries of proposals: listing, adding, renaming, retiring, and what was done to each entry."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.audit.timeline import timeline_of
from federation.ui.pages import CreatePage, ListPage, UpdatePage
from proposals.dictionary_tables import (
    GroundFilter,
    GroundTable,
    ReplyClassFilter,
    ReplyClassTable,
    SectorFilter,
    SectorTable,
    SessionFilter,
    SessionTable,
    TopicFilter,
    TopicTable,
)
from proposals.forms.dictionaries import GroundForm, ReplyClassForm, SectorForm, SessionForm, TopicForm
from proposals.models import Ground, ReplyClass, Sector, Session, Topic
from proposals.services.dictionaries import keep_entry

PERMISSION = "proposals.keep_dictionary"
TABS = (
    ("session", gettext_lazy("Sessions")),
    ("sector", gettext_lazy("Sectors")),
    ("topic", gettext_lazy("Topics")),
    ("replyclass", gettext_lazy("Classes of letters")),
    ("ground", gettext_lazy("Grounds")),
)
EVENTS: dict[str, tuple[Any, str]] = {}
for _noun in dict(TABS):
    EVENTS[f"proposals.{_noun}_added"] = (gettext_lazy("added it"), "key")
    EVENTS[f"proposals.{_noun}_changed"] = (gettext_lazy("changed it"), "")


class DictionaryPage(ListPage):
    """One dictionary; the others are a click away."""

    permission = PERMISSION
    heading = gettext_lazy("Dictionaries of proposals")
    empty_sentence = gettext_lazy("There is no entry yet.")
    noun = ""

    def tabs(self) -> list[dict]:
        return [
            {"label": label, "url": reverse(f"proposals:{noun}_list"), "active": noun == self.noun}
            for noun, label in TABS
        ]

    def actions(self) -> list[dict]:
        url = reverse(f"proposals:{self.noun}_add")
        return [{"label": _("New entry"), "url": url, "icon": "plus", "primary": True}]


class SessionList(DictionaryPage):
    noun = "session"
    queryset = Session.objects.order_by()
    table_class, filterset_class = SessionTable, SessionFilter
    export_name = "sessions"


class SectorList(DictionaryPage):
    noun = "sector"
    queryset = Sector.objects.order_by()
    table_class, filterset_class = SectorTable, SectorFilter
    export_name = "sectors"


class TopicList(DictionaryPage):
    noun = "topic"
    queryset = Topic.objects.order_by()
    table_class, filterset_class = TopicTable, TopicFilter
    export_name = "topics"


class ReplyClassList(DictionaryPage):
    noun = "replyclass"
    queryset = ReplyClass.objects.order_by()
    table_class, filterset_class = ReplyClassTable, ReplyClassFilter
    export_name = "reply-classes"


class GroundList(DictionaryPage):
    noun = "ground"
    queryset = Ground.objects.order_by()
    table_class, filterset_class = GroundTable, GroundFilter
    export_name = "grounds"


class EntryPage:
    """What adding and changing share."""

    permission = PERMISSION
    noun = ""
    heading: Any

    def breadcrumb(self) -> list[dict]:
        return [
            {"label": dict(TABS)[self.noun], "url": reverse(f"proposals:{self.noun}_list")},
            {"label": self.heading, "url": ""},
        ]

    def cancel_url(self) -> str:
        return reverse(f"proposals:{self.noun}_list")

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class EntryAdd(EntryPage, CreatePage):
    heading = gettext_lazy("New entry")
    success_message = gettext_lazy("The entry is in the list.")
    entry: Any

    def perform(self, data: dict) -> Any:
        return keep_entry(self.entry(), actor=self.request.user, **data)


class EntryChange(EntryPage, UpdatePage):
    """Renaming and retiring; what was done to the entry stands beside it."""

    heading = gettext_lazy("Change the entry")
    success_message = gettext_lazy("The entry was saved.")
    template_name = "proposals/dictionary_entry.html"
    # What an entry is known by, given once.
    fixed: tuple[str, ...] = ()

    def form_options(self) -> dict:
        return {"fixed": self.fixed} if self.fixed else {}

    def extra(self) -> dict:
        about = [(type(self.object), self.object.pk)]
        return {"events": timeline_of(about, EVENTS, limit=50), "title": str(self.object)}

    def perform(self, data: dict) -> Any:
        return keep_entry(self.object, actor=self.request.user, **data)


class SessionAdd(EntryAdd):
    noun, entry, form_class = "session", Session, SessionForm


class SessionChange(EntryChange):
    noun, form_class = "session", SessionForm
    queryset = Session.objects.all()


class SectorAdd(EntryAdd):
    noun, entry, form_class = "sector", Sector, SectorForm


class SectorChange(EntryChange):
    noun, form_class = "sector", SectorForm
    queryset = Sector.objects.all()


class TopicAdd(EntryAdd):
    noun, entry, form_class = "topic", Topic, TopicForm


class TopicChange(EntryChange):
    noun, form_class, fixed = "topic", TopicForm, ("kind", "code")
    queryset = Topic.objects.all()


class ReplyClassAdd(EntryAdd):
    noun, entry, form_class = "replyclass", ReplyClass, ReplyClassForm


class ReplyClassChange(EntryChange):
    noun, form_class, fixed = "replyclass", ReplyClassForm, ("code",)
    queryset = ReplyClass.objects.all()


class GroundAdd(EntryAdd):
    noun, entry, form_class = "ground", Ground, GroundForm


class GroundChange(EntryChange):
    noun, form_class, fixed = "ground", GroundForm, ("act", "code")
    queryset = Ground.objects.all()
