"""How a chamber is called and presents itself: renaming, the profile in two languages, the logo."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from chambers.forms.profiles import IntroductionForm, RenameForm
from chambers.models import Chamber, Introduction, NameChange
from chambers.services.introductions import write_introduction
from chambers.services.names import rename_chamber
from chambers.views.profile import introduction_of
from federation.files.responses import send_file
from federation.ui.pages import Door, SignedInRequest, UpdatePage
from members.views.registry import CHAMBERS, Trail


class ChamberWrite(Trail, UpdatePage):
    """A form over a chamber that carries the version of its organisation."""

    place = CHAMBERS
    queryset = Chamber.objects.for_detail()

    def present_version(self) -> Any:
        return self.object.organisation.version

    def cancel_url(self) -> str:
        return reverse("chambers:chamber_detail", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class ChamberRename(ChamberWrite):
    permission = "chambers.rename_chamber"
    form_class = RenameForm
    heading = gettext_lazy("Rename the chamber")
    submit_label = gettext_lazy("Rename")
    success_message = gettext_lazy("The chamber has its new name; the former one is kept.")

    def initial(self) -> dict:
        party = self.object.organisation
        return {
            "name": party.name,
            "short_name": party.short_name,
            "changed_on": timezone.localdate(),
        }

    def perform(self, data: dict) -> NameChange:
        return rename_chamber(self.object, actor=self.request.user, version=self.seen_version(), **data)


class IntroductionWrite(ChamberWrite):
    permission = "chambers.update_chamber"
    queryset = Chamber.objects.for_detail().select_related("introduction")
    form_class = IntroductionForm
    heading = gettext_lazy("Edit the introduction")
    success_message = gettext_lazy("The introduction has been saved.")

    def initial(self) -> dict:
        row = introduction_of(self.object)
        return {
            "english_name": self.object.organisation.english_name,
            "text": row.text if row else "",
            "english_text": row.english_text if row else "",
        }

    def perform(self, data: dict) -> Introduction:
        return write_introduction(self.object, actor=self.request.user, version=self.seen_version(), **data)


class ChamberLogo(Door):
    """The logo as a picture, for whoever sees the chamber."""

    permission = "chambers.view_chamber"
    queryset = Chamber.objects.select_related("introduction__logo")

    def get(self, request: SignedInRequest, pk: int) -> FileResponse:
        row = introduction_of(self.get_object())
        if row is None or row.logo is None:
            raise Http404
        return send_file(row.logo, "logo")
