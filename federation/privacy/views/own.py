"""One's own data: what is on file, grounds to take back, requests, and the copy."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation
from federation.privacy import forms, hooks
from federation.privacy.hooks import ConsentLine
from federation.privacy.models import DataRequest
from federation.privacy.people import PersonRow
from federation.privacy.services import requests
from federation.privacy.services.copies import counts_of
from federation.privacy.views.acts import send_copy
from federation.privacy.views.desk import record_line, steps_of
from federation.ui.cells import deadline
from federation.ui.pages import ActionPage, CreatePage, Door, SignedInRequest

MOST_SHOWN = 200


def rows_of_user(user: Any) -> list[PersonRow]:
    """What is known to be of the owner of an account: it, and records that the desk has tied to it."""
    return [row for hook in hooks.own_rows for row in hook(user)]


def grounds_of(rows: list[PersonRow]) -> list[ConsentLine]:
    return [line for hook in hooks.consents for line in hook(rows)]


def way(last: str) -> list[dict]:
    first = {"label": _("My personal data"), "url": reverse("privacy:mine")}
    return [first, {"label": last, "url": ""}]


class Mine(Door):
    """What is on file about the person who asks, in numbers of rows; grounds and requests in full."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        rows = rows_of_user(request.user)
        asked = DataRequest.objects.filter(user=request.user).order_by("-pk")[:MOST_SHOWN]
        url = reverse("privacy:own_new")
        context = {
            "heading": _("My personal data"),
            "breadcrumb": [
                {"label": _("My account"), "url": reverse("accounts:profile")},
                {"label": _("My personal data"), "url": ""},
            ],
            "actions": [{"label": _("Ask about my data"), "url": url, "icon": "send", "primary": True}],
            "records": [record_line(row) for row in rows],
            "sections": counts_of(rows),
            "grounds": grounds_of(rows),
            "requests": list(asked),
        }
        return render(request, "privacy/mine.html", context)


class OwnNew(CreatePage):
    """A request of somebody signed in, who proves again that it is they."""

    reauthenticate = True
    form_class = forms.WishForm
    heading = gettext_lazy("Ask about my data")
    submit_label = gettext_lazy("Send")
    success_message = gettext_lazy("Your request has been received.")

    def initial(self) -> dict:
        asked = self.request.GET.get("kind", "")
        return {"kind": asked if asked in DataRequest.Kind.values else DataRequest.Kind.COPY}

    def breadcrumb(self) -> list[dict]:
        return way(_("Ask about my data"))

    def cancel_url(self) -> str:
        return reverse("privacy:mine")

    def perform(self, data: dict) -> DataRequest:
        user = self.request.user
        made, _secret = requests.send_request(
            data["kind"],
            federation_of(user),
            actor=user,
            name=user.name,
            mobile=user.mobile,
            email=user.email,
            wish=data["wish"],
        )
        return made

    def success_url(self, done: DataRequest) -> str:
        return reverse("privacy:own_detail", args=[done.pk])


def federation_of(user: Any) -> Organisation:
    """The federation that looks after the person: that of the county of their unit, else the city's."""
    post = user.main_post
    if post is not None and post.organisation.branch is not None:
        return post.organisation.branch
    return Organisation.objects.filter(kind=Organisation.Kind.FEDERATION).earliest("pk")


class OwnRequest(Door):
    """A page about one request of one's own."""

    def find(self, request: SignedInRequest, pk: int) -> DataRequest:
        found = DataRequest.objects.for_detail().filter(user=request.user, pk=pk).first()
        if found is None:
            raise Http404
        return found


class OwnDetail(OwnRequest):
    """How a request of one's own stands."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        found = self.find(request, pk)
        context = {
            "heading": f"{found.number} {found.get_kind_display()}",
            "breadcrumb": way(found.number),
            "asked": found,
            "steps": steps_of(found),
            "deadline": deadline(found.due_on, why=found.due_why) if found.is_open else "",
            "copy": next((one for one in found.copies.order_by("-pk") if one.is_ready), None)
            if found.state in (DataRequest.State.GRANTED, DataRequest.State.PARTLY)
            else None,
            "may_withdraw": DataRequest.State.WITHDRAWN in DataRequest.workflow.next_states(found),
        }
        return render(request, "privacy/own_detail.html", context)


class OwnWithdraw(OwnRequest):
    http_method_names = ["post"]

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        found = self.find(request, pk)
        if DataRequest.State.WITHDRAWN in DataRequest.workflow.next_states(found):
            requests.withdraw_request(found, actor=request.user)
            messages.success(request, _("Your request has been withdrawn."))
        return HttpResponseRedirect(reverse("privacy:own_detail", args=[pk]))


class OwnCopy(OwnRequest):
    """The copy, once the request for it is granted and while it lasts; asks again who it is."""

    reauthenticate = True

    def target(self, request: HttpRequest) -> str:
        return reverse("privacy:own_detail", args=[self.kwargs["pk"]])

    def get(self, request: SignedInRequest, pk: int) -> FileResponse:
        found = self.find(request, pk)
        if found.state not in (DataRequest.State.GRANTED, DataRequest.State.PARTLY):
            raise Http404
        return send_copy(request, found)


class GroundWithdraw(ActionPage):
    """Taking a ground back is as easy as giving it: one question, no desk (PIPL 15)."""

    form_class = forms.NothingForm
    heading = gettext_lazy("Withdraw a ground")
    submit_label = gettext_lazy("Withdraw")
    line: ConsentLine | None = None

    def prepare(self) -> None:
        open_ones = {one.key: one for one in grounds_of(rows_of_user(self.request.user)) if one.withdraw}
        self.line = open_ones.get(self.kwargs["ground"])

    def breadcrumb(self) -> list[dict]:
        return way(_("Withdraw a ground"))

    def cancel_url(self) -> str:
        return reverse("privacy:mine")

    def extra(self) -> dict:
        if self.line is None:
            return {"effect": _("This ground is not yours, or it has been withdrawn already.")}
        said = _("%(purpose)s (%(wording)s): what stands on it ends today.")
        return {"effect": said % {"purpose": self.line.purpose, "wording": self.line.wording}}

    def perform(self, data: dict) -> Any:
        if self.line is not None and self.line.withdraw is not None:
            self.line.withdraw(self.request.user)
            messages.success(
                self.request, _("The ground has been withdrawn, and what stood on it has ended.")
            )
        return self.line

    def success_url(self, done: Any) -> str:
        return reverse("privacy:mine")
