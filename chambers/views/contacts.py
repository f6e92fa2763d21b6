"""The contact log, outside bodies, and memberships in them."""

from __future__ import annotations

import functools
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms.contacts import BodyPersonForm, ContactForm, FollowForm, JoinForm, OutsideBodyForm
from chambers.forms.decisions import LeaveForm
from chambers.models import Contact, OutsideBody, OutsideMembership
from chambers.services.attention import silent_since
from chambers.services.contacts import change_contact, finish_follow_up, record_contact
from chambers.services.outside import (
    MEMBERS,
    join_outside_body,
    leave_outside_body,
    register_outside_body,
    update_outside_body,
)
from chambers.supervision_filters import ContactFilter, OutsideBodyFilter
from chambers.supervision_tables import PLACES, ContactTable, OutsideBodyTable
from chambers.views.details import ChamberPage
from federation.accounts.models import Organisation
from federation.accounts.scopes import holds, reaches
from federation.ui.pages import ActionPage, CreatePage, DetailPage, ListPage
from members.forms.registry import keeping_units, own_units
from members.models import Person, Position
from members.pickers import parties_meant, people_meant
from members.services.people import mask_phone, register_person, set_position
from members.views.registry import PartyForm, PartyUpdate, Trail

BODIES = (gettext_lazy("Outside bodies"), "chambers:outside_list")
LOG = (gettext_lazy("Contact log"), "chambers:contact_list")
MOST = 50


def contacts_of(organisation: Organisation) -> list[Contact]:
    """The latest contacts with a party, in one query."""
    rows = Contact.objects.filter(organisation=organisation).select_related("kind", "recorded_by")
    return list(rows.order_by("-held_on", "-id")[:MOST])


def whole_log(organisation: Organisation) -> str:
    return f"{reverse('chambers:contact_list')}?party={organisation.pk}"


class ChamberContacts(ChamberPage):
    """The contact log of a chamber with its guidance, and the outside bodies that it belongs to."""

    permission = "chambers.view_contact"
    tab = "contacts"
    template_name = "chambers/chamber_contacts.html"

    def content(self) -> dict:
        memberships = self.party.outside_memberships.select_related("body__organisation")
        last = self.object.last_contact_on
        return {
            "contacts": contacts_of(self.party),
            "log_url": whole_log(self.party),
            "bodies": list(memberships.order_by("-joined_on", "-pk")[:MOST]),
            "is_silent": last is None or last < silent_since(),
            "may_record": self.may("chambers.record_contact"),
        }

    def actions(self) -> list[dict]:
        found = super().actions()
        if self.may("chambers.record_contact"):
            url = reverse("chambers:contact_record", args=[self.object.pk])
            found.append({"label": _("Record a contact"), "url": url, "icon": "message-2", "primary": True})
        return found


class ContactList(ListPage):
    permission = "chambers.view_contact"
    queryset = Contact.objects.all()
    filterset_class = ContactFilter
    table_class = ContactTable
    heading = gettext_lazy("Contact log")
    empty_sentence = gettext_lazy("No contact has been recorded within your reach yet.")
    export_permission = "chambers.export_chamber"
    export_name = "contacts"

    def actions(self) -> list[dict]:
        url = f"{reverse('chambers:chamber_list')}?attention=silent&sort=last_contact"
        return [{"label": _("Not contacted for long"), "url": url, "icon": "hourglass"}]


class ContactRecord(Trail, ActionPage):
    """Write down a contact with a chamber, an enterprise or an outside body."""

    place = LOG
    permission = "chambers.record_contact"
    queryset = Organisation.objects.filter(kind__in=list(PLACES), merged_into=None)
    form_class = ContactForm
    heading = gettext_lazy("Record a contact")
    submit_label = gettext_lazy("Record")
    success_message = gettext_lazy("The contact is on record.")

    def initial(self) -> dict:
        return {"held_on": timezone.localdate()}

    def cancel_url(self) -> str:
        return reverse(PLACES[Organisation.Kind(self.object.kind)], args=[self.object.pk])

    def success_url(self, done: Contact) -> str:
        if self.object.kind == Organisation.Kind.ENTERPRISE:
            return whole_log(self.object)
        return self.cancel_url()

    def perform(self, data: dict) -> Contact:
        return record_contact(self.object, actor=self.request.user, **data)


