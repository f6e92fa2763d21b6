"""The service centre: its catalogue, what was asked for, and the figures of its providers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.scopes import holds, reaches
from federation.audit.timeline import timeline_of
from federation.ui.pages import DetailPage, Door, ListPage, SignedInRequest
from liaison.centre_lists import (
    ASKED_TONES,
    MODE_TONES,
    TONES,
    RequestFilter,
    RequestTable,
    ServiceFilter,
    ServiceTable,
    services_for_table,
)
from liaison.centre_wording import REQUEST, SERVICE
from liaison.filters import years
from liaison.models import CentreRequest, CentreService
from liaison.services.centre_figures import by_provider
from liaison.views.trade import units_of

VIEW, OFFER, CHECK = "liaison.view_service", "liaison.offer_service", "liaison.check_service"
ASK, FIGURES = "liaison.ask_service", "liaison.view_service_figures"
VIEW_REQUEST, ANSWER = "liaison.view_service_request", "liaison.answer_service_request"
RATE = "liaison.rate_service"
CATALOGUE = (gettext_lazy("Service centre"), "liaison:service_list")
REQUESTS = (gettext_lazy("Service requests"), "liaison:request_list")
State, Asked = CentreService.State, CentreRequest.State


def crumb(place: tuple[Any, str]) -> dict:
    return {"label": place[0], "url": reverse(place[1])}


def offered_actions(key: int, offered: tuple) -> list[dict]:
    """Buttons for what may be done: tuples of (may, address, label, icon, primary)."""
    return [
        {"label": label, "url": reverse(f"liaison:{name}", args=[key]), "icon": icon, "primary": primary}
        for may, name, label, icon, primary in offered
        if may
    ]


class ServiceList(ListPage):
    permission = VIEW
    queryset = CentreService.objects.all()
    filterset_class = ServiceFilter
    table_class = ServiceTable
    heading = CATALOGUE[0]
    empty_sentence = gettext_lazy("No service is offered within your reach yet.")
    export_permission = CHECK
    export_name = "services"

    def get_queryset(self) -> QuerySet:
        return services_for_table(super().get_queryset())

    def actions(self) -> list[dict]:
        offered = (
            (FIGURES, "service_figures", _("Figures of providers"), "chart-bar", False),
            (VIEW_REQUEST, "request_list", REQUESTS[0], "clipboard-list", False),
            (ASK, "centre_home", _("What I can get"), "heart-handshake", False),
            (OFFER, "service_add", _("Offer a service"), "plus", True),
        )
        return [
            {"label": label, "url": reverse(f"liaison:{name}"), "icon": icon, "primary": primary}
            for permission, name, label, icon, primary in offered
            if holds(self.request.user, permission)
        ]


class ServiceDetail(DetailPage):
    permission = VIEW
    queryset = CentreService.objects.select_related("organisation__region")
    template_name = "liaison/service_detail.html"
    object: CentreService

    def details(self) -> dict:
        service, user = self.object, self.request.user
        own = {unit.pk for unit in units_of(user, VIEW)}
        self.is_owner = service.organisation_id in own
        self.may_check = reaches(user, CHECK, service.organisation)
        asked = CentreRequest.asked.filter(service=service, organisation_id__in=own).order_by("-pk")
        self.mine = list(asked[:5])
        return {
            "heading": service.title,
            "labels": [
                {"text": service.get_mode_display(), "tone": MODE_TONES[service.mode]},
                {"text": service.get_state_display(), "tone": TONES[service.state]},
            ],
            "facts": f"{service.organisation.name} · {service.get_category_display()}",
            "breadcrumb": [crumb(CATALOGUE), {"label": service.title, "url": ""}],
            "actions": self.actions(),
            "mine": [{"row": row, "tone": ASKED_TONES[row.state]} for row in self.mine],
            "requests_url": self.requests_url(),
            "history": self.history(),
        }

    def requests_url(self) -> str:
        if not (self.is_owner or self.may_check):
            return ""
        return f"{reverse(REQUESTS[1])}?{urlencode({'service': self.object.pk})}"

    def history(self) -> list[dict] | None:
        if not (self.is_owner or self.may_check):
            return None
        return timeline_of([(CentreService, self.object.pk)], SERVICE, limit=20, viewer=self.request.user)

    def actions(self) -> list[dict]:
        service, user = self.object, self.request.user
        may_offer = self.is_owner and holds(user, OFFER)
        waits, drafted = service.state == State.WAITING, service.state == State.DRAFT
        gone = service.state == State.WITHDRAWN
        is_open = any(row.state in CentreRequest.OPEN for row in self.mine)
        may_ask = holds(user, ASK) and service.is_live and not self.is_owner and not is_open
        hand_in = _("Hand in for the check") if service.needs_check else _("Put into the catalogue")
        returns = self.may_check and (waits or service.state == State.LISTED) and service.needs_check
        offered = (
            (returns, "service_return", _("Return"), "arrow-back-up", False),
            (self.may_check and waits, "service_publish", _("Put into the catalogue"), "check", True),
            (may_offer and not gone, "service_withdraw", _("Take off"), "eye-off", False),
            (may_offer and not gone, "service_change", _("Edit"), "edit", False),
            (may_offer and drafted, "service_hand_in", hand_in, "send", True),
            (may_ask, "service_ask", _("Ask for it"), "heart-handshake", True),
        )
        return offered_actions(service.pk, offered)


class RequestList(ListPage):
    """What enterprises asked for: one's own requests, and those that the own unit has to answer."""

    permission = VIEW_REQUEST
    queryset = CentreRequest.objects.all()
    filterset_class = RequestFilter
    table_class = RequestTable
    heading = REQUESTS[0]
    empty_sentence = gettext_lazy("Nothing has been asked for within your reach yet.")
    export_permission = FIGURES
    export_name = "service-requests"

    def breadcrumb(self) -> list[dict]:
        return [crumb(CATALOGUE), {"label": REQUESTS[0], "url": ""}]


