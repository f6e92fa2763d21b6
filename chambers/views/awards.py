"""Awards: awarding a published round, the list, one award with its certificate, and its revocation."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.assessment_wording import ENTRY
from chambers.award_tables import (
    AWARD_STATES,
    AWARD_TONES,
    LEVELS,
    AwardFilter,
    AwardTable,
    award_state,
    standing,
)
from chambers.forms.assessment_rounds import ReasonForm
from chambers.forms.election_cases import ConfirmForm
from chambers.models import AssessmentEntry, AssessmentRound, Award, Reward
from chambers.services.award_endings import revoke_award
from chambers.services.awards import award_round, close_round, outlook_of
from chambers.services.rubric_checks import plain
from chambers.views.assessment_acts import RoundAct
from federation.accounts.scopes import holds
from federation.audit.timeline import timeline_of
from federation.ui.pages import ActionPage, DetailPage, ListPage
from members.views.registry import Trail

VIEW, AWARD, REVOKE = "chambers.view_award", "chambers.award_round", "chambers.revoke_award"
AWARDS = (gettext_lazy("Awards"), "chambers:award_list")
REWARDS = "chambers.view_reward"


class RoundAward(RoundAct):
    """Award a round: what it would bring stands on the page before anybody confirms it."""

    permission = AWARD
    template_name = "chambers/assessment/round_award.html"
    heading = gettext_lazy("Award the round")
    submit_label = gettext_lazy("Award the round")
    success_message = gettext_lazy("The round has been awarded; its certificates are drawn in a moment.")

    def extra(self) -> dict:
        held = self.object
        outlook = outlook_of(held) if held.state == AssessmentRound.State.PUBLICITY else None
        return {
            "effect": _("Grades become awards, honours and certificates. No total changes any more."),
            "outlook": outlook,
            "rewards": f"{outlook.rewards:,.2f}" if outlook else "",
        }

    def perform(self, data: dict) -> AssessmentRound:
        def address(code: str) -> str:
            return self.request.build_absolute_uri(reverse("join:verify", args=[code]))

        return award_round(self.object, actor=self.request.user, address=address)


class RoundClose(RoundAct):
    permission = AWARD
    form_class = ConfirmForm
    heading = gettext_lazy("Put the round away")
    submit_label = gettext_lazy("Put the round away")
    success_message = gettext_lazy("The round is closed; its results stay public.")

    def perform(self, data: dict) -> AssessmentRound:
        return close_round(self.object, actor=self.request.user)


class AwardList(ListPage):
    permission = VIEW
    queryset = Award.objects.all()
    filterset_class = AwardFilter
    table_class = AwardTable
    heading = gettext_lazy("Awards")
    empty_sentence = gettext_lazy("Nothing has been awarded within your reach yet.")
    export_permission = VIEW
    export_name = "awards"

    def tabs(self) -> list[dict]:
        return self.tabs_by("state", AWARD_STATES, standing)

    def actions(self) -> list[dict]:
        found: list[dict] = []
        for name, label, right, icon in (
            ("certificate_list", _("Certificates"), "chambers.view_certificate", "certificate"),
            ("reward_list", _("Ledger of rewards"), REWARDS, "currency-yuan"),
        ):
            if holds(self.request.user, right):
                found.append({"label": label, "url": reverse(f"chambers:{name}"), "icon": icon})
        return found


class AwardDetail(DetailPage):
    permission = VIEW
    queryset = Award.objects.for_detail()
    template_name = "chambers/assessment/award_detail.html"
    object: Award

    def details(self) -> dict:
        award, user = self.object, self.request.user
        entry, state = award.entry, award_state(vars(award))
        rewards = Reward.objects.visible_to(user, REWARDS) if holds(user, REWARDS) else Reward.objects.none()
        return {
            "heading": str(entry),
            "labels": [
                {"text": award.grade.name, "tone": "gold"},
                {"text": AWARD_STATES[state], "tone": AWARD_TONES[state]},
            ],
            "facts": f"{entry.round.title} · {entry.round.version}",
            "breadcrumb": [
                {"label": AWARDS[0], "url": reverse(AWARDS[1])},
                {"label": str(entry), "url": ""},
            ],
            "actions": self.actions(),
            "sections": [{"title": _("Award"), "rows": self.rows()}],
            "certificate": award.certificate,
            "reward": rewards.filter(award=award).first(),
            "history": timeline_of([(AssessmentEntry, entry.pk)], ENTRY, limit=20, viewer=user),
        }

    def rows(self) -> list[tuple[Any, Any]]:
        award = self.object
        entry = award.entry
        found = [
            (_("Unit"), entry.organisation.name),
            (_("Group"), entry.group.name if entry.group else None),
            (_("Total of points"), plain(award.total)),
            (_("Place in the group"), award.place),
            (_("Level of the honour"), LEVELS.get(award.grade.level)),
            (_("Honour on file"), str(award.honour) if award.honour else None),
            (_("Awarded on"), award.awarded_on),
            (_("Awarded by whom"), award.awarded_by.name if award.awarded_by else None),
            (_("Valid to"), award.valid_to or _("without an end")),
        ]
        if award.revoked_on is not None:
            found += [
                (_("Revoked on"), award.revoked_on),
                (_("Revoked by"), award.revoked_by.name if award.revoked_by else None),
                (_("Revoked because"), award.revocation_reason),
            ]
        return found

    def actions(self) -> list[dict]:
        award, found = self.object, list[dict]()
        entry_url = reverse("chambers:entry_detail", args=[award.entry_id])
        found.append({"label": _("Look at the entry"), "url": entry_url, "icon": "eye"})
        if award.revoked_on is None and holds(self.request.user, REVOKE):
            url = reverse("chambers:award_revoke", args=[award.pk])
            found.append({"label": _("Revoke the award"), "url": url, "icon": "ban", "more": True})
        return found


class AwardRevoke(Trail, ActionPage):
    place = AWARDS
    permission = REVOKE
    queryset = Award.objects.for_detail()
    form_class = ReasonForm
    heading = gettext_lazy("Revoke the award")
    submit_label = gettext_lazy("Revoke the award")
    success_message = gettext_lazy("The award has been revoked; its certificate is void.")
    object: Award

    def extra(self) -> dict:
        sentence = _("The certificate is void at once, and whoever checks it reads the reason. It is final.")
        return {"danger": True, "effect": sentence}

    def cancel_url(self) -> str:
        return reverse("chambers:award_detail", args=[self.object.pk])

    def perform(self, data: dict) -> Award:
        return revoke_award(self.object, data["reason"], actor=self.request.user)

    def success_url(self, done: Any) -> str:
        return self.cancel_url()
