"""Pages that write in the expert clinic."""

from __future__ import annotations

import functools
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from federation.ui.pages import ActionPage, CreatePage, UpdatePage
from liaison.forms.clinic import ClinicForm, ConcludeForm, FindingsForm, ItemForm, RevisitForm, WordForm
from liaison.models import ClinicRevisit, ClinicVisit, Expert, PrescriptionItem
from liaison.services.clinic import (
    change_clinic,
    close_clinic,
    prescribe,
    record_clinic,
    record_revisit,
    say_word,
)
from liaison.views.clinic import CLINICS, KEEP, OPEN, SAY
from liaison.views.experts import VIEW as VIEW_EXPERT
from liaison.views.experts import firms_within
from members.forms.registry import keeping_units
from members.views.registry import Trail


class ClinicAdd(Trail, CreatePage):
    place = CLINICS
    permission = OPEN
    form_class = ClinicForm
    heading = gettext_lazy("Write down a visit of the clinic")
    success_message = gettext_lazy("On record. Now prescribe what is to be done.")

    def form_options(self) -> dict:
        user = self.request.user
        experts = Expert.objects.serving().visible_to(user, VIEW_EXPERT).select_related("person")
        return {
            "units": keeping_units(user),
            "find": functools.partial(firms_within, user),
            "experts": experts.order_by("person__sort_key", "pk"),
        }

    def initial(self) -> dict:
        post = self.request.user.main_post
        return {"organisation": post.organisation_id if post else None, "visited_on": timezone.localdate()}

    def cancel_url(self) -> str:
        return reverse(CLINICS[1])

    def perform(self, data: dict) -> ClinicVisit:
        return record_clinic(data.pop("unit"), actor=self.request.user, **data)


class ClinicAct(Trail):
    place = CLINICS
    permission = KEEP
    queryset = ClinicVisit.objects.select_related("unit", "organisation", "zone")
    object: ClinicVisit

    def cancel_url(self) -> str:
        return self.object.get_absolute_url()

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class ClinicChange(ClinicAct, UpdatePage):
    form_class = FindingsForm
    heading = gettext_lazy("Edit the findings")
    success_message = gettext_lazy("The changes have been saved.")

    def initial(self) -> dict:
        return super().initial() | {"zone": self.object.zone_id}

    def perform(self, data: dict) -> ClinicVisit:
        return change_clinic(self.object, actor=self.request.user, version=self.seen_version(), **data)


class ClinicPrescribe(ClinicAct, ActionPage):
    form_class = ItemForm
    heading = gettext_lazy("Prescribe")
    submit_label = gettext_lazy("Prescribe")
    success_message = gettext_lazy("Prescribed, and the enterprise has been told.")

    def perform(self, data: dict) -> PrescriptionItem:
        return prescribe(self.object, actor=self.request.user, **data)


class ClinicRevisitPage(ClinicAct, ActionPage):
    form_class = RevisitForm
    heading = gettext_lazy("Write down a re-visit")
    success_message = gettext_lazy("The re-visit is on record.")

    def form_options(self) -> dict:
        return {"items": self.object.items.filter(state=PrescriptionItem.State.OPEN).order_by("pk")}

    def initial(self) -> dict:
        return {"held_on": timezone.localdate()}

    def perform(self, data: dict) -> ClinicRevisit:
        return record_revisit(self.object, actor=self.request.user, **data)


class ClinicClose(ClinicAct, ActionPage):
    form_class = ConcludeForm
    heading = gettext_lazy("Conclude the clinic visit")
    submit_label = gettext_lazy("Conclude")
    success_message = gettext_lazy("Concluded. The enterprise is asked for its word.")

    def perform(self, data: dict) -> ClinicVisit:
        return close_clinic(self.object, actor=self.request.user, result=data["result"])


class ClinicWord(ClinicAct, ActionPage):
    permission = SAY
    form_class = WordForm
    heading = gettext_lazy("Say what you think")
    success_message = gettext_lazy("Thank you. The experts and the federation read it.")

    def initial(self) -> dict:
        return {"word": self.object.word}

    def perform(self, data: dict) -> ClinicVisit:
        return say_word(self.object, actor=self.request.user, word=data["word"])
