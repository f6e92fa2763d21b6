"""The to-do centre: what I am to do, what I did, what I raised, what I am to know of."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.ui.pages import Door, ListPage, SignedInRequest
from proposals.duty_filters import CopyFilter, DutyFilter, RaisedFilter
from proposals.duty_tables import CopyTable, DoneTable, RaisedTable, TodoTable
from proposals.models import Copy, Duty, Matter
from proposals.services.copies import read_copies

TABS = (
    ("todo", gettext_lazy("To do")),
    ("done", gettext_lazy("Done by me")),
    ("raised", gettext_lazy("Raised by me")),
    ("copies", gettext_lazy("Copies to me")),
)


class CentrePage(ListPage):
    """One of the four lists. `tab` names it; the others are a click away, the first with its count."""

    permission = "proposals.view_duty"
    heading = gettext_lazy("To-do centre")
    export_name = "to-dos"
    tab = ""

    def tabs(self) -> list[dict]:
        mine: QuerySet = Duty.objects.open().of_person(self.request.user)
        return [
            {
                "label": label,
                "url": reverse(f"proposals:{name}"),
                "active": name == self.tab,
                **({"rows": mine} if name == "todo" else {}),
            }
            for name, label in TABS
        ]


class TodoList(CentrePage):
    tab = "todo"
    queryset = Duty.objects.open()
    filterset_class = DutyFilter
    table_class = TodoTable
    empty_sentence = gettext_lazy(
        "You have nothing to do right now. What needs you will stand here with its deadline."
    )
    # Of a person, of each unit and of each role: no one index has them in the order of their dates.
    joins_late = True

    def get_queryset(self) -> QuerySet:
        return self.queryset.all().of_person(self.request.user)


class DoneList(CentrePage):
    tab = "done"
    queryset = Duty.objects.filter(done_at__isnull=False)
    filterset_class = DutyFilter
    table_class = DoneTable
    empty_sentence = gettext_lazy("What you finish will stand here.")

    def get_queryset(self) -> QuerySet:
        return self.queryset.all().done_by(self.request.user)


class RaisedList(CentrePage):
    tab = "raised"
    queryset = Matter.objects.all()
    filterset_class = RaisedFilter
    table_class = RaisedTable
    empty_sentence = gettext_lazy("You have raised nothing yet.")

    def get_queryset(self) -> QuerySet:
        # With the duty that is to be done first, in the row's own query.
        waiting = Duty.objects.open().filter(matter_id=OuterRef("pk")).order_by("due_on", "id")
        return self.queryset.filter(author=self.request.user).annotate(
            waits_for=Subquery(waiting.values("kind")[:1])
        )


class CopyList(CentrePage):
    tab = "copies"
    queryset = Copy.objects.all()
    filterset_class = CopyFilter
    table_class = CopyTable
    empty_sentence = gettext_lazy("Nobody has sent you a copy yet.")

    def actions(self) -> list[dict]:
        url = reverse("proposals:copies_read")
        return [{"label": _("Mark all as read"), "url": url, "icon": "check", "method": "post"}]


class CopiesRead(Door):
    """All copies of this person become read."""

    permission = "proposals.view_duty"
    http_method_names = ["post"]

    def post(self, request: SignedInRequest) -> HttpResponse:
        read_copies(request.user)
        return HttpResponseRedirect(reverse("proposals:copies"))
