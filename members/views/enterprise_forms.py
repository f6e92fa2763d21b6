"""Pages that write enterprises."""

from __future__ import annotations

import functools
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation, Role, User
from federation.accounts.scopes import reaches, scopes_of
from federation.ui.pages import ActionPage, CreatePage
from members.forms import (
    EnterpriseForm,
    OwnEnterpriseForm,
    PositionForm,
    SecretaryEnterpriseForm,
)
from members.forms.registry import Finder, keeping_units, own_units
from members.models import Enterprise, Person, Position
from members.pickers import people_meant
from members.services.duplicates import similar_organisations
from members.services.enterprises import register_enterprise, update_enterprise
from members.services.people import register_person, set_position
from members.views.registry import (
    FileAttach,
    FileRemove,
    PartyForm,
    PartyUpdate,
    Trail,
    page_of,
    twin_linked,
)

ENTERPRISES = (gettext_lazy("Member enterprises"), "members:enterprise_list")
STAFF = {Role.CITY_STAFF, Role.COUNTY_STAFF}


def twins_for(user: User, kind: str, permission: str, except_for: int | None = None) -> Finder:
    """A finder of similar parties within the reach of `user`."""

    def find(data: dict[str, Any]) -> list[Organisation]:
        profile = Organisation._meta.get_field(kind).related_model
        reachable = profile._default_manager.visible_to(user, permission).values("pk")
        rows = Organisation.objects.filter(pk__in=reachable)
        return similar_organisations(
            rows,
            kind=kind,
            name=data["name"],
            region=data.get("region"),
            phone=data.get("phone") or "",
            credit_code=data.get("credit_code") or "",
            except_for=except_for,
        )

    return find


class EnterpriseRegister(PartyForm, CreatePage):
    place = ENTERPRISES
    permission = "members.register_enterprise"
    form_class = EnterpriseForm
    heading = gettext_lazy("New enterprise")
    submit_label = gettext_lazy("Register")
    success_message = gettext_lazy("The enterprise has been registered.")

    def form_options(self) -> dict:
        user = self.request.user
        return {
            "units": keeping_units(user),
            "units_at_hand": own_units(user),
            "find_similar": twins_for(user, "enterprise", "members.view_enterprise"),
            "link": page_of,
        }

    def initial(self) -> dict:
        post = self.request.user.main_post
        return {"status": Organisation.Status.ACTIVE, "parent": post.organisation_id if post else None}

    def cancel_url(self) -> str:
        return reverse("members:enterprise_list")

    def perform(self, data: dict) -> Enterprise:
        data.pop("confirm_similar", None)
        with twin_linked(self.request.user):
            return register_enterprise(actor=self.request.user, **data)

    def success_url(self, done: Enterprise) -> str:
        return reverse("members:enterprise_detail", args=[done.pk])


class EnterpriseUpdate(PartyUpdate):
    place = ENTERPRISES
    permission = "members.update_enterprise"
    queryset = Enterprise.objects.for_detail()
    heading = gettext_lazy("Edit the enterprise")
    success_message = gettext_lazy("The changes have been saved.")

    @property
    def form_class(self) -> type[SecretaryEnterpriseForm | EnterpriseForm]:
        roles = self.request.user.roles
        if roles & STAFF:
            return EnterpriseForm
        return SecretaryEnterpriseForm if Role.CHAMBER_SECRETARY in roles else OwnEnterpriseForm

    def form_options(self) -> dict:
        if self.form_class is not EnterpriseForm:
            return {"units": None}
        user, unit = self.request.user, self.object.organisation.parent
        units = keeping_units(user) | Organisation.objects.filter(pk=unit and unit.pk)
        return {
            "units": units,
            "units_at_hand": [*own_units(user), unit] if unit else own_units(user),
            "find_similar": twins_for(user, "enterprise", "members.view_enterprise", self.object.pk),
            "link": page_of,
        }

    def cancel_url(self) -> str:
        return reverse("members:enterprise_detail", args=[self.object.pk])

    def perform(self, data: dict) -> Enterprise:
        data.pop("confirm_similar", None)
        with twin_linked(self.request.user):
            return update_enterprise(
                self.object, actor=self.request.user, version=self.seen_version(), **data
            )

    def success_url(self, done: Enterprise) -> str:
        return self.cancel_url()


class PositionSet(Trail, ActionPage):
    """Name the legal representative or a contact; somebody unknown is put on file at the same time."""

    place = ENTERPRISES
    permission = "members.set_position"
    queryset = Enterprise.objects.for_detail()
    form_class = PositionForm
    heading = gettext_lazy("Name a person")
    submit_label = gettext_lazy("Save")
    success_message = gettext_lazy("The person has been named.")

    def form_options(self) -> dict:
        user = self.request.user
        reachable = Person.objects.current().for_list().visible_to(user, "members.view_person")
        return {"find": functools.partial(people_meant, reachable)}

    def keeper(self) -> Organisation:
        """A secretary keeps people with the chamber, the staff with the enterprise itself."""
        user = self.request.user
        if reaches(user, "members.register_person", self.object.organisation):
            return self.object.organisation
        return scopes_of(user, "members.register_person")[0][1].organisation

    def perform(self, data: dict) -> Position:
        user = self.request.user
        person = data["person"] or register_person(
            actor=user, organisation=self.keeper(), name=data["name"], mobile=data["mobile"]
        )
        return set_position(person, self.object.organisation, data["kind"], actor=user, title=data["title"])

    def cancel_url(self) -> str:
        return reverse("members:enterprise_detail", args=[self.object.pk])

    def success_url(self, done: Position) -> str:
        return self.cancel_url()


class EnterpriseFileAttach(FileAttach):
    place = ENTERPRISES
    permission = "members.update_enterprise"
    queryset = Enterprise.objects.for_detail()

    def cancel_url(self) -> str:
        return reverse("members:enterprise_files", args=[self.object.pk])

    def success_url(self, done: Enterprise) -> str:
        return self.cancel_url()


class EnterpriseFileRemove(FileRemove):
    place = ENTERPRISES
    permission = "members.update_enterprise"
    queryset = Enterprise.objects.for_detail()

    def cancel_url(self) -> str:
        return reverse("members:enterprise_files", args=[self.object.pk])

    def success_url(self, done: Enterprise) -> str:
        return self.cancel_url()
