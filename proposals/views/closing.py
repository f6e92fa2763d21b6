"""The end of a proposal: close, archive, reopen."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from proposals.forms import CloseForm, ReopenForm
from proposals.models import Commitment, Proposal
from proposals.services.closing import (
    archive_proposal,
    close_proposal,
    commitments_of,
    has_letter_without_promise,
    reopen_proposal,
)
from proposals.views.acts import PressedButton, ProposalAct


class ProposalClose(ProposalAct):
    permission = "proposals.close_proposal"
    form_class = CloseForm
    heading = gettext_lazy("Close the proposal")
    submit_label = gettext_lazy("Close")
    success_message = gettext_lazy("The proposal is closed. Its promises stay tracked.")

    def extra(self) -> dict:
        if has_letter_without_promise(self.object):
            return {"effect": _("No promise of the letter is registered yet.")}
        count = commitments_of(self.object).count()
        return {"effect": _("%(count)d promises are registered and stay tracked.") % {"count": count}}

    def perform(self, data: dict) -> Proposal:
        return close_proposal(self.object, actor=self.request.user, **data)


class ProposalArchive(PressedButton):
    permission = "proposals.archive_proposal"
    queryset = Proposal.objects.for_detail()
    success_message = gettext_lazy("The proposal is in the archive.")

    def perform(self, found: Proposal) -> None:
        archive_proposal(found, actor=self.request.user)


class ProposalReopen(ProposalAct):
    permission = "proposals.reopen_proposal"
    form_class = ReopenForm
    heading = gettext_lazy("Take the proposal up again")
    submit_label = gettext_lazy("Take it up again")
    success_message = gettext_lazy("The proposal is open again. Hand it out anew or close it.")

    def form_options(self) -> dict:
        broken = commitments_of(self.object).exclude(state=Commitment.State.FULFILLED)
        return {"commitments": broken.order_by("id")}

    def perform(self, data: dict) -> Proposal:
        return reopen_proposal(self.object, actor=self.request.user, **data)
