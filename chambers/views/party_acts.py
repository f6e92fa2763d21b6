"""What is written about one Party organisation: each is one form, one service, one line on the trail."""

from __future__ import annotations

import functools
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms.party import (
    CoverForm,
    PartyDissolveForm,
    PartyElectForm,
    PartyForm,
    PartyMergeForm,
    PartySecretaryForm,
    UntilForm,
)
from chambers.models import Chamber, PartyCoverage, PartyOrganisation, PartySecretary
from chambers.services.party import register_party_organisation, update_party_organisation
from chambers.services.party_coverage import cover_chamber, end_coverage
from chambers.services.party_endings import dissolve_party_organisation, merge_party_organisation
from chambers.services.party_terms import change_party_secretary, elect_party_secretary
from chambers.views.party import KEEP, PARTY, VIEW
from federation.accounts.models import Organisation, User
from federation.ui.pages import ActionPage, CreatePage, UpdatePage
from members.forms.registry import keeping_units, own_units
from members.models import Person
from members.pickers import parties_meant, people_meant
from members.services.people import register_person
from members.views.registry import Trail

Kind = PartyOrganisation.Kind


def superiors(user: User, row: PartyOrganisation | None = None) -> QuerySet:
    """What a Party organisation may stand under: what is within reach, and the highest of the city.

    A county's committee stands under the city's, whose file the county does not keep.
    """
    active = PartyOrganisation.objects.active()
    reached = active.visible_to(user, VIEW).values("pk")
    of_city = Q(parent=None, organisation__kind=Organisation.Kind.FEDERATION)
    offered = (Q(pk__in=reached) | of_city) & ~Q(kind=Kind.BRANCH)
    if row is None:
        return active.filter(offered).order_by("path")
    # The present superior is offered whoever keeps it, so that saving the form moves nothing.
    offered = (offered & ~Q(path__startswith=row.path)) | Q(pk=row.parent_id)
    return active.filter(offered).order_by("path")


def person_finder(user: User) -> Any:
    """Finds people within reach by their exact name."""
    reachable = Person.objects.current().for_list().visible_to(user, "members.view_person")
    return functools.partial(people_meant, reachable)


def picked_person(data: dict, row: PartyOrganisation, *, actor: User) -> Person:
    """Who was picked; somebody unknown is put on file with the federation that keeps the organisation."""
    return data["person"] or register_person(
        actor=actor, organisation=row.organisation, name=data["name"], mobile=data["mobile"]
    )


class PartyRegister(Trail, CreatePage):
    place = PARTY
    permission = KEEP
    template_name = "members/party_form.html"
    form_class = PartyForm
    heading = gettext_lazy("New Party organisation")
    submit_label = gettext_lazy("Put on file")
    success_message = gettext_lazy("The Party organisation is on file.")

    def form_options(self) -> dict:
        user = self.request.user
        return {
            "superiors": superiors(user),
            "units": keeping_units(user),
            "units_at_hand": own_units(user),
        }

    def initial(self) -> dict:
        post, under = self.request.user.main_post, self.request.GET.get("under", "")
        return {
            "organisation": post.organisation_id if post else None,
            "kind": Kind.BRANCH,
            "parent": under if under.isascii() and under.isdigit() else "",
        }

    def cancel_url(self) -> str:
        return reverse("chambers:party_list")

    def perform(self, data: dict) -> PartyOrganisation:
        return register_party_organisation(actor=self.request.user, **data)

    def success_url(self, done: PartyOrganisation) -> str:
        return reverse("chambers:party_detail", args=[done.pk])


