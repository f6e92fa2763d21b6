"""Sending an application, its confirmation, and the private link that tells how it stands."""

from __future__ import annotations

import contextlib
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from chambers.forms.applications import NothingForm
from chambers.models import MembershipApplication
from chambers.services.applicants import (
    application_of,
    missing_parts,
    submit_application,
    withdraw_application,
)
from chambers.views.join import gone, person, private, remember, too_often
from chambers.views.join_form import FORMS, ApplicantView, titles
from federation.audit.middleware import client_address
from federation.files.services import attachments_of
from federation.limits import is_within

State = MembershipApplication.State
# Where the session keeps the secret of a private link until it has been shown.
SHOWN_ONCE = "application_link"


class Check(ApplicantView):
    """检查并提交: everything once more, what is missing, and the one button that sends it."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, key: UUID) -> HttpResponse:
        if not self.is_writable:
            return HttpResponseRedirect(self.url("sent"))
        return self.draw()

    def draw(self, *, refusals: list[str] | None = None, status: int = 200) -> HttpResponse:
        scans = attachments_of(self.application)
        missing = missing_parts(self.application, licence=bool(scans))
        return self.show(
            "check",
            status=status,
            heading=_("Check and submit"),
            sections=self.sections(missing, scans),
            ready=not missing,
            refusals=refusals or [],
        )

    def sections(self, missing: dict[str, str], scans: list) -> list[dict]:
        names = titles()
        found = []
        for part, form_class in FORMS.items():
            rows = [
                {
                    "label": field.label,
                    "value": getattr(self.application, name),
                    "missing": missing.get(name, ""),
                }
                for name, field in form_class.base_fields.items()
            ]
            found.append({"title": names[part], "url": self.url("part", part), "rows": rows})
        shown = "、".join(scan.name for scan in scans)
        row = {"label": _("Scan"), "value": shown, "missing": missing.get("licence", "")}
        found.append({"title": names["licence"], "url": self.url("part", "licence"), "rows": [row]})
        return found

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        if not self.is_writable:
            # A doubled click: the first one has sent it.
            return HttpResponseRedirect(self.url("sent"))
        if not may_submit(request, self.application):
            return too_often(request)
        try:
            _sent, secret = submit_application(
                self.application,
                actor=person(request),
                address=lambda made: request.build_absolute_uri(reverse("join:status", args=[made])),
            )
        except ValidationError as error:
            if getattr(error, "code", "") == "wrong_state":
                return HttpResponseRedirect(self.url("sent"))
            return self.draw(refusals=error.messages, status=422)
        if secret:
            request.session[SHOWN_ONCE] = {"key": str(key), "secret": secret}
        return HttpResponseRedirect(self.url("sent"))


def may_submit(request: HttpRequest, application: MembershipApplication) -> bool:
    limits = settings.JOIN_LIMITS
    by_address = is_within("join-submit", client_address(request), most=limits["submit"])
    return by_address and is_within("join-code", application.credit_code, most=limits["code"])


class Sent(ApplicantView):
    """The confirmation: number, next steps, print; the private link stands here once."""

    def get(self, request: HttpRequest, key: UUID) -> HttpResponse:
        if self.is_writable and self.application.state == State.DRAFT:
            return HttpResponseRedirect(self.url("tasks"))
        kept = request.session.get(SHOWN_ONCE)
        link = ""
        if kept and kept["key"] == str(key):
            del request.session[SHOWN_ONCE]
            link = request.build_absolute_uri(reverse("join:status", args=[kept["secret"]]))
        return self.show("sent", heading=_("Your application has been received"), link=link)


# What an outsider is told of each state: the first three look alike where an application was folded.
def outward(application: MembershipApplication) -> dict:
    state = State.SUBMITTED if application.folded_into_id else State(application.state)
    sentences = {
        State.SUBMITTED: _("The chamber has received your application and will review it."),
        State.CHAMBER_REVIEW: _("The chamber is reviewing your application."),
        State.CONFIRMATION: _("The chamber is in favour; the federation confirms now."),
        State.CONFIRMED: _("You are a member of the chamber. Welcome."),
        State.RETURNED: _("Please correct your application and send it again."),
        State.REFUSED: _("Your application has been refused."),
        State.WITHDRAWN: _("You have withdrawn your application."),
    }
    order = [State.SUBMITTED, State.CHAMBER_REVIEW, State.CONFIRMATION, State.CONFIRMED]
    place = order.index(state) if state in order else 0
    steps = [
        {"label": one.label, "state": "done" if at < place or state == State.CONFIRMED else "todo"}
        for at, one in enumerate(order)
    ]
    if state in order and state != State.CONFIRMED:
        steps[place]["state"] = "current"
    return {
        "sentence": sentences[state],
        "state": state.label,
        "steps": steps if state in order else [],
        "reason": application.reason if not application.folded_into_id else "",
        "is_returned": state == State.RETURNED,
        "may_withdraw": State.WITHDRAWN in MembershipApplication.workflow.moves.get(state, ()),
        "number": application.membership.number
        if state == State.CONFIRMED and application.membership
        else "",
    }


class Status(View):
    """The private link: how the application stands; correct or withdraw it."""

    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        application = application_of(secret)
        if application is None:
            return gone(request)
        context = {"heading": _("Your application"), "application": application} | outward(application)
        return private(render(request, "chambers/join/status.html", context | {"form": NothingForm()}))

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        application = application_of(secret)
        if application is None:
            return gone(request)
        if request.POST.get("act") == "withdraw":
            # Where it has moved on meanwhile, the page says how it stands.
            with contextlib.suppress(ValidationError):
                withdraw_application(application, actor=None)
            return HttpResponseRedirect(request.path)
        if application.state == State.RETURNED:
            remember(request, application)
            return HttpResponseRedirect(reverse("join:tasks", args=[application.key]))
        return HttpResponseRedirect(request.path)
