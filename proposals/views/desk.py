"""The desk decides: review, return, file, assign, urge, close."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation
from federation.ui.pages import ActionPage, Door, SignedInRequest
from liaison.models import Department
from proposals.forms import AssignForm, FileForm, ReasonForm
from proposals.models import Assignment, Proposal
from proposals.services.assignments import assign_proposal
from proposals.services.proposals import close_proposal, file_proposal, return_proposal, review_proposal
from proposals.services.terms import due_in
from proposals.services.urging import remind_unit
from proposals.views.drafts import crumbs, detail_url


class Decision(ActionPage):
    """A decision about one proposal that leads back to its page."""

    queryset = Proposal.objects.for_detail()

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.object.matter.subject, detail_url(self.object)), (self.heading, ""))

    def cancel_url(self) -> str:
        return detail_url(self.object)

    def success_url(self, done: Any) -> str:
        return detail_url(self.object)


class PressedButton(Door):
    """A decision without a form: one POST. A refusal is said on the object's page."""

    http_method_names = ["post"]
    success_message: Any = ""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        found = self.get_object()
        try:
            self.perform(found)
        except ValidationError as error:
            for sentence in error.messages:
                messages.error(request, sentence)
        else:
            messages.success(request, self.success_message)
        return HttpResponseRedirect(self.back_to(found))

    def perform(self, found: Any) -> None:
        raise LookupError(f"{type(self).__name__} performs nothing")

    def back_to(self, found: Any) -> str:
        return detail_url(found)


class ProposalReview(PressedButton):
    permission = "proposals.review_proposal"
    queryset = Proposal.objects.for_detail()
    success_message = gettext_lazy("You have it for review.")

    def perform(self, found: Proposal) -> None:
        review_proposal(found, actor=self.request.user)


class ProposalReturn(Decision):
    permission = "proposals.return_proposal"
    form_class = ReasonForm
    heading = gettext_lazy("Return for change")
    submit_label = gettext_lazy("Return")
    success_message = gettext_lazy("The author has been told.")

    def perform(self, data: dict) -> Proposal:
        return return_proposal(self.object, actor=self.request.user, **data)


class ProposalFile(Decision):
    permission = "proposals.file_proposal"
    form_class = FileForm
    heading = gettext_lazy("File the proposal")
    submit_label = gettext_lazy("File and allot the number")
    success_message = gettext_lazy("The proposal is filed and has its number.")

    def extra(self) -> dict:
        return {"effect": _("It gets the next number of this year's series.")}

    def initial(self) -> dict:
        return {"session": str(timezone.localdate().year)}

    def perform(self, data: dict) -> Proposal:
        return file_proposal(self.object, actor=self.request.user, **data)


class ProposalAssign(Decision):
    permission = "proposals.assign_proposal"
    form_class = AssignForm
    heading = gettext_lazy("Assign departments")
    submit_label = gettext_lazy("Assign")
    success_message = gettext_lazy("The departments have been told.")

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
        return assign_proposal(self.object, actor=self.request.user, **data)


class ProposalClose(PressedButton):
    permission = "proposals.close_proposal"
    queryset = Proposal.objects.for_detail()
    success_message = gettext_lazy("The proposal is closed. Its promises stay tracked.")

    def perform(self, found: Proposal) -> None:
        close_proposal(found, actor=self.request.user)


class UnitRemind(PressedButton):
    """催办 of one department, at most once a day."""

    permission = "proposals.remind_unit"
    queryset = Assignment.objects.for_list()
    success_message = gettext_lazy("The department has been urged.")

    def perform(self, found: Assignment) -> None:
        remind_unit(found, actor=self.request.user)

    def back_to(self, found: Assignment) -> str:
        return detail_url(found.matter.proposal)
