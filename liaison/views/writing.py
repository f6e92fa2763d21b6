"""Pages that write departments and their leaders."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation
from federation.ui.pages import ActionPage, CreatePage
from liaison.forms import DepartmentForm, LeaderEndForm, LeaderForm
from liaison.models import Department, DepartmentLeader
from liaison.services.departments import (
    appoint_leader,
    end_leader_post,
    register_department,
    update_department,
)
from members.forms.registry import keeping_units
from members.views.registry import PartyForm, PartyUpdate, Trail, twin_linked

DEPARTMENTS = (gettext_lazy("Departments"), "liaison:department_list")


class DepartmentRegister(PartyForm, CreatePage):
    place = DEPARTMENTS
    permission = "liaison.register_department"
    form_class = DepartmentForm
    heading = gettext_lazy("New department")
    submit_label = gettext_lazy("Register")
    success_message = gettext_lazy("The department has been registered.")

    def form_options(self) -> dict:
        return {"units": keeping_units(self.request.user)}

    def initial(self) -> dict:
        post = self.request.user.main_post
        return {"status": Organisation.Status.ACTIVE, "parent": post.organisation_id if post else None}

    def cancel_url(self) -> str:
        return reverse("liaison:department_list")

    def perform(self, data: dict) -> Department:
        with twin_linked(self.request.user):
            return register_department(actor=self.request.user, **data)

    def success_url(self, done: Department) -> str:
        return reverse("liaison:department_detail", args=[done.pk])


class DepartmentUpdate(PartyUpdate):
    place = DEPARTMENTS
    permission = "liaison.update_department"
    queryset = Department.objects.for_detail()
    form_class = DepartmentForm
    heading = gettext_lazy("Edit the department")
    success_message = gettext_lazy("The changes have been saved.")

    def form_options(self) -> dict:
        present = Organisation.objects.filter(pk=self.object.organisation.parent_id)
        return {"units": keeping_units(self.request.user) | present}

    def cancel_url(self) -> str:
        return reverse("liaison:department_detail", args=[self.object.pk])

    def perform(self, data: dict) -> Department:
        with twin_linked(self.request.user):
            return update_department(
                self.object, actor=self.request.user, version=self.seen_version(), **data
            )

    def success_url(self, done: Department) -> str:
        return self.cancel_url()


class LeaderPage(Trail, ActionPage):
    place = DEPARTMENTS
    permission = "liaison.update_department"
    queryset = Department.objects.for_detail()

    def cancel_url(self) -> str:
        return reverse("liaison:department_detail", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class LeaderAppoint(LeaderPage):
    form_class = LeaderForm
    heading = gettext_lazy("Name a leader")
    submit_label = gettext_lazy("Save")
    success_message = gettext_lazy("The leader is on the roster.")

    def initial(self) -> dict:
        return {"starts_on": timezone.localdate(), "may_sign": True}

    def perform(self, data: dict) -> DepartmentLeader:
        return appoint_leader(self.object, actor=self.request.user, **data)


class LeaderEnd(LeaderPage):
    form_class = LeaderEndForm
    heading = gettext_lazy("End a leader’s post")
    submit_label = gettext_lazy("End the post")
    success_message = gettext_lazy("The post has ended.")

    def prepare(self) -> None:
        super().prepare()
        self.leader = self.object.leaders.filter(pk=self.kwargs["leader"]).first()
        if self.leader is None:
            raise Http404

    def initial(self) -> dict:
        return {"ends_on": timezone.localdate()}

    def extra(self) -> dict:
        return {"effect": str(self.leader)}

    def perform(self, data: dict) -> DepartmentLeader:
        return end_leader_post(self.leader, actor=self.request.user, ends_on=data["ends_on"])
