"""Targets with plan and actual values: the list, one target with its course, and keeping it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.assessment_wording import TARGET
from chambers.forms.election_cases import ConfirmForm
from chambers.forms.targets import TargetForm, ValueForm
from chambers.models import Target
from chambers.services.targets import edit_target, enter_value, measure_target, set_target
from chambers.target_tables import TargetFilter, TargetTable, percent, targets_for_table
from federation.accounts.models import Organisation
from federation.accounts.scopes import holds
from federation.audit.timeline import timeline_of
from federation.metrics import measurable
from federation.ui.pages import ActionPage, CreatePage, DetailPage, ListPage, UpdatePage
from members.views.registry import Trail

VIEW, KEEP = "chambers.view_target", "chambers.keep_target"
TARGETS = (gettext_lazy("Targets"), "chambers:target_list")
COURSE = 100


def metrics_for(unit: Organisation | None) -> list[tuple[str, Any]]:
    """What may measure a target: of the whole city alone."""
    is_city = unit is not None and unit.kind == Organisation.Kind.FEDERATION
    return list(measurable()) if is_city else []


class TargetList(ListPage):
    permission = VIEW
    queryset = Target.objects.all()
    filterset_class = TargetFilter
    table_class = TargetTable
    heading = TARGETS[0]
    empty_sentence = gettext_lazy("No target is set within your reach yet.")
    export_permission = VIEW
    export_name = "targets"

    def get_queryset(self) -> QuerySet:
        return targets_for_table(super().get_queryset())

    def actions(self) -> list[dict]:
        if not holds(self.request.user, KEEP):
            return []
        url = reverse("chambers:target_set")
        return [{"label": _("Set a target"), "url": url, "icon": "plus", "primary": True}]


class TargetDetail(DetailPage):
    permission = VIEW
    queryset = Target.objects.select_related("organisation")
    template_name = "chambers/target_detail.html"
    object: Target

    def details(self) -> dict:
        target = self.object
        course = list(target.values.select_related("entered_by").order_by("-on_day")[:COURSE])
        reached = course[0].value if course else None
        return {
            "heading": target.name,
            "labels": [{"text": str(target.year), "tone": "blue"}],
            "facts": target.organisation.name,
            "breadcrumb": [
                {"label": TARGETS[0], "url": reverse(TARGETS[1])},
                {"label": target.name, "url": ""},
            ],
            "actions": self.actions(),
            "course": [(row, percent(row.value, target.planned)) for row in course],
            "latest": course[0] if course else None,
            "percent": percent(reached, target.planned),
            "left": max(target.planned - (reached or 0), 0),
            "history": timeline_of([(Target, target.pk)], TARGET, limit=20, viewer=self.request.user),
        }

    def actions(self) -> list[dict]:
        if not holds(self.request.user, KEEP):
            return []
        found = []
        for name, label, icon, more in (
            ("target_enter", _("Enter what was reached"), "pencil", {"primary": True}),
            ("target_measure", _("Measure now"), "refresh", {}),
            ("target_edit", _("Change"), "edit", {"more": True}),
        ):
            if name != "target_measure" or self.object.metric:
                url = reverse(f"chambers:{name}", args=[self.object.pk])
                found.append({"label": label, "url": url, "icon": icon, **more})
        return found


class TargetSet(Trail, CreatePage):
    place = TARGETS
    permission = KEEP
    form_class = TargetForm
    heading = gettext_lazy("Set a target")
    submit_label = gettext_lazy("Set it")
    success_message = gettext_lazy("The target is set.")

    def unit(self) -> Organisation | None:
        posts = self.request.user.active_posts
        kinds = (Organisation.Kind.FEDERATION, Organisation.Kind.COUNTY_FEDERATION)
        return next((post.organisation for post in posts if post.organisation.kind in kinds), None)

    def form_options(self) -> dict:
        return {"measurable": metrics_for(self.unit())}

    def initial(self) -> dict:
        return {"year": timezone.localdate().year}

    def cancel_url(self) -> str:
        return reverse("chambers:target_list")

    def perform(self, data: dict) -> Target:
        return set_target(Target(organisation=self.unit(), **data), actor=self.request.user)

    def success_url(self, done: Target) -> str:
        return reverse("chambers:target_detail", args=[done.pk])


class TargetEdit(Trail, UpdatePage):
    place = TARGETS
    permission = KEEP
    queryset = Target.objects.select_related("organisation")
    form_class = TargetForm
    heading = gettext_lazy("Change the target")
    success_message = gettext_lazy("The changes have been saved.")
    object: Target

    def form_options(self) -> dict:
        return {"measurable": metrics_for(self.object.organisation)}

    def present_version(self) -> Any:
        return Target.objects.get(pk=self.object.pk).version

    def cancel_url(self) -> str:
        return reverse("chambers:target_detail", args=[self.object.pk])

    def perform(self, data: dict) -> Target:
        return edit_target(self.object, actor=self.request.user, seen=self.seen_version(), **data)

    def success_url(self, done: Target) -> str:
        return self.cancel_url()


class TargetAct(Trail, ActionPage):
    place = TARGETS
    permission = KEEP
    queryset = Target.objects.select_related("organisation")
    object: Target

    def cancel_url(self) -> str:
        return reverse("chambers:target_detail", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class TargetEnter(TargetAct):
    form_class = ValueForm
    heading = gettext_lazy("Enter what was reached")
    submit_label = gettext_lazy("Enter the number")
    success_message = gettext_lazy("What was reached has been entered.")

    def initial(self) -> dict:
        return {"on_day": timezone.localdate()}

    def perform(self, data: dict) -> Any:
        return enter_value(self.object, actor=self.request.user, **data)


class TargetMeasure(TargetAct):
    form_class = ConfirmForm
    heading = gettext_lazy("Measure now")
    submit_label = gettext_lazy("Measure now")
    success_message = gettext_lazy("What was reached has been measured.")

    def extra(self) -> dict:
        return {
            "effect": _("What the portal records of the year so far is counted and kept with today’s day.")
        }

    def perform(self, data: dict) -> Any:
        return measure_target(self.object, actor=self.request.user)
