"""Lists of demands: begin one, write it on a phone or at a desk, send it in one go, see what became of it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.models import Membership
from federation.accounts.models import Organisation, Role
from federation.accounts.scopes import Scope, holds, scopes_of
from federation.ui.pages import CreatePage, DetailPage, Door, ListPage, SignedInRequest, UpdatePage
from federation.ui.typed import is_readable
from proposals.demand_filters import DemandListFilter
from proposals.demand_tables import PRIORITIES, TONES, DemandListTable
from proposals.forms.demands import BeginForm, DemandListForm
from proposals.menu import counted
from proposals.models import Demand, DemandList
from proposals.services import demand_lists
from proposals.views.acts import PressedButton
from proposals.views.buttons import address
from proposals.views.parties import named_unit, own_unit, raising_units

RAISE = "proposals.raise_demand"
State = DemandList.State


def crumbs(*items: tuple[Any, str]) -> list[dict]:
    first = {"label": _("Enterprise demands"), "url": reverse("proposals:demand_list")}
    return [first, *({"label": label, "url": url} for label, url in items)]


class DemandListList(ListPage):
    permission = "proposals.view_demand_list"
    queryset = DemandList.objects.all()
    filterset_class = DemandListFilter
    table_class = DemandListTable
    heading = gettext_lazy("Lists of demands")
    empty_sentence = gettext_lazy("No list has been sent yet.")
    export_permission = "proposals.export_demand"
    export_name = "demand-lists"

    def get_queryset(self) -> QuerySet:
        items = Demand.objects.filter(demand_list=OuterRef("pk"))
        return super().get_queryset().annotate(item_count=counted(items), open_count=counted(items.open()))

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.heading, ""))

    def actions(self) -> list[dict]:
        if not holds(self.request.user, RAISE):
            return []
        url = reverse("proposals:demand_begin")
        return [{"label": _("Raise demands"), "url": url, "icon": "plus", "primary": True}]


class DemandBegin(CreatePage):
    """For whom a list is begun; who raises it for the own enterprise has nothing to fill in."""

    permission = RAISE
    form_class = BeginForm
    heading = gettext_lazy("Raise demands")
    submit_label = gettext_lazy("Begin to write")

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.heading, ""))

    def cancel_url(self) -> str:
        return reverse("proposals:demand_list")

    def asks_unit(self) -> str:
        user = self.request.user
        if user.is_federation_staff:
            return "any"
        return "member" if Role.CHAMBER_SECRETARY in user.roles else ""

    def form_options(self) -> dict:
        return {"asks_unit": self.asks_unit()}

    def perform(self, data: dict) -> DemandList:
        unit = self.unit(data.get("unit", ""))
        user = self.request.user
        return demand_lists.begin_list(
            actor=user, organisation=unit, chamber=demand_lists.through(user, unit)
        )

    def unit(self, text: str) -> Organisation:
        """The unit that raises it, within what the person may raise for."""
        user = self.request.user
        asks = self.asks_unit()
        if asks == "any":
            return named_unit(self.reach(), text, "unit")
        own = own_unit(user, Role.ENTERPRISE, Role.CHAMBER_SECRETARY)
        if own is None:
            raise PermissionDenied
        if not text.strip():
            return own
        members = Membership.objects.current().filter(chamber__organisation=own, member_id=OuterRef("pk"))
        return named_unit(raising_units().filter(Exists(members)), text, "unit")

    def reach(self) -> QuerySet[Organisation]:
        """Staff of the city raise for anybody, staff of a county for the units of their county."""
        scopes = scopes_of(self.request.user, RAISE)
        rows = raising_units()
        if any(scope is Scope.CITY for scope, _post in scopes):
            return rows
        counties = [post.organisation_id for scope, post in scopes if scope is Scope.SUBTREE]
        return rows.filter(branch_id__in=counties)

    def success_url(self, done: DemandList) -> str:
        return address("demand_list_edit", done.pk)


class DemandListEdit(UpdatePage):
    """The list as it is written: each item a section, kept as one writes, sent in one go."""

    permission = RAISE
    queryset = DemandList.objects.select_related("organisation", "chamber")
    form_class = DemandListForm
    template_name = "proposals/demand_list_edit.html"
    heading = gettext_lazy("List of demands")
    submit_label = gettext_lazy("Send the list")
    success_message = gettext_lazy("Sent. Each demand has its number and is dispatched within 24 hours.")

    def breadcrumb(self) -> list[dict]:
        return crumbs((str(self.object), ""))

    def cancel_url(self) -> str:
        return reverse("proposals:demand_list_list")

    def get(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.prepare()
        if self.object.state == State.SENT:
            return HttpResponseRedirect(address("demand_list_detail", self.object.pk))
        return super().get(request, *args, **kwargs)

    def post(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "add" not in request.POST or not is_readable(request.POST.values()):
            return super().post(request, *args, **kwargs)
        self.prepare()
        form = self.form_class(request.POST, **self.form_options())
        demand_lists.keep_list(self.object, actor=request.user, draft=form.typed())
        url = address("demand_list_edit", self.object.pk)
        rows = min(form.rows + 1, demand_lists.MOST_ITEMS)
        return HttpResponseRedirect(f"{url}?rows={rows}#s-item-{rows - 1}")

    def form_options(self) -> dict:
        asked = self.request.GET.get("rows", "")
        wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 3 else 1
        return {
            "rows": max(wanted, len(self.object.draft.get("items", ()))),
            "asks_problem": self.object.organisation.kind == Organisation.Kind.CHAMBER,
        }

    def initial(self) -> dict:
        listed = self.object
        user = self.request.user
        own = not user.is_federation_staff and listed.chamber_id is None
        draft = listed.draft or ({"contact_name": user.name, "contact_phone": user.mobile} if own else {})
        found = {
            "period": f"{listed.year}-{listed.quarter}",
            "contact_name": draft.get("contact_name", ""),
            "contact_phone": draft.get("contact_phone", ""),
        }
        for row, item in enumerate(draft.get("items", ())):
            found |= {f"{row}-{name}": value for name, value in item.items() if value}
        return found

    def extra(self) -> dict:
        return {
            "autosave_url": address("demand_list_autosave", self.object.pk),
            "drop_url": address("demand_list_drop", self.object.pk),
            "facts": str(self.object.organisation),
        }

    def perform(self, data: dict) -> DemandList:
        return demand_lists.send_list(self.object, actor=self.request.user, **data)

    def success_url(self, done: DemandList) -> str:
        return address("demand_list_detail", done.pk)


class DemandListAutosave(Door):
    """Saves a list in passing. 409 where another window saved first."""

    permission = RAISE
    queryset = DemandList.objects.all()
    http_method_names = ["post"]

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        listed = self.get_object()
        form = DemandListForm(request.POST)
        seen = request.POST.get("version", "")
        version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
        try:
            kept = demand_lists.keep_list(listed, actor=request.user, draft=form.typed(), version=version)
        except ValidationError as error:
            if getattr(error, "code", "") != "stale":
                return JsonResponse({"errors": error.messages}, status=422)
            return JsonResponse({"version": self.get_object().version, "theirs": {}}, status=409)
        return JsonResponse({"version": kept.version, "saved_at": timezone.now().isoformat()})


class DemandListDrop(PressedButton):
    permission = RAISE
    queryset = DemandList.objects.all()
    success_message = gettext_lazy("The draft is gone.")

    def perform(self, found: DemandList) -> None:
        demand_lists.drop_list(found, actor=self.request.user)

    def back_to(self, found: DemandList) -> str:
        return reverse("proposals:demand_list_list")


class DemandListDetail(DetailPage):
    """What was sent in one go, and how each item stands."""

    permission = "proposals.view_demand_list"
    queryset = DemandList.objects.select_related("organisation", "chamber", "author")
    template_name = "proposals/demand_list_detail.html"

    def details(self) -> dict:
        listed: DemandList = self.object
        rows = Demand.objects.filter(demand_list=listed).for_list().order_by("pk")
        sent = timezone.localtime(listed.sent_at) if listed.sent_at else None
        return {
            "heading": str(listed),
            "breadcrumb": crumbs(
                (_("Lists of demands"), reverse("proposals:demand_list_list")), (str(listed), "")
            ),
            "labels": [{"text": listed.get_state_display(), "tone": "green" if sent else "amber"}],
            "items": [
                {"row": row, "tone": TONES[Demand.State(row.state)], "priority": PRIORITIES[row.priority]}
                for row in rows
            ],
            "side_sections": [
                {
                    "title": _("Facts of the list"),
                    "rows": [
                        (label, value)
                        for label, value in (
                            (_("Unit that needs it"), listed.organisation),
                            (_("Raised through"), listed.chamber),
                            (_("Written by"), listed.author),
                            (_("Sent in"), f"{sent:%Y-%m-%d %H:%M}" if sent else ""),
                        )
                        if value
                    ],
                }
            ],
        }
