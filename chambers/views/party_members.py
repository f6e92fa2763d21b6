"""Party members: the masked lists, what is written about one, and a list in full for a reason."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms.party_members import (
    PartyAdmitForm,
    PartyConfirmForm,
    PartyGoneForm,
    PartyTransferForm,
    RosterForm,
)
from chambers.models import PartyMember, PartyOrganisation
from chambers.party_filters import PartyMemberFilter
from chambers.party_member_tables import PartyMemberTable
from chambers.services.party_members import (
    admit_party_member,
    confirm_party_member,
    end_party_member,
    member_figures,
    reveal_party_members,
    transfer_party_member,
)
from chambers.services.party_rosters import admit_roster
from chambers.views.party import KEEP, MOST, PartyPage, way
from chambers.views.party_acts import PartyAction, person_finder, picked_person
from federation.ui.pages import ActionPage, ListPage
from federation.ui.typed import is_sound
from members.forms import RevealForm
from members.models import Person
from members.services.people import mask_name

VIEW_MEMBERS = "chambers.view_party_member"
KEEP_MEMBERS = "chambers.keep_party_member"
REVEAL = "chambers.reveal_party_member"


class PartyMemberList(ListPage):
    """Everybody within reach, masked; a file with names is made for a reason, after proving who asks."""

    permission = VIEW_MEMBERS
    queryset = PartyMember.objects.all()
    filterset_class = PartyMemberFilter
    table_class = PartyMemberTable
    exports_personal_data = True
    export_asks_reason = True
    export_permission = "chambers.export_party_member"
    heading = gettext_lazy("Party members")
    empty_sentence = gettext_lazy("No Party member is on file within your reach yet.")

    def breadcrumb(self) -> list[dict]:
        return way({"label": self.heading, "url": ""})


class PartyMembers(PartyPage):
    """The present members of one organisation, masked, and how many they are."""

    permission = VIEW_MEMBERS
    tab = "members"
    template_name = "chambers/party_members.html"

    def offered(self) -> list[tuple[str, str, Any, str]]:
        return [
            (REVEAL, "party_members_reveal", _("Show the members in full"), "eye"),
            (KEEP_MEMBERS, "party_roster", _("Take in a list"), "file-spreadsheet"),
            (KEEP_MEMBERS, "party_member_admit", _("Take in a member"), "user-plus"),
        ]

    def content(self) -> dict:
        rows = self.object.members.present().select_related("person").order_by("-since", "-pk")
        figures = member_figures(self.object)
        return {
            "figures": figures,
            "full": figures["all"] - figures["probationary"],
            "members": [{"row": row, "name": mask_name(row.person.name)} for row in rows[:MOST]],
            "all_url": f"{reverse('chambers:party_member_list')}?party={self.object.pk}",
        }


class MembersAction(PartyAction):
    back = "party_members"
    permission = KEEP_MEMBERS


class PartyMemberAdmit(MembersAction, ActionPage):
    form_class = PartyAdmitForm
    heading = gettext_lazy("Take in a member")
    submit_label = gettext_lazy("Take them in")
    success_message = gettext_lazy("The member is on file.")

    def initial(self) -> dict:
        return {"since": timezone.localdate()}

    def form_options(self) -> dict:
        return {"find": person_finder(self.request.user)}

    def perform(self, data: dict) -> PartyMember:
        actor = self.request.user
        person = picked_person(data, self.object, actor=actor)
        fields = {name: data[name] for name in ("kind", "joined_on", "since", "came_from")}
        return admit_party_member(self.object, person, actor=actor, **fields)


class PartyRoster(MembersAction, ActionPage):
    """Take in a whole list, pasted from a sheet: all of it or nothing."""

    form_class = RosterForm
    heading = gettext_lazy("Take in a list")
    submit_label = gettext_lazy("Take them in")
    success_message = gettext_lazy("The members are on file.")

    def initial(self) -> dict:
        return {"since": timezone.localdate()}

    def form_options(self) -> dict:
        reachable = Person.objects.current().for_list().visible_to(self.request.user, "members.view_person")
        return {"people": lambda names: reachable.filter(name__in=names).order_by("pk")}

    def perform(self, data: dict) -> list[PartyMember]:
        return admit_roster(self.object, data["roster"], actor=self.request.user, since=data["since"])


class PartyMembersReveal(MembersAction, ActionPage):
    """The members by their names, as the answer to a POST that gave a reason; it has no address."""

    reauthenticate = True
    permission = REVEAL
    form_class = RevealForm
    heading = gettext_lazy("Show the members in full")
    submit_label = gettext_lazy("Show")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.prepare()
        form = RevealForm(request.POST)
        if not is_sound(form):
            return self.show(form, status=422)
        shown = reveal_party_members(self.object, actor=self.request.user, reason=form.cleaned_data["reason"])
        context = {
            "object": self.object,
            "heading": self.object.name,
            "members": shown,
            "back_url": self.cancel_url(),
        }
        return render(request, "chambers/party_members_revealed.html", context)


class MemberAction(MembersAction, ActionPage):
    """An act on one member. It shows the name, so it asks again who is there."""

    reauthenticate = True
    form_class: Any

    def prepare(self) -> None:
        super().prepare()
        rows = self.object.members.select_related("person", "party_organisation")
        self.member = rows.filter(pk=self.kwargs["member"]).first()
        if self.member is None:
            raise Http404

    def initial(self) -> dict:
        today = timezone.localdate()
        return {"on": today, "full_on": today}

    def extra(self) -> dict:
        return {"effect": f"{self.member.person.name} · {self.member.get_kind_display()}"}


class PartyMemberConfirm(MemberAction):
    form_class = PartyConfirmForm
    heading = gettext_lazy("Make a full member")
    submit_label = gettext_lazy("Record")
    success_message = gettext_lazy("This is a full member now.")

    def perform(self, data: dict) -> PartyMember:
        return confirm_party_member(self.member, actor=self.request.user, full_on=data["full_on"])


class PartyMemberTransfer(MemberAction):
    form_class = PartyTransferForm
    heading = gettext_lazy("Transfer within the register")
    submit_label = gettext_lazy("Transfer")
    success_message = gettext_lazy("The member has been transferred.")

    def form_options(self) -> dict:
        heirs = PartyOrganisation.objects.active().visible_to(self.request.user, KEEP)
        return {"heirs": heirs.exclude(pk=self.object.pk).order_by("sort_key", "pk")}

    def perform(self, data: dict) -> PartyMember:
        return transfer_party_member(self.member, data["to"], actor=self.request.user, on=data["on"])


class PartyMemberGone(MemberAction):
    form_class = PartyGoneForm
    heading = gettext_lazy("A member has gone")
    submit_label = gettext_lazy("Record")
    success_message = gettext_lazy("It is on file that the member has gone.")

    def perform(self, data: dict) -> PartyMember:
        return end_party_member(self.member, actor=self.request.user, **data)
