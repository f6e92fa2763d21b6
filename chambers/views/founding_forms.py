"""Applying for a founding and what is changed on it before the review."""

from __future__ import annotations

import functools
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from chambers.forms.founding import (
    ChecklistForm,
    FoundingEditForm,
    FoundingForm,
    GuidanceForm,
    HandInForm,
    InitiatorForm,
    JudgeForm,
    MaterialForm,
)
from chambers.models import Chamber, Founding, Guidance, Initiator, Material, MaterialKind
from chambers.services.founding import apply_founding, edit_founding
from chambers.services.founding_parts import (
    add_initiator,
    add_material,
    give_guidance,
    hand_in_material,
    judge_material,
    keep_checklist_line,
    remove_initiator,
)
from federation.accounts.models import Organisation, Role, User
from federation.accounts.scopes import reaches
from federation.ui.pages import ActionPage, CreatePage, UpdatePage
from members.forms.files import FileForm
from members.forms.registry import UNITS, keeping_units, own_units
from members.models import Person
from members.pickers import people_meant
from members.views.registry import Trail

FOUNDINGS = (gettext_lazy("Founding of chambers"), "chambers:founding_list")
CLERKS = {Role.CITY_STAFF, Role.COUNTY_STAFF}


def applicant_unit(user: User) -> Organisation | None:
    """The enterprise or chamber that `user` applies for; None for the staff of federations."""
    if user.roles & CLERKS:
        return None
    posts = [post for post in user.active_posts if post.role in (Role.ENTERPRISE, Role.CHAMBER_SECRETARY)]
    return posts[0].organisation if posts else None


def units_in_charge(user: User) -> QuerySet:
    """Where an application may go: for staff the federations they keep, else those above the own unit."""
    unit = applicant_unit(user)
    if unit is None:
        return keeping_units(user)
    above = [int(unit.path[start : start + 12]) for start in range(0, len(unit.path), 12)]
    return Organisation.objects.current().filter(kind__in=UNITS, pk__in=above).order_by("-path")


class FoundingApply(Trail, CreatePage):
    place = FOUNDINGS
    permission = "chambers.apply_founding"
    form_class = FoundingForm
    template_name = "members/party_form.html"
    heading = gettext_lazy("Apply to found a chamber")
    submit_label = gettext_lazy("Apply")
    success_message = gettext_lazy("The application is on file.")

    def form_options(self) -> dict:
        return {"units": units_in_charge(self.request.user), "at_hand": own_units(self.request.user)}

    def initial(self) -> dict:
        unit = applicant_unit(self.request.user)
        post = self.request.user.main_post
        return {
            "kind": Chamber.Kind.INDUSTRY,
            "organisation": (unit.branch_id if unit else post and post.organisation_id),
            "industry": unit and unit.industry,
            "region": unit and unit.region,
        }

    def cancel_url(self) -> str:
        return reverse("chambers:founding_list")

    def perform(self, data: dict) -> Founding:
        user = self.request.user
        return apply_founding(actor=user, applicant_unit=applicant_unit(user), **data)

    def success_url(self, done: Founding) -> str:
        return reverse("chambers:founding_detail", args=[done.pk])


