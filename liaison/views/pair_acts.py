"""Pages that write pairing campaigns and their pairs."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms.election_cases import ConfirmForm
from federation.accounts.models import Organisation
from federation.ui.pages import ActionPage, CreatePage, UpdatePage
from liaison.forms.pairs import CampaignForm, CompleteForm, ContactForm, GiveUpForm, PairForm, PlanForm
from liaison.models import FirmPair, PairCampaign, PairContact
from liaison.services.pairs import (
    change_plan,
    close_campaign,
    complete_pair,
    end_pair,
    log_pair_contact,
    open_campaign,
    pair_firms,
    update_campaign,
)
from liaison.views.pairs import CAMPAIGNS, KEEP_CAMPAIGN, KEEP_PAIR, LOG, PAIRS
from members.forms.registry import keeping_units
from members.models import Enterprise
from members.pickers import parties_meant
from members.views.registry import Trail


class CampaignOpen(Trail, CreatePage):
    place = CAMPAIGNS
    permission = KEEP_CAMPAIGN
    form_class = CampaignForm
    heading = gettext_lazy("New campaign")
    submit_label = gettext_lazy("Open the campaign")
    success_message = gettext_lazy("The campaign is open. Enterprises can be paired in it now.")

    def form_options(self) -> dict:
        return {"units": keeping_units(self.request.user)}

    def initial(self) -> dict:
        post = self.request.user.main_post
        return {"organisation": post.organisation_id if post else None, "starts_on": timezone.localdate()}

    def cancel_url(self) -> str:
        return reverse("liaison:campaign_list")

    def perform(self, data: dict) -> PairCampaign:
        return open_campaign(actor=self.request.user, **data)


class CampaignAction(Trail):
    place = CAMPAIGNS
    permission = KEEP_CAMPAIGN
    queryset = PairCampaign.objects.select_related("organisation")
    object: PairCampaign

    def cancel_url(self) -> str:
        return self.object.get_absolute_url()

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class CampaignUpdate(CampaignAction, UpdatePage):
    form_class = CampaignForm
    heading = gettext_lazy("Edit the campaign")
    success_message = gettext_lazy("The changes have been saved.")

    def form_options(self) -> dict:
        return {"units": None}

    def perform(self, data: dict) -> PairCampaign:
        return update_campaign(self.object, actor=self.request.user, version=self.seen_version(), **data)


class CampaignClose(CampaignAction, ActionPage):
    form_class = ConfirmForm
    heading = gettext_lazy("Close the campaign")
    submit_label = gettext_lazy("Close")
    success_message = gettext_lazy("The campaign is closed.")

    def extra(self) -> dict:
        return {"effect": _("Nobody is paired in it any more. Its pairs and figures stay on file.")}

    def perform(self, data: dict) -> PairCampaign:
        return close_campaign(self.object, actor=self.request.user)


class PairMake(CampaignAction, ActionPage):
    template_name = "generic/form.html"
    form_class = PairForm
    heading = gettext_lazy("Pair two enterprises")
    submit_label = gettext_lazy("Put on the register")
    success_message = gettext_lazy("The two are paired, and both have been told.")

    def initial(self) -> dict:
        return {"starts_on": timezone.localdate()}

    def form_options(self) -> dict:
        return {"find": self.find}

    def find(self, text: str) -> list[Organisation]:
        """Enterprises that the clerk may see, and no others."""
        seen = Enterprise.objects.current().visible_to(self.request.user, "members.view_enterprise")
        rows: Any = Organisation.objects.filter(pk__in=seen.values("pk"))
        return parties_meant(rows, text)

    def perform(self, data: dict) -> FirmPair:
        return pair_firms(self.object, actor=self.request.user, **data)

    def success_url(self, done: FirmPair) -> str:
        return done.get_absolute_url()


class PairAction(Trail):
    place = PAIRS
    permission = KEEP_PAIR
    queryset = FirmPair.objects.select_related("campaign", "leading", "small")
    object: FirmPair

    def cancel_url(self) -> str:
        return self.object.get_absolute_url()

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class PairPlan(PairAction, UpdatePage):
    form_class = PlanForm
    heading = gettext_lazy("Edit the plan")
    success_message = gettext_lazy("The changes have been saved.")

    def perform(self, data: dict) -> FirmPair:
        version = self.seen_version()
        return change_plan(self.object, actor=self.request.user, version=version, plan=data["plan"])


class PairLog(PairAction, ActionPage):
    permission = LOG
    form_class = ContactForm
    heading = gettext_lazy("Enter a contact")
    submit_label = gettext_lazy("Save")
    success_message = gettext_lazy("The contact is in the log.")

    def initial(self) -> dict:
        return {"held_on": timezone.localdate()}

    def perform(self, data: dict) -> PairContact:
        return log_pair_contact(self.object, actor=self.request.user, **data)


class PairComplete(PairAction, ActionPage):
    form_class = CompleteForm
    heading = gettext_lazy("Enter the result")
    submit_label = gettext_lazy("Complete the pair")
    success_message = gettext_lazy("The result is on file, and both have been told.")

    def initial(self) -> dict:
        return {"ended_on": timezone.localdate()}

    def perform(self, data: dict) -> FirmPair:
        return complete_pair(self.object, actor=self.request.user, **data)


class PairEnd(PairAction, ActionPage):
    form_class = GiveUpForm
    heading = gettext_lazy("End the pair early")
    submit_label = gettext_lazy("End early")
    success_message = gettext_lazy("The pair has ended, and both have been told.")

    def initial(self) -> dict:
        return {"ended_on": timezone.localdate()}

    def extra(self) -> dict:
        return {
            "danger": True,
            "effect": _("It leaves the figures of the campaign and stays on the register."),
        }

    def perform(self, data: dict) -> FirmPair:
        return end_pair(self.object, actor=self.request.user, **data)
