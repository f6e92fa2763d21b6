"""The desk's own acts: review, take over, return, file, mark as key, assign, urge."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation
from federation.ui.pages import SignedInRequest
from liaison.models import Department
from proposals.filters import HANDLED
from proposals.forms import AssignForm, FileForm, KeyForm, ReasonForm
from proposals.models import Assignment, Proposal
from proposals.services.assignments import assign
from proposals.services.desk import (
    KEY_FIELDS,
    file_proposal,
    mark_key,
    return_proposal,
    review_proposal,
    take_over_review,
)
from proposals.services.dictionaries import sessions
from proposals.services.notify import address
from proposals.services.terms import due_in
from proposals.services.urging import remind_unit
from proposals.views.acts import PressedButton, ProposalAct


class ProposalReview(PressedButton):
    permission = "proposals.review_proposal"
    queryset = Proposal.objects.for_detail()
    success_message = gettext_lazy("You have it for review.")

    def perform(self, found: Proposal) -> None:
        review_proposal(found, actor=self.request.user)


class ReviewTakeOver(ProposalAct):
    permission = "proposals.take_over_review"
    form_class = ReasonForm
    heading = gettext_lazy("Take over the review")
    submit_label = gettext_lazy("Take it over")
    success_message = gettext_lazy("You have it for review. Your colleague has been told.")

    def extra(self) -> dict:
        reviewer = self.object.reviewer
        if reviewer is None:
            return {}
        since = timezone.localtime(self.object.reviewing_since)
        words = {"name": reviewer.name, "moment": f"{since:%Y-%m-%d %H:%M}"}
        return {"effect": _("%(name)s has it for review since %(moment)s.") % words}

    def perform(self, data: dict) -> Proposal:
        return take_over_review(self.object, actor=self.request.user, **data)


class ProposalReturn(ProposalAct):
    permission = "proposals.return_proposal"
    form_class = ReasonForm
    heading = gettext_lazy("Return for change")
    submit_label = gettext_lazy("Return")
    success_message = gettext_lazy("The author has been told.")

    def perform(self, data: dict) -> Proposal:
        return return_proposal(self.object, actor=self.request.user, **data)


class ProposalFile(ProposalAct):
    permission = "proposals.file_proposal"
    form_class = FileForm
    heading = gettext_lazy("File the proposal")
    submit_label = gettext_lazy("File and allot the number")
    success_message = gettext_lazy("The proposal is filed and has its number.")

    def extra(self) -> dict:
        if self.object.number:
            return {"effect": _("It keeps its number %s.") % self.object.number}
        return {"effect": _("It gets the next number of this year's series.")}

    def initial(self) -> dict:
        """The newest session that is open today, and what an earlier filing left."""
        today = timezone.localdate()
        begun = (one for one in sessions().values() if one.opens_on is None or one.opens_on <= today)
        return {
            "topic": self.object.matter.topic_id,
            "session": self.object.session_id or next(begun, None),
            "track": self.object.track,
        }

    def perform(self, data: dict) -> Proposal:
        return file_proposal(self.object, actor=self.request.user, **data)


class KeyMark(ProposalAct):
    permission = "proposals.mark_key"
    form_class = KeyForm
    heading = gettext_lazy("Key proposal")
    submit_label = gettext_lazy("Save")
    success_message = gettext_lazy("The mark and its plan have been saved.")

    def initial(self) -> dict:
        return {name: getattr(self.object, name) for name in KEY_FIELDS}

    def perform(self, data: dict) -> Proposal:
        return mark_key(self.object, actor=self.request.user, **data)


class ProposalAssign(ProposalAct):
    permission = "proposals.assign_proposal"
    form_class = AssignForm
    heading = gettext_lazy("Assign departments")
    submit_label = gettext_lazy("Assign")
    success_message = gettext_lazy("The departments have been told.")

    def get(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Where some departments still have their part another one is added to them."""
        self.prepare()
        parts = Assignment.objects.filter(matter=self.object.matter, round=self.object.round)
        if self.object.state in HANDLED and parts.standing().exists():
            return HttpResponseRedirect(reverse("proposals:unit_add", args=[self.object.pk]))
        return super().get(request, *args, **kwargs)

    def form_options(self) -> dict:
        rule = due_in(None, "reply")
        departments = (
            Department.objects.current()
            .visible_to(self.request.user, "liaison.view_department")
            .filter(organisation__status=Organisation.Status.ACTIVE)
            .select_related("organisation")
            .order_by("organisation__sort_key")
        )
        why = _("Left empty it is %(day)s. %(why)s") % {"day": rule.date, "why": rule.why}
        return {"departments": departments, "why": why}

    def extra(self) -> dict:
        wished = self.object.wished_units
        return {"effect": _("The proposer wishes for: %s") % wished if wished else ""}

    def perform(self, data: dict) -> Any:
        return assign(self.object.matter, actor=self.request.user, **data)


class UnitRemind(PressedButton):
    """催办 of one department, at most once a day."""

    permission = "proposals.remind_unit"
    queryset = Assignment.objects.for_list()
    success_message = gettext_lazy("The department has been urged.")

    def perform(self, found: Assignment) -> None:
        remind_unit(found, actor=self.request.user)

    def back_to(self, found: Assignment) -> str:
        return address(found.matter)
