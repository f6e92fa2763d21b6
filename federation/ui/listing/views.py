"""Pages of saved views: the one list of them, saving, renaming, deleting, opening."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import BooleanField, Case, QuerySet, When
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.ui.listing import services
from federation.ui.listing.forms import NewViewForm, NothingForm, ViewForm
from federation.ui.listing.models import ListChoice, SavedView
from federation.ui.listing.setup import ViewLine, ordered
from federation.ui.listing.state import tidy
from federation.ui.listing.stateful import audiences, list_page
from federation.ui.pages import ActionPage, CreatePage, Door, SignedInRequest, UpdatePage


class AboutList:
    """A page about one list: `?list=` or a hidden field names it, and who may not enter it is refused."""

    request: SignedInRequest

    @cached_property
    def list_name(self) -> str:
        """The route's name, known to be that of a list which this person may enter."""
        self.page  # noqa: B018 - it refuses every other name
        return self.asked_list

    @property
    def asked_list(self) -> str:
        return self.request.POST.get("list", "") or self.request.GET.get("list", "")

    @cached_property
    def page(self) -> Any:
        try:
            return list_page(self.asked_list, self.request.user)
        except LookupError as error:
            raise BadRequest("no such list") from error

    def sent_state(self) -> str:
        """The state of the list that the link or the form carries, of known parameters only."""
        asked = self.request.POST.get("state") or self.request.GET.get("state") or ""
        return tidy(self.page, QueryDict(asked[:4000]))

    def list_url(self, state: str = "", view: int | None = None) -> str:
        query = "&".join(part for part in (state, f"view={view}" if view else "") if part)
        address = reverse(self.list_name)
        return f"{address}?{query}" if query else address

    def way_here(self, last: str) -> list[dict]:
        return [
            {"label": self.page.heading, "url": reverse(self.list_name)},
            {"label": last, "url": ""},
        ]


class ViewList(AboutList, Door):
    """All views of one list that this person sees, with what may be done with each."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        own = Case(When(owner=request.user, then=True), default=False, output_field=BooleanField())
        views = SavedView.objects.filter(list_name=self.list_name).within_sight_of(request.user)
        rows = list(ordered(views.annotate(is_own=own)).select_related("owner"))
        choice = ListChoice.objects.filter(user=request.user, list_name=self.list_name).first()
        context = {
            "heading": _("Saved views"),
            "facts": self.page.heading,
            "breadcrumb": self.way_here(_("Saved views")),
            "list_url": self.list_url(),
            "views": rows,
            "own_count": sum(row.is_own for row in rows),
            "opens_with": choice.opens_with_id if choice else None,
        }
        return render(request, "ui/views/list.html", context)


class ViewSave(AboutList, CreatePage):
    """A new view; the short form for it stands above each list."""

    form_class = NewViewForm
    heading = gettext_lazy("Save this view")
    success_message = gettext_lazy("The view is saved.")

    def prepare(self) -> None:
        self.state = self.sent_state()

    def form_options(self) -> dict:
        return {"audiences": audiences(self.request.user)}

    def initial(self) -> dict:
        return {"list": self.list_name, "state": self.state, "audience": SavedView.Audience.OWN}

    def breadcrumb(self) -> list[dict]:
        return self.way_here(_("Save this view"))

    def cancel_url(self) -> str:
        return self.list_url(self.state)

    def perform(self, data: dict) -> SavedView:
        return services.save_view(
            self.list_name, self.state, actor=self.request.user, name=data["name"], audience=data["audience"]
        )

    def success_url(self, done: SavedView) -> str:
        # The short address: what a submission leads to is kept, and a state may be long.
        return reverse("ui:view_open", args=[done.pk])


class AboutView:
    """A page about one view of one's own."""

    request: SignedInRequest
    kwargs: dict
    object: SavedView
    queryset: QuerySet

    def get_object(self) -> SavedView:
        found = SavedView.objects.filter(owner=self.request.user, pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def views_url(self) -> str:
        return f"{reverse('ui:views')}?{urlencode({'list': self.object.list_name})}"

    def cancel_url(self) -> str:
        return self.views_url()

    def breadcrumb(self) -> list[dict]:
        return [{"label": _("Saved views"), "url": self.views_url()}, {"label": self.object.name, "url": ""}]


class ViewEdit(AboutView, UpdatePage):
    form_class = ViewForm
    heading = gettext_lazy("Rename or share the view")
    success_message = gettext_lazy("The view is changed.")

    def initial(self) -> dict:
        return {"name": self.object.name, "audience": self.object.audience}

    def form_options(self) -> dict:
        offered = audiences(self.request.user)
        present = SavedView.Audience(self.object.audience)
        if present not in [key for key, _label in offered]:
            offered.append((present.value, present.label))
        return {"audiences": offered}

    def perform(self, data: dict) -> SavedView:
        return services.change_view(self.object, actor=self.request.user, **data)

    def success_url(self, done: SavedView) -> str:
        return self.views_url()


class ViewDelete(AboutView, ActionPage):
    form_class = NothingForm
    heading = gettext_lazy("Delete the view")
    submit_label = gettext_lazy("Delete")
    success_message = gettext_lazy("The view is deleted.")

    def extra(self) -> dict:
        shared = self.object.audience != SavedView.Audience.OWN
        effect = _("The list itself stays as it is.")
        if shared:
            effect = _("It disappears for everybody with whom it is shared. The list itself stays as it is.")
        return {"effect": effect, "danger": True}

    def perform(self, data: dict) -> SavedView:
        services.delete_view(self.object, actor=self.request.user)
        return self.object

    def success_url(self, done: SavedView) -> str:
        return self.views_url()


class ViewOverwrite(AboutView, Door):
    """Keep the present state of the list under the view's name."""

    http_method_names = ["post"]

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        view = self.get_object()
        try:
            page = list_page(view.list_name, request.user)
        except LookupError as error:
            raise BadRequest("no such list") from error
        state = tidy(page, QueryDict(request.POST.get("state", "")[:4000]))
        return acted(request, view, lambda: services.overwrite_view(view, state, actor=request.user))


class ViewMove(AboutView, Door):
    http_method_names = ["post"]

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        self.object = self.get_object()
        by = -1 if request.POST.get("by") == "up" else 1
        services.move_view(self.object, actor=request.user, by=by)
        return HttpResponseRedirect(self.views_url())


def acted(request: SignedInRequest, view: SavedView, act: Any) -> HttpResponse:
    """Do it and go to the list in the view's state; a refusal is told there."""
    try:
        view = act()
        messages.success(request, _("The view is changed."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(state_url(view))


def state_url(view: SavedView) -> str:
    line = ViewLine(view.pk, view.name, view.query, True, view.audience, "")
    return line.url(reverse(view.list_name))


class SeenView(Door):
    """A page about a view that this person sees, their own or a shared one."""

    def get_view(self) -> SavedView:
        views = SavedView.objects.within_sight_of(self.request.user)
        found = views.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        if found.owner_id != self.request.user.pk:
            try:
                list_page(found.list_name, self.request.user)
            except LookupError as error:
                raise Http404 from error
        return found


class ViewOpen(SeenView):
    """The short address of a view, to be passed on."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return HttpResponseRedirect(state_url(self.get_view()))


class ViewFirst(SeenView):
    """Let the list open with this view, or no longer."""

    http_method_names = ["post"]

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        view = self.get_view()
        services.open_first(view, actor=request.user, first=request.POST.get("first", "1") == "1")
        return HttpResponseRedirect(f"{reverse('ui:views')}?{urlencode({'list': view.list_name})}")
