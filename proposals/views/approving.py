"""A group proposal before its chamber: putting it there, taking it back, and the chamber's answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.ui.models import Submission
from federation.ui.pages import SignedInRequest
from federation.ui.pages.forms import FORM_KEY
from proposals.forms.approving import ApprovalForm
from proposals.models import Proposal
from proposals.services.approving import (
    approve_proposal,
    put_before_chamber,
    return_by_chamber,
    take_back_from_chamber,
)
from proposals.services.versions import text_hash
from proposals.views.acts import PressedButton, ProposalAct


class ChamberAsk(PressedButton):
    """The author puts it before the chamber."""

    permission = "proposals.submit_proposal"
    queryset = Proposal.objects.for_detail()
    success_message = gettext_lazy("It is before the chamber. You will hear what the chamber says.")

    def perform(self, found: Proposal) -> None:
        put_before_chamber(found, actor=self.request.user)


class ChamberTakeBack(PressedButton):
    """The author takes it back from the chamber."""

    permission = "proposals.submit_proposal"
    queryset = Proposal.objects.for_detail()
    success_message = gettext_lazy("You can change it now.")

    def perform(self, found: Proposal) -> None:
        take_back_from_chamber(found, actor=self.request.user)


class ChamberReview(ProposalAct):
    """Read the text, then approve it under the chamber's seal or give it back."""

    permission = "proposals.approve_group_proposal"
    form_class = ApprovalForm
    template_name = "proposals/cosign_answer.html"
    heading = gettext_lazy("Approve the group proposal")
    submit_label = gettext_lazy("Send the answer")
    success_message = gettext_lazy("Your answer has been kept. The author has been told.")

    def post(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Once it is answered the chamber's page of it is gone: a doubled click gets that of the first one.
        earlier = Submission.url_of(request.POST.get(FORM_KEY, ""), request.user)
        return HttpResponseRedirect(earlier) if earlier else super().post(request, *args, **kwargs)

    def cancel_url(self) -> str:
        return reverse("proposals:todo")

    def extra(self) -> dict:
        proposal = self.object
        return {
            "parts": [
                (_("Facts"), proposal.facts),
                (_("Analysis"), proposal.analysis),
                (_("Suggestions"), proposal.suggestions),
            ],
            "digest": text_hash(proposal),
            "approves": True,
            "author": proposal.matter.author.name,
            "unit": proposal.matter.organisation,
        }

    def perform(self, data: dict) -> Proposal:
        if not data["approved"]:
            return return_by_chamber(self.object, actor=self.request.user, reason=data["reason"])
        upload = data["file"]
        name = upload.name if upload else ""
        return approve_proposal(self.object, actor=self.request.user, upload=upload, name=name)

    def success_url(self, done: Any) -> str:
        return reverse("proposals:todo")
