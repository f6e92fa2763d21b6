"""Decisions about an application: each is one form, one service, one line on the trail."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms.applications import AcceptForm, ConfirmForm, NothingForm, QuestionForm, ReasonForm
from chambers.models import Membership, MembershipApplication
from chambers.services.applicants import withdraw_application
from chambers.services.applications import (
    accept_application,
    confirm_application,
    refuse_application,
    return_application,
    send_back_application,
    take_up_application,
)
from chambers.services.matching import candidates_for
from federation.accounts.models import Organisation
from federation.ui.pages import ActionPage


class ApplicationAct(ActionPage):
    queryset = MembershipApplication.objects.for_detail()
    permission = "chambers.review_application"

    def cancel_url(self) -> str:
        return reverse("chambers:application_detail", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()

    def breadcrumb(self) -> list[dict]:
        return [
            {"label": _("Applications for membership"), "url": reverse("chambers:application_list")},
            {"label": self.object.number or self.object.name, "url": self.cancel_url()},
            {"label": self.heading, "url": ""},
        ]


class ApplicationTakeUp(ApplicationAct):
    form_class = NothingForm
    heading = gettext_lazy("Begin the review")
    submit_label = gettext_lazy("Begin")
    success_message = gettext_lazy("The applicant sees that the review has begun.")

    def perform(self, data: dict) -> MembershipApplication:
        return take_up_application(self.object, actor=self.request.user)


class ApplicationAccept(ApplicationAct):
    form_class = AcceptForm
    heading = gettext_lazy("In favour of the membership")
    submit_label = gettext_lazy("Pass on to the federation")
    success_message = gettext_lazy("The federation has been told.")

    def initial(self) -> dict:
        return {"rank": self.object.rank or Membership.Rank.MEMBER}

    def perform(self, data: dict) -> MembershipApplication:
        return accept_application(self.object, actor=self.request.user, **data)


class ApplicationReturn(ApplicationAct):
    form_class = ReasonForm
    heading = gettext_lazy("Return for correction")
    submit_label = gettext_lazy("Return")
    success_message = gettext_lazy("The applicant has been told.")

    def perform(self, data: dict) -> MembershipApplication:
        return return_application(self.object, actor=self.request.user, **data)


class ApplicationRefuse(ApplicationAct):
    form_class = ReasonForm
    heading = gettext_lazy("Refuse the application")
    submit_label = gettext_lazy("Refuse")
    success_message = gettext_lazy("The applicant has been told.")

    def extra(self) -> dict:
        return {"danger": True, "effect": _("The application ends. The enterprise may apply again.")}

    def perform(self, data: dict) -> MembershipApplication:
        return refuse_application(self.object, actor=self.request.user, **data)


class ApplicationSendBack(ApplicationAct):
    permission = "chambers.confirm_application"
    form_class = QuestionForm
    heading = gettext_lazy("Back to the chamber")
    submit_label = gettext_lazy("Send back")
    success_message = gettext_lazy("The chamber has been told.")

    def perform(self, data: dict) -> MembershipApplication:
        return send_back_application(self.object, actor=self.request.user, **data)


class ApplicationConfirm(ApplicationAct):
    """The federation links or registers the enterprise and opens the membership, in one step."""

    permission = "chambers.confirm_application"
    form_class = ConfirmForm
    heading = gettext_lazy("Confirm the membership")
    submit_label = gettext_lazy("Confirm the membership")
    success_message = gettext_lazy("The membership is open; the applicant has been told.")

    def initial(self) -> dict:
        return {"rank": self.object.rank or Membership.Rank.MEMBER, "joined_on": timezone.localdate()}

    def form_options(self) -> dict:
        if self.object.user_id is not None:
            return {"candidates": [], "linked": self.object.organisation}
        reachable = Organisation.objects.visible_to(self.request.user, "accounts.view_organisation")
        return {"candidates": candidates_for(self.object, reachable)}

    def perform(self, data: dict) -> MembershipApplication:
        return confirm_application(self.object, actor=self.request.user, **data)


class ApplicationWithdraw(ApplicationAct):
    """A representative of the enterprise that applied changes their mind."""

    permission = "chambers.withdraw_application"
    form_class = NothingForm
    heading = gettext_lazy("Withdraw the application")
    submit_label = gettext_lazy("Withdraw")
    success_message = gettext_lazy("The application has been withdrawn.")

    def extra(self) -> dict:
        return {"danger": True, "effect": _("The application ends. You may apply again later.")}

    def perform(self, data: dict) -> MembershipApplication:
        return withdraw_application(self.object, actor=self.request.user)
