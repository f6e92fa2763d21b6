"""The public way into a chamber: find it, read what happens with the data, agree, begin.

Made for a telephone first; no account is needed.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from chambers.forms.applications import BeginForm
from chambers.models import Chamber, MembershipApplication
from chambers.services.applicants import begin_application, enterprise_of
from federation.accounts.models import Organisation, User
from federation.audit.middleware import client_address
from federation.limits import is_within
from federation.ui.filters import MAX_SEARCH

KEYS = "applications"
FOUND = 20


def open_chambers():
    return (
        Chamber.objects.current()
        .filter(organisation__kind=Organisation.Kind.CHAMBER, organisation__status=Organisation.Status.ACTIVE)
        .exclude(kind=Chamber.Kind.ALLIANCE)
        .select_related("organisation__region")
    )


def too_often(request: HttpRequest) -> HttpResponse:
    return render(request, "chambers/join/too_often.html", status=429)


def gone(request: HttpRequest) -> HttpResponse:
    """The same page for an unknown, a foreign and a malformed address."""
    return private(render(request, "chambers/join/gone.html", status=410))


def private(response: HttpResponse) -> HttpResponse:
    # No other site learns the address. "no-referrer" would do too much: a browser then sends its forms with
    # `Origin: null`, which the check against forgery refuses.
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def person(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) and request.user.is_authenticated else None


class Join(View):
    """Find the chamber, read what happens with the data, agree and begin."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        chosen = self.chosen(request.GET.get("chamber", ""))
        return self.show(request, chosen, BeginForm() if chosen else None)

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen, form = self.chosen(request.POST.get("chamber", "")), BeginForm(request.POST)
        if chosen is None or not form.is_valid():
            return self.show(request, chosen, form, status=422)
        if not is_within("join-begin", client_address(request), most=settings.JOIN_LIMITS["begin"]):
            return too_often(request)
        if form.cleaned_data["website"]:
            # A machine: it is thanked like everybody else and nothing is kept.
            return HttpResponseRedirect(reverse("join:join"))
        made = begin_application(chosen, actor=person(request), consent_version=settings.CONSENT_VERSION)
        remember(request, made)
        return HttpResponseRedirect(reverse("join:tasks", args=[made.key]))

    def chosen(self, key: str) -> Chamber | None:
        if not (key.isascii() and key.isdigit() and len(key) < 18):
            return None
        return open_chambers().filter(pk=int(key)).first()

    def show(
        self, request: HttpRequest, chosen: Chamber | None, form: BeginForm | None, *, status: int = 200
    ) -> HttpResponse:
        text = request.GET.get("q", "").replace("\x00", "")[:MAX_SEARCH].strip()
        rows = open_chambers()
        found = rows.matching(text) if text else rows
        context = {
            "heading": _("Join a chamber"),
            "q": text,
            "chosen": chosen,
            "form": form,
            "found": [] if chosen else list(found.order_by("organisation__sort_key")[:FOUND]),
            "consent": f"chambers/consent/{settings.CONSENT_VERSION}.html",
            "consent_version": settings.CONSENT_VERSION,
            "enterprise": enterprise_of(person(request)),
        }
        return render(request, "chambers/join/start.html", context, status=status)


def remember(request: HttpRequest, application: MembershipApplication) -> None:
    """Let this browser go on writing; the newest few are kept."""
    kept = [one for one in request.session.get(KEYS, []) if one != str(application.key)]
    request.session[KEYS] = [*kept[-4:], str(application.key)]