class RequestDetail(DetailPage):
    permission = VIEW_REQUEST
    queryset = CentreRequest.objects.select_related(
        "organisation__region", "service__organisation", "pledge_answer"
    )
    template_name = "liaison/request_detail.html"
    object: CentreRequest

    def details(self) -> dict:
        row, user = self.object, self.request.user
        return {
            "heading": row.service.title,
            "labels": [
                {"text": row.get_mode_display(), "tone": MODE_TONES[row.mode]},
                {"text": row.get_state_display(), "tone": ASKED_TONES[row.state]},
            ],
            "facts": f"{row.organisation.name} · {_('Asked on')} {row.asked_on}",
            "breadcrumb": [crumb(CATALOGUE), crumb(REQUESTS), {"label": row.service.title, "url": ""}],
            "actions": self.actions(),
            "history": timeline_of([(CentreRequest, row.pk)], REQUEST, limit=20, viewer=user),
        }

    def actions(self) -> list[dict]:
        row, user = self.object, self.request.user
        answers = row.service.organisation_id in {unit.pk for unit in units_of(user, ANSWER)}
        asked = row.organisation_id in {unit.pk for unit in units_of(user, RATE)}
        open_now = row.state in CentreRequest.OPEN
        offered = (
            (answers and row.state == Asked.TAKEN, "request_render", _("Enter what was done"), "check", True),
            (
                answers and open_now,
                "request_answer",
                _("Answer"),
                "send",
                row.state == Asked.ASKED,
            ),
            (asked and row.state == Asked.RENDERED, "request_rate", _("Rate the service"), "star", True),
            (
                asked and row.state in CentreRequest.DONE and not hasattr(row, "pledge_answer"),
                "request_pledge",
                _("Rate the service against the pledge"),
                "heart-handshake",
                False,
            ),
        )
        return offered_actions(row.pk, offered)


class ServiceFigures(Door):
    """Asked for and rendered by provider, free and paid apart; each figure opens its list."""

    permission = FIGURES
    queryset = CentreRequest.objects.all()

    def get(self, request: SignedInRequest) -> HttpResponse:
        chosen = request.GET.get("year", str(timezone.localdate().year))
        year = int(chosen) if chosen in dict(years()) else None
        lines = by_provider(request.user, year)
        context = {
            "heading": _("Figures of providers"),
            "breadcrumb": [crumb(CATALOGUE), {"label": _("Figures of providers"), "url": ""}],
            "years": [{"key": key, "active": key == str(year)} for key, _label in years()[:5]],
            "all_years": year is None,
            "lines": [self.line(one, year) for one in lines],
            "total": self.line(
                {key: sum(one[key] for one in lines) for key, *_rest in CELLS}
                | {"service__organisation_id": None, "service__organisation__name": _("Together")},
                year,
            ),
        }
        return render(request, "liaison/service_figures.html", context)

    @staticmethod
    def line(one: dict, year: int | None) -> dict:
        asked: dict[str, Any] = {"year": year} if year is not None else {}
        if one["service__organisation_id"] is not None:
            asked["provider"] = one["service__organisation_id"]
        cells = []
        for key, mode, state, label in CELLS:
            query = asked | {"mode": mode} | ({"state": state} if state else {})
            url = f"{reverse(REQUESTS[1])}?{urlencode(query)}"
            cells.append({"count": one[key], "url": url, "label": label})
        return {"name": one["service__organisation__name"], "cells": cells}


CELLS = (
    ("free_asked", "free", "", gettext_lazy("Free, asked for")),
    ("free_done", "free", "done", gettext_lazy("Free, rendered")),
    ("paid_asked", "paid", "", gettext_lazy("Paid, asked for")),
    ("paid_done", "paid", "done", gettext_lazy("Paid, rendered")),
)
