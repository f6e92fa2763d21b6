"""Pages that write in the service centre: services, the desk's check, requests and their results."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms.election_cases import ConfirmForm
from federation.ui.pages import ActionPage, CreatePage, UpdatePage
from liaison.forms.centre import AnswerForm, AskForm, NewServiceForm, RateForm, RenderedForm, ServiceForm
from liaison.forms.trade import ReturnForm
from liaison.models import CentreRequest, CentreService
from liaison.services.centre import (
    add_service,
    change_service,
    hand_in_service,
    list_service,
    return_service,
    withdraw_service,
)
from liaison.services.centre_requests import answer_request, ask_service, rate_request, render_service
from liaison.views.centre import ANSWER, ASK, CATALOGUE, CHECK, OFFER, RATE, REQUESTS, crumb
from liaison.views.trade import units_of
from members.views.registry import Trail


class ServiceAdd(Trail, CreatePage):
    place = CATALOGUE
    permission = OFFER
    form_class = NewServiceForm
    heading = gettext_lazy("Offer a service")
    submit_label = gettext_lazy("Save as a draft")
    success_message = gettext_lazy("Kept as a draft. Look at it once more and hand it in.")

    def form_options(self) -> dict:
        return {"units": units_of(self.request.user, OFFER)}

    def initial(self) -> dict:
        return {"contact_name": self.request.user.name, "mode": CentreService.Mode.FREE}

    def cancel_url(self) -> str:
        return reverse(CATALOGUE[1])

    def perform(self, data: dict) -> CentreService:
        return add_service(actor=self.request.user, **data)


class ServiceAction:
    permission = OFFER
    queryset = CentreService.objects.select_related("organisation")
    object: CentreService
    heading: Any

    def breadcrumb(self) -> list[dict]:
        page = {"label": self.object.title, "url": self.object.get_absolute_url()}
        return [crumb(CATALOGUE), page, {"label": self.heading, "url": ""}]

    def cancel_url(self) -> str:
        return self.object.get_absolute_url()

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class ServiceChange(ServiceAction, UpdatePage):
    form_class = ServiceForm
    heading = gettext_lazy("Edit the service")
    success_message = gettext_lazy("The changes have been saved.")

    def perform(self, data: dict) -> CentreService:
        return change_service(self.object, actor=self.request.user, version=self.seen_version(), **data)


class ServiceHandIn(ServiceAction, ActionPage):
    form_class = ConfirmForm
    heading = gettext_lazy("Hand in the service")
    submit_label = gettext_lazy("Hand in")
    success_message = gettext_lazy("The service is handed in.")

    def extra(self) -> dict:
        if self.object.needs_check:
            return {"effect": _("The federation checks it before members and the public see it.")}
        return {"effect": _("Members and the public see it at once.")}

    def perform(self, data: dict) -> CentreService:
        return hand_in_service(self.object, actor=self.request.user)


class ServicePublish(ServiceAction, ActionPage):
    permission = CHECK
    form_class = ConfirmForm
    heading = gettext_lazy("Put the service into the catalogue")
    submit_label = gettext_lazy("Put into the catalogue")
    success_message = gettext_lazy("The service is in the catalogue, and its provider has been told.")

    def extra(self) -> dict:
        service = self.object
        price = service.price_shown or _("free")
        effect = _("Price: %(price)s. Charging basis: %(basis)s.")
        return {"effect": effect % {"price": price, "basis": service.basis or "—"}}

    def perform(self, data: dict) -> CentreService:
        return list_service(self.object, actor=self.request.user)


class ServiceReturn(ServiceAction, ActionPage):
    permission = CHECK
    form_class = ReturnForm
    heading = gettext_lazy("Return the service")
    submit_label = gettext_lazy("Return")
    success_message = gettext_lazy("The service is back with its provider, who has been told why.")

    def perform(self, data: dict) -> CentreService:
        return return_service(self.object, actor=self.request.user, reason=data["reason"])


class ServiceWithdraw(ServiceAction, ActionPage):
    form_class = ConfirmForm
    heading = gettext_lazy("Withdraw the service")
    submit_label = gettext_lazy("Take off")
    success_message = gettext_lazy("The service is withdrawn.")

    def extra(self) -> dict:
        return {"effect": _("Nobody can ask for it any more. Open requests go on to their end.")}

    def perform(self, data: dict) -> CentreService:
        return withdraw_service(self.object, actor=self.request.user)


class ServiceAsk(ServiceAction, ActionPage):
    permission = ASK
    template_name = "generic/form.html"
    form_class = AskForm
    heading = gettext_lazy("Ask for the service")
    submit_label = gettext_lazy("Send the request")
    success_message = gettext_lazy("The provider has been told. Its answer comes here and into your notices.")

    def form_options(self) -> dict:
        return {"units": units_of(self.request.user, ASK)}

    def initial(self) -> dict:
        return {"contact_name": self.request.user.name}

    def success_url(self, done: CentreRequest) -> str:
        return done.get_absolute_url()

    def perform(self, data: dict) -> CentreRequest:
        return ask_service(self.object, actor=self.request.user, **data)


class RequestAction(ActionPage):
    permission = ANSWER
    queryset: Any = CentreRequest.objects.select_related("organisation", "service__organisation")
    object: CentreRequest

    def breadcrumb(self) -> list[dict]:
        page = {"label": self.object.service.title, "url": self.object.get_absolute_url()}
        return [crumb(CATALOGUE), crumb(REQUESTS), page, {"label": self.heading, "url": ""}]

    def cancel_url(self) -> str:
        return self.object.get_absolute_url()

    def success_url(self, done: Any) -> str:
        return self.cancel_url()

    def extra(self) -> dict:
        return {"effect": self.object.need}


class RequestAnswer(RequestAction):
    form_class = AnswerForm
    heading = gettext_lazy("Answer the request")
    submit_label = gettext_lazy("Answer")
    success_message = gettext_lazy("The enterprise has been told.")

    def perform(self, data: dict) -> CentreRequest:
        return answer_request(self.object, actor=self.request.user, **data)


class RequestRender(RequestAction):
    form_class = RenderedForm
    heading = gettext_lazy("Enter what was done")
    success_message = gettext_lazy("Entered. The enterprise is asked for its rating.")

    def initial(self) -> dict:
        return {"rendered_on": timezone.localdate()}

    def perform(self, data: dict) -> CentreRequest:
        return render_service(self.object, actor=self.request.user, **data)


class RequestRate(RequestAction):
    permission = RATE
    queryset = CentreRequest.asked.select_related("organisation", "service__organisation")
    form_class = RateForm
    heading = gettext_lazy("Rate the service")
    submit_label = gettext_lazy("Rate")
    success_message = gettext_lazy("Thank you. Your rating has been kept.")

    def extra(self) -> dict:
        return {"effect": self.object.result}

    def perform(self, data: dict) -> CentreRequest:
        return rate_request(self.object, actor=self.request.user, **data)
