"""Area groups of Party organisations."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms.party_activities import EndGroupForm, PartyGroupForm
from chambers.models import PartyGroup, PartyOrganisation
from chambers.party_activity_tables import PartyGroupTable, groups_for_table
from chambers.party_filters import PartyGroupFilter
from chambers.party_wording import PARTY_GROUP
from chambers.services.party_groups import change_party_group, end_party_group, form_party_group
from chambers.services.party_members import members_counted
from chambers.views.party import KEEP, MOST, VIEW, way
from federation.accounts.models import User
from federation.accounts.scopes import holds, reaches
from federation.audit.timeline import timeline_of
from federation.ui.cells import number
from federation.ui.pages import ActionPage, CreatePage, DetailPage, ListPage, UpdatePage
from members.forms.registry import keeping_units, own_units
from members.views.registry import Trail

GROUPS = (gettext_lazy("Area groups"), "chambers:party_group_list")


class PartyGroupList(ListPage):
    permission = VIEW
    queryset = PartyGroup.objects.all()
    filterset_class = PartyGroupFilter
    table_class = PartyGroupTable
    heading = gettext_lazy("Area groups")
    empty_sentence = gettext_lazy("No area group has been formed within your reach yet.")
    export_permission = KEEP
    export_name = "area-groups"

    def get_queryset(self) -> QuerySet:
        return groups_for_table(super().get_queryset())

    def breadcrumb(self) -> list[dict]:
        return way({"label": self.heading, "url": ""})

    def actions(self) -> list[dict]:
        found: list[dict] = [
            {"label": _("Activities"), "url": reverse("chambers:party_activity_list"), "icon": "activity"}
        ]
        if holds(self.request.user, KEEP):
            url = reverse("chambers:party_group_form")
            found.append({"label": _("New area group"), "url": url, "icon": "plus", "primary": True})
        return found


class PartyGroupDetail(DetailPage):
    permission = VIEW
    queryset = PartyGroup.objects.select_related("organisation", "lead")
    template_name = "chambers/party_group_detail.html"
    object: PartyGroup

    def details(self) -> dict:
        group = self.object
        rows = group.organisations.active().visible_to(self.request.user, VIEW)
        rows = rows.annotate(member_count=members_counted()).order_by("sort_key", "pk")
        organisations = list(rows[:MOST])
        years = list(
            group.activities.counted()
            .annotate(year=ExtractYear("held_on"))
            .order_by("-year")
            .values("year")
            .annotate(count=Count("pk"))
        )
        activities = group.activities.counted().order_by("-held_on", "-pk")
        return {
            "heading": group.name,
            "labels": [{"text": _("Disbanded"), "tone": ""}] if group.ended_on else [],
            "facts": _("Led by %(name)s") % {"name": group.lead.name},
            "breadcrumb": way(
                {"label": GROUPS[0], "url": reverse(GROUPS[1])}, {"label": group.name, "url": ""}
            ),
            "actions": self.actions(),
            "organisations": organisations,
            "years": years,
            "activities": list(activities[:10]),
            "activities_url": f"{reverse('chambers:party_activity_list')}?state=counted&group={group.pk}",
            "history": timeline_of([(PartyGroup, group.pk)], PARTY_GROUP, limit=20, viewer=self.request.user),
            "side_sections": [
                {
                    "title": _("At a glance"),
                    "rows": [
                        (_("Lead organisation"), group.lead.name),
                        (_("Party organisations"), number(len(organisations))),
                        (
                            _("Number of Party members"),
                            number(sum(one.member_count for one in organisations)),
                        ),
                        (_("Formed on"), group.formed_on),
                        (_("Disbanded on"), group.ended_on),
                        (_("Kept by"), group.organisation.name),
                        (_("Note"), group.note),
                    ],
                }
            ],
        }

    def actions(self) -> list[dict]:
        group, found = self.object, []
        if group.ended_on is not None:
            return []
        for permission, name, label, icon in (
            (KEEP, "party_group_end", _("Disband"), "archive"),
            (KEEP, "party_group_change", _("Edit"), "edit"),
            ("chambers.keep_party_activity", "party_group_activity", _("Record an activity"), "activity"),
        ):
            if reaches(self.request.user, permission, group.organisation):
                url = reverse(f"chambers:{name}", args=[group.pk])
                primary = name == "party_group_activity"
                found.append({"label": label, "url": url, "icon": icon, "primary": primary})
        return found


def offered_to(user: User, group: PartyGroup | None = None) -> QuerySet:
    """Active organisations within reach that belong to no other group."""
    rows = PartyOrganisation.objects.active().visible_to(user, KEEP)
    free = Q(group=None) if group is None else Q(group=None) | Q(group=group)
    # Those that belong to it come first.
    return rows.filter(free).order_by(F("group").asc(nulls_last=True), "sort_key", "pk")


class PartyGroupFormPage(Trail, CreatePage):
    place = GROUPS
    permission = KEEP
    template_name = "members/party_form.html"
    form_class = PartyGroupForm
    heading = gettext_lazy("New area group")
    submit_label = gettext_lazy("Form the group")
    success_message = gettext_lazy("The area group has been formed.")

    def form_options(self) -> dict:
        user = self.request.user
        return {
            "offered": offered_to(user),
            "units": keeping_units(user),
            "units_at_hand": own_units(user),
        }

    def initial(self) -> dict:
        post = self.request.user.main_post
        return {"organisation": post.organisation_id if post else None, "formed_on": timezone.localdate()}

    def cancel_url(self) -> str:
        return reverse("chambers:party_group_list")

    def perform(self, data: dict) -> PartyGroup:
        return form_party_group(actor=self.request.user, **data)

    def success_url(self, done: PartyGroup) -> str:
        return reverse("chambers:party_group_detail", args=[done.pk])


class GroupAction(Trail):
    """What the pages over one group share: they lead back to it."""

    place = GROUPS
    permission = KEEP
    queryset = PartyGroup.objects.select_related("organisation", "lead")
    object: PartyGroup

    def cancel_url(self) -> str:
        return reverse("chambers:party_group_detail", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class PartyGroupChange(GroupAction, UpdatePage):
    template_name = "members/party_form.html"
    form_class = PartyGroupForm
    heading = gettext_lazy("Edit the area group")
    success_message = gettext_lazy("The changes have been saved.")

    def form_options(self) -> dict:
        return {"offered": offered_to(self.request.user, self.object)}

    def initial(self) -> dict:
        kept = {
            name: getattr(self.object, name) for name in ("name", "position", "formed_on", "lead", "note")
        }
        return kept | {"members": list(self.object.organisations.values_list("pk", flat=True))}

    def perform(self, data: dict) -> PartyGroup:
        return change_party_group(self.object, actor=self.request.user, version=self.seen_version(), **data)


class PartyGroupEnd(GroupAction, ActionPage):
    form_class = EndGroupForm
    heading = gettext_lazy("Disband the area group")
    submit_label = gettext_lazy("Disband")
    success_message = gettext_lazy("The area group has been disbanded.")

    def initial(self) -> dict:
        return {"on": timezone.localdate()}

    def extra(self) -> dict:
        return {
            "danger": True,
            "effect": _("Its organisations belong to no group then; its activities stay on file."),
        }

    def perform(self, data: dict) -> PartyGroup:
        return end_party_group(self.object, actor=self.request.user, on=data["on"])
