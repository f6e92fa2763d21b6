"""Files that a member adds to a proposal."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.files.services import attach
from federation.ui.pages import ActionPage
from proposals.models import Proposal


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("PDF, Word, Excel or a picture, up to 20 MB")
    )


class FileAttach(ActionPage):
    permission = "proposals.edit_draft"
    queryset = Proposal.objects.for_detail()
    form_class = FileForm
    heading = gettext_lazy("Add a file")
    submit_label = gettext_lazy("Add")
    success_message = gettext_lazy("The file has been added.")

    def cancel_url(self) -> str:
        return reverse("proposals:proposal_files", args=[self.object.pk])

    def perform(self, data: dict) -> Proposal:
        if self.object.state not in (Proposal.State.DRAFT, Proposal.State.RETURNED, Proposal.State.SUBMITTED):
            raise ValidationError(_("The proposal is being handled; files can no longer be added."))
        upload = data["file"]
        try:
            attach(self.object, upload, name=upload.name, actor=self.request.user)
        except ValidationError as error:
            raise ValidationError({"file": error.messages}) from error
        return self.object

    def success_url(self, done: Proposal) -> str:
        return self.cancel_url()
