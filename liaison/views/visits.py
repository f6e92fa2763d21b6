"""Visits, their plans, and the ledger of problems told there."""

from __future__ import annotations

import functools
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation
from federation.accounts.scopes import holds, reaches
from federation.audit.timeline import timeline_of
from federation.ui.pages import ActionPage, CreatePage, DetailPage, ListPage, UpdatePage
from federation.ui.picking import PickPage
from liaison import wording
from liaison.filters import IssueFilter, PlanFilter, VisitFilter
from liaison.forms.visits import (
    HandleForm,
    IssueForm,
    PlanForm,
    PlannedUnitForm,
    VisitChangeForm,
    VisitForm,
)
from liaison.models import Department, PlannedUnit, Visit, VisitIssue, VisitPlan
from liaison.pickers import VISITED_UNITS
from liaison.services import visits
from liaison.services.visits import FACTS, VISITED, tally
from liaison.tables import counted
from liaison.visit_tables import (
    TONES,
    IssueTable,
    PlanTable,
    VisitTable,
    facts_of,
    plans_for_table,
    visits_for_table,
)
from members.forms.registry import keeping_units, own_units
from members.pickers import parties_meant
from members.views.registry import Trail, page_of

LOG = (gettext_lazy("Visits"), "liaison:visit_list")
PLANS = (gettext_lazy("Visit plans"), "liaison:plan_list")
LEDGER = (gettext_lazy("Problems told at visits"), "liaison:issue_list")
MOST_UNITS = 500


def tabs_of(here: str) -> list[dict]:
    """The three lists about visits, each an address of its own."""
    return [
        {"label": label, "url": reverse(name), "active": name == here} for label, name in (LOG, PLANS, LEDGER)
    ]


def visitable(user: Any) -> QuerySet:
    """The units that `user` may write a visit to."""
    rows = Organisation.objects.current().filter(kind__in=VISITED)
    return rows.visible_to(user, "accounts.view_organisation")


def federations(user: Any) -> dict:
    """For whom `user` may write; the own unit comes first without a query."""
    return {"units": keeping_units(user), "at_hand": own_units(user)}


class UnitPick(PickPage):
    permission = "accounts.view_organisation"
    picker = VISITED_UNITS


class VisitList(ListPage):
    permission = "liaison.view_visit"
    queryset = Visit.objects.all()
    filterset_class = VisitFilter
    table_class = VisitTable
    heading = LOG[0]
    empty_sentence = gettext_lazy("No visit has been written down within your reach yet.")
    export_permission = "liaison.record_visit"
    export_name = "visits"

    def get_queryset(self) -> QuerySet:
        return visits_for_table(super().get_queryset())

    def tabs(self) -> list[dict]:
        return tabs_of(LOG[1])

    def facts(self) -> str:
        """What the list counts, under its conditions: a unit that was visited twice is one unit."""
        filterset = self.read_filters()
        rows = filterset.qs if filterset.form.is_valid() else self.get_queryset().none()
        found = tally(Visit.objects.filter(pk__in=rows.order_by().values("pk")))
        sentence = _(
            "%(visits)s visits to %(units)s units: %(enterprises)s enterprises, %(chambers)s chambers"
        )
        return sentence % {name: f"{value:,}" for name, value in vars(found).items()}

    def actions(self) -> list[dict]:
        if not holds(self.request.user, "liaison.record_visit"):
            return []
        url = reverse("liaison:visit_record")
        return [{"label": _("Write down a visit"), "url": url, "icon": "plus", "primary": True}]


class VisitRecord(Trail, CreatePage):
    place = LOG
    permission = "liaison.record_visit"
    form_class = VisitForm
    heading = gettext_lazy("Write down a visit")
    submit_label = gettext_lazy("Record")
    success_message = gettext_lazy("The visit is on record.")

    def form_options(self) -> dict:
        user = self.request.user
        plans = VisitPlan.objects.visible_to(user, "liaison.view_visit").order_by("-starts_on", "-id")
        return federations(user) | {"plans": plans, "reachable": visitable(user)}

    def initial(self) -> dict:
        post = self.request.user.main_post
        return {"visited_on": timezone.localdate(), "organisation": post.organisation_id if post else None}

    def cancel_url(self) -> str:
        return reverse(LOG[1])

    def perform(self, data: dict) -> Visit:
        return visits.record_visit(data.pop("unit"), actor=self.request.user, **data)

    def success_url(self, done: Visit) -> str:
        return reverse("liaison:visit_detail", args=[done.pk])


