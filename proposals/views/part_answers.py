"""The assigning office: it answers what a department asks, and adds departments to a round under way."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation
from federation.ui.pages import ActionPage, SignedInRequest
from liaison.models import Department
from proposals.forms.parts import AddUnitForm, AnswerForm
from proposals.models import Assignment, Matter, PartRequest
from proposals.services.assignments import add_unit, modes_beside
from proposals.services.notify import address
from proposals.services.requests import answer_extension, answer_return
from proposals.views.acts import ProposalAct
from proposals.views.complaint_acts import ComplaintAct


class RequestAnswer(ActionPage):
    """Grant or refuse what a department asks about its part; the duty to answer leads here."""

    permission = "proposals.answer_request"
    queryset = Assignment.objects.for_list()
    form_class = AnswerForm
    heading = gettext_lazy("Answer the department")
    submit_label = gettext_lazy("Answer")
    success_message = gettext_lazy("The department has your answer.")
    object: Assignment
    asked: PartRequest | None

    def prepare(self) -> None:
        super().prepare()
        rows = self.object.requests.select_related("asked_by").exclude(state=PartRequest.State.DROPPED)
        self.asked = rows.order_by("-id").first()

    def get(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.prepare()
        if self.asked is None or self.asked.state != PartRequest.State.ASKED:
            return self.nothing_asked()
        return super().get(request, *args, **kwargs)

    def post(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.prepare()
        return self.nothing_asked() if self.asked is None else super().post(request, *args, **kwargs)

    def nothing_asked(self) -> HttpResponse:
        messages.info(self.request, _("No request about this part waits for an answer."))
        return HttpResponseRedirect(self.cancel_url())

    def form_options(self) -> dict:
        return {"kind": self.asked.kind if self.asked is not None else ""}

    def breadcrumb(self) -> list[dict]:
        return [
            {"label": self.object.matter.subject, "url": self.cancel_url()},
            {"label": self.heading, "url": ""},
        ]

    def extra(self) -> dict:
        if self.asked is None:
            return {}
        wanted = f" {self.asked.wanted_on}" if self.asked.wanted_on else ""
        words = {
            "name": self.asked.asked_by.name,
            "what": f"{self.asked.get_kind_display()}{wanted}",
            "reason": self.asked.reason,
        }
        return {"effect": _("%(name)s: %(what)s. %(reason)s") % words}

    def perform(self, data: dict) -> PartRequest | None:
        if self.asked is None:
            return None
        answer = answer_extension if self.asked.kind == PartRequest.Kind.EXTENSION else answer_return
        return answer(self.asked, actor=self.request.user, **data)

    def cancel_url(self) -> str:
        return address(self.object.matter)

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


def departments_to_add() -> QuerySet[Department]:
    """Every department at work, in the order of lists."""
    rows = Department.objects.current().filter(organisation__status=Organisation.Status.ACTIVE)
    return rows.select_related("organisation").order_by("organisation__sort_key")


class UnitAdding:
    """增办: what the pages of both kinds of matters share."""

    form_class = AddUnitForm
    heading = gettext_lazy("Add a department")
    submit_label = gettext_lazy("Add")
    success_message = gettext_lazy("The department has been told.")
    object: Any
    request: SignedInRequest

    def matter(self) -> Matter:
        return self.object.matter

    def form_options(self) -> dict:
        parts = Assignment.objects.filter(matter=self.matter(), round=self.object.round).standing()
        modes = modes_beside(set(parts.values_list("mode", flat=True)))
        return {"departments": departments_to_add(), "modes": modes}

    def perform(self, data: dict) -> Assignment:
        return add_unit(self.matter(), actor=self.request.user, **data)


class UnitAdd(UnitAdding, ProposalAct):
    permission = "proposals.add_unit"


class ComplaintUnitAdd(UnitAdding, ComplaintAct):
    permission = "proposals.assign_complaint"
