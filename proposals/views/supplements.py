"""Supplements of a proposal: reading them and adding one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from proposals.models import Supplement
from proposals.services.supplements import OPEN_IN, add_supplement
from proposals.views.acts import ProposalAct
from proposals.views.details import ProposalPage
from proposals.views.parts import address, may


class SupplementForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("PDF, Word, Excel or a picture, up to 20 MB"),
    )


class ProposalSupplements(ProposalPage):
    """What was added since the submission, in its order."""

    template_name = "proposals/proposal_supplements.html"
    tab = "supplements"

    def content(self) -> dict:
        proposal = self.object
        adds = self.is_author and may(self.user, "add_supplement") and proposal.state in OPEN_IN
        rows = Supplement.objects.filter(proposal=proposal).select_related("file__file", "added_by")
        return {
            "supplements": list(rows.order_by("number")),
            "add_url": address("supplement_add", proposal.pk) if adds else "",
        }


class SupplementAdd(ProposalAct):
    permission = "proposals.add_supplement"
    form_class = SupplementForm
    heading = gettext_lazy("Add a supplement")
    submit_label = gettext_lazy("Add")
    success_message = gettext_lazy("The supplement was added. The departments have been told.")

    def extra(self) -> dict:
        return {"effect": _("It is numbered and stays as it is. The submitted text does not change.")}

    def cancel_url(self) -> str:
        return reverse("proposals:proposal_supplements", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()

    def perform(self, data: dict) -> Supplement:
        upload = data["file"]
        name = upload.name if upload else ""
        return add_supplement(
            self.object, actor=self.request.user, text=data["text"], upload=upload, name=name
        )
