"""Certificates: the list, issuing plaques and letters of appointment, their files, and voiding."""

from __future__ import annotations

import functools
import io
from typing import Any

from django.http import FileResponse, Http404, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.award_tables import (
    CERTIFICATE_STATES,
    CERTIFICATE_TONES,
    CertificateFilter,
    CertificateTable,
)
from chambers.forms.assessment_results import CertificateForm
from chambers.forms.assessment_rounds import ReasonForm
from chambers.models import Award, Certificate
from chambers.pickers import CHAMBERS
from chambers.services.certificate_files import draw_certificate
from chambers.services.certificates import issue_certificate, state_of, void_certificate
from federation.accounts.models import Organisation
from federation.accounts.scopes import holds
from federation.audit.services import record
from federation.files.responses import send_file
from federation.ui.pages import ActionPage, CreatePage, DetailPage, Door, ListPage, SignedInRequest
from members.pickers import ENTERPRISES, PEOPLE, parties_meant, people_meant
from members.views.registry import Trail

VIEW, KEEP = "chambers.view_certificate", "chambers.keep_certificate"
CERTIFICATES = (gettext_lazy("Certificates"), "chambers:certificate_list")


class CertificateList(ListPage):
    permission = VIEW
    queryset = Certificate.objects.all()
    filterset_class = CertificateFilter
    table_class = CertificateTable
    heading = gettext_lazy("Certificates")
    empty_sentence = gettext_lazy("No certificate has been issued within your reach yet.")
    export_permission = KEEP
    export_name = "certificates"

    def actions(self) -> list[dict]:
        if not holds(self.request.user, KEEP):
            return []
        url = reverse("chambers:certificate_issue")
        label = _("Issue a plaque or an appointment")
        return [{"label": label, "url": url, "icon": "plus", "primary": True}]


class CertificateIssue(Trail, CreatePage):
    place = CERTIFICATES
    permission = KEEP
    form_class = CertificateForm
    heading = gettext_lazy("Issue a plaque or an appointment")
    submit_label = gettext_lazy("Issue")
    success_message = gettext_lazy("It is issued with its number; its files are ready in a moment.")

    def form_options(self) -> dict:
        user = self.request.user
        units = {
            name: functools.partial(
                parties_meant, Organisation.objects.filter(pk__in=picker.within(user).values("pk"))
            )
            for name, picker in (("chambers", CHAMBERS), ("enterprises", ENTERPRISES))
        }
        return units | {"people": functools.partial(people_meant, PEOPLE.within(user))}

    def initial(self) -> dict:
        return {"kind": Certificate.Kind.PLAQUE, "valid_from": timezone.localdate()}

    def cancel_url(self) -> str:
        return reverse(CERTIFICATES[1])

    def perform(self, data: dict) -> Certificate:
        def address(code: str) -> str:
            return self.request.build_absolute_uri(reverse("join:verify", args=[code]))

        for name in ("chamber", "enterprise"):
            data.pop(name)
        unit, kind = data.pop("organisation"), data.pop("kind")
        return issue_certificate(unit, kind, actor=self.request.user, address=address, **data)

    def success_url(self, done: Certificate) -> str:
        return reverse("chambers:certificate_detail", args=[done.pk])


class CertificateDetail(DetailPage):
    permission = VIEW
    queryset = Certificate.objects.for_detail()
    template_name = "chambers/assessment/certificate_detail.html"
    object: Certificate

    def details(self) -> dict:
        row = self.object
        state = state_of(vars(row))
        content = row.content
        rows = [
            (_("Kind"), row.get_kind_display()),
            (_("Awarded to"), content["recipient"]),
            (_("Unit"), row.organisation.name),
            (_("What is awarded"), content["title"]),
            (_("Awarded by"), content["issuer"]),
            (_("Valid from"), row.valid_from),
            (_("Valid to"), row.valid_to or _("without an end")),
            (_("Issued by"), row.issued_by.name if row.issued_by else None),
        ]
        if row.voided_at is not None:
            rows += [(_("Void since"), timezone.localtime(row.voided_at).date())]
            rows += [(_("Void because"), row.void_reason)]
        award = Award.objects.filter(certificate=row).first()
        return {
            "heading": content["recipient"],
            "number": row.number,
            "labels": [{"text": CERTIFICATE_STATES[state], "tone": CERTIFICATE_TONES[state]}],
            "facts": content["title"],
            "breadcrumb": [
                {"label": CERTIFICATES[0], "url": reverse(CERTIFICATES[1])},
                {"label": row.number, "url": ""},
            ],
            "actions": self.actions(award),
            "sections": [{"title": _("Certificate"), "rows": rows}],
        }

    def actions(self, award: Award | None) -> list[dict]:
        row, found = self.object, list[dict]()
        if award is not None:
            url = reverse("chambers:award_detail", args=[award.pk])
            found.append({"label": _("Look at the award"), "url": url, "icon": "award"})
        if row.voided_at is None and award is None and holds(self.request.user, KEEP):
            url = reverse("chambers:certificate_void", args=[row.pk])
            found.append({"label": _("Make it void"), "url": url, "icon": "ban", "more": True})
        return found


class CertificateVoid(Trail, ActionPage):
    place = CERTIFICATES
    permission = KEEP
    queryset = Certificate.objects.for_detail()
    form_class = ReasonForm
    heading = gettext_lazy("Make it void")
    submit_label = gettext_lazy("Make it void")
    success_message = gettext_lazy("It is void; whoever checks it reads why.")
    object: Certificate

    def extra(self) -> dict:
        sentence = _("Void for good from this moment on. Its number is not given again.")
        return {"danger": True, "effect": sentence}

    def cancel_url(self) -> str:
        return reverse("chambers:certificate_detail", args=[self.object.pk])

    def perform(self, data: dict) -> Certificate:
        return void_certificate(self.object, data["reason"], actor=self.request.user)

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class CertificateFile(Door):
    """The picture or the PDF; drawn on the spot while the worker has not been there yet."""

    permission = VIEW
    queryset = Certificate.objects.for_detail()
    http_method_names = ["get"]

    def get(self, request: SignedInRequest, pk: int, form: str) -> HttpResponseBase:
        row = self.get_object()
        if form not in ("png", "pdf"):
            raise Http404
        record("chambers.certificate_read", row, actor=request.user, note=row.number)
        stored = row.png if form == "png" else row.pdf
        if stored is not None:
            return send_file(stored, f"{row.number}.{form}", inline=form == "pdf")
        return FileResponse(
            io.BytesIO(draw_certificate(row)[form]),
            as_attachment=True,
            filename=f"{row.number}.{form}",
            content_type="image/png" if form == "png" else "application/pdf",
        )
