"""What proposers do once their proposal is on its way: withdraw it, rate its answer."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from proposals.forms import RateForm, ReasonForm
from proposals.models import Proposal
from proposals.services.ratings import rate_proposal
from proposals.services.withdrawing import ask_withdrawal, withdraw_proposal
from proposals.views.acts import ProposalAct


class ProposalWithdraw(ProposalAct):
    permission = "proposals.withdraw_proposal"
    form_class = ReasonForm
    heading = gettext_lazy("Withdraw the proposal")
    submit_label = gettext_lazy("Withdraw")
    success_message = gettext_lazy("The proposal is withdrawn.")

    def extra(self) -> dict:
        return {"danger": True, "effect": _("It will not be handled. It stays on file.")}

    def perform(self, data: dict) -> Proposal:
        return withdraw_proposal(self.object, actor=self.request.user, **data)


class WithdrawalAsk(ProposalAct):
    """Ask that a filed proposal be withdrawn."""

    permission = "proposals.ask_withdrawal"
    form_class = ReasonForm
    heading = gettext_lazy("Ask for the withdrawal")
    submit_label = gettext_lazy("Ask for it")
    success_message = gettext_lazy("The federation decides about your request.")

    def extra(self) -> dict:
        effect = _("It is filed, so the federation decides. Its number stays and becomes void.")
        return {"danger": True, "effect": effect}

    def perform(self, data: dict) -> Any:
        return ask_withdrawal(self.object, actor=self.request.user, **data)


class ProposalRate(ProposalAct):
    permission = "proposals.rate_proposal"
    form_class = RateForm
    heading = gettext_lazy("Rate the answer")
    submit_label = gettext_lazy("Send the rating")
    success_message = gettext_lazy("Thank you. Your rating has been kept.")

    def cancel_url(self) -> str:
        return reverse("proposals:proposal_letter", args=[self.object.pk])

    def perform(self, data: dict) -> Proposal:
        rate_proposal(self.object, actor=self.request.user, **data)
        return self.object
