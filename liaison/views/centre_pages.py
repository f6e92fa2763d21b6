"""The service centre for whoever needs something: a page for enterprises, and the one that is public."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from chambers.models import Membership, OfferedService
from chambers.models.services_offered import Audience
from federation.ui.pages import Door, SignedInRequest
from liaison.centre_lists import ASKED_TONES, MODE_TONES
from liaison.forms.centre import NarrowForm
from liaison.models import CentreRequest, CentreService
from liaison.views.centre import ASK, CATALOGUE, crumb
from liaison.views.trade import units_of

SHOWN, BESIDE = 20, 12


def page_of(request: HttpRequest, form: NarrowForm) -> dict[str, Any]:
    """Some services on offer under the filters, the latest first, and where the older ones follow."""
    rows = form.narrow(CentreService.objects.live()).select_related("organisation")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 16:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: SHOWN + 1])
    older_url = ""
    if len(found) > SHOWN:
        given = {name: value for name, value in request.GET.items() if value and name != "before"}
        older_url = f"{request.path}?{urlencode(given | {'before': found[SHOWN - 1].pk})}"
    lines = [{"row": row, "tone": MODE_TONES[row.mode]} for row in found[:SHOWN]]
    return {"form": form, "services": lines, "older_url": older_url}


def services_of_chambers(units: list[int]) -> QuerySet:
    """What chambers offer every enterprise or their members: it stays in their own catalogues."""
    member = Membership.objects.current().filter(chamber_id=OuterRef("chamber_id"), member_id__in=units)
    rows = OfferedService.objects.filter(withdrawn_on=None, chamber__organisation__merged_into=None)
    return (
        rows.filter(Q(audience=Audience.EVERYBODY) | Exists(member))
        .annotate(is_member=Exists(member))
        .select_related("chamber__organisation")
        .order_by("-is_member", "-pk")
    )


class CentreHome(Door):
    """What an enterprise can get, what it has asked for, and what its chambers offer; phone first."""

    permission = ASK

    def get(self, request: SignedInRequest) -> HttpResponse:
        units = [unit.pk for unit in units_of(request.user, ASK)]
        mine = CentreRequest.asked.filter(organisation_id__in=units).select_related("service__organisation")
        context = {
            "heading": _("What I can get"),
            "breadcrumb": [crumb(CATALOGUE), {"label": _("What I can get"), "url": ""}],
            "mine": [{"row": row, "tone": ASKED_TONES[row.state]} for row in mine.order_by("-pk")[:BESIDE]],
            "of_chambers": list(services_of_chambers(units)[:BESIDE]),
        }
        return render(
            request, "liaison/centre_home.html", context | page_of(request, NarrowForm(request.GET))
        )


class PublicServices(View):
    """The catalogue as everybody may read it: without whom to call, and without what was asked for."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {"heading": _("Services for enterprises")} | page_of(request, NarrowForm(request.GET))
        return render(request, "liaison/public/services.html", context)


class PublicService(View):
    http_method_names = ["get"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = CentreService.objects.live().select_related("organisation").filter(pk=pk).first()
        if row is None:
            raise Http404
        context = {"heading": row.title, "row": row, "tone": MODE_TONES[row.mode]}
        return render(request, "liaison/public/service.html", context)
