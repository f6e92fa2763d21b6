"""Asking about one's data without an account, on a telephone too; the private link that follows it."""

from __future__ import annotations

import contextlib

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from federation.audit.middleware import client_address
from federation.calendar.services import due_date
from federation.limits import is_within
from federation.privacy.forms import AskForm
from federation.privacy.models import DataRequest
from federation.privacy.services import requests
from federation.privacy.views.desk import steps_of
from federation.ui.pages.forms import add_errors
from federation.ui.typed import is_sound


def private(response: HttpResponse) -> HttpResponse:
    """No other site, cache or search engine learns the address or the page."""
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def too_often(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy/too_often.html", {"heading": _("Too many requests")}, status=429)


class Ask(View):
    """The public form."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return HttpResponseRedirect(reverse("privacy:own_new"))
        return self.show(request, AskForm())

    def show(self, request: HttpRequest, form: AskForm, *, status: int = 200) -> HttpResponse:
        due = due_date(timezone.localdate(), settings.REQUEST_TERM)
        context = {"heading": _("Ask about my data"), "form": form, "due_on": due.date}
        return render(request, "privacy/ask.html", context, status=status)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AskForm(request.POST)
        if not is_sound(form):
            return self.show(request, form, status=422)
        if not is_within("privacy-send", client_address(request), most=settings.REQUEST_LIMITS["send"]):
            return too_often(request)
        data = form.cleaned_data
        if data.pop("website"):
            # A machine: it is thanked like everybody else and nothing is kept.
            return HttpResponseRedirect(reverse("privacy:ask"))
        try:
            _made, secret = requests.send_request(
                data.pop("kind"),
                data.pop("organisation"),
                actor=None,
                address=lambda made: request.build_absolute_uri(reverse("privacy:status", args=[made])),
                **data,
            )
        except ValidationError as error:
            add_errors(form, error)
            return self.show(request, form, status=422)
        return HttpResponseRedirect(reverse("privacy:status", args=[secret]))


class Status(View):
    """The private link: how the request stands; withdraw it."""

    http_method_names = ["get", "post"]

    def dispatch(self, request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if not is_within("privacy-look", client_address(request), most=settings.REQUEST_LIMITS["look"]):
            return too_often(request)
        found = requests.request_of(kwargs["secret"])
        if found is None:
            # The same page for an unknown, a foreign and a malformed address.
            context = {"heading": _("This page is not open to you")}
            return private(render(request, "privacy/gone.html", context, status=410))
        self.found = found
        return private(super().dispatch(request, *args, **kwargs))  # type: ignore[arg-type]

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        found = self.found
        context = {
            "heading": _("Your request"),
            "asked": found,
            "steps": steps_of(found),
            "link": request.build_absolute_uri(),
            "may_withdraw": DataRequest.State.WITHDRAWN in DataRequest.workflow.next_states(found),
        }
        return render(request, "privacy/status.html", context)

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        # Where it has moved on meanwhile, the page says how it stands.
        with contextlib.suppress(ValidationError):
            requests.withdraw_request(self.found, actor=None)
        return HttpResponseRedirect(request.path)
