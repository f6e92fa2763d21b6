"""再办理: the page that opens a new round, or puts it before an approver."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from proposals.forms import RehandleForm
from proposals.models import Assignment
from proposals.services.rehandling import may_rehandle_at_once, propose_rehandling, rehandle_proposal
from proposals.services.terms import due_in
from proposals.views.acts import ProposalAct
from proposals.views.part_answers import departments_to_add

Mode = Assignment.Mode


class ProposalRehandle(ProposalAct):
    """Offers the departments of the round before, as most rounds go to the same ones."""

    permission = "proposals.rehandle_proposal"
    form_class = RehandleForm
    heading = gettext_lazy("Handle anew")
    submit_label = gettext_lazy("Begin the new round")

    def prepare(self) -> None:
        super().prepare()
        self.at_once = may_rehandle_at_once(self.object)

    def form_options(self) -> dict:
        rule = due_in(None, "rehandle")
        why = _("Left empty it is %(day)s. %(why)s") % {"day": rule.date, "why": rule.why}
        return {"departments": departments_to_add(), "why": why}

    def initial(self) -> dict:
        rows = Assignment.objects.filter(matter=self.object.matter, round=self.object.round).standing()
        modes = list(rows.values_list("department", "mode"))
        rating = self.object.ratings.filter(round=self.object.round).exclude(comment="").first()
        return {
            "reason": rating.comment if rating is not None else "",
            "lead": next((key for key, mode in modes if mode in (Mode.LEAD, Mode.SINGLE)), None),
            "co_handlers": [key for key, mode in modes if mode == Mode.CO],
            "separate": [key for key, mode in modes if mode == Mode.SEPARATE],
        }

    def extra(self) -> dict:
        number = self.object.round + 1
        effect = _("Round %d begins. The letter and the rating so far stay as they are.") % number
        if not self.at_once:
            effect += _("The first proposer is not dissatisfied, so a colleague has to confirm it.")
        return {"effect": effect}

    def perform(self, data: dict) -> Any:
        if self.at_once:
            done: Any = rehandle_proposal(self.object, actor=self.request.user, **data)
            messages.success(self.request, _("A new round has begun. The departments have been told."))
            return done
        done = propose_rehandling(self.object, actor=self.request.user, **data)
        messages.success(self.request, _("Proposed. A colleague has to confirm it."))
        return done