class VisitDetail(DetailPage):
    permission = "liaison.view_visit"
    queryset = Visit.objects.select_related("unit", "plan", "organisation", "recorded_by")
    template_name = "liaison/visit_detail.html"

    def details(self) -> dict:
        visit = self.object
        may_record = reaches(self.request.user, "liaison.record_visit", visit.organisation)
        rows = [
            (_("Visited unit"), visit.unit.name),
            (_("Day"), visit.visited_on.isoformat()),
            (_("Visitors"), visit.visitors),
            (_("Met"), visit.met),
            (_("Plan"), visit.plan),
            (_("Federation"), visit.organisation.name),
            (_("What was talked about"), visit.summary),
        ]
        issues = visit.issues.select_related("handler__organisation").order_by("id")
        return {
            "heading": visit.unit.name,
            "facts": visit.visited_on.isoformat(),
            "breadcrumb": [
                {"label": LOG[0], "url": reverse(LOG[1])},
                {"label": visit.unit.name, "url": ""},
            ],
            "actions": self.actions() if may_record else [],
            "sections": [{"title": _("The visit"), "rows": rows}],
            "unit_url": page_of(visit.unit),
            "issues": [{"row": one, "tone": TONES[VisitIssue.State(one.state)]} for one in issues],
            "events": timeline_of([(Visit, visit.pk)], wording.VISIT),
        }

    def actions(self) -> list[dict]:
        key = [self.object.pk]
        return [
            {"label": _("Add a problem"), "url": reverse("liaison:issue_raise", args=key), "icon": "plus"},
            {"label": _("Edit"), "url": reverse("liaison:visit_change", args=key), "icon": "edit"},
        ]


