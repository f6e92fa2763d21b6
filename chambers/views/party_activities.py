"""Activities of Party organisations and area groups."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms.party_activities import (
    PartyActivityChangeForm,
    PartyActivityForm,
    WithdrawActivityForm,
)
from chambers.models import PartyActivity, PartyOrganisation
from chambers.party_activity_tables import PartyActivityTable, activities_for_table
from chambers.party_filters import PartyActivityFilter
from chambers.party_wording import PARTY_ACTIVITY
from chambers.services.party_activities import (
    change_party_activity,
    record_party_activity,
    withdraw_party_activity,
)
from chambers.views.party import MOST, VIEW, PartyPage, way
from chambers.views.party_acts import PartyAction
from chambers.views.party_groups import GroupAction
from federation.accounts.scopes import reaches
from federation.audit.timeline import timeline_of
from federation.files.services import attachments_of
from federation.ui.cells import number
from federation.ui.pages import ActionPage, DetailPage, ListPage, UpdatePage
from members.views.registry import Trail

KEEP_ACTIVITY = "chambers.keep_party_activity"
SHOWN = 20
ACTIVITIES = (gettext_lazy("Party activities"), "chambers:party_activity_list")


class PartyActivityList(ListPage):
    permission = VIEW
    queryset = PartyActivity.objects.all()
    filterset_class = PartyActivityFilter
    table_class = PartyActivityTable
    heading = gettext_lazy("Party activities")
    empty_sentence = gettext_lazy(
        "No activity is on file within your reach yet. Open an area group or an organisation to record one."
    )
    export_permission = KEEP_ACTIVITY
    export_name = "party-activities"

    def get_queryset(self) -> QuerySet:
        return activities_for_table(super().get_queryset())

    def breadcrumb(self) -> list[dict]:
        return way({"label": self.heading, "url": ""})

    def actions(self) -> list[dict]:
        url = reverse("chambers:party_group_list")
        return [{"label": _("Area groups"), "url": url, "icon": "users"}]


class PartyActivities(PartyPage):
    """The activities in which one organisation took part."""

    tab = "activities"
    template_name = "chambers/party_activities.html"

    def offered(self) -> list[tuple[str, str, Any, str]]:
        return [(KEEP_ACTIVITY, "party_activity_record", _("Record an activity"), "activity")]

    def content(self) -> dict:
        rows = self.object.activities.counted().visible_to(self.request.user, VIEW)
        rows = rows.order_by("-held_on", "-pk")
        return {
            "activities": list(rows[:SHOWN]),
            "all_url": f"{reverse('chambers:party_activity_list')}?party={self.object.pk}",
        }


class PartyActivityDetail(DetailPage):
    permission = VIEW
    queryset = PartyActivity.objects.for_detail()
    template_name = "chambers/party_activity_detail.html"
    object: PartyActivity

    def details(self) -> dict:
        row, user = self.object, self.request.user
        took_part = row.participants.order_by("sort_key", "pk")
        reached = set(took_part.visible_to(user, VIEW).values_list("pk", flat=True))
        labels = [{"text": row.get_kind_display(), "tone": "blue"}]
        if row.withdrawn_why:
            labels.append({"text": _("Struck off"), "tone": "amber"})
        return {
            "heading": row.theme,
            "labels": labels,
            "facts": " · ".join(filter(None, (row.held_on.isoformat(), row.place))),
            "breadcrumb": way(
                {"label": ACTIVITIES[0], "url": reverse(ACTIVITIES[1])}, {"label": row.theme, "url": ""}
            ),
            "actions": self.actions(),
            "took_part": [
                {"name": one.name, "url": self.page_of(one, one.pk in reached)} for one in took_part[:MOST]
            ],
            "files": attachments_of(row),
            "history": timeline_of([(PartyActivity, row.pk)], PARTY_ACTIVITY, limit=20, viewer=user),
            "side_sections": [
                {
                    "title": _("At a glance"),
                    "rows": [
                        (_("Area group"), row.group.name if row.group else ""),
                        (_("Day of the activity"), row.held_on),
                        (_("Venue"), row.place),
                        (_("Attendance"), number(row.attendance)),
                        (_("Recorded by"), row.recorded_by),
                        (_("Kept by"), row.organisation.name),
                    ],
                }
            ],
        }

    def page_of(self, party: PartyOrganisation, may_open: bool) -> str:
        return reverse("chambers:party_detail", args=[party.pk]) if may_open else ""

    def actions(self) -> list[dict]:
        row = self.object
        if row.withdrawn_why or not reaches(self.request.user, KEEP_ACTIVITY, row.organisation):
            return []
        found = []
        for name, label, icon in (
            ("party_activity_withdraw", _("Strike off"), "arrow-back-up"),
            ("party_activity_change", _("Edit"), "edit"),
        ):
            url = reverse(f"chambers:{name}", args=[row.pk])
            found.append({"label": label, "url": url, "icon": icon, "primary": icon == "edit"})
        return found


class ActivityRecord:
    """Record an activity of what the page is about."""

    permission = KEEP_ACTIVITY
    form_class = PartyActivityForm
    heading = gettext_lazy("Record an activity")
    submit_label = gettext_lazy("Record")
    success_message = gettext_lazy("The activity is on file.")

    def success_url(self, done: PartyActivity) -> str:
        return reverse("chambers:party_activity_detail", args=[done.pk])


class PartyGroupActivity(ActivityRecord, GroupAction, ActionPage):
    """Of a group: its organisations are ticked, who was absent is unticked."""

    def offered(self) -> QuerySet:
        rows = self.object.organisations.active().select_related("organisation")
        return rows.order_by("sort_key", "pk")

    def form_options(self) -> dict:
        return {"offered": self.offered()}

    def initial(self) -> dict:
        keys = list(self.offered().values_list("pk", flat=True)) if self.request.method == "GET" else []
        return {"held_on": timezone.localdate(), "participants": keys}

    def perform(self, data: dict) -> PartyActivity:
        return record_party_activity(actor=self.request.user, group=self.object, **data)


class PartyActivityRecord(ActivityRecord, PartyAction, ActionPage):
    """Of one organisation alone."""

    def form_options(self) -> dict:
        return {"offered": None}

    def initial(self) -> dict:
        return {"held_on": timezone.localdate()}

    def perform(self, data: dict) -> PartyActivity:
        return record_party_activity(actor=self.request.user, participants=[self.object], **data)


class ActivityAction(Trail):
    place = ACTIVITIES
    permission = KEEP_ACTIVITY
    queryset = PartyActivity.objects.for_detail()
    object: PartyActivity

    def cancel_url(self) -> str:
        return reverse("chambers:party_activity_detail", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class PartyActivityChange(ActivityAction, UpdatePage):
    template_name = "generic/form.html"
    form_class = PartyActivityChangeForm
    heading = gettext_lazy("Correct the activity")
    success_message = gettext_lazy("The changes have been saved.")

    def form_options(self) -> dict:
        """Those that took part stay offered, whoever they belong to by now."""
        row = self.object
        offered: QuerySet | None = row.participants.all()
        if row.group is not None:
            rows = PartyOrganisation.objects.filter(pk__in=row.participants.values("pk"))
            offered = (rows | PartyOrganisation.objects.filter(group=row.group)).distinct()
        assert offered is not None
        return {"offered": offered.order_by("sort_key", "pk"), "held": attachments_of(row)}

    def initial(self) -> dict:
        return super().initial() | {
            "participants": list(self.object.participants.values_list("pk", flat=True))
        }

    def perform(self, data: dict) -> PartyActivity:
        return change_party_activity(
            self.object, actor=self.request.user, version=self.seen_version(), **data
        )


class PartyActivityWithdraw(ActivityAction, ActionPage):
    form_class = WithdrawActivityForm
    heading = gettext_lazy("Strike off the activity")
    submit_label = gettext_lazy("Strike off")
    success_message = gettext_lazy("The activity counts no longer.")

    def extra(self) -> dict:
        return {"danger": True, "effect": _("It stays on file with your reason and counts no longer.")}

    def perform(self, data: dict) -> PartyActivity:
        return withdraw_party_activity(self.object, actor=self.request.user, reason=data["reason"])