class ContactAction(Trail):
    """What both pages over one record share: they lead back to the log of its party."""

    place = LOG
    permission = "chambers.record_contact"
    queryset = Contact.objects.select_related("organisation", "kind")
    object: Contact

    def cancel_url(self) -> str:
        return whole_log(self.object.organisation)

    def success_url(self, done: Contact) -> str:
        return self.cancel_url()


class ContactChange(ContactAction, PartyUpdate):
    template_name = "generic/form.html"
    form_class = ContactForm
    heading = gettext_lazy("Correct the record")
    success_message = gettext_lazy("The changes have been saved.")

    def present_version(self) -> Any:
        return self.object.version

    def initial(self) -> dict:
        return {name: getattr(self.object, name) for name in self.form_class.base_fields}

    def perform(self, data: dict) -> Contact:
        return change_contact(self.object, actor=self.request.user, version=self.seen_version(), **data)


class ContactFollow(ContactAction, ActionPage):
    form_class = FollowForm
    heading = gettext_lazy("Follow-up done")
    submit_label = gettext_lazy("Done")
    success_message = gettext_lazy("The follow-up is on record.")

    def initial(self) -> dict:
        return {"followed_up_on": timezone.localdate()}

    def extra(self) -> dict:
        return {"effect": self.object.follow_up}

    def perform(self, data: dict) -> Contact:
        return finish_follow_up(self.object, actor=self.request.user, on=data["followed_up_on"])


# Outside bodies -------------------------------------------------------------------------------------


class OutsideList(ListPage):
    permission = "chambers.view_outside_body"
    queryset = OutsideBody.objects.all()
    filterset_class = OutsideBodyFilter
    table_class = OutsideBodyTable
    heading = gettext_lazy("Outside bodies")
    empty_sentence = gettext_lazy("No outside body is on file within your reach yet.")
    export_permission = "chambers.export_chamber"
    export_name = "outside-bodies"

    def get_queryset(self) -> QuerySet:
        present = Count("members", filter=Q(members__left_on__isnull=True))
        return super().get_queryset().annotate(member_count=present)

    def actions(self) -> list[dict]:
        if not holds(self.request.user, "chambers.keep_outside_body"):
            return []
        url = reverse("chambers:outside_register")
        return [{"label": _("New outside body"), "url": url, "icon": "plus", "primary": True}]


class OutsideDetail(DetailPage):
    permission = "chambers.view_outside_body"
    queryset = OutsideBody.objects.select_related("organisation__region", "organisation__parent")
    template_name = "chambers/outside_detail.html"

    def details(self) -> dict:
        body, party = self.object, self.object.organisation
        positions = party.positions.select_related("person").order_by("id")[:MOST]
        return {
            "heading": party.name,
            "labels": [{"text": body.get_kind_display(), "tone": "blue"}],
            "facts": str(party.region or ""),
            "breadcrumb": [
                {"label": BODIES[0], "url": reverse(BODIES[1])},
                {"label": party.name, "url": ""},
            ],
            "actions": self.actions(),
            "side": {
                "title": _("How to reach it"),
                "rows": [
                    (_("Address"), party.address),
                    (_("Office telephone"), party.phone),
                    (_("Website"), body.website),
                    (_("Kept by"), party.parent),
                    (_("Note"), body.note),
                ],
            },
            "people": [{"row": row, "mobile": mask_phone(row.person.mobile)} for row in positions],
            "memberships": list(
                body.members.select_related("member").order_by("left_on", "-joined_on", "pk")
            ),
            "contacts": contacts_of(party),
            "log_url": whole_log(party),
            "may_keep": reaches(self.request.user, "chambers.keep_outside_body", party),
            "may_record": reaches(self.request.user, "chambers.record_contact", party),
        }

    def actions(self) -> list[dict]:
        party, found = self.object.organisation, []
        for permission, name, label, icon in (
            ("chambers.keep_outside_body", "outside_update", _("Edit"), "edit"),
            ("chambers.keep_outside_body", "outside_person", _("Name a person"), "user-plus"),
            ("chambers.keep_outside_body", "outside_join", _("Record a membership"), "heart-handshake"),
            ("chambers.record_contact", "contact_record", _("Record a contact"), "message-2"),
        ):
            if reaches(self.request.user, permission, party):
                url = reverse(f"chambers:{name}", args=[party.pk])
                primary = name == "contact_record"
                found.append({"label": label, "url": url, "icon": icon, "primary": primary})
        return found


