"""Rounds of assessments: the list, a round's board, and preparing one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from chambers.assessment_tables import (
    ENTRY_STATES,
    ENTRY_TONES,
    ROUND_TONES,
    RoundFilter,
    RoundTable,
    late_condition,
)
from chambers.assessment_wording import ROUND
from chambers.forms.assessment_rounds import RoundForm
from chambers.models import AssessmentEntry, AssessmentObjection, AssessmentRound, Rubric, RubricVersion
from chambers.services.assessment_refusals import never_sent
from chambers.services.assessment_rounds import (
    create_round,
    days_of,
    edit_round,
    progress_of,
    short_of_experts,
)
from chambers.services.round_people import APPLICANTS
from chambers.services.score_jobs import open_job
from chambers.services.scoring import SCORED
from federation.accounts.models import Role
from federation.accounts.scopes import holds
from federation.audit.timeline import timeline_of
from federation.ui.cells import deadline
from federation.ui.pages import CreatePage, DetailPage, ListPage, UpdatePage
from members.models import Person
from members.views.registry import Trail

VIEW, KEEP, ENTER = "chambers.view_round", "chambers.keep_round", "chambers.enter_round"
ROUNDS = (gettext_lazy("Assessment rounds"), "chambers:round_list")
State = AssessmentRound.State
Entry = AssessmentEntry.State
# The steps a round can be led to here: label of the button and its icon.
STEPS: dict[str, tuple[Any, str]] = {
    State.OPEN: (gettext_lazy("Call it"), "speakerphone"),
    State.CHECKING: (gettext_lazy("Close applications"), "checklist"),
    State.SCORING: (gettext_lazy("Let experts score"), "scale"),
    State.REVIEWING: (gettext_lazy("Go on to the review"), "eye"),
    State.PUBLICITY: (gettext_lazy("Publish for objections"), "speakerphone"),
}


# What taking somebody in is called, by what the rubric assesses.
TAKEN_IN: dict[str, Any] = {
    Rubric.Subject.CHAMBER: gettext_lazy("Add chambers"),
    Rubric.Subject.PERSON: gettext_lazy("Add entrepreneurs"),
    Rubric.Subject.PARTY: gettext_lazy("Add Party organisations"),
    Rubric.Subject.FEDERATION: gettext_lazy("Add county federations"),
    Rubric.Subject.PARK: gettext_lazy("Add parks"),
    Rubric.Subject.ENTERPRISE: gettext_lazy("Add enterprises"),
}
OWN_SHOWN = 5


class RoundList(ListPage):
    permission = VIEW
    queryset = AssessmentRound.objects.all()
    filterset_class = RoundFilter
    table_class = RoundTable
    heading = gettext_lazy("Assessment rounds")
    empty_sentence = gettext_lazy("No assessment has been called within your reach yet.")
    export_permission = KEEP
    export_name = "assessment-rounds"

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().annotate(entry_count=Count("entries"))

    def actions(self) -> list[dict]:
        found: list[dict] = []
        if holds(self.request.user, "chambers.view_entry"):
            label = pgettext("those who take part", "Entries")
            found.append({"label": label, "url": reverse("chambers:entry_list"), "icon": "list"})
        found += self.own_portraits()
        if holds(self.request.user, KEEP):
            url = reverse("chambers:round_create")
            found.append({"label": _("New round"), "url": url, "icon": "plus", "primary": True})
        return found

    def own_portraits(self) -> list[dict]:
        """The way to the portrait of whoever has the account, for those who see no register of people."""
        if Role.ENTERPRISE not in self.request.user.roles:
            return []
        people = Person.objects.current().filter(account=self.request.user).order_by("pk")
        url = next((reverse("chambers:person_portrait", args=[one.pk]) for one in people[:1]), "")
        return [{"label": _("My portrait"), "url": url, "icon": "user"}] if url else []


class RoundDetail(DetailPage):
    """A round's board: who stands where in each group, each number a way into its list."""

    permission = VIEW
    queryset = AssessmentRound.objects.for_detail()
    template_name = "chambers/assessment/round_detail.html"
    object: AssessmentRound

    def details(self) -> dict:
        held, user = self.object, self.request.user
        self.keeps = holds(user, KEEP)
        staff = self.keeps or holds(user, "chambers.check_entry")
        mine = AssessmentEntry.objects.filter(round=held).visible_to(user, ENTER)
        mine = mine.select_related("organisation", "person", "party")
        self.own = list(mine[:OWN_SHOWN]) if holds(user, ENTER) else []
        labels = [{"text": held.get_state_display(), "tone": ROUND_TONES[State(held.state)]}]
        if held.is_trial:
            labels.append({"text": _("Trial run: no official effect"), "tone": "amber"})
        if held.is_peer:
            labels.append({"text": _("Among peers"), "tone": "info"})
        return {
            "heading": held.title,
            "labels": labels,
            "facts": f"{held.version.rubric.name} · {held.version.number} · {held.year}",
            "breadcrumb": [{"label": ROUNDS[0], "url": reverse(ROUNDS[1])}, {"label": held.title, "url": ""}],
            "actions": self.actions(),
            "days": [
                {"label": label, "due": deadline(day) if state == held.state else "", "day": day}
                for state, label, day in days_of(held)
            ],
            "board": self.board() if staff else None,
            "publicity": self.publicity(),
            "own_url": f"{reverse('chambers:entry_list')}?round={held.pk}"
            if len(self.own) == OWN_SHOWN
            else "",
            "own": [
                {
                    "entry": one,
                    "tone": ENTRY_TONES[Entry(one.state)],
                    "writes": one.state in (Entry.APPLIED, Entry.RETURNED),
                }
                for one in self.own
            ],
            "history": timeline_of([(AssessmentRound, held.pk)], ROUND, limit=20, viewer=user),
        }

    def entries_url(self) -> str:
        return f"{reverse('chambers:entry_list')}?round={self.object.pk}"

    def board(self) -> dict:
        """Groups by states, with links; the states that occur alone are columns."""
        held = self.object
        rows = AssessmentEntry.objects.filter(round=held).visible_to(self.request.user, "chambers.view_entry")
        lines = progress_of(rows)
        here = {state for line in lines for state in line["counts"]}
        states = [state for state in ENTRY_STATES if state in here]
        base = self.entries_url()
        for line in lines:
            group = f"&group={line['group']}" if line["group"] else ""
            line["cells"] = [
                (line["counts"].get(state, 0), f"{base}{group}&state={state}", ENTRY_STATES[state])
                for state in states
            ]
            line["url"] = base + group
        late = rows.filter(late_condition()).count()
        run = held.runs.filter(is_full=True).order_by("-pk").first()
        job = open_job(held)
        return {
            "states": [ENTRY_STATES[state] for state in states],
            "lines": lines,
            "total": sum(line["total"] for line in lines),
            "url": base,
            "late": late,
            "late_url": f"{base}&late=1",
            "short": short_of_experts(held) if held.state in (State.CHECKING, State.SCORING) else 0,
            "run": run,
            "job": job,
            "stale": rows.filter(stale__isnull=False).count(),
        }

    def publicity(self) -> dict | None:
        """Since when and until when the round is published, with its objections for those who see them."""
        held = self.object
        if held.published_on is None:
            return None
        rows = AssessmentObjection.objects.filter(entry__round=held)
        rows = rows.visible_to(self.request.user, "chambers.view_objection")
        return {
            "url": reverse("results:round", args=[held.pk]),
            "due": deadline(held.objections_until) if held.state == State.PUBLICITY else "",
            "open": rows.filter(state=AssessmentObjection.State.OPEN).count(),
            "all": rows.count(),
            "sees": holds(self.request.user, "chambers.view_objection"),
            "objections_url": f"{reverse('chambers:objection_list')}?round={held.pk}",
        }

    def actions(self) -> list[dict]:
        held, found = self.object, []
        if self.own_may_apply():
            found.append(self.button("round_apply", _("Take part"), "plus", primary=True))
        if holds(self.request.user, "chambers.view_ranking") and held.state != State.DRAFT:
            found.append(self.button("ranking", _("Ranking"), "chart-bar"))
        version = RubricVersion.objects.filter(pk=held.version_id)
        if version.visible_to(self.request.user, "chambers.view_rubric").exists():
            url = reverse("chambers:version_detail", args=[held.version_id])
            found.append(
                {"label": _("See the rubric"), "url": url, "icon": "clipboard-list", "more": self.keeps}
            )
        if not self.keeps:
            return found
        followers = AssessmentRound.workflow.next_states(held)
        for state, (label, icon) in STEPS.items():
            backwards = held.state == State.REVIEWING and state == State.SCORING
            if held.state == State.PUBLICITY and state == State.REVIEWING:
                continue
            if state in followers and not (held.is_trial and state != State.OPEN):
                url = reverse("chambers:round_move", args=[held.pk, state])
                label = _("Back to the experts") if backwards else label
                found.append(
                    {"label": label, "url": url, "icon": icon, "primary": not backwards, "more": backwards}
                )
        if held.state == State.OPEN:
            found.append(self.button("round_add", TAKEN_IN[held.version.rubric.subject], "users"))
        if held.state in (State.CHECKING, State.SCORING):
            found.append(self.button("round_spread", _("Spread experts"), "user-plus"))
        if held.state in (State.OPEN, State.CHECKING) and never_sent(held).exists() and not held.is_trial:
            found.append(
                self.button("round_refuse", _("Refuse whose self-score never came"), "ban", more=True)
            )
        if held.state in SCORED and held.frozen_at is None:
            found.append(self.button("round_score", _("Compute scores"), "refresh"))
        if held.state in (State.AWARDED, State.CLOSED) and holds(self.request.user, "chambers.view_award"):
            url = f"{reverse('chambers:award_list')}?round={held.pk}"
            found.append({"label": _("Awards"), "url": url, "icon": "award", "primary": True})
        if held.state == State.AWARDED and holds(self.request.user, "chambers.award_round"):
            found.append(self.button("round_close", _("Put the round away"), "archive", more=True))
        if held.state == State.PUBLICITY:
            if self.is_over() and holds(self.request.user, "chambers.award_round"):
                found.append(self.button("round_award", _("Award the round"), "award", primary=True))
            found.append(self.button("round_take_back", _("End the publicity"), "arrow-back-up", more=True))
        if held.state in (State.DRAFT, State.OPEN, State.CHECKING, State.SCORING, State.REVIEWING):
            found.append(self.button("round_edit", _("Change"), "edit", more=True))
        if State.CANCELLED in followers:
            found.append(self.button("round_cancel", _("Cancel the round"), "ban", more=True))
        return found

    def is_over(self) -> bool:
        """Whether the days of publicity have passed."""
        until = self.object.objections_until
        return until is not None and timezone.localdate() > until

    def own_may_apply(self) -> bool:
        held = self.object
        opened = held.state == State.OPEN and timezone.localdate() <= held.apply_by and not held.is_trial
        # Others than chambers and enterprises are taken in by the office.
        role = APPLICANTS.get(held.version.rubric.subject)
        return opened and role in self.request.user.roles and not self.own

    def button(self, name: str, label: Any, icon: str, **more: Any) -> dict:
        return {
            "label": label,
            "url": reverse(f"chambers:{name}", args=[self.object.pk]),
            "icon": icon,
            **more,
        }


