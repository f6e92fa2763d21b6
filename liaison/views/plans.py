"""Yearly plans: their items with progress, and where an item came from."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.scopes import holds
from federation.audit.timeline import timeline_of
from federation.ui.pages import ActionPage, CreatePage, DetailPage, ListPage, UpdatePage
from liaison.forms.plans import PlanItemForm, ProgressForm, SettleForm, YearForm
from liaison.models import PlanItem, PlanNote, YearPlan
from liaison.plan_lists import ITEM_TONES, PlanFilter, PlanTable, plans_for_table
from liaison.plan_wording import PLAN
from liaison.services.plans import (
    add_item,
    change_item,
    make_plan,
    note_progress,
    plan_title,
    settle_item,
)
from liaison.views.centre import offered_actions
from liaison.views.trade import units_of
from members.views.registry import Trail

VIEW, KEEP = "liaison.view_year_plan", "liaison.keep_year_plan"
PLANS = (gettext_lazy("Yearly plans"), "liaison:yearplan_list")
NOTES_SHOWN = 5
State = PlanItem.State


class PlanList(ListPage):
    permission = VIEW
    queryset = YearPlan.objects.all()
    filterset_class = PlanFilter
    table_class = PlanTable
    heading = PLANS[0]
    empty_sentence = gettext_lazy("No yearly plan is on file within your reach yet.")
    export_name = "yearly-plans"

    def get_queryset(self) -> QuerySet:
        return plans_for_table(super().get_queryset())

    def actions(self) -> list[dict]:
        found: list[dict] = [
            {"label": _("Work reports"), "url": reverse("liaison:report_list"), "icon": "file-text"}
        ]
        if holds(self.request.user, KEEP):
            url = reverse("liaison:yearplan_make")
            found.append({"label": _("New plan for a year"), "url": url, "icon": "plus", "primary": True})
        return found


class PlanDetail(DetailPage):
    permission = VIEW
    queryset = YearPlan.objects.select_related("organisation")
    template_name = "liaison/yearplan_detail.html"
    object: YearPlan

    def details(self) -> dict:
        plan, user, today = self.object, self.request.user, timezone.localdate()
        is_own = plan.organisation_id in {unit.pk for unit in units_of(user, KEEP)}
        notes = PlanNote.objects.order_by("-made_on", "-pk")
        rows = list(
            plan.items.select_related("outlook__report")
            .prefetch_related(Prefetch("notes", notes))
            .order_by("number")
        )
        done = sum(item.state == State.DONE for item in rows)
        return {
            "heading": plan.title,
            "facts": f"{plan.organisation.name} · {plan.year}",
            "breadcrumb": [
                {"label": PLANS[0], "url": reverse(PLANS[1])},
                {"label": plan.title, "url": ""},
            ],
            "actions": offered_actions(plan.pk, ((is_own, "plan_item_add", _("Add an item"), "plus", True),)),
            "items": [
                {
                    "row": item,
                    "tone": ITEM_TONES[item.state],
                    "late": item.state == State.OPEN and item.due_on is not None and item.due_on < today,
                    "notes": list(item.notes.all())[:NOTES_SHOWN],
                    "is_open": item.state == State.OPEN,
                }
                for item in rows
            ],
            "done": done,
            "may_keep": is_own,
            "history": timeline_of([(YearPlan, plan.pk)], PLAN, limit=20, viewer=user),
        }


class PlanMake(Trail, CreatePage):
    place = PLANS
    permission = KEEP
    form_class = YearForm
    heading = gettext_lazy("New plan for a year")
    success_message = gettext_lazy("The plan is made. Add its items.")

    def form_options(self) -> dict:
        return {"units": units_of(self.request.user, KEEP)}

    def initial(self) -> dict:
        year = timezone.localdate().year + 1
        return {"year": year, "title": plan_title(year)}

    def cancel_url(self) -> str:
        return reverse(PLANS[1])

    def perform(self, data: dict) -> YearPlan:
        return make_plan(actor=self.request.user, **data)


class ItemAdd(Trail, ActionPage):
    place = PLANS
    permission = KEEP
    queryset = YearPlan.objects.select_related("organisation")
    template_name = "generic/form.html"
    form_class = PlanItemForm
    heading = gettext_lazy("Add an item")
    success_message = gettext_lazy("The item is in the plan.")
    object: YearPlan

    def cancel_url(self) -> str:
        return self.object.get_absolute_url()

    def success_url(self, done: Any) -> str:
        return self.cancel_url()

    def perform(self, data: dict) -> PlanItem:
        return add_item(self.object, actor=self.request.user, **data)


class ItemAct(Trail):
    place = PLANS
    permission = KEEP
    queryset = PlanItem.objects.select_related("plan__organisation")
    object: PlanItem

    def cancel_url(self) -> str:
        return self.object.get_absolute_url()

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class ItemChange(ItemAct, UpdatePage):
    form_class = PlanItemForm
    heading = gettext_lazy("Edit the item")
    success_message = gettext_lazy("The changes have been saved.")

    def perform(self, data: dict) -> PlanItem:
        return change_item(self.object, actor=self.request.user, version=self.seen_version(), **data)


class ItemSettle(ItemAct, ActionPage):
    form_class = SettleForm
    heading = gettext_lazy("How the item stands")
    success_message = gettext_lazy("The state of the item has been saved.")

    def form_options(self) -> dict:
        return {"states": PlanItem.workflow.next_states(self.object)}

    def extra(self) -> dict:
        return {"effect": self.object.text}

    def perform(self, data: dict) -> PlanItem:
        return settle_item(self.object, actor=self.request.user, **data)


class ItemProgress(ItemAct, ActionPage):
    form_class = ProgressForm
    heading = gettext_lazy("Note the progress")
    success_message = gettext_lazy("The progress has been noted.")

    def initial(self) -> dict:
        return {"made_on": timezone.localdate()}

    def extra(self) -> dict:
        return {"effect": self.object.text}

    def perform(self, data: dict) -> PlanNote:
        return note_progress(self.object, actor=self.request.user, **data)
