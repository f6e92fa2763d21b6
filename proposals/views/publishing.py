"""The publication of letters, for those who propose it and those who review it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.scopes import holds
from federation.letters.masking import mask_contacts
from federation.ui.pages import ActionPage, ListPage, SignedInRequest
from proposals.forms.desk import ReasonForm
from proposals.forms.publishing import PublicationForm, ReviewForm
from proposals.models import Assignment, Publication, Reply
from proposals.publication_tables import STATES, TONES, PublicationFilter, PublicationTable
from proposals.services.publishing import (
    modes_allowed,
    propose_publication,
    published_title,
    review_publication,
    take_down,
)
from proposals.services.replies import letter_of
from proposals.views.units import sheet_of

State, Mode = Publication.State, Publication.Mode
LIST = "proposals:publication_list"


def way_here(heading: Any) -> list[dict]:
    return [{"label": _("Publication of letters"), "url": reverse(LIST)}, {"label": heading, "url": ""}]


def is_decided(reply: Reply) -> bool:
    """Whether a letter is published or withheld by a reviewed decision."""
    row = getattr(reply, "publication", None)
    return row is not None and row.state in (State.PUBLISHED, State.WITHHELD)


def masked_sheet(reply: Reply) -> dict:
    """The letter as the public reads it: without signatory, contact and numbers that lead to a person."""
    sheet = sheet_of(letter_of(reply))
    for part in sheet["paragraphs"]:
        for name in ("text", "head", "tail"):
            part[name] = mask_contacts(part[name])
    return sheet


class PublicationList(ListPage):
    permission = "proposals.view_publication"
    queryset = Publication.objects.all()
    filterset_class = PublicationFilter
    table_class = PublicationTable
    heading = gettext_lazy("Publication of letters")
    empty_sentence = gettext_lazy("No letter has been proposed for publication yet.")


class PublicationPage(ActionPage):
    """What the acts on one publication share: the letter as the public would read it, and the form."""

    template_name = "proposals/publication.html"

    def reply(self) -> Reply:
        raise LookupError(f"{type(self).__name__} names no letter")

    def publication(self) -> Publication | None:
        return self.object

    def breadcrumb(self) -> list[dict]:
        return way_here(self.heading)

    def cancel_url(self) -> str:
        return reverse(LIST)

    def success_url(self, done: Any) -> str:
        return reverse(LIST)

    def seen_version(self) -> int:
        seen = self.request.POST.get("version", "")
        return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0

    def version_shown(self, form: Any) -> Any:
        row = self.publication()
        return row.version if row is not None else ""

    def extra(self) -> dict:
        reply, row = self.reply(), self.publication()
        return {
            "sheet": masked_sheet(reply),
            "page_title": published_title(reply),
            "row": row,
            "tone": TONES[State(row.state)] if row is not None else "",
            "public_url": row.get_absolute_url() if row is not None and row.state == State.PUBLISHED else "",
            "review_url": self.act("publication_review", "review_publication", State.PROPOSED),
            "take_down_url": self.act("publication_take_down", "take_down_publication", State.PUBLISHED),
        }

    def act(self, name: str, permission: str, state: str) -> str:
        """The address of another act, where the state and the reader's rights allow it."""
        row = self.publication()
        may = row is not None and row.state == state and holds(self.request.user, f"proposals.{permission}")
        return reverse(f"proposals:{name}", args=[row.pk]) if row is not None and may else ""


