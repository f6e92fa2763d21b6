"""Re-elections across chambers: list, calendar, one case with its checklist, and the acts on it."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber, TruncMonth
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.filters import months_later
from chambers.forms.election_cases import ConfirmForm, FilingForm, HoldForm, PostponeForm, StepForm
from chambers.models import ElectionCase, ElectionStep
from chambers.services.election_cases import (
    complete_step,
    file_election,
    hold_election,
    postpone_election,
    reopen_step,
)
from chambers.supervision_filters import ElectionFilter, due_condition
from chambers.supervision_tables import STATE_TONES, ElectionTable, election_state, elections_for_table
from federation.accounts.scopes import reaches
from federation.files.services import attachments_by_row
from federation.ui.pages import ActionPage, DetailPage, ListPage

ELECTIONS = ElectionCase.objects.select_related("chamber__organisation", "chamber__liaison_officer")
State = ElectionCase.State
VIEWS: tuple[tuple[Any, dict[str, str]], ...] = (
    (gettext_lazy("All"), {}),
    (gettext_lazy("Overdue"), {"due": "overdue"}),
    (gettext_lazy("Within three months"), {"due": "3m"}),
    (gettext_lazy("Held, not filed"), {"state": State.HELD}),
)
MONTHS_BACK, MONTHS_AHEAD = 3, 12
NAMES_PER_MONTH = 6


def way(*more: dict) -> list[dict]:
    return [{"label": _("Re-elections to prepare"), "url": reverse("chambers:election_list")}, *more]


class ElectionList(ListPage):
    permission = "chambers.view_election"
    queryset = ElectionCase.objects.all()
    filterset_class = ElectionFilter
    table_class = ElectionTable
    heading = gettext_lazy("Re-elections to prepare")
    empty_sentence = gettext_lazy("No term ends within the time of the earliest reminder.")
    export_permission = "chambers.export_chamber"
    export_name = "re-elections"

    def get_queryset(self) -> QuerySet:
        return elections_for_table(super().get_queryset().exclude(state=State.VOID))

    def tabs(self) -> list[dict]:
        """Each fixed view with the rows that its tab counts."""
        rows = super().get_queryset().exclude(state=State.VOID)
        given = {
            name: value
            for name, value in self.request.GET.items()
            if value and name in self.filterset_class.base_filters
        }
        return [
            {
                "label": label,
                "url": self.request.path + "".join(f"?{name}={value}" for name, value in filters.items()),
                "rows": rows.filter(due_condition(filters["due"]))
                if "due" in filters
                else rows.filter(**filters),
                "active": given == filters,
            }
            for label, filters in VIEWS
        ]

    def actions(self) -> list[dict]:
        url = reverse("chambers:election_calendar")
        return [{"label": _("By month"), "url": url, "icon": "calendar"}]


class ElectionCalendar(DetailPage):
    """The ends of terms by month, from some months ago to a year ahead."""

    permission = "chambers.view_election"
    queryset = ElectionCase.objects.all()
    template_name = "chambers/election_calendar.html"

    def get_object(self) -> Any:
        return None

    def details(self) -> dict:
        today = timezone.localdate()
        this_month = today.replace(day=1)
        first = months_later(this_month, -MONTHS_BACK)
        rows = self.get_queryset().exclude(state=State.VOID)
        rows = rows.filter(due_on__gte=first, due_on__lt=months_later(this_month, MONTHS_AHEAD + 1))
        counted = {one["month"]: one for one in self.counted(rows)}
        named = self.named(rows)
        months = []
        for place in range(-MONTHS_BACK, MONTHS_AHEAD + 1):
            month = months_later(this_month, place)
            one = counted.get(month, {"all": 0, "open": 0})
            shown = named.get(month, [])
            months.append(
                {
                    "month": month,
                    "is_present": place == 0,
                    "all": one["all"],
                    "open": one["open"],
                    "late": one["open"] if place < 0 else 0,
                    "rows": shown,
                    "more": one["all"] - len(shown),
                    "url": f"{reverse('chambers:election_list')}?month={month:%Y-%m}",
                }
            )
        return {
            "heading": _("Ends of terms by month"),
            "breadcrumb": way({"label": _("By month"), "url": ""}),
            "months": months,
        }

    def counted(self, rows: QuerySet) -> QuerySet:
        is_open = Count("pk", filter=Q(state__in=ElectionCase.OPEN))
        return (
            rows.annotate(month=TruncMonth("due_on"))
            .order_by()
            .values("month")
            .annotate(all=Count("pk"), open=is_open)
        )

    def named(self, rows: QuerySet) -> dict[datetime.date, list[dict]]:
        """The first cases of each month, in one query."""
        month = TruncMonth("due_on")
        place = Window(RowNumber(), partition_by=[month], order_by=[F("due_on").asc(), F("pk").asc()])
        found: dict[datetime.date, list[dict]] = {}
        picked = rows.annotate(month=month, place=place).filter(place__lte=NAMES_PER_MONTH)
        names = picked.order_by("due_on", "pk").values(
            "pk", "month", "due_on", "state", "chamber__organisation__name"
        )
        for row in names:
            found.setdefault(row["month"], []).append(
                row | {"tag": election_state(row["state"], row["due_on"])}
            )
        return found


class ElectionDetail(DetailPage):
    permission = "chambers.view_election"
    queryset = ELECTIONS
    template_name = "chambers/election_detail.html"

    def details(self) -> dict:
        case, self.party = self.object, self.object.chamber.organisation
        steps = list(case.steps.select_related("done_by").order_by("position", "pk"))
        files = attachments_by_row(ElectionStep, [step.pk for step in steps])
        may_prepare = reaches(self.request.user, "chambers.prepare_election", self.party)
        return {
            "number": "",
            "labels": self.labels(),
            "heading": _("Re-election of %(chamber)s") % {"chamber": self.party.name},
            "facts": _("Term ends on %(day)s") % {"day": case.due_on},
            "breadcrumb": way({"label": self.party.name, "url": ""}),
            "actions": self.actions(),
            "steps": self.course(),
            "checklist": [self.line(step, files.get(step.pk, [])) for step in steps],
            "done": sum(step.done_on is not None for step in steps),
            "may_prepare": may_prepare and case.state not in (State.FILED, State.VOID),
            "postponements": list(case.postponements.select_related("decided_by").order_by("-pk")),
        }

    def labels(self) -> list[dict]:
        case = self.object
        late = case.state in ElectionCase.OPEN and case.due_on < timezone.localdate()
        found = [
            {"text": case.get_state_display(), "tone": STATE_TONES[State(case.state)]},
        ]
        if late:
            found.append({"text": _("Overdue"), "tone": "red"})
        if case.due_on != case.term_ends_on:
            found.append({"text": _("Put off"), "tone": "amber"})
        return found

    def line(self, step: ElectionStep, files: list) -> dict:
        due = self.object.due_on - datetime.timedelta(days=step.days_before)
        return {"row": step, "due_on": due, "files": files}

    def course(self) -> list[dict]:
        """The four states as steps; a dropped case has none."""
        case = self.object
        if case.state == State.VOID:
            return []
        order = [
            State.UPCOMING,
            State.PREPARING,
            State.HELD,
            State.FILED,
        ]
        place = order.index(State(case.state))
        days = {State.HELD: case.held_on, State.FILED: case.filed_on}
        return [
            {
                "label": state.label,
                "state": (
                    "done"
                    if number < place or state == State.FILED == case.state
                    else "current"
                    if number == place
                    else "todo"
                ),
                "note": days.get(state) or "",
            }
            for number, state in enumerate(order)
        ]

    def actions(self) -> list[dict]:
        case = self.object
        found: list[dict] = []
        if not reaches(self.request.user, "chambers.decide_election", self.party):
            return []
        offered = []
        if case.state in ElectionCase.OPEN:
            offered = [
                ("election_postpone", _("Put off"), "hourglass", False),
                ("election_hold", _("Record the day alone"), "check", False),
            ]
            # The usual way: the new board is written down, and the case is held with it.
            url = reverse("chambers:board_elect", args=[case.chamber_id])
            found.append({"label": _("Record the new board"), "url": url, "icon": "users", "primary": True})
        elif case.state == State.HELD:
            offered = [("election_file", _("File the result"), "rubber-stamp", True)]
        for name, label, icon, primary in offered:
            url = reverse(f"chambers:{name}", args=[case.pk])
            found.append({"label": label, "url": url, "icon": icon, "primary": primary})
        return found


class ElectionAction(ActionPage):
    """An act on one re-election; leads back to it."""

    queryset = ELECTIONS

    def breadcrumb(self) -> list[dict]:
        return way(
            {"label": self.object.chamber.organisation.name, "url": self.cancel_url()},
            {"label": self.heading, "url": ""},
        )

    def cancel_url(self) -> str:
        return reverse("chambers:election_detail", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class StepAction(ElectionAction):
    permission = "chambers.prepare_election"

    def prepare(self) -> None:
        super().prepare()
        self.step = ElectionStep.objects.filter(election=self.object, pk=self.kwargs["step"]).first()
        if self.step is None:
            raise Http404
        self.step.election = self.object

    def extra(self) -> dict:
        return {"effect": self.step.title}


class StepComplete(StepAction):
    form_class = StepForm
    heading = gettext_lazy("Tick the step off")
    submit_label = gettext_lazy("Done")
    success_message = gettext_lazy("The step is done.")

    def initial(self) -> dict:
        return {"done_on": timezone.localdate()}

    def extra(self) -> dict:
        hint = _("A file must be attached.") if self.step.needs_file else ""
        return {"effect": " · ".join(part for part in (self.step.title, hint) if part)}

    def perform(self, data: dict) -> ElectionStep:
        return complete_step(self.step, actor=self.request.user, **data)


class StepReopen(StepAction):
    form_class = ConfirmForm
    heading = gettext_lazy("Take the tick back")
    submit_label = gettext_lazy("Take back")
    success_message = gettext_lazy("The step is open again.")

    def perform(self, data: dict) -> ElectionStep:
        return reopen_step(self.step, actor=self.request.user)


class ElectionHold(ElectionAction):
    permission = "chambers.decide_election"
    form_class = HoldForm
    heading = gettext_lazy("Record the election")
    submit_label = gettext_lazy("Record")
    success_message = gettext_lazy("The election is on record, and the new term begins.")

    def initial(self) -> dict:
        return {"held_on": timezone.localdate()}

    def perform(self, data: dict) -> ElectionCase:
        return hold_election(self.object, actor=self.request.user, **data)


class ElectionFile(ElectionAction):
    permission = "chambers.decide_election"
    form_class = FilingForm
    heading = gettext_lazy("File the result")
    submit_label = gettext_lazy("File")
    success_message = gettext_lazy("The result is on file.")

    def initial(self) -> dict:
        return {"filed_on": timezone.localdate()}

    def perform(self, data: dict) -> ElectionCase:
        return file_election(self.object, actor=self.request.user, **data)


class ElectionPostpone(ElectionAction):
    permission = "chambers.decide_election"
    form_class = PostponeForm
    heading = gettext_lazy("Put the re-election off")
    submit_label = gettext_lazy("Put off")
    success_message = gettext_lazy("The re-election has its new day.")

    def perform(self, data: dict) -> ElectionCase:
        return postpone_election(self.object, actor=self.request.user, **data)