class FoundingPage(Trail):
    """What acts on one founding share: the way back to it."""

    place = FOUNDINGS
    queryset = Founding.objects.for_detail()

    def cancel_url(self) -> str:
        return reverse("chambers:founding_detail", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class FoundingEdit(FoundingPage, UpdatePage):
    permission = "chambers.edit_founding"
    form_class = FoundingEditForm
    template_name = "members/party_form.html"
    heading = gettext_lazy("Edit the application")
    success_message = gettext_lazy("The changes have been saved.")

    def form_options(self) -> dict:
        units = units_in_charge(self.request.user) | Organisation.objects.filter(
            pk=self.object.organisation_id
        )
        return {"units": units, "at_hand": [self.object.organisation]}

    def perform(self, data: dict) -> Founding:
        return edit_founding(self.object, actor=self.request.user, version=self.seen_version(), **data)


class InitiatorAdd(FoundingPage, ActionPage):
    permission = "chambers.edit_founding"
    form_class = InitiatorForm
    heading = gettext_lazy("Add an initiator")
    submit_label = gettext_lazy("Add")
    success_message = gettext_lazy("The initiator is on the list.")

    def form_options(self) -> dict:
        """Staff choose among the people within their reach; applicants type names."""
        user = self.request.user
        if not user.roles & CLERKS:
            return {"find": lambda name: []}
        people = Person.objects.current().for_list().visible_to(user, "members.view_person")
        return {"find": functools.partial(people_meant, people)}

    def perform(self, data: dict) -> Initiator:
        return add_initiator(
            self.object,
            actor=self.request.user,
            name=data["name"],
            kind=data["kind"],
            person=data.get("person"),
            is_leading=data["is_leading"],
            office=data["office"],
        )


class InitiatorRemove(FoundingPage, ActionPage):
    permission = "chambers.edit_founding"
    form_class = FileForm.Confirm
    heading = gettext_lazy("Remove an initiator")
    submit_label = gettext_lazy("Remove")
    success_message = gettext_lazy("The initiator has been removed.")

    def prepare(self) -> None:
        super().prepare()
        self.initiator = self.object.initiators.filter(pk=self.kwargs["initiator"]).first()
        if self.initiator is None:
            raise Http404

    def extra(self) -> dict:
        return {"danger": True, "effect": self.initiator.name}

    def perform(self, data: dict) -> Founding:
        remove_initiator(self.initiator, actor=self.request.user)
        return self.object


class MaterialAdd(FoundingPage, ActionPage):
    permission = "chambers.guide_founding"
    form_class = MaterialForm
    heading = gettext_lazy("Ask for a paper")
    submit_label = gettext_lazy("Add")
    success_message = gettext_lazy("The paper is on the list.")

    def perform(self, data: dict) -> Material:
        return add_material(self.object, actor=self.request.user, **data)


class MaterialPage(FoundingPage, ActionPage):
    """An act on one paper of the founding."""

    def prepare(self) -> None:
        super().prepare()
        self.material = self.object.materials.filter(pk=self.kwargs["material"]).first()
        if self.material is None:
            raise Http404

    def extra(self) -> dict:
        return {"effect": "：".join(filter(None, (self.material.name, self.material.hint)))}


class MaterialHandIn(MaterialPage):
    permission = "chambers.edit_founding"
    form_class = HandInForm
    heading = gettext_lazy("Hand in a paper")
    submit_label = gettext_lazy("Hand in")
    success_message = gettext_lazy("The paper has been handed in.")

    def form_options(self) -> dict:
        on_paper = reaches(self.request.user, "chambers.guide_founding", self.object.organisation)
        return {"on_paper": on_paper}

    def perform(self, data: dict) -> Material:
        return hand_in_material(
            self.material, actor=self.request.user, files=data["files"], note=data["note"]
        )


class MaterialJudge(MaterialPage):
    permission = "chambers.guide_founding"
    form_class = JudgeForm
    heading = gettext_lazy("Check a paper")
    submit_label = gettext_lazy("Save")
    success_message = gettext_lazy("The paper has been checked.")

    def perform(self, data: dict) -> Material:
        return judge_material(self.material, actor=self.request.user, **data)


class GuidanceGive(FoundingPage, ActionPage):
    permission = "chambers.guide_founding"
    form_class = GuidanceForm
    heading = gettext_lazy("Log guidance")
    submit_label = gettext_lazy("Put on file")
    success_message = gettext_lazy("The guidance is on the log.")

    def initial(self) -> dict:
        return {"given_on": timezone.localdate(), "guide": self.request.user.name}

    def perform(self, data: dict) -> Guidance:
        return give_guidance(self.object, actor=self.request.user, **data)


class ChecklistAdd(Trail, CreatePage):
    place = (gettext_lazy("Founding checklist"), "chambers:checklist")
    permission = "chambers.keep_checklist"
    form_class = ChecklistForm
    heading = gettext_lazy("New line of the checklist")
    success_message = gettext_lazy("The checklist has been changed.")

    def cancel_url(self) -> str:
        return reverse("chambers:checklist")

    def perform(self, data: dict) -> MaterialKind:
        return keep_checklist_line(None, actor=self.request.user, **data)

    def success_url(self, done: MaterialKind) -> str:
        return reverse("chambers:checklist")


class ChecklistEdit(Trail, UpdatePage):
    place = (gettext_lazy("Founding checklist"), "chambers:checklist")
    permission = "chambers.keep_checklist"
    queryset = MaterialKind.objects.all()
    form_class = ChecklistForm
    heading = gettext_lazy("Change a line of the checklist")
    success_message = gettext_lazy("The checklist has been changed.")

    def cancel_url(self) -> str:
        return reverse("chambers:checklist")

    def perform(self, data: dict) -> MaterialKind:
        return keep_checklist_line(self.object, actor=self.request.user, **data)

    def success_url(self, done: MaterialKind) -> str:
        return reverse("chambers:checklist")