class PublicationPropose(PublicationPage):
    """How a delivered letter is to be published. Its address is that of the department's part."""

    permission = "proposals.propose_publication"
    queryset = Assignment.objects.for_list().select_related("matter__proposal__session")
    form_class = PublicationForm
    heading = gettext_lazy("Propose the publication")
    submit_label = gettext_lazy("Propose")
    success_message = gettext_lazy("The publication waits for its review.")

    def prepare(self) -> None:
        self.object = self.get_object()
        rows = Reply.objects.select_related("signatory", "supplements", "publication__ground", "delivery")
        self.letters = list(rows.filter(assignment=self.object, delivery__isnull=False).order_by("id"))
        self.found = self.asked_for()
        if self.found is not None:
            self.found.assignment = self.object

    def asked_for(self) -> Reply | None:
        """The letter that the address names; else the first one still to be decided, else the newest."""
        named = self.request.GET.get("letter")
        if named is not None:
            return next((one for one in self.letters if str(one.pk) == named), None)
        open_ones = (one for one in self.letters if not is_decided(one))
        return next(open_ones, self.letters[-1] if self.letters else None)

    def get(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.nothing() or super().get(request, *args, **kwargs)

    def post(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.nothing() or super().post(request, *args, **kwargs)

    def nothing(self) -> HttpResponse | None:
        """A part without a delivered letter has nothing to publish: the way to the part."""
        self.prepare()
        if self.found is not None:
            return None
        messages.info(self.request, _("A letter is published after it has been delivered."))
        return HttpResponseRedirect(reverse("proposals:assignment_detail", args=[self.object.pk]))

    def reply(self) -> Reply:
        assert self.found is not None, "asked for after `nothing`"
        return self.found

    def publication(self) -> Publication | None:
        return getattr(self.found, "publication", None)

    def form_options(self) -> dict:
        return {"modes": modes_allowed(self.object.matter.proposal)}

    def initial(self) -> dict:
        row = self.publication()
        if row is None:
            return {"mode": modes_allowed(self.object.matter.proposal)[0]}
        names = ("mode", "summary", "ground_text", "review_on")
        return {name: getattr(row, name) for name in names} | {"ground": row.ground_id}

    def extra(self) -> dict:
        row = self.publication()
        shut = row is not None and not Publication.workflow.allows(row, State.PROPOSED)
        wish = self.object.matter.proposal.get_publicity_display()
        others = [] if len(self.letters) < 2 else [self.line(one) for one in self.letters]
        return super().extra() | {
            "letters": others,
            "shut": shut,
            "effect": _("The proposer’s wish: %(wish)s") % {"wish": wish},
        }

    def line(self, reply: Reply) -> dict:
        """Another letter of the same part, with the way to its publication."""
        return {
            "number": reply.number,
            "words": reply.publication.get_state_display() if hasattr(reply, "publication") else "",
            "url": f"{self.request.path}?{urlencode({'letter': reply.pk})}",
            "active": reply.pk == self.reply().pk,
        }

    def perform(self, data: dict) -> Publication:
        row = self.publication()
        version = self.seen_version() if row is not None else None
        return propose_publication(self.reply(), actor=self.request.user, version=version, **data)


class OnePublication(PublicationPage):
    """An act on a publication that stands."""

    queryset = Publication.objects.select_related(
        "ground",
        "proposed_by",
        "reply__signatory",
        "reply__supplements",
        "reply__assignment__department__organisation",
        "reply__assignment__matter__organisation",
        "reply__assignment__matter__proposal__session",
    )
    at: str = ""

    def prepare(self) -> None:
        self.object = self.get_object()

    def get(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.prepare()
        if self.object.state != self.at:
            messages.info(
                request, _("This publication is “%(state)s” now.") % {"state": STATES[self.object.state]}
            )
            return HttpResponseRedirect(reverse(LIST))
        return super().get(request, *args, **kwargs)

    def reply(self) -> Reply:
        return self.object.reply


class PublicationReview(OnePublication):
    permission = "proposals.review_publication"
    form_class = ReviewForm
    at = State.PROPOSED
    heading = gettext_lazy("Review the publication")
    submit_label = gettext_lazy("Decide")
    success_message = gettext_lazy("The decision is kept.")

    def perform(self, data: dict) -> Publication:
        return review_publication(self.object, actor=self.request.user, version=self.seen_version(), **data)


class PublicationTakeDown(OnePublication):
    permission = "proposals.take_down_publication"
    form_class = ReasonForm
    at = State.PUBLISHED
    heading = gettext_lazy("Take the letter down")
    submit_label = gettext_lazy("Take it down")
    success_message = gettext_lazy("The letter is no longer public.")

    def extra(self) -> dict:
        return super().extra() | {
            "danger": True,
            "effect": _("Its public page will say that it was taken down. The reason stays inside."),
        }

    def perform(self, data: dict) -> Publication:
        return take_down(self.object, actor=self.request.user, **data)