class PartyAction(Trail):
    """What the pages over one Party organisation share: they lead back to it."""

    place = PARTY
    permission = KEEP
    queryset = PartyOrganisation.objects.for_detail()
    object: PartyOrganisation
    back = "party_detail"

    def cancel_url(self) -> str:
        return reverse(f"chambers:{self.back}", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class PartyUpdate(PartyAction, UpdatePage):
    template_name = "members/party_form.html"
    form_class = PartyForm
    heading = gettext_lazy("Edit the Party organisation")
    success_message = gettext_lazy("The changes have been saved.")

    def form_options(self) -> dict:
        user, unit = self.request.user, self.object.organisation
        return {
            "superiors": superiors(user, self.object),
            "units": keeping_units(user) | Organisation.objects.filter(pk=unit.pk),
            "units_at_hand": [*own_units(user), unit],
        }

    def perform(self, data: dict) -> PartyOrganisation:
        return update_party_organisation(
            self.object, actor=self.request.user, version=self.seen_version(), **data
        )


class PartyElect(PartyAction, ActionPage):
    form_class = PartyElectForm
    heading = gettext_lazy("Record a re-election")
    submit_label = gettext_lazy("Record")
    success_message = gettext_lazy("The re-election is on file.")

    def initial(self) -> dict:
        return {"elected_on": timezone.localdate()}

    def form_options(self) -> dict:
        return {"find": person_finder(self.request.user)}

    def perform(self, data: dict) -> PartySecretary:
        actor = self.request.user
        return elect_party_secretary(
            self.object,
            picked_person(data, self.object, actor=actor),
            actor=actor,
            elected_on=data["elected_on"],
            term_ends_on=data["term_ends_on"],
            session=data["session"],
        )


class PartySecretaryChange(PartyAction, ActionPage):
    form_class = PartySecretaryForm
    heading = gettext_lazy("Change the secretary")
    submit_label = gettext_lazy("Put in office")
    success_message = gettext_lazy("The new secretary is on file.")

    def initial(self) -> dict:
        return {"starts_on": timezone.localdate()}

    def form_options(self) -> dict:
        return {"find": person_finder(self.request.user)}

    def extra(self) -> dict:
        return {"effect": _("The term goes on and ends on the day it has.")}

    def perform(self, data: dict) -> PartySecretary:
        actor = self.request.user
        person = picked_person(data, self.object, actor=actor)
        return change_party_secretary(self.object, person, actor=actor, starts_on=data["starts_on"])


class PartyCover(PartyAction, ActionPage):
    form_class = CoverForm
    heading = gettext_lazy("Cover a chamber")
    submit_label = gettext_lazy("Put on file")
    success_message = gettext_lazy("The chamber is covered.")

    def initial(self) -> dict:
        return {"since": timezone.localdate()}

    def form_options(self) -> dict:
        return {"find": self.find}

    def find(self, text: str) -> list[Organisation]:
        """Chambers within reach by exact name, else some that hold the words."""
        chambers = Chamber.objects.current().visible_to(self.request.user, KEEP)
        return parties_meant(Organisation.objects.filter(pk__in=chambers.values("pk")), text)

    def perform(self, data: dict) -> PartyCoverage:
        chamber = Chamber.objects.select_related("organisation").get(pk=data["party"].pk)
        return cover_chamber(
            self.object, chamber, actor=self.request.user, way=data["way"], since=data["since"]
        )


class PartyUncover(PartyAction, ActionPage):
    form_class = UntilForm
    heading = gettext_lazy("End the coverage")
    submit_label = gettext_lazy("End it")
    success_message = gettext_lazy("The coverage has ended.")

    def prepare(self) -> None:
        super().prepare()
        rows = self.object.coverage.select_related("chamber__organisation")
        self.covered = rows.filter(pk=self.kwargs["coverage"]).first()
        if self.covered is None:
            raise Http404

    def initial(self) -> dict:
        return {"until": timezone.localdate()}

    def extra(self) -> dict:
        return {"effect": self.covered.chamber.organisation.name}

    def perform(self, data: dict) -> PartyCoverage:
        return end_coverage(self.covered, actor=self.request.user, until=data["until"])


class PartyMerge(PartyAction, ActionPage):
    form_class = PartyMergeForm
    heading = gettext_lazy("Merge into another Party organisation")
    submit_label = gettext_lazy("Merge")
    success_message = gettext_lazy("It has been merged.")

    def form_options(self) -> dict:
        reached = PartyOrganisation.objects.active().visible_to(self.request.user, KEEP)
        return {"heirs": reached.exclude(path__startswith=self.object.path).order_by("sort_key", "pk")}

    def initial(self) -> dict:
        return {"on": timezone.localdate()}

    def extra(self) -> dict:
        return {
            "danger": True,
            "effect": _("Its chambers and what stands below it go over; its page stays with its history."),
        }

    def perform(self, data: dict) -> PartyOrganisation:
        return merge_party_organisation(
            self.object, data["into"], actor=self.request.user, on=data["on"], reason=data["reason"]
        )


class PartyDissolve(PartyAction, ActionPage):
    form_class = PartyDissolveForm
    heading = gettext_lazy("Dissolve the Party organisation")
    submit_label = gettext_lazy("Dissolve")
    success_message = gettext_lazy("It has been dissolved.")

    def initial(self) -> dict:
        return {"on": timezone.localdate()}

    def extra(self) -> dict:
        return {
            "danger": True,
            "effect": _("The chambers that it covers are without a Party organisation then."),
        }

    def perform(self, data: dict) -> PartyOrganisation:
        return dissolve_party_organisation(self.object, actor=self.request.user, **data)
