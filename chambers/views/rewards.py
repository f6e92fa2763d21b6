"""The ledger of rewards: the list with its sums, one line, and marking it paid."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.assessment_wording import ENTRY
from chambers.forms.assessment_results import BudgetForm, PayForm
from chambers.models import AssessmentEntry, Reward
from chambers.reward_tables import CONDITIONS, STATES, TONES, RewardFilter, RewardTable, state_of_reward
from chambers.services.rewards import budget_reward, pay_reward, sums_of
from federation.accounts.scopes import holds
from federation.audit.timeline import timeline_of
from federation.ui.pages import ActionPage, DetailPage, ListPage
from members.views.registry import Trail

VIEW, KEEP = "chambers.view_reward", "chambers.keep_reward"
REWARDS = (gettext_lazy("Ledger of rewards"), "chambers:reward_list")


class RewardList(ListPage):
    permission = VIEW
    queryset = Reward.objects.all()
    filterset_class = RewardFilter
    table_class = RewardTable
    heading = REWARDS[0]
    empty_sentence = gettext_lazy("No reward stands in the ledger yet.")
    export_permission = VIEW
    export_name = "rewards"

    def tabs(self) -> list[dict]:
        return self.tabs_by("state", STATES, lambda key: CONDITIONS[key])

    def facts(self) -> str:
        """Sums of what is shown, whatever page of it."""
        filterset = self.read_filters()
        rows = filterset.qs if filterset.form.is_valid() else self.get_queryset()
        sums = sums_of(rows)
        return _("To be paid %(due)s yuan, paid %(paid)s yuan") % {
            "due": f"{sums['due']:,.2f}",
            "paid": f"{sums['paid']:,.2f}",
        }


class RewardDetail(DetailPage):
    permission = VIEW
    queryset = Reward.objects.select_related(
        "award__entry__round", "award__entry__organisation", "award__grade"
    )
    template_name = "chambers/assessment/reward_detail.html"
    object: Reward

    def details(self) -> dict:
        row, user = self.object, self.request.user
        award = row.award
        state = state_of_reward({"paid_on": row.paid_on, "award__revoked_on": award.revoked_on})
        rows = [
            (_("Sum in yuan"), f"{row.amount:,.2f}"),
            (_("Computed as"), row.explanation),
            (_("Grade reached"), award.grade.name),
            (_("Awarded on"), award.awarded_on),
            (_("Budget year"), row.budget_year),
            (_("Paid on"), row.paid_on),
            (_("Note"), row.note),
        ]
        return {
            "heading": str(award.entry),
            "labels": [{"text": STATES[state], "tone": TONES[state]}],
            "facts": award.entry.round.title,
            "breadcrumb": [
                {"label": REWARDS[0], "url": reverse(REWARDS[1])},
                {"label": str(award.entry), "url": ""},
            ],
            "actions": self.actions(state),
            "sections": [{"title": _("Reward"), "rows": rows}],
            "history": timeline_of([(AssessmentEntry, award.entry_id)], ENTRY, limit=20, viewer=user),
        }

    def actions(self, state: str) -> list[dict]:
        row, found = self.object, []
        if state == "due" and holds(self.request.user, KEEP):
            pay, budget = (
                reverse(f"chambers:{name}", args=[row.pk]) for name in ("reward_pay", "reward_budget")
            )
            found.append({"label": _("Mark it paid"), "url": pay, "icon": "cash", "primary": True})
            found.append({"label": _("Change the budget year"), "url": budget, "icon": "calendar"})
        url = reverse("chambers:award_detail", args=[row.award_id])
        found.append({"label": _("Look at the award"), "url": url, "icon": "award"})
        return found


class RewardAct(Trail, ActionPage):
    place = REWARDS
    permission = KEEP
    queryset = RewardDetail.queryset
    object: Reward

    def cancel_url(self) -> str:
        return reverse("chambers:reward_detail", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()

    def extra(self) -> dict:
        return {"effect": self.object.explanation}


class RewardPay(RewardAct):
    form_class = PayForm
    heading = gettext_lazy("Mark it paid")
    submit_label = gettext_lazy("Mark it paid")
    success_message = gettext_lazy("The payment is on file.")

    def initial(self) -> dict:
        return {"paid_on": timezone.localdate()}

    def perform(self, data: dict) -> Reward:
        return pay_reward(self.object, data["paid_on"], data["note"], actor=self.request.user)


class RewardBudget(RewardAct):
    form_class = BudgetForm
    heading = gettext_lazy("Change the budget year")
    success_message = gettext_lazy("The changes have been saved.")

    def initial(self) -> dict:
        return {"budget_year": self.object.budget_year}

    def perform(self, data: dict) -> Reward:
        return budget_reward(self.object, data["budget_year"], actor=self.request.user)
