"""A chamber's service catalogue, and what it has done for each member."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms.applications import NothingForm
from chambers.forms.dues import OfferForm, RenderedForm
from chambers.models import Chamber, OfferedService, RenderedService
from chambers.services.catalogue import (
    offer_service,
    record_service,
    services_by_year,
    withdraw_service,
)
from chambers.views.details import ChamberPage
from chambers.views.memberships import MembershipAct
from federation.ui.pages import ActionPage

LATEST = 50


class ChamberServices(ChamberPage):
    """The catalogue for everybody who sees the chamber; figures and records for its inside."""

    tab = "services"
    template_name = "chambers/chamber_services.html"

    def content(self) -> dict:
        offered = self.object.offered_services.filter(withdrawn_on=None).order_by("kind", "id")
        may_keep = self.may("chambers.keep_services")
        rendered = self.object.rendered_services.select_related("member").order_by("-rendered_on", "-id")
        return {
            "offered": list(offered[:100]),
            "may_keep": may_keep,
            "years": list(services_by_year(self.object)[:10]) if self.may_see_inside else [],
            "rendered": list(rendered[:LATEST]) if self.may_see_inside else [],
        }


class ServiceOffer(ActionPage):
    permission = "chambers.keep_services"
    queryset = Chamber.objects.for_detail()
    form_class = OfferForm
    heading = gettext_lazy("Offer a service")
    submit_label = gettext_lazy("Put into the catalogue")
    success_message = gettext_lazy("The service is in the catalogue.")

    def cancel_url(self) -> str:
        return reverse("chambers:chamber_services", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()

    def perform(self, data: dict) -> OfferedService:
        return offer_service(self.object, actor=self.request.user, **data)


class ServiceWithdraw(ActionPage):
    permission = "chambers.keep_services"
    queryset = OfferedService.objects.select_related("chamber__organisation")
    form_class = NothingForm
    heading = gettext_lazy("Take a service out of the catalogue")
    submit_label = gettext_lazy("Take out")
    success_message = gettext_lazy("The service is no longer offered.")

    def cancel_url(self) -> str:
        return reverse("chambers:chamber_services", args=[self.object.chamber_id])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()

    def perform(self, data: dict) -> OfferedService:
        return withdraw_service(self.object, actor=self.request.user)


class ServiceRecord(MembershipAct):
    """What was done for one member."""

    permission = "chambers.keep_services"
    form_class = RenderedForm
    heading = gettext_lazy("Record a service")
    submit_label = gettext_lazy("Put on file")
    success_message = gettext_lazy("The service is on file.")

    def initial(self) -> dict:
        return {"rendered_on": timezone.localdate(), "provided_by": self.request.user.name}

    def form_options(self) -> dict:
        return {"chamber": self.object.chamber_id}

    def extra(self) -> dict:
        return {"effect": _("For %(name)s") % {"name": self.object.member.name}}

    def perform(self, data: dict) -> RenderedService:
        return record_service(self.object, actor=self.request.user, **data)