class OutsideRegister(PartyForm, CreatePage):
    place = BODIES
    permission = "chambers.keep_outside_body"
    form_class = OutsideBodyForm
    heading = gettext_lazy("New outside body")
    submit_label = gettext_lazy("Register")
    success_message = gettext_lazy("The outside body is on file.")

    def form_options(self) -> dict:
        user = self.request.user
        return {"units": keeping_units(user), "units_at_hand": own_units(user)}

    def initial(self) -> dict:
        post = self.request.user.main_post
        return {"parent": post.organisation_id if post else None}

    def cancel_url(self) -> str:
        return reverse("chambers:outside_list")

    def perform(self, data: dict) -> OutsideBody:
        return register_outside_body(actor=self.request.user, **data)

    def success_url(self, done: OutsideBody) -> str:
        return reverse("chambers:outside_detail", args=[done.pk])


class OutsideAction(Trail):
    """What the pages over one outside body share."""

    place = BODIES
    permission = "chambers.keep_outside_body"
    queryset = OutsideBody.objects.select_related("organisation__region", "organisation__parent")
    object: OutsideBody

    def cancel_url(self) -> str:
        return reverse("chambers:outside_detail", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class OutsideUpdate(OutsideAction, PartyUpdate):
    form_class = OutsideBodyForm
    heading = gettext_lazy("Edit the outside body")
    success_message = gettext_lazy("The changes have been saved.")

    def form_options(self) -> dict:
        user, unit = self.request.user, self.object.organisation.parent
        units = keeping_units(user) | Organisation.objects.filter(pk=unit and unit.pk)
        return {"units": units, "units_at_hand": own_units(user)}

    def perform(self, data: dict) -> OutsideBody:
        return update_outside_body(self.object, actor=self.request.user, version=self.seen_version(), **data)


class OutsideJoin(OutsideAction, ActionPage):
    form_class = JoinForm
    heading = gettext_lazy("Record a membership")
    submit_label = gettext_lazy("Put on file")
    success_message = gettext_lazy("The membership is on file.")

    def initial(self) -> dict:
        return {"joined_on": timezone.localdate()}

    def form_options(self) -> dict:
        return {"find": self.find, "pick": "chambers:chamber_pick"}

    def find(self, text: str) -> list[Organisation]:
        """Chambers and federations within reach by exact name, else some that hold the words."""
        user = self.request.user
        rows = Organisation.objects.current().filter(kind__in=MEMBERS)
        return parties_meant(rows.visible_to(user, "chambers.record_contact"), text)

    def perform(self, data: dict) -> OutsideMembership:
        return join_outside_body(
            self.object,
            data["party"],
            actor=self.request.user,
            joined_on=data["joined_on"],
            left_on=data["left_on"],
            standing=data["standing"],
        )


class OutsideLeave(OutsideAction, ActionPage):
    form_class = LeaveForm
    heading = gettext_lazy("End a membership")
    submit_label = gettext_lazy("End the membership")
    success_message = gettext_lazy("The membership has ended.")

    def prepare(self) -> None:
        super().prepare()
        rows = OutsideMembership.objects.select_related("member").filter(body=self.object)
        self.membership = rows.filter(pk=self.kwargs["outside"]).first()
        if self.membership is None:
            raise Http404

    def initial(self) -> dict:
        return {"left_on": timezone.localdate()}

    def extra(self) -> dict:
        return {"effect": self.membership.member.name}

    def perform(self, data: dict) -> OutsideMembership:
        return leave_outside_body(self.membership, actor=self.request.user, left_on=data["left_on"])


class OutsidePerson(OutsideAction, ActionPage):
    """Name somebody to turn to; somebody unknown is put on file with the body at the same time."""

    form_class = BodyPersonForm
    heading = gettext_lazy("Name a person")
    submit_label = gettext_lazy("Put on file")
    success_message = gettext_lazy("The person is on file.")

    def form_options(self) -> dict:
        reachable = Person.objects.for_list().visible_to(self.request.user, "members.view_person")
        return {"find": functools.partial(people_meant, reachable)}

    def perform(self, data: dict) -> Position:
        actor, party = self.request.user, self.object.organisation
        person = data["person"] or register_person(
            actor=actor, organisation=party, name=data["name"], mobile=data["mobile"]
        )
        return set_position(person, party, Position.Kind.CONTACT, actor=actor, title=data["title"])
