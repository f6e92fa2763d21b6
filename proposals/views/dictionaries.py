"""The dictionaries of proposals: listing, adding, renaming, retiring, and what was done to each entry."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.audit.timeline import timeline_of
from federation.ui.pages import CreatePage, ListPage, UpdatePage
from liaison.models import Department
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
from proposals.models import Ground, Matter, ReplyClass, Sector, Session, Topic
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
        found = [
            {"label": label, "url": reverse(f"proposals:{noun}_list"), "active": noun == self.noun}
            for noun, label in TABS
        ]
        return [*found, self.demands_tab()]

    def demands_tab(self) -> dict:
        """The categories of demands, which know who handles them, as a list of their own."""
        return {"label": _("Categories of demands"), "url": demand_categories(), "active": False}

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


def demand_categories() -> str:
    return f"{reverse('proposals:topic_list')}?kind={Matter.Kind.DEMAND.value}"


class TopicList(DictionaryPage):
    noun = "topic"
    queryset = Topic.objects.order_by()
    table_class, filterset_class = TopicTable, TopicFilter
    export_name = "topics"

    @property
    def of_demands(self) -> bool:
        return self.request.GET.get("kind") == Matter.Kind.DEMAND

    def tabs(self) -> list[dict]:
        found = super().tabs()
        if self.of_demands:
            found = [one | {"active": one is found[-1]} for one in found]
        return found

    def actions(self) -> list[dict]:
        (act,) = super().actions()
        if self.of_demands:
            act |= {"url": f"{act['url']}?kind={Matter.Kind.DEMAND.value}"}
        return [act]


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

    def initial(self) -> dict:
        kind = self.request.GET.get("kind", "")
        return {"kind": kind} if kind in Matter.Kind.values else {}

    def form_options(self) -> dict:
        return {"departments": Department.objects.offered()}

    def success_url(self, done: Topic) -> str:
        return demand_categories() if done.kind == Matter.Kind.DEMAND else self.cancel_url()


class TopicChange(EntryChange):
    """Renaming and retiring a topic; of demands also who handles them by default."""

    noun, form_class, fixed = "topic", TopicForm, ("kind", "code")
    queryset = Topic.objects.select_related("handler__organisation")

    def form_options(self) -> dict:
        return super().form_options() | {"departments": self.departments()}

    def departments(self) -> Any:
        """Those in use and the present one, which may have left: saving the name alone keeps it."""
        topic = self.object
        if topic.kind != Matter.Kind.DEMAND:
            return None
        current = Q(pk__in=Department.objects.current().values("pk")) | Q(pk=topic.handler_id)
        rows = Department.objects.filter(current).select_related("organisation")
        return rows.order_by("organisation__sort_key")

    def cancel_url(self) -> str:
        return demand_categories() if self.object.kind == Matter.Kind.DEMAND else super().cancel_url()


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
