"""Decisions about a chamber: each is one form, one service, one line on the trail."""

from __future__ import annotations

import functools
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms import AdmitForm, EndForm, HonourForm, LeaveForm
from chambers.forms.governance import WatchedAppointForm
from chambers.models import Chamber, Honour, Membership, Officer
from chambers.pickers import CHAMBERS as CHAMBER_PICKER
from chambers.services.officers import appoint_officer, award_honour, end_term
from chambers.services.officials import public_offices_named, refresh_officials
from chambers.services.registry import admit_member, end_membership
from federation.accounts.models import Organisation
from federation.ui.pages import ActionPage
from members.models import Person
from members.pickers import ENTERPRISES, parties_meant, people_meant
from members.services.people import register_person
from members.views.registry import CHAMBERS, FileAttach, FileRemove, Trail

OFFERED = 8


class ChamberAction(Trail, ActionPage):
    """An action that leads back to the tab it belongs to."""

    place = CHAMBERS
    queryset = Chamber.objects.for_detail()
    back = "chamber_detail"

    def cancel_url(self) -> str:
        return reverse(f"chambers:{self.back}", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class OfficerAppoint(ChamberAction):
    """Put somebody in an office; somebody unknown is put on file with the chamber at the same time."""

    permission = "chambers.appoint_officer"
    form_class = WatchedAppointForm
    heading = gettext_lazy("Appoint an officer")
    submit_label = gettext_lazy("Appoint")
    success_message = gettext_lazy("The appointment is on file.")
    back = "chamber_officers"

    def initial(self) -> dict:
        """The running term of the chamber; once it is over, today and no end."""
        ends_on = self.object.term_ends_on
        if ends_on is not None and ends_on > timezone.localdate():
            return {"starts_on": self.object.last_election_on, "ends_on": ends_on}
        return {"starts_on": timezone.localdate()}

    def form_options(self) -> dict:
        reachable = Person.objects.current().for_list().visible_to(self.request.user, "members.view_person")
        return {
            "find": functools.partial(people_meant, reachable),
            "offices_of": public_offices_named,
        }

    def perform(self, data: dict) -> Officer:
        actor = self.request.user
        person = data["person"] or register_person(
            actor=actor, organisation=self.object.organisation, name=data["name"], mobile=data["mobile"]
        )
        officer = appoint_officer(
            self.object,
            person,
            data["office"],
            actor=actor,
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
            session=data["session"],
        )
        if data.get(WatchedAppointForm.CONFIRM):
            # Whoever was warned of is on the list of officials at once, not only after the next night.
            refresh_officials([person])
        return officer


class TermEnd(ChamberAction):
    permission = "chambers.appoint_officer"
    form_class = EndForm
    heading = gettext_lazy("End a term")
    submit_label = gettext_lazy("End the term")
    success_message = gettext_lazy("The term has ended.")
    back = "chamber_officers"

    def prepare(self) -> None:
        super().prepare()
        rows = Officer.objects.select_related("person").filter(chamber=self.object)
        self.officer = rows.filter(pk=self.kwargs["officer"]).first()
        if self.officer is None:
            raise Http404

    def initial(self) -> dict:
        return {"ends_on": timezone.localdate()}

    def extra(self) -> dict:
        return {"effect": f"{self.officer.get_office_display()} {self.officer.person.name}"}

    def perform(self, data: dict) -> Officer:
        return end_term(self.officer, actor=self.request.user, ends_on=data["ends_on"])


class MemberAdmit(ChamberAction):
    """Take an enterprise into a chamber, or a chamber into an alliance."""

    permission = "chambers.admit_member"
    form_class = AdmitForm
    heading = gettext_lazy("Admit a member")
    submit_label = gettext_lazy("Admit")
    success_message = gettext_lazy("The member has been admitted.")
    back = "chamber_members"

    def initial(self) -> dict:
        return {"joined_on": timezone.localdate()}

    def form_options(self) -> dict:
        is_alliance = self.object.kind == Chamber.Kind.ALLIANCE
        return {"find": self.find, "pick": "chambers:chamber_pick" if is_alliance else ""}

    def find(self, text: str) -> list[Organisation]:
        """Parties by exact name or code, else some that hold the words, within this user's reach.

        A party out of reach is found by its full credit code alone: a secretary sees present members
        only, and must still be able to admit a new one whose code is known.
        """
        user, text = self.request.user, text.strip()
        is_alliance = self.object.kind == Chamber.Kind.ALLIANCE
        reached = (CHAMBER_PICKER if is_alliance else ENTERPRISES).within(user)
        parties = parties_meant(Organisation.objects.filter(pk__in=reached.values("pk")), text)
        if parties:
            return parties
        kind = Organisation.Kind.CHAMBER if is_alliance else Organisation.Kind.ENTERPRISE
        return list(Organisation.objects.current().filter(kind=kind, credit_code=text.upper())[:1])

    def perform(self, data: dict) -> Membership:
        return admit_member(
            self.object,
            data["party"],
            actor=self.request.user,
            joined_on=data["joined_on"],
            rank=data["rank"],
        )


class MembershipEnd(ChamberAction):
    permission = "chambers.admit_member"
    form_class = LeaveForm
    heading = gettext_lazy("End a membership")
    submit_label = gettext_lazy("End the membership")
    success_message = gettext_lazy("The membership has ended.")
    back = "chamber_members"

    def prepare(self) -> None:
        super().prepare()
        rows = Membership.objects.select_related("member").filter(chamber=self.object)
        self.membership = rows.filter(pk=self.kwargs["membership"]).first()
        if self.membership is None:
            raise Http404

    def initial(self) -> dict:
        return {"left_on": timezone.localdate()}

    def extra(self) -> dict:
        return {"effect": self.membership.member.name}

    def perform(self, data: dict) -> Membership:
        return end_membership(self.membership, actor=self.request.user, left_on=data["left_on"])


class HonourAward(Trail, ActionPage):
    """Put an honour on file, for a chamber or an enterprise: both are awarded as organisations."""

    place = CHAMBERS
    permission = "chambers.award_honour"
    queryset = Organisation.objects.filter(
        kind__in=[Organisation.Kind.CHAMBER, Organisation.Kind.ENTERPRISE], merged_into=None
    )
    form_class = HonourForm
    heading = gettext_lazy("Award an honour")
    submit_label = gettext_lazy("Put on file")
    success_message = gettext_lazy("The honour is on file.")

    def initial(self) -> dict:
        return {
            "year": timezone.localdate().year,
            "title": _("Four-good chamber") if self.is_chamber() else "",
        }

    def is_chamber(self) -> bool:
        return self.object.kind == Organisation.Kind.CHAMBER

    def perform(self, data: dict) -> Honour:
        try:
            return award_honour(self.object, actor=self.request.user, **data)
        except ValidationError as error:
            raise ValidationError(error.messages) from error

    def cancel_url(self) -> str:
        name = "chambers:chamber_honours" if self.is_chamber() else "members:enterprise_detail"
        return reverse(name, args=[self.object.pk])

    def success_url(self, done: Honour) -> str:
        return self.cancel_url()


class FileAttachPage(FileAttach):
    place = CHAMBERS
    permission = "chambers.attach_file"
    queryset = Chamber.objects.for_detail()

    def cancel_url(self) -> str:
        return reverse("chambers:chamber_files", args=[self.object.pk])

    def success_url(self, done: Chamber) -> str:
        return self.cancel_url()


class FileRemovePage(FileRemove):
    place = CHAMBERS
    permission = "chambers.attach_file"
    queryset = Chamber.objects.for_detail()

    def cancel_url(self) -> str:
        return reverse("chambers:chamber_files", args=[self.object.pk])

    def success_url(self, done: Chamber) -> str:
        return self.cancel_url()