class VisitAct(Trail):
    """An act on one visit leads back to it."""

    place = LOG
    permission = "liaison.record_visit"
    queryset = Visit.objects.select_related("unit", "organisation")
    object: Any

    def cancel_url(self) -> str:
        return reverse("liaison:visit_detail", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class VisitChange(VisitAct, UpdatePage):
    form_class = VisitChangeForm
    heading = gettext_lazy("Correct the record")
    success_message = gettext_lazy("The changes have been saved.")

    def form_options(self) -> dict:
        return {"plans": VisitPlan.objects.visible_to(self.request.user, "liaison.view_visit")}

    def initial(self) -> dict:
        return {name: getattr(self.object, name) for name in FACTS if name != "plan"} | {
            "plan": self.object.plan_id
        }

    def perform(self, data: dict) -> Visit:
        return visits.change_visit(self.object, actor=self.request.user, version=self.seen_version(), **data)


class IssueRaise(VisitAct, ActionPage):
    form_class = IssueForm
    heading = gettext_lazy("Add a problem")
    submit_label = gettext_lazy("Put on the ledger")
    success_message = gettext_lazy("The problem is on the ledger.")

    def perform(self, data: dict) -> VisitIssue:
        return visits.raise_issue(self.object, actor=self.request.user, **data)


class IssueList(ListPage):
    permission = "liaison.view_visit"
    queryset = VisitIssue.objects.all()
    filterset_class = IssueFilter
    table_class = IssueTable
    heading = LEDGER[0]
    empty_sentence = gettext_lazy("No problem has been told at a visit yet.")
    export_permission = "liaison.record_visit"
    export_name = "visit-problems"

    def tabs(self) -> list[dict]:
        return tabs_of(LEDGER[1])


class IssueDetail(DetailPage):
    permission = "liaison.view_visit"
    queryset = VisitIssue.objects.select_related(
        "visit__unit", "visit__organisation", "handler__organisation"
    )
    template_name = "liaison/issue_detail.html"

    def details(self) -> dict:
        issue = self.object
        found = []
        if reaches(self.request.user, "liaison.record_visit", issue.visit.organisation):
            url = reverse("liaison:issue_handle", args=[issue.pk])
            found.append({"label": _("Handle"), "url": url, "icon": "gavel", "primary": True})
        return {
            "heading": issue.title,
            "labels": [{"text": issue.get_state_display(), "tone": TONES[VisitIssue.State(issue.state)]}],
            "facts": str(issue.visit),
            "actions": found,
            "breadcrumb": [
                {"label": LEDGER[0], "url": reverse(LEDGER[1])},
                {"label": issue.title, "url": ""},
            ],
            "sections": [{"title": _("The problem"), "rows": facts_of(issue)}],
            "events": timeline_of([(VisitIssue, issue.pk)], wording.VISIT),
        }


class IssueHandle(Trail, UpdatePage):
    place = LEDGER
    permission = "liaison.record_visit"
    queryset = VisitIssue.objects.select_related("visit__organisation", "handler__organisation")
    template_name = "generic/action.html"
    form_class = HandleForm
    heading = gettext_lazy("Handle a problem")
    success_message = gettext_lazy("The problem has been handled.")

    def form_options(self) -> dict:
        user, issue = self.request.user, self.object
        rows = Organisation.objects.filter(
            pk__in=Department.objects.current().visible_to(user, "liaison.view_department").values("pk")
        )
        moves = VisitIssue.workflow.next_states(issue)
        states = [(one.value, one.label) for one in VisitIssue.State if one in moves]
        return {"find": functools.partial(parties_meant, rows), "states": states, "present": self.handler()}

    def handler(self) -> Organisation | None:
        return self.object.handler.organisation if self.object.handler_id else None

    def initial(self) -> dict:
        issue = self.object
        names = ("handler_name", "due_on", "result")
        return {name: getattr(issue, name) for name in names} | {"handler": self.handler()}

    def cancel_url(self) -> str:
        return reverse("liaison:issue_detail", args=[self.object.pk])

    def perform(self, data: dict) -> VisitIssue:
        party = data.pop("handler")
        data["handler"] = Department.objects.get(pk=party.pk) if party is not None else None
        return visits.handle_issue(self.object, actor=self.request.user, version=self.seen_version(), **data)

    def success_url(self, done: VisitIssue) -> str:
        return self.cancel_url()


class PlanList(ListPage):
    permission = "liaison.view_visit"
    queryset = VisitPlan.objects.all()
    filterset_class = PlanFilter
    table_class = PlanTable
    heading = PLANS[0]
    empty_sentence = gettext_lazy("No visits are planned yet.")
    export_permission = "liaison.plan_visits"
    export_name = "visit-plans"

    def get_queryset(self) -> QuerySet:
        return plans_for_table(super().get_queryset())

    def tabs(self) -> list[dict]:
        return tabs_of(PLANS[1])

    def actions(self) -> list[dict]:
        if not holds(self.request.user, "liaison.plan_visits"):
            return []
        url = reverse("liaison:plan_make")
        return [{"label": _("New plan"), "url": url, "icon": "plus", "primary": True}]


class PlanMake(Trail, CreatePage):
    place = PLANS
    permission = "liaison.plan_visits"
    form_class = PlanForm
    heading = gettext_lazy("New plan")
    success_message = gettext_lazy("The plan is on file.")

    def form_options(self) -> dict:
        return federations(self.request.user)

    def initial(self) -> dict:
        today, post = timezone.localdate(), self.request.user.main_post
        return {
            "starts_on": today,
            "ends_on": today.replace(month=12, day=31),
            "organisation": post.organisation_id if post else None,
        }

    def cancel_url(self) -> str:
        return reverse(PLANS[1])

    def perform(self, data: dict) -> VisitPlan:
        return visits.plan_visits(actor=self.request.user, **data)

    def success_url(self, done: VisitPlan) -> str:
        return reverse("liaison:plan_detail", args=[done.pk])


class PlanDetail(DetailPage):
    """A plan with its units: visited within it, or not yet."""

    permission = "liaison.view_visit"
    queryset = VisitPlan.objects.select_related("organisation", "region")
    template_name = "liaison/plan_detail.html"

    def details(self) -> dict:
        plan = self.object
        may_plan = reaches(self.request.user, "liaison.plan_visits", plan.organisation)
        made = Visit.objects.filter(plan=plan, unit=OuterRef("unit"))
        units = (
            PlannedUnit.objects.filter(plan=plan)
            .select_related("unit")
            .annotate(visited=counted(made, "unit"))
            .order_by("visited", "unit__sort_key", "pk")
        )
        found = tally(plan.visits.all())
        rows = [
            (_("Leading visitor"), plan.leader),
            (_("Area"), plan.region),
            (_("From"), plan.starts_on.isoformat()),
            (_("Until"), plan.ends_on.isoformat()),
            (_("Visits intended"), f"{plan.target:,}" if plan.target else ""),
            (_("Visits made"), f"{found.visits:,}"),
            (_("Units visited"), f"{found.units:,}"),
        ]
        url = reverse("liaison:plan_unit", args=[plan.pk])
        return {
            "heading": plan.name,
            "facts": plan.organisation.name,
            "breadcrumb": [{"label": PLANS[0], "url": reverse(PLANS[1])}, {"label": plan.name, "url": ""}],
            "actions": [{"label": _("Add a unit"), "url": url, "icon": "plus", "primary": True}]
            if may_plan
            else [],
            "sections": [{"title": _("The plan"), "rows": rows}],
            "units": [{"row": one, "url": page_of(one.unit)} for one in units[:MOST_UNITS]],
            "visits_url": f"{reverse(LOG[1])}?plan={plan.pk}",
            "events": timeline_of([(VisitPlan, plan.pk)], wording.VISIT),
        }


class PlanUnit(Trail, ActionPage):
    place = PLANS
    permission = "liaison.plan_visits"
    queryset = VisitPlan.objects.select_related("organisation")
    form_class = PlannedUnitForm
    heading = gettext_lazy("Add a unit")
    submit_label = gettext_lazy("Add")
    success_message = gettext_lazy("The unit is in the plan.")

    def form_options(self) -> dict:
        return {"reachable": visitable(self.request.user)}

    def cancel_url(self) -> str:
        return reverse("liaison:plan_detail", args=[self.object.pk])

    def perform(self, data: dict) -> PlannedUnit:
        return visits.plan_unit(self.object, data["unit"], actor=self.request.user)

    def success_url(self, done: PlannedUnit) -> str:
        return self.cancel_url()