class RoundCreate(Trail, CreatePage):
    place = ROUNDS
    permission = KEEP
    form_class = RoundForm
    heading = gettext_lazy("New round")
    success_message = gettext_lazy("The round is prepared. Call it when its days are right.")

    def form_options(self) -> dict:
        versions = RubricVersion.objects.filter(state=RubricVersion.State.PUBLISHED, rubric__is_active=True)
        return {"versions": versions.select_related("rubric").order_by("rubric__name", "-number")}

    def initial(self) -> dict:
        year = timezone.localdate().year
        return {"year": year, "first_day": date(year, 1, 1), "last_day": date(year, 12, 31)}

    def cancel_url(self) -> str:
        return reverse("chambers:round_list")

    def perform(self, data: dict) -> AssessmentRound:
        version = data.pop("rubric_version")
        held = AssessmentRound(organisation=version.rubric.organisation, version=version, **data)
        return create_round(held, actor=self.request.user)

    def success_url(self, done: AssessmentRound) -> str:
        return reverse("chambers:round_detail", args=[done.pk])


class RoundEdit(Trail, UpdatePage):
    place = ROUNDS
    permission = KEEP
    queryset = AssessmentRound.objects.for_detail()
    form_class = RoundForm
    heading = gettext_lazy("Change")
    success_message = gettext_lazy("The changes have been saved.")
    object: AssessmentRound

    def form_options(self) -> dict:
        return {"versions": None}

    def present_version(self) -> Any:
        return AssessmentRound.objects.values_list("lock_version", flat=True).get(pk=self.object.pk)

    def cancel_url(self) -> str:
        return reverse("chambers:round_detail", args=[self.object.pk])

    def perform(self, data: dict) -> AssessmentRound:
        return edit_round(self.object, actor=self.request.user, seen=self.seen_version(), **data)

    def success_url(self, done: AssessmentRound) -> str:
        return self.cancel_url()
