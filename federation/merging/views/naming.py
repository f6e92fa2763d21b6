"""From the page of a record: with which other one it is compared."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation
from federation.merging.forms import NameForm
from federation.merging.models import DuplicatePair
from federation.merging.services.naming import name_pair
from federation.merging.subjects import Subject, subject_of
from federation.merging.views.lists import PERMISSION
from federation.ui.pages import ActionPage
from federation.ui.picking import OFFERED, key_in


def way_to_merge(url_name: str, key: int) -> dict:
    """The act of a record's page that leads here."""
    url = reverse(url_name, args=[key])
    return {"label": _("Merge with another record"), "url": url, "icon": "git-merge", "more": True}


class RecordWith(ActionPage):
    """Name the other record. Both must be within reach, as for the decision itself."""

    permission = PERMISSION
    form_class = NameForm
    heading = gettext_lazy("Merge with another record")
    submit_label = gettext_lazy("Compare")
    subject_label: str

    @property
    def subject(self) -> Subject:
        return subject_of(self.subject_label)

    def prepare(self) -> None:
        super().prepare()
        if not self.subject.page(self.object):
            # Federations and departments are never merged.
            raise Http404

    def form_options(self) -> dict:
        return {"find": self.meant, "url_name": self.subject.pick(self.object)}

    def meant(self, text: str) -> list[Any]:
        """The one that was chosen, else those of exactly this name, else some that hold the words."""
        rows = self.queryset.all().visible_to(self.request.user, self.permission)
        rows = self.subject.alike(rows, self.object).filter(merged_into=None).exclude(pk=self.object.pk)
        key = key_in(text)
        if key is not None:
            return list(rows.filter(pk=key))
        named = list(rows.filter(name=text.strip()).order_by("pk")[:OFFERED])
        return named or list(rows.matching(text).order_by("sort_key", "pk")[:OFFERED])

    def cancel_url(self) -> str:
        return self.subject.page(self.object)

    def breadcrumb(self) -> list[dict]:
        return [{"label": str(self.object), "url": self.cancel_url()}, {"label": self.heading, "url": ""}]

    def extra(self) -> dict:
        return {
            "effect": _(
                "Both records are then shown side by side. Nothing is merged before you say so there."
            )
        }

    def perform(self, data: dict) -> DuplicatePair:
        return name_pair(self.subject, self.object, data["other"], actor=self.request.user)

    def success_url(self, done: DuplicatePair) -> str:
        return reverse("merging:pair_merge", args=[done.pk])


class OrganisationWith(RecordWith):
    queryset = Organisation.objects.current()
    subject_label = DuplicatePair.Subject.ORGANISATIONS


class PersonWith(RecordWith):
    subject_label = DuplicatePair.Subject.PEOPLE

    @property
    def queryset(self) -> Any:
        """The records of people belong to an app above."""
        return self.subject.model._default_manager.current()
