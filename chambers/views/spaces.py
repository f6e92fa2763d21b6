"""Regional spaces behind their public page: for those who keep them and for their editors."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms.election_cases import ConfirmForm
from chambers.forms.party import UntilForm
from chambers.forms.spaces import EditorForm, SpaceForm, SpaceMemberForm, SpaceTextForm
from chambers.models import Space, SpaceEditor, SpaceMember
from chambers.rules import EDITORS
from chambers.services.spaces import (
    MEMBERS,
    appoint_editor,
    end_editor,
    end_member,
    move_space,
    name_member,
    register_space,
    update_space,
)
from chambers.space_wording import SPACE
from federation.accounts.models import Organisation, Post
from federation.accounts.scopes import holds
from federation.audit.timeline import timeline_of
from federation.keyset import Ordering
from federation.ui.cells import name_cell, number, status
from federation.ui.filters import PortalFilterSet
from federation.ui.pages import ActionPage, CreatePage, DetailPage, ListPage, UpdatePage
from federation.ui.tables import Column, Table, address_of
from members.forms.registry import keeping_units
from members.models import Zone
from members.views.registry import Trail

VIEW, KEEP, EDIT = "chambers.view_space", "chambers.keep_space", "chambers.edit_space"
SPACES = (gettext_lazy("Regional spaces"), "chambers:space_list")
State = Space.State
TONES = {State.PREPARING: "blue", State.OPEN: "green", State.CLOSED: ""}
STATES = dict(State.choices)
MOST, OFFERED = 200, 8


class SpaceTable(Table):
    default_order = "id"
    unit = gettext_lazy("spaces")
    columns = [
        Column(
            "name",
            gettext_lazy("Regional space"),
            ("name", "zone__name"),
            cell=lambda row: name_cell(
                row["name"], address_of("chambers:space_detail", row["pk"]), row["zone__name"]
            ),
            area="name",
        ),
        Column("slug", gettext_lazy("Address of the page"), ("slug",), area="line"),
        Column(
            "editors",
            gettext_lazy("Editors"),
            ("editor_count",),
            cell=lambda row: number(row["editor_count"]),
            align="end",
            area="count",
        ),
        Column(
            "entries",
            gettext_lazy("Published entries"),
            ("entry_count",),
            cell=lambda row: number(row["entry_count"]),
            align="end",
            area="note",
        ),
        Column(
            "state",
            gettext_lazy("State"),
            ("state",),
            cell=lambda row: status(STATES[row["state"]], TONES[State(row["state"])]),
            text=lambda row: str(STATES[row["state"]]),
            area="state",
        ),
        Column("id", gettext_lazy("Number"), ("id",), ordering=Ordering("id", key="id"), shown=False),
    ]


class SpaceFilter(PortalFilterSet):
    class Meta:
        model = Space
        fields: list[str] = []


class SpaceList(ListPage):
    """All spaces for their keepers; for an editor those of the own posts."""

    permission = VIEW
    queryset = Space.objects.all()
    filterset_class = SpaceFilter
    table_class = SpaceTable
    heading = gettext_lazy("Regional spaces")
    empty_sentence = gettext_lazy("There is no regional space within your reach.")
    export_permission = KEEP
    export_name = "spaces"

    def get_queryset(self) -> QuerySet:
        today = timezone.localdate()
        now = Q(editors__starts_on__lte=today) & (Q(editors__ends_on=None) | Q(editors__ends_on__gt=today))
        return (
            super()
            .get_queryset()
            .annotate(
                editor_count=Count("editors", filter=now, distinct=True),
                entry_count=Count("entries", filter=Q(entries__state="published"), distinct=True),
            )
        )

    def actions(self) -> list[dict]:
        found: list[dict] = [
            {"label": _("Public page"), "url": reverse("spaces:spaces"), "icon": "external-link"}
        ]
        if holds(self.request.user, KEEP):
            url = reverse("chambers:space_register")
            found.append({"label": _("New space"), "url": url, "icon": "plus", "primary": True})
        return found


class SpaceDetail(DetailPage):
    """The desk of one space: its entries, its members, its editors."""

    permission = VIEW
    queryset = Space.objects.select_related("zone", "organisation")
    template_name = "chambers/space_detail.html"
    object: Space

    def details(self) -> dict:
        space, user = self.object, self.request.user
        self.may_keep = holds(user, KEEP)
        self.may_edit = Space.objects.filter(pk=space.pk).visible_to(user, EDIT).exists()
        editors = space.editors.select_related("post__user", "post__organisation")
        members = space.members.select_related("organisation")
        return {
            "heading": space.name,
            "labels": [
                {"text": space.zone.name, "tone": "info"},
                {"text": space.get_state_display(), "tone": TONES[State(space.state)]},
            ],
            "facts": _("Kept by %(unit)s") % {"unit": space.organisation.name},
            "breadcrumb": [
                {"label": SPACES[0], "url": reverse(SPACES[1])},
                {"label": space.name, "url": ""},
            ],
            "actions": self.actions(),
            "entries": list(space.entries.select_related("author").order_by("-pk")[:MOST]),
            "members": list(members.order_by("left_on", "organisation__sort_key", "pk")[:MOST]),
            "shown": set(space.members.shown().values_list("pk", flat=True)),
            "editors": list(editors.order_by("ends_on", "-starts_on", "pk")[:MOST]),
            "today": timezone.localdate(),
            "may_keep": self.may_keep,
            "may_edit": self.may_edit,
            "history": timeline_of([(Space, space.pk)], SPACE, limit=20, viewer=user),
        }

    def actions(self) -> list[dict]:
        space = self.object
        found: list[dict] = []
        offered = [(self.may_keep, "space_update", _("Name and address"), "settings", False)]
        if State.OPEN in Space.workflow.next_states(space):
            offered.append((self.may_keep, "space_open", _("Open to visitors"), "world", False))
        if State.CLOSED in Space.workflow.next_states(space):
            offered.append((self.may_keep, "space_close", _("Close"), "eye-off", False))
        offered.append((self.may_edit, "space_write", _("Introduction and contact"), "edit", False))
        offered.append((self.may_edit, "space_entry_draft", _("Write an entry"), "plus", True))
        if space.state == State.OPEN:
            url = space.get_absolute_url()
            found.append({"label": _("Public page"), "url": url, "icon": "external-link"})
        for may, name, label, icon, primary in offered:
            if may:
                url = reverse(f"chambers:{name}", args=[space.pk])
                found.append({"label": label, "url": url, "icon": icon, "primary": primary})
        return found


class SpaceRegister(Trail, CreatePage):
    place = SPACES
    permission = KEEP
    form_class = SpaceForm
    heading = gettext_lazy("New space")
    success_message = gettext_lazy("The space is being prepared. Name its editors next.")

    def form_options(self) -> dict:
        zones = Zone.objects.current().filter(space=None)
        return {"zones": zones, "units": keeping_units(self.request.user)}

    def initial(self) -> dict:
        post = self.request.user.main_post
        return {"organisation": post.organisation_id if post else None}

    def cancel_url(self) -> str:
        return reverse("chambers:space_list")

    def perform(self, data: dict) -> Space:
        return register_space(actor=self.request.user, **data)

    def success_url(self, done: Space) -> str:
        return reverse("chambers:space_detail", args=[done.pk])


class SpaceAction(Trail):
    """What the pages over one space share: they lead back to its desk."""

    place = SPACES
    permission = KEEP
    queryset = Space.objects.select_related("zone", "organisation")
    object: Space

    def cancel_url(self) -> str:
        return reverse("chambers:space_detail", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class SpaceUpdate(SpaceAction, UpdatePage):
    form_class = SpaceForm
    heading = gettext_lazy("Name and address")
    success_message = gettext_lazy("The changes have been saved.")

    def form_options(self) -> dict:
        return {"zones": None, "units": None}

    def perform(self, data: dict) -> Space:
        return update_space(self.object, actor=self.request.user, version=self.seen_version(), **data)


class SpaceWrite(SpaceAction, UpdatePage):
    permission = EDIT
    form_class = SpaceTextForm
    heading = gettext_lazy("Introduction and contact")
    success_message = gettext_lazy("The changes have been saved.")

    def perform(self, data: dict) -> Space:
        return update_space(self.object, actor=self.request.user, version=self.seen_version(), **data)


class SpaceOpen(SpaceAction, ActionPage):
    form_class = ConfirmForm
    heading = gettext_lazy("Open the space")
    submit_label = gettext_lazy("Open to visitors")
    success_message = gettext_lazy("Everybody can read the space now.")

    def extra(self) -> dict:
        return {"effect": _("Its introduction, members and published entries are public from now on.")}

    def perform(self, data: dict) -> Space:
        return move_space(self.object, State.OPEN, actor=self.request.user)


class SpaceClose(SpaceAction, ActionPage):
    form_class = ConfirmForm
    heading = gettext_lazy("Close the space")
    submit_label = gettext_lazy("Close")
    success_message = gettext_lazy("The space is closed to visitors.")

    def extra(self) -> dict:
        return {"danger": True, "effect": _("Visitors find nothing there until it is opened again.")}

    def perform(self, data: dict) -> Space:
        return move_space(self.object, State.CLOSED, actor=self.request.user)


# Editors --------------------------------------------------------------------------------------------------


def posts_of(name: str) -> list[Post]:
    """Posts in force of active people with this exact name, of roles that may edit a space."""
    rows = Post.objects.in_force().filter(user__is_active=True, user__name=name.strip(), role__in=EDITORS)
    return list(rows.select_related("user", "organisation").order_by("pk")[:OFFERED])


class SpaceEditorAppoint(SpaceAction, ActionPage):
    form_class = EditorForm
    heading = gettext_lazy("Appoint an editor")
    submit_label = gettext_lazy("Appoint as editor")
    success_message = gettext_lazy("The editor has been appointed and told.")

    def form_options(self) -> dict:
        return {"find": posts_of}

    def initial(self) -> dict:
        return {"starts_on": timezone.localdate()}

    def perform(self, data: dict) -> SpaceEditor:
        days = {"starts_on": data["starts_on"], "ends_on": data["ends_on"]}
        return appoint_editor(self.object, data["post"], actor=self.request.user, **days)


class SpaceEditorEnd(SpaceAction, ActionPage):
    form_class = UntilForm
    heading = gettext_lazy("End the appointment")
    submit_label = gettext_lazy("End it")
    success_message = gettext_lazy("The appointment has ended.")

    def prepare(self) -> None:
        super().prepare()
        rows = self.object.editors.select_related("post__user", "space")
        self.editor = rows.filter(pk=self.kwargs["editor"]).first()
        if self.editor is None:
            raise Http404

    def initial(self) -> dict:
        return {"until": timezone.localdate()}

    def extra(self) -> dict:
        return {"effect": self.editor.post.user.name}

    def perform(self, data: dict) -> SpaceEditor:
        return end_editor(self.editor, actor=self.request.user, ends_on=data["until"])


# Members --------------------------------------------------------------------------------------------------


class SpaceMemberName(SpaceAction, ActionPage):
    permission = EDIT
    form_class = SpaceMemberForm
    heading = gettext_lazy("Name a member")
    submit_label = gettext_lazy("Put on the page")
    success_message = gettext_lazy("The member is named on the page of the space.")

    def initial(self) -> dict:
        return {"joined_on": timezone.localdate()}

    def form_options(self) -> dict:
        return {"find": self.find}

    def find(self, text: str) -> list[Organisation]:
        """By exact name or code alone: an editor does not browse what is tagged with the zone."""
        asked = text.strip()
        rows = Organisation.objects.current().filter(kind__in=MEMBERS, zone_tags__zone=self.object.zone_id)
        exact = rows.filter(Q(name=asked) | Q(credit_code=asked.upper()))
        return list(exact.order_by(F("sort_key"), "pk")[:OFFERED])

    def perform(self, data: dict) -> SpaceMember:
        facts = {"consent": data["consent"], "joined_on": data["joined_on"]}
        return name_member(self.object, data["party"], actor=self.request.user, **facts)


class SpaceMemberEnd(SpaceAction, ActionPage):
    permission = EDIT
    form_class = UntilForm
    heading = gettext_lazy("Take a member off the page")
    submit_label = gettext_lazy("Take off")
    success_message = gettext_lazy("The member is named no longer.")

    def prepare(self) -> None:
        super().prepare()
        rows = self.object.members.select_related("organisation", "space")
        self.member = rows.filter(pk=self.kwargs["named"]).first()
        if self.member is None:
            raise Http404

    def initial(self) -> dict:
        return {"until": timezone.localdate()}

    def extra(self) -> dict:
        return {"effect": self.member.organisation.name}

    def perform(self, data: dict) -> SpaceMember:
        return end_member(self.member, actor=self.request.user, left_on=data["until"])
