"""The service pledge: its page with what answers say together, answering, and the answers themselves."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.scopes import holds
from federation.audit.timeline import timeline_of
from federation.ui.pages import (
    ActionPage,
    CreatePage,
    DetailPage,
    Door,
    ListPage,
    SignedInRequest,
    UpdatePage,
)
from liaison.forms.pledges import PledgeForm, PrincipleEndForm, PrincipleForm
from liaison.models import CentreRequest, PledgeAnswer, Principle
from liaison.pledge_lists import AnswerFilter, AnswerTable, answers_for_table
from liaison.pledge_wording import PLEDGE
from liaison.services.pledges import (
    ENOUGH,
    add_principle,
    answer_pledge,
    change_principle,
    end_principle,
    quarter_of,
    quarters_until,
    results,
)
from liaison.views.centre import crumb
from liaison.views.trade import units_of

VIEW, KEEP = "liaison.view_pledge", "liaison.keep_pledge"
RATE, VIEW_ANSWERS = "liaison.rate_pledge", "liaison.view_pledge_answer"
PLEDGE_PAGE = (gettext_lazy("Service pledge"), "liaison:pledge")
ANSWERS = (gettext_lazy("Answers about the pledge"), "liaison:pledge_answers")


class PledgePage(Door):
    """The principles, and by quarter what enterprises say to each; never what a single one said."""

    permission = VIEW

    def get(self, request: SignedInRequest) -> HttpResponse:
        principles = list(Principle.objects.in_force())
        may_keep = holds(request.user, KEEP)
        coming = list(Principle.objects.filter(starts_on__gt=timezone.localdate())) if may_keep else []
        trail = [(Principle, one.pk) for one in (*principles, *coming)]
        context = {
            "heading": PLEDGE_PAGE[0],
            "actions": self.actions(),
            "principles": principles,
            "kept": [*principles, *coming],
            "may_keep": may_keep,
            "lines": self.lines(principles),
            "enough": ENOUGH,
            "history": timeline_of(trail, PLEDGE, limit=20, viewer=request.user) if trail else [],
        }
        return render(request, "liaison/pledge.html", context)

    @staticmethod
    def lines(principles: list[Principle]) -> list[dict]:
        quarters = quarters_until(timezone.localdate())
        found = results(quarters)
        return [
            {
                "label": f"{year} Q{quarter}",
                "cells": [
                    {"name": one.name, "found": found.get((one.pk, year, quarter))} for one in principles
                ],
            }
            for year, quarter in quarters
        ]

    def actions(self) -> list[dict]:
        offered = (
            (VIEW_ANSWERS, "pledge_answers", ANSWERS[0], "clipboard-list", False),
            (KEEP, "principle_add", _("New principle"), "plus", True),
            (RATE, "pledge_rate", _("Rate this quarter"), "star", True),
        )
        return [
            {"label": label, "url": reverse(f"liaison:{name}"), "icon": icon, "primary": primary}
            for permission, name, label, icon, primary in offered
            if holds(self.request.user, permission)
        ]


class PledgeForms:
    """What the two pages share on which an enterprise rates the service."""

    permission = RATE
    form_class = PledgeForm
    template_name = "generic/form.html"
    submit_label = gettext_lazy("Rate")
    success_message = gettext_lazy("Thank you. Only your enterprise and the federation read what you said.")
    heading: Any
    request: SignedInRequest

    def form_options(self) -> dict:
        return {"units": units_of(self.request.user, RATE), "principles": Principle.objects.in_force()}

    def breadcrumb(self) -> list[dict]:
        return [crumb(PLEDGE_PAGE), {"label": self.heading, "url": ""}]

    def cancel_url(self) -> str:
        return reverse(PLEDGE_PAGE[1])

    def success_url(self, done: PledgeAnswer) -> str:
        return done.get_absolute_url()


class PledgeRate(PledgeForms, CreatePage):
    @property
    def heading(self) -> str:  # type: ignore[override]
        year, quarter = quarter_of(timezone.localdate())
        return _("How was our service in quarter %(quarter)s of %(year)s?") % {
            "year": year,
            "quarter": quarter,
        }

    def perform(self, data: dict) -> PledgeAnswer:
        unit = data.pop("organisation")
        return answer_pledge(unit, actor=self.request.user, **data)


class RequestPledge(PledgeForms, ActionPage):
    """The same for one service that the enterprise received."""

    queryset = CentreRequest.asked.select_related("organisation", "service__organisation")
    object: CentreRequest
    heading = gettext_lazy("Rate the service against the pledge")

    def form_options(self) -> dict:
        return super().form_options() | {"units": [self.object.organisation]}

    def cancel_url(self) -> str:
        return self.object.get_absolute_url()

    def perform(self, data: dict) -> PledgeAnswer:
        unit = data.pop("organisation")
        return answer_pledge(unit, actor=self.request.user, request=self.object, **data)


class AnswerList(ListPage):
    permission = VIEW_ANSWERS
    queryset = PledgeAnswer.objects.all()
    filterset_class = AnswerFilter
    table_class = AnswerTable
    heading = ANSWERS[0]
    empty_sentence = gettext_lazy("Nobody within your reach has answered yet.")
    export_permission = VIEW_ANSWERS
    export_name = "pledge-answers"

    def get_queryset(self) -> QuerySet:
        return answers_for_table(super().get_queryset())

    def breadcrumb(self) -> list[dict]:
        return [crumb(PLEDGE_PAGE), {"label": ANSWERS[0], "url": ""}]


class AnswerDetail(DetailPage):
    permission = VIEW_ANSWERS
    queryset = PledgeAnswer.objects.select_related("organisation", "request__service")
    template_name = "liaison/pledge_answer.html"
    object: PledgeAnswer

    def details(self) -> dict:
        row = self.object
        about = row.request.service.title if row.request else _("The service in general")
        return {
            "heading": row.organisation.name,
            "facts": f"{row.year} Q{row.quarter} · {about} · {row.answered_on}",
            "breadcrumb": [crumb(PLEDGE_PAGE), crumb(ANSWERS), {"label": row.organisation.name, "url": ""}],
            "scores": list(row.scores.select_related("principle").order_by("principle__position", "pk")),
        }


class PrinciplePage:
    permission = KEEP
    queryset = Principle.objects.all()
    heading: Any
    object: Principle | None

    def breadcrumb(self) -> list[dict]:
        return [crumb(PLEDGE_PAGE), {"label": self.heading, "url": ""}]

    def cancel_url(self) -> str:
        return reverse(PLEDGE_PAGE[1])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class PrincipleAdd(PrinciplePage, CreatePage):
    form_class = PrincipleForm
    heading = gettext_lazy("New principle")
    success_message = gettext_lazy("The principle is in the pledge.")

    def initial(self) -> dict:
        return {"starts_on": timezone.localdate()}

    def perform(self, data: dict) -> Principle:
        return add_principle(actor=self.request.user, **data)


class PrincipleChange(PrinciplePage, UpdatePage):
    form_class = PrincipleForm
    heading = gettext_lazy("Edit the principle")
    success_message = gettext_lazy("The changes have been saved.")
    object: Principle

    def perform(self, data: dict) -> Principle:
        return change_principle(self.object, actor=self.request.user, version=self.seen_version(), **data)


class PrincipleEnd(PrinciplePage, ActionPage):
    form_class = PrincipleEndForm
    heading = gettext_lazy("End the principle")
    submit_label = gettext_lazy("End it")
    success_message = gettext_lazy("The principle ends on that day. What was said to it stays.")
    object: Principle

    def initial(self) -> dict:
        return {"ends_on": timezone.localdate()}

    def perform(self, data: dict) -> Principle:
        return end_principle(self.object, actor=self.request.user, ends_on=data["ends_on"])
