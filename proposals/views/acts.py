"""What the pages of acts share: forms and buttons about one proposal that lead back to its page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from federation.ui.pages import ActionPage, Door, SignedInRequest
from proposals.models import Proposal


def detail_url(proposal: Proposal) -> str:
    return reverse("proposals:proposal_detail", args=[proposal.pk])


def crumbs(*items: tuple[Any, str]) -> list[dict]:
    """The way here from the register; the last one is the page itself."""
    first = {"label": _("Proposals"), "url": reverse("proposals:proposal_list")}
    return [first, *({"label": label, "url": url} for label, url in items)]


class ProposalAct(ActionPage):
    """An act on one proposal, with a form, that leads back to its page."""

    queryset = Proposal.objects.for_detail()

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.object.matter.subject, detail_url(self.object)), (self.heading, ""))

    def cancel_url(self) -> str:
        return detail_url(self.object)

    def success_url(self, done: Any) -> str:
        return detail_url(self.object)


class CaseAct(ActionPage):
    """An act on a case that has a number, such as a complaint or a demand; it leads back to the case.

    `register` is the label and the route of the list the case stands in, `detail` the route of its page.
    """

    register: tuple[Any, str]
    detail: str

    def breadcrumb(self) -> list[dict]:
        label, route = self.register
        return [
            {"label": label, "url": reverse(route)},
            {"label": self.object.number, "url": self.cancel_url()},
            {"label": self.heading, "url": ""},
        ]

    def cancel_url(self) -> str:
        return reverse(self.detail, args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class PressedButton(Door):
    """An act without a form: one POST. A refusal is said on the object's page."""

    http_method_names = ["post"]
    success_message: Any = ""

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        found = self.get_object()
        try:
            self.perform(found)
        except ValidationError as error:
            for sentence in error.messages:
                messages.error(request, sentence)
        else:
            messages.success(request, self.success_message)
        return HttpResponseRedirect(self.back_to(found))

    def perform(self, found: Any) -> None:
        raise LookupError(f"{type(self).__name__} performs nothing")

    def back_to(self, found: Any) -> str:
        return detail_url(found)
