"""Co-signers: the first proposer's list with its acts; the invitation and the way out for those asked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.ui.models import Submission
from federation.ui.pages import SignedInRequest
from federation.ui.pages.forms import FORM_KEY
from federation.ui.picking import PickPage
from proposals.forms.cosigning import AnswerForm, ConsentForm, CosignerForm, WordForm
from proposals.models import CoSigner, Proposal
from proposals.pickers import SIGNING_UNITS
from proposals.services.collecting import send_round, take_back_round
from proposals.services.cosigning import (
    ASKED_IN,
    LISTED_IN,
    Standing,
    add_cosigner,
    answer_invitation,
    consent_to_cosigner,
    invitation_of,
    leave_proposal,
    remove_cosigner,
    suggest_cosigner,
)
from proposals.services.versions import text_hash
from proposals.views.acts import PressedButton, ProposalAct, detail_url
from proposals.views.details import ProposalPage
from proposals.views.parts import address, may
from proposals.views.signers import signer_lines

State = Proposal.State


def list_url(proposal: Proposal) -> str:
    return address("proposal_cosigners", proposal.pk)


class ProposalCosigners(ProposalPage):
    """Who has signed, who is asked, and for the first proposer what may be done about each."""

    template_name = "proposals/proposal_cosigners.html"
    tab = "cosigners"

    def content(self) -> dict:
        proposal = self.object
        mine = self.is_author and may(self.user, "invite_cosigner")
        adds = mine and proposal.state in LISTED_IN | ASKED_IN
        suggests = may(self.user, "suggest_cosigner") and proposal.state in ASKED_IN - {State.COSIGNING}
        lines = signer_lines(proposal, self.user, is_author=mine, sees_all=suggests or mine)
        waits = any(one["state"] == Standing.LISTED for one in lines)
        return {
            "lines": lines,
            "invite_url": address("cosigner_invite", proposal.pk) if adds else "",
            "suggest_url": address("cosigner_suggest", proposal.pk) if suggests and not mine else "",
            "begin_url": address("cosigning_begin", proposal.pk)
            if mine and waits and proposal.state in LISTED_IN
            else "",
            "stands": proposal.state not in LISTED_IN,
        }


class ListAct(ProposalAct):
    """An act on the list of co-signers that leads back to it."""

    def cancel_url(self) -> str:
        return list_url(self.object)

    def success_url(self, done: Any) -> str:
        return list_url(self.object)


class CosignerInvite(ListAct):
    permission = "proposals.invite_cosigner"
    form_class = CosignerForm
    heading = gettext_lazy("Add a co-signer")
    submit_label = gettext_lazy("Add")
    success_message = gettext_lazy("The co-signer is on the list.")

    def extra(self) -> dict:
        if self.object.state in LISTED_IN:
            return {"effect": _("Nobody is asked until you send the proposal round.")}
        return {"effect": _("The invitation goes out at once. The text can no longer be changed.")}

    def perform(self, data: dict) -> CoSigner:
        return add_cosigner(self.object, actor=self.request.user, **data)


class CosignerSuggest(ListAct):
    permission = "proposals.suggest_cosigner"
    form_class = CosignerForm
    heading = gettext_lazy("Suggest a co-signer")
    submit_label = gettext_lazy("Suggest")
    success_message = gettext_lazy("The first proposer is asked for consent.")

    def extra(self) -> dict:
        return {"effect": _("The first proposer has to consent, then the invitation goes out.")}

    def perform(self, data: dict) -> CoSigner:
        return suggest_cosigner(self.object, actor=self.request.user, **data)


def row_of(proposal: Proposal, key: int) -> CoSigner:
    """A co-signer of this very proposal; Http404 for any other."""
    found = CoSigner.objects.filter(proposal=proposal, pk=key).select_related("unit", "invited").first()
    if found is None:
        raise Http404
    return found


class CosignerRemove(PressedButton):
    """Off the list, or the invitation taken back."""

    permission = "proposals.invite_cosigner"
    queryset = Proposal.objects.for_detail()
    success_message = gettext_lazy("The co-signer is no longer asked.")

    def post(self, request: SignedInRequest, pk: int, cosigner: int) -> HttpResponse:
        return super().post(request, pk)

    def perform(self, found: Proposal) -> None:
        remove_cosigner(row_of(found, self.kwargs["cosigner"]), actor=self.request.user)

    def back_to(self, found: Proposal) -> str:
        return list_url(found)


class CosignerConsent(ListAct):
    """The first proposer says whether a suggested co-signer is asked."""

    permission = "proposals.invite_cosigner"
    form_class = ConsentForm
    heading = gettext_lazy("Consent to a co-signer")
    submit_label = gettext_lazy("Answer")
    success_message = gettext_lazy("Your answer has been kept.")

    def prepare(self) -> None:
        super().prepare()
        self.row = row_of(self.object, self.kwargs["cosigner"])

    def extra(self) -> dict:
        people = f" {self.row.invited.name}" if self.row.invited is not None else ""
        return {"effect": f"{self.row.unit.name}{people}"}

    def perform(self, data: dict) -> CoSigner:
        if data["consents"]:
            return consent_to_cosigner(self.row, actor=self.request.user)
        return remove_cosigner(self.row, actor=self.request.user, reason=data["reason"])


class CosigningBegin(PressedButton):
    """Send the proposal round."""

    permission = "proposals.submit_proposal"
    queryset = Proposal.objects.for_detail()
    success_message = gettext_lazy("The proposal is sent round. Its text stands until you take it back.")

    def perform(self, found: Proposal) -> None:
        send_round(found, actor=self.request.user)

    def back_to(self, found: Proposal) -> str:
        return list_url(found)


class CosigningStop(ListAct):
    """Take the proposal back from those who sign, to change its text."""

    permission = "proposals.submit_proposal"
    form_class = WordForm
    heading = gettext_lazy("Take it back to change the text")
    submit_label = gettext_lazy("Take it back")
    success_message = gettext_lazy("You can change the text now. Everybody will be asked to sign again.")

    def extra(self) -> dict:
        return {
            "danger": True,
            "effect": _("Signatures given so far fall, because they are for the present text."),
        }

    def perform(self, data: dict) -> Proposal:
        return take_back_round(self.object, actor=self.request.user, **data)

    def success_url(self, done: Any) -> str:
        return address("proposal_edit", self.object.pk)


class CosignAnswer(ProposalAct):
    """Read the text, then sign it or say why not."""

    permission = "proposals.answer_invitation"
    form_class = AnswerForm
    template_name = "proposals/cosign_answer.html"
    heading = gettext_lazy("Sign the proposal")
    submit_label = gettext_lazy("Send the answer")
    success_message = gettext_lazy("Your answer has been kept. The first proposer has been told.")

    def get(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.prepare()
        if invitation_of(self.object, request.user) is None:
            messages.info(request, _("No invitation to sign this proposal waits for you."))
            return HttpResponseRedirect(detail_url(self.object))
        return super().get(request, *args, **kwargs)

    def post(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Who has refused no longer finds the proposal: a doubled click gets the page of the first one.
        earlier = Submission.url_of(request.POST.get(FORM_KEY, ""), request.user)
        return HttpResponseRedirect(earlier) if earlier else super().post(request, *args, **kwargs)

    def extra(self) -> dict:
        proposal, row = self.object, invitation_of(self.object, self.request.user)
        parts = [
            (_("Facts"), proposal.facts),
            (_("Analysis"), proposal.analysis),
            (_("Suggestions"), proposal.suggestions),
        ]
        return {
            "parts": parts,
            "digest": text_hash(proposal),
            "unit": row.unit if row is not None else None,
            "author": proposal.matter.author.name,
        }

    def perform(self, data: dict) -> CoSigner:
        return answer_invitation(self.object, actor=self.request.user, **data)

    def success_url(self, done: CoSigner) -> str:
        return detail_url(self.object) if done.state == Standing.ACCEPTED else reverse("proposals:todo")


class CosignerLeave(ProposalAct):
    """A co-signer takes the own signature back."""

    permission = "proposals.answer_invitation"
    form_class = WordForm
    heading = gettext_lazy("Leave the proposal")
    submit_label = gettext_lazy("Leave")
    success_message = gettext_lazy("You are no longer a co-signer. The first proposer has been told.")

    def post(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        earlier = Submission.url_of(request.POST.get(FORM_KEY, ""), request.user)
        return HttpResponseRedirect(earlier) if earlier else super().post(request, *args, **kwargs)

    def extra(self) -> dict:
        return {"danger": True, "effect": _("You will no longer see it, unless somebody asks you anew.")}

    def perform(self, data: dict) -> CoSigner:
        return leave_proposal(self.object, actor=self.request.user, **data)

    def success_url(self, done: CoSigner) -> str:
        return reverse("proposals:proposal_list")


class SigningUnitPick(PickPage):
    """Chambers and enterprises that could sign, by their names."""

    permission = "proposals.pick_signing_unit"
    picker = SIGNING_UNITS
