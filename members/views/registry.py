"""What the pages of every registered party share: twins, versions, files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation, User
from federation.files.checks import ALLOWED
from federation.files.models import Attachment
from federation.files.services import attach, remove_attachment
from federation.ui.pages import ActionPage, UpdatePage
from members.forms.files import FileForm

CHAMBERS = (gettext_lazy("Directory of chambers"), "chambers:chamber_list")
# Where the page of a party is; departments, chambers and enterprises share keys with their organisation.
PAGES = {
    Organisation.Kind.CHAMBER: ("chambers:chamber_detail", "chambers.view_chamber", "chamber"),
    Organisation.Kind.ENTERPRISE: ("members:enterprise_detail", "members.view_enterprise", "enterprise"),
    Organisation.Kind.DEPARTMENT: ("liaison:department_detail", "liaison.view_department", "department"),
}


def page_of(party: Organisation) -> str:
    """The address of a party's page; "" for kinds without one."""
    page = PAGES.get(Organisation.Kind(party.kind))
    return reverse(page[0], args=[party.pk]) if page else ""


def page_in_reach(user: User, key: int) -> str:
    """The address of a party's page where `user` may open it, else ""."""
    party = Organisation.objects.filter(pk=key).first()
    page = PAGES.get(Organisation.Kind(party.kind)) if party else None
    if party is None or page is None:
        return ""
    profile = Organisation._meta.get_field(page[2]).related_model
    seen = profile._default_manager.filter(pk=key).visible_to(user, page[1]).exists()
    return page_of(party) if seen else ""


@contextmanager
def twin_linked(user: User) -> Iterator[None]:
    """Give the refusal of a code that is registered already a link to the record that has it."""
    try:
        yield
    except ValidationError as error:
        for found in getattr(error, "error_dict", {}).get("credit_code", []):
            if found.code == "duplicate_code":
                sentence = next(iter(found))
                url = page_in_reach(user, found.params["pk"])
                found.params = None
                found.message = (
                    format_html('{} <a href="{}">{}</a>', sentence, url, _("Open it")) if url else sentence
                )
        raise


class Trail:
    """The way to a writing page: its list, the record where there is one, the act.

    `place` is the label and the address name of the list.
    """

    place: tuple[Any, str]

    def breadcrumb(self) -> list[dict]:
        label, url_name = self.place
        found = [{"label": label, "url": reverse(url_name)}]
        if self.object is not None:
            found.append({"label": str(self.object), "url": self.cancel_url()})
        return [*found, {"label": self.heading, "url": ""}]


class PartyForm(Trail):
    """A form in sections of two columns."""

    template_name = "members/party_form.html"


class PartyUpdate(PartyForm, UpdatePage):
    """A form over a profile and its organisation, which carries the version."""

    def present_version(self) -> Any:
        return self.object.organisation.version

    def initial(self) -> dict:
        places = (self.object, self.object.organisation)
        found = {}
        for name in self.form_class.base_fields:
            place = next((one for one in places if hasattr(one, name)), None)
            if place is not None:
                found[name] = getattr(place, name)
        return found


class FileAttach(Trail, ActionPage):
    """Put files on the record of a party."""

    form_class = FileForm
    heading = gettext_lazy("Add files")
    submit_label = gettext_lazy("Upload")
    success_message = gettext_lazy("The files are on record.")

    def extra(self) -> dict:
        limit = settings.UPLOAD_MAX_BYTES // 1024 // 1024
        return {
            "effect": _("Accepted: %(types)s, up to %(mb)s MB each.")
            % {"types": "、".join(ALLOWED), "mb": limit}
        }

    def perform(self, data: dict) -> Any:
        try:
            for upload in data["files"]:
                attach(self.object.organisation, upload, name=upload.name, actor=self.request.user)
        except ValidationError as error:
            raise ValidationError({"files": error}) from error
        return self.object


class FileRemove(Trail, ActionPage):
    """Take one file off the record of a party."""

    form_class = FileForm.Confirm
    heading = gettext_lazy("Remove a file")
    submit_label = gettext_lazy("Remove")
    success_message = gettext_lazy("The file has been removed.")

    def prepare(self) -> None:
        super().prepare()
        self.attachment = (
            Attachment.objects.filter(
                pk=self.kwargs["file"], object_id=self.object.pk, content_type__model="organisation"
            )
            .filter(removed_at=None)
            .first()
        )
        if self.attachment is None:
            raise Http404

    def extra(self) -> dict:
        return {
            "danger": True,
            "effect": _("“%(name)s” will no longer be shown or downloaded.") % {"name": self.attachment.name},
        }

    def perform(self, data: dict) -> models.Model:
        remove_attachment(self.attachment, actor=self.request.user)
        return self.object
