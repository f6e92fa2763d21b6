"""Acts on many rows of a list: choose, look at what would happen, confirm; the same page without script.

A list names its acts; each act is an address of its own. The selection travels in the address (`ids`, or
`all=1` with the list's `filters`), so that the look beforehand can be reloaded, and is read anew from the
database at every step, within the reach of whoever asks.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Case, Count, Exists, F, IntegerField, Q, QuerySet, Value, When
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import User
from federation.accounts.scopes import holds
from federation.changes.holders import Holder, holder_of
from federation.changes.models import Change
from federation.changes.services.making import change_many, fingerprint
from federation.jobs.models import Job
from federation.jobs.services import job, progress, start
from federation.keyset import capped_count
from federation.ui.addresses import address
from federation.ui.listing.state import tidy
from federation.ui.pages.access import SignedInRequest
from federation.ui.pages.desks import desk_of
from federation.ui.pages.forms import FORM_KEY, FormPage
from federation.ui.pages.lists import ListPage
from federation.ui.toasts import say_done

JOB = "bulk"
SHOWN = 50
SAMPLE = 12
VALUE = "value"
ACT = "act"
EXPORT = "export"
# An obstacle: rows that an act leaves alone, and why in one sentence.
Obstacle = tuple[Q | Exists, Any]


@dataclass(frozen=True)
class Selection:
    """What somebody chose on a list: keys, or everything that its filters give."""

    ids: tuple[int, ...] = ()
    everything: bool = False
    filters: str = ""

    @classmethod
    def of(cls, data: QueryDict) -> Selection:
        ids = {int(one) for one in data.getlist("ids") if one.isascii() and one.isdigit() and len(one) < 19}
        everything = data.get("all") == "1"
        return cls(() if everything else tuple(sorted(ids)), everything, data.get("filters", "")[:2000])

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """As parameters of an address, or hidden fields of a form."""
        found = [("all", "1")] if self.everything else [("ids", str(key)) for key in self.ids]
        return [*found, ("filters", self.filters)]

    def __bool__(self) -> bool:
        return self.everything or bool(self.ids)


@dataclass(frozen=True)
class SetField:
    """Give one field of all chosen rows one value.

    `choose(user)` gives the form field that asks for the value; without it `value` is what is set.
    `obstacles(value, user)` adds what the rules of the field forbid. `told(change, value)` tells people,
    inside the transaction.
    """

    key: str
    label: Any
    icon: str
    name: str
    sentence: Any
    choose: Callable[[User], forms.Field] | None = None
    value: Any = None
    offered: Callable[[User], bool] = lambda user: True
    obstacles: Callable[[Any, User], Sequence[Obstacle]] = lambda value, user: ()
    told: Callable[[Change, Any], Any] = lambda change, value: None

    def form(self, user: User, data: QueryDict | None) -> forms.Form | None:
        """The question for the value, bound where `data` holds an answer; None where there is none to ask."""
        if self.choose is None:
            return None
        asked = type("ValueForm", (forms.Form,), {VALUE: self.choose(user)})
        return asked(data if data is not None and VALUE in data else None)


@dataclass(frozen=True)
class Look:
    """What an act would do just now: how many rows change and some of them, which stay and why."""

    token: str
    count: int
    sample: list[dict]
    staying: int
    reasons: list[dict]
    rows: list[dict]
    unknown: int
    too_many: bool = False


@dataclass(frozen=True)
class Desk:
    """The acts of one list. `permission` is asked for every row besides that of the list."""

    kind: str
    list_page: type[ListPage]
    permission: str
    route: str
    acts: tuple[SetField, ...] = ()

    @property
    def holder(self) -> Holder:
        return holder_of(self.kind)

    def act(self, key: str) -> SetField:
        found = next((act for act in self.acts if act.key == key), None)
        if found is None:
            raise Http404
        return found

    def buttons(self, user: User) -> list[dict]:
        """What the bulk bar offers `user`: dicts of label, icon, act, url."""
        if not holds(user, self.permission):
            return []
        url = address(self.route)
        found = [
            {"label": act.label, "icon": act.icon, "act": act.key, "url": url}
            for act in self.acts
            if act.offered(user)
        ]
        if self.list_page.export_permission and holds(user, self.list_page.export_permission):
            export = {"label": _("Export the chosen"), "icon": "download", "act": EXPORT}
            found.append(export | {"url": url})
        return found

    def filtered(self, user: User, filters: str) -> QuerySet:
        """The rows that the list shows `user` under these filters; none where the filters are refused."""
        page, query = self.list_page(), QueryDict(filters)
        asking: Any = SimpleNamespace(user=user, GET=query, path="", resolver_match=None)
        page.request, page.kwargs = asking, {}
        filterset = page.filters_of(query)
        return filterset.qs if filterset.form.is_valid() else page.get_queryset().none()

    def selected(self, user: User, selection: Selection) -> QuerySet:
        """The chosen rows within the reach of `user`; rows merged since they were chosen are among them."""
        rows = self.holder.model._default_manager.all()
        if not selection.everything:
            rows = rows.filter(pk__in=selection.ids)
            return rows.visible_to(user, self.list_page.permission)
        return rows.filter(pk__in=self.filtered(user, selection.filters).order_by().values("pk"))

    def obstacles(self, act: SetField, value: Any, user: User) -> list[Obstacle]:
        """Why a row stays as it is, the first reason that fits; the same as `changeable` leaves out."""
        holder = self.holder
        reach = holder.model._default_manager.visible_to(user, self.permission)
        found: list[Obstacle] = [(~holder.alive(), _("Merged into another record"))] if holder.alive() else []
        found.append((~Q(pk__in=reach.values("pk")), _("You may look at it, not change it")))
        found.append((holder.has(act.name, value), _("Has this value already")))
        return [*found, *act.obstacles(value, user)]

    def look(self, act: SetField, value: Any, user: User, selection: Selection) -> Look:
        """At most seven statements, whatever the number of rows."""
        holder, rows = self.holder, self.selected(user, selection)
        total, more = capped_count(rows, settings.BULK_LIMIT)
        if more:
            return Look("", 0, [], 0, [], [], 0, too_many=True)
        barred = self.obstacles(act, value, user)
        cases = [When(condition, then=Value(place)) for place, (condition, _why) in enumerate(barred)]
        judged = rows.annotate(why=Case(*cases, default=Value(-1), output_field=IntegerField()))
        counts = dict(judged.order_by().values_list("why").annotate(found=Count("pk")))
        count = counts.pop(-1, 0)
        name, old = holder.path("name"), holder.words(act.name)
        sample = judged.filter(why=-1).order_by("pk").annotate(old=old).values("pk", "old", shown=F(name))
        stays = judged.exclude(why=-1).order_by("why", "pk").values("pk", "why", shown=F(name))[:SHOWN]
        return Look(
            token=fingerprint(holder, rows),
            count=count,
            sample=[self._in_words(act, row) for row in sample[:SAMPLE]] if count else [],
            staying=sum(counts.values()),
            reasons=[{"why": barred[place][1], "count": found} for place, found in sorted(counts.items())],
            rows=[{"name": row["shown"], "why": barred[row["why"]][1]} for row in stays] if counts else [],
            unknown=len(selection.ids) - total if not selection.everything else 0,
        )

    def _in_words(self, act: SetField, row: dict) -> dict:
        words = {str(key): str(label) for key, label in self.holder.field(act.name).flatchoices or ()}
        words |= {"True": _("Yes"), "False": _("No")}
        return {"name": row["shown"], "old": words.get(row["old"], row["old"]) or "—"}

    def perform(self, act: SetField, value: Any, user: User, selection: Selection, token: str) -> Change:
        """The act itself, in one transaction; ValidationError where the set has changed since the look."""
        change = change_many(
            self.holder,
            self.selected(user, selection),
            {act.name: value},
            actor=user,
            permission=self.permission,
            title=self.sentence(act, value),
            barred=[condition for condition, _why in act.obstacles(value, user)],
            expected=token,
        )
        act.told(change, value)
        return change

    def sentence(self, act: SetField, value: Any) -> str:
        """What is done, as a title: 联络员设为 李航."""
        return str(act.sentence) % {"value": self.word(act, value)}

    def word(self, act: SetField, value: Any) -> str:
        if value is None:
            return "—"
        labels = {str(key): str(label) for key, label in self.holder.field(act.name).flatchoices or ()}
        return labels.get(str(value), str(value))


class BulkPage(FormPage):
    """The page of all acts of one list. Subclasses name `permission` and `desk`.

    GET asks for the value where there is one to choose and shows what would happen; POST does it.
    """

    desk: Desk
    template_name = "generic/bulk.html"

    def prepare(self) -> None:
        sent = self.request.POST if self.request.method == "POST" else self.request.GET
        self.selection = Selection.of(sent)
        key = sent.get(ACT, "")
        if not key:
            # The bare address: nothing is chosen, and nothing can be done with it.
            self.selection = Selection()
        self.act = self.desk.act(key or self.desk.acts[0].key)
        if key and not self.act.offered(self.request.user):
            raise Http404
        self.asked = self.act.form(self.request.user, sent)

    def get(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.GET.get(ACT) == EXPORT:
            return self.export(request)
        self.prepare()
        return self.page()

    def page(self, *, refusal: str = "", status: int = 200, key: str = "") -> HttpResponse:
        """The question, and below it what the answer would do."""
        answered = self.asked is None or (self.asked.is_bound and self.asked.is_valid())
        look = None
        if self.selection and answered:
            look = self.desk.look(self.act, self.value(), self.request.user, self.selection)
        context = {
            "heading": self.act.label,
            "breadcrumb": self.breadcrumb(),
            "selection": self.selection,
            "act": self.act.key,
            "asked": self.asked,
            "value": self.request.POST.get(VALUE, self.request.GET.get(VALUE, "")),
            "look": look,
            "sentence": self.desk.sentence(self.act, self.value()) if look is not None else "",
            "limit": settings.BULK_LIMIT,
            "unit": self.desk.list_page.table_class.unit,
            "back_url": self.back(),
            "refusal": refusal,
            "form_key": key or str(uuid.uuid4()),
            "in_background": look is not None and look.count > settings.BULK_AT_ONCE,
        }
        template = self.template_name
        if self.request.headers.get("HX-Target") == "review":
            template = "generic/bulk_review.html"
        return render(self.request, template, context, status=status)

    def value(self) -> Any:
        return self.act.value if self.asked is None else self.asked.cleaned_data[VALUE]

    def post(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.prepare()
        key = request.POST.get(FORM_KEY, "")
        if not self.selection or (self.asked is not None and not self.asked.is_valid()):
            return self.page(status=422, key=key)
        self.done: Any = None
        try:
            url = self.once(key, {})
        except ValidationError as error:
            return self.page(refusal=" ".join(error.messages), status=409, key=key)
        # A doubled click has been rolled back: its change does not exist, the first one has said so already.
        if isinstance(self.done, Change) and Change.objects.filter(pk=self.done.pk).exists():
            unit = self.desk.list_page.table_class.unit
            sentence = _("%(title)s: %(count)s %(unit)s.") % {
                "title": self.done.title,
                "count": f"{self.done.row_count:,}",
                "unit": unit,
            }
            say_done(request, sentence, undo_url=self.done.undo_url)
        return HttpResponseRedirect(url)

    def perform(self, data: dict) -> Change | Job:
        # Without a look there is nothing that could still be the same.
        user, token = self.request.user, self.request.POST.get("token") or "-"
        rows = self.desk.selected(user, self.selection)
        _count, more = capped_count(rows, settings.BULK_AT_ONCE)
        if more:
            self.done = self.start(token)
        else:
            self.done = self.desk.perform(self.act, self.value(), user, self.selection, token)
        return self.done

    def start(self, token: str) -> Job:
        params = {
            "kind": self.desk.kind,
            "action": self.act.key,
            "value": self.request.POST.get(VALUE, ""),
            "ids": list(self.selection.ids),
            "all": self.selection.everything,
            "filters": self.selection.filters,
            "token": token,
            "result_url": self.back(),
        }
        title = self.desk.sentence(self.act, self.value())
        return start(JOB, title=title, owner=self.request.user, params=params, total=1)

    def success_url(self, done: Change | Job) -> str:
        return reverse("jobs:job_progress", args=[done.pk]) if isinstance(done, Job) else self.back()

    def back(self) -> str:
        """The list as it was left, where that fits what is kept of a sent form."""
        path = reverse(self.list_route())
        filters = tidy(self.desk.list_page, QueryDict(self.selection.filters))
        full = f"{path}?{filters}" if filters else path
        return full if len(full) <= 300 else path

    def list_route(self) -> str:
        raise LookupError(f"{type(self).__name__} does not say where its list is")

    def breadcrumb(self) -> list[dict]:
        return [
            {"label": self.desk.list_page.heading, "url": self.back()},
            {"label": self.act.label, "url": ""},
        ]

    def export(self, request: SignedInRequest) -> HttpResponseBase:
        """The chosen rows as a workbook, in the list's columns and by the right of the list's export."""
        self.selection = Selection.of(request.GET)
        permission = self.desk.list_page.export_permission
        if not permission or not holds(request.user, permission):
            raise Http404
        page: Any = self.desk.list_page()
        asking: Any = request
        page.setup(asking)
        asking.GET = QueryDict(self.selection.filters, mutable=True)
        chosen = self.desk.selected(request.user, self.selection).values("pk")
        ordered, columns, about = page.selection()
        return page.send("xlsx", ordered.filter(pk__in=chosen), columns, about)


@job(JOB, label=gettext_lazy("Change of many rows"))
def run_bulk(row: Job) -> dict:
    """The same act as the page's, in the background; a second attempt after a kill finds it done."""
    params = row.params
    # A worker answers no page, so the lists of the app and their desks may not be known to it yet.
    import_module(f"{params['kind'].partition('.')[0]}.views")
    desk: Desk = desk_of(params["kind"])
    act = desk.act(params["action"])
    if "change" not in params:
        asked = act.form(row.owner, QueryDict(urlencode({VALUE: params["value"]})))
        if asked is not None and not asked.is_valid():
            raise ValidationError(_("The value that was chosen is no longer offered."))
        value = act.value if asked is None else asked.cleaned_data[VALUE]
        selection = Selection(tuple(params["ids"]), params["all"], params["filters"])
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 0")
            change = desk.perform(act, value, row.owner, selection, params["token"])
            row.params = params | {"change": change.pk}
            row.save(update_fields=["params"])
        progress(row, 1, total=1)
    url = reverse("changes:change_undo", args=[row.params["change"]])
    return {"url": f"{url}?{urlencode({'next': params['result_url']})}"}
