"""Decisions of two persons about a proposal: proposing, taking, dropping them, and appeals."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.numbering.services import number_text
from proposals.forms import AppealForm, DecideForm, JoiningForm, NotFilingForm, ReasonForm, ReroutingForm
from proposals.models import Appeal, Decision, MatterLink, Proposal
from proposals.services.appeals import answer_appeal, ask_review, may_object_until, object_to_joining
from proposals.services.decisions import drop_decision, take_decision
from proposals.services.joining import propose_joining, undo_joining
from proposals.services.refusing import propose_not_filing
from proposals.services.rerouting import propose_rerouting
from proposals.views.acts import PressedButton, ProposalAct
from proposals.wording import decision_in_words


class ProposedDecision(ProposalAct):
    """An act that a colleague has to confirm."""

    submit_label = gettext_lazy("Propose")
    success_message = gettext_lazy("Proposed. A colleague has to confirm it.")

    def extra(self) -> dict:
        return {"effect": _("Nothing happens until a colleague confirms it.")}


class NotFilingPropose(ProposedDecision):
    permission = "proposals.propose_not_filing"
    form_class = NotFilingForm
    heading = gettext_lazy("Do not file")

    def perform(self, data: dict) -> Decision:
        return propose_not_filing(self.object, actor=self.request.user, **data)


class ReroutingPropose(ProposedDecision):
    permission = "proposals.propose_rerouting"
    form_class = ReroutingForm
    heading = gettext_lazy("Send it another way")

    def perform(self, data: dict) -> Decision:
        return propose_rerouting(self.object, actor=self.request.user, **data)


class JoiningPropose(ProposedDecision):
    """Join into another proposal; the hints on similar ones lead here with its number."""

    permission = "proposals.propose_joining"
    form_class = JoiningForm
    heading = gettext_lazy("Join into another proposal")

    def initial(self) -> dict:
        return {"target": self.request.GET.get("target", "")[:100]}

    def perform(self, data: dict) -> Decision:
        target = self.find(data["target"].strip())
        return propose_joining(self.object, target, actor=self.request.user, text=data["text"])

    def find(self, typed: str) -> Proposal:
        """The proposal with this number; a serial alone is one of this year."""
        if typed.isascii() and typed.isdigit():
            year = timezone.localdate().year
            typed = number_text(settings.PROPOSAL_AGENCY_CODE, year, int(typed[:9]), digits=3)
        found = self.get_queryset().filter(number=typed).first() if typed else None
        if found is None:
            raise ValidationError({"target": _("No proposal bears this number.")})
        return found


class JoiningUndo(ProposalAct):
    permission = "proposals.undo_joining"
    form_class = ReasonForm
    heading = gettext_lazy("Take the joining back")
    submit_label = gettext_lazy("Take it back")
    success_message = gettext_lazy("The joining is taken back. The proposal is under review again.")

    def extra(self) -> dict:
        return {"effect": _("It keeps its number. This can be done until the answer is signed.")}

    def perform(self, data: dict) -> Proposal:
        return undo_joining(self.object, actor=self.request.user, **data)


class DecisionTake(ProposalAct):
    """Confirm what a colleague has proposed, or refuse it."""

    permission = "proposals.take_decision"
    form_class = DecideForm
    heading = gettext_lazy("Decide")
    submit_label = gettext_lazy("Decide")
    success_message = gettext_lazy("Your decision has been kept.")

    def prepare(self) -> None:
        super().prepare()
        rows = Decision.objects.filter(matter=self.object.matter_id).select_related("ground", "proposed_by")
        self.decision = rows.order_by("-id").first()

    def extra(self) -> dict:
        return {"effect": decision_in_words(self.decision) if self.decision is not None else ""}

    def perform(self, data: dict) -> Decision:
        if self.decision is None:
            raise ValidationError(_("No decision about it waits."))
        return take_decision(self.decision, actor=self.request.user, **data)


class DecisionDrop(PressedButton):
    """Take back a decision that nobody has confirmed yet; only who proposed it may."""

    permission = "proposals.drop_decision"
    queryset = Proposal.objects.for_detail()
    success_message = gettext_lazy("Taken back.")

    def perform(self, found: Proposal) -> None:
        waiting = Decision.objects.open().filter(matter=found.matter_id).first()
        if waiting is None:
            raise ValidationError(_("No decision about it waits."))
        drop_decision(waiting, actor=self.request.user)


class ReviewAsk(ProposalAct):
    permission = "proposals.ask_review"
    form_class = ReasonForm
    heading = gettext_lazy("Ask for a review")
    submit_label = gettext_lazy("Ask for the review")
    success_message = gettext_lazy("The federation looks at the decision again.")

    def extra(self) -> dict:
        return {"effect": _("A review can be asked for once.")}

    def perform(self, data: dict) -> Appeal:
        return ask_review(self.object, actor=self.request.user, **data)


class JoiningObject(ProposalAct):
    """A proposer of either side objects to a joining."""

    permission = "proposals.object_to_joining"
    form_class = ReasonForm
    heading = gettext_lazy("Object to the joining")
    submit_label = gettext_lazy("Object")
    success_message = gettext_lazy("Your objection has been kept. The federation answers it.")

    def prepare(self) -> None:
        super().prepare()
        self.link = newest_joining(self.object)

    def extra(self) -> dict:
        if self.link is None:
            return {}
        return {"effect": _("You may object until %s.") % may_object_until(self.link)}

    def perform(self, data: dict) -> Appeal:
        if self.link is None:
            raise ValidationError(_("This proposal is not joined with another one."))
        return object_to_joining(self.object, self.link, actor=self.request.user, **data)


def newest_joining(proposal: Proposal) -> MatterLink | None:
    """The joining in force that a proposal takes part in, on either side."""
    links = MatterLink.objects.filter(kind=MatterLink.Kind.MERGED, undone_at__isnull=True)
    own = links.filter(source=proposal.matter_id).first()
    return own or links.filter(target=proposal.matter_id).order_by("-id").first()


class AppealAnswer(ProposalAct):
    """Uphold or reject an appeal. `appeal` in the address names it."""

    permission = "proposals.answer_appeal"
    form_class = AppealForm
    heading = gettext_lazy("Answer the appeal")
    submit_label = gettext_lazy("Answer")
    success_message = gettext_lazy("The appeal is answered.")

    def prepare(self) -> None:
        super().prepare()
        rows = Appeal.objects.filter(proposal=self.object).select_related(
            "raised_by", "link__source__proposal", "link__target__proposal", "proposal"
        )
        found = rows.filter(pk=self.kwargs["appeal"]).first()
        if found is None:
            raise Http404
        self.appeal = found

    def extra(self) -> dict:
        words = {"name": self.appeal.raised_by.name, "reason": self.appeal.reason}
        return {"effect": _("%(name)s: %(reason)s") % words}

    def perform(self, data: dict) -> Any:
        return answer_appeal(self.appeal, actor=self.request.user, **data)
