"""What waits of assessments on the workbench: to apply, to self-score, to check, to score, to answer.

What waits of one round in numbers is one line: nobody wants fifty-four of them.
"""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from chambers.models import AssessmentEntry, AssessmentObjection, AssessmentRound, ExpertSeat
from chambers.services.round_people import APPLICANTS
from federation.accounts.models import User
from federation.ui.home import Todo, todos

Round = AssessmentRound.State
Entry = AssessmentEntry.State
MOST = 8
KIND = pgettext_lazy("kind of to-do", "Assessment")


@todos("chambers.enter_round", position=16)
def own_entries(user: User) -> list[Todo]:
    """Self-scores of one's own unit that are to be filled in or corrected, as long as they are taken."""
    today = timezone.localdate()
    rows = AssessmentEntry.objects.visible_to(user, "chambers.enter_round").filter(
        Q(state=Entry.APPLIED, round__submit_by__gte=today)
        | Q(state=Entry.RETURNED, round__check_by__gte=today),
        round__state__in=[Round.OPEN, Round.CHECKING],
        round__is_trial=False,
    )
    rows = rows.select_related("round", "organisation", "person", "party").order_by("round__submit_by", "pk")
    return [
        Todo(
            KIND,
            row.round.title,
            str(row),
            row.get_state_display(),
            reverse("chambers:self_tasks", args=[row.pk]),
            row.round.submit_by if row.state == Entry.APPLIED else row.round.check_by,
            _("Fill in the self-score"),
        )
        for row in rows[:MOST]
    ]


@todos("chambers.enter_round", position=17)
def open_calls(user: User) -> list[Todo]:
    """Rounds that take applications and in which no unit of this person takes part yet."""
    by_role = {role: subject for subject, role in APPLICANTS.items()}
    subjects = [by_role[role] for role in user.roles if role in by_role]
    if not subjects:
        return []
    rows = AssessmentRound.objects.visible_to(user, "chambers.view_round").filter(
        state=Round.OPEN, apply_by__gte=timezone.localdate(), version__rubric__subject__in=subjects
    )
    mine = AssessmentEntry.objects.visible_to(user, "chambers.enter_round")
    rows = rows.exclude(pk__in=mine.values("round_id"))
    return [
        Todo(
            KIND,
            row.title,
            _("Called: take part by yourself"),
            row.get_state_display(),
            reverse("chambers:round_detail", args=[row.pk]),
            row.apply_by,
            _("Take part"),
        )
        for row in rows.order_by("apply_by", "pk")[:MOST]
    ]


@todos("chambers.score_entry", position=18)
def sheets(user: User) -> list[Todo]:
    """Sheets that this expert has not sent, by round, as long as they are taken."""
    seats = ExpertSeat.objects.filter(
        expert=user,
        state=ExpertSeat.State.ASKED,
        entry__round__state=Round.SCORING,
        entry__round__score_by__gte=timezone.localdate(),
    )
    held = seats.values("entry__round_id", "entry__round__title", "entry__round__score_by")
    rows = held.annotate(n=Count("pk")).order_by("entry__round__score_by", "entry__round_id")
    return [
        Todo(
            KIND,
            row["entry__round__title"],
            ngettext("%(n)s sheet to score", "%(n)s sheets to score", row["n"]) % {"n": row["n"]},
            Round.SCORING.label,
            f"{reverse('chambers:sheet_list')}?round={row['entry__round_id']}",
            row["entry__round__score_by"],
            _("Score"),
        )
        for row in rows[:MOST]
    ]


@todos("chambers.check_entry", position=19)
def to_check(user: User) -> list[Todo]:
    """Self-scores that wait for the first check, by round."""
    rows = AssessmentEntry.objects.visible_to(user, "chambers.check_entry").filter(state=Entry.SUBMITTED)
    early = rows.filter(round__state__in=[Round.OPEN, Round.CHECKING])
    return by_round(early, "check_by", _("%(n)s entries to check"), _("First check"))


@todos("chambers.review_entry", position=19)
def to_review(user: User) -> list[Todo]:
    """Entries that wait for the second check, by round."""
    rows = AssessmentEntry.objects.visible_to(user, "chambers.review_entry").filter(
        state__in=[Entry.SCORED, Entry.CHECKED]
    )
    due = rows.filter(round__state=Round.REVIEWING)
    return by_round(due, "", _("%(n)s entries to review"), _("Second check"))


@todos("chambers.answer_objection", position=19)
def to_answer(user: User) -> list[Todo]:
    """Objections that wait for an answer, by round."""
    rows = AssessmentObjection.objects.visible_to(user, "chambers.answer_objection")
    open_ones = rows.filter(state=AssessmentObjection.State.OPEN)
    held = open_ones.values("entry__round_id", "entry__round__title", "entry__round__objections_until")
    found = held.annotate(n=Count("pk")).order_by("entry__round__objections_until", "entry__round_id")
    return [
        Todo(
            KIND,
            row["entry__round__title"],
            ngettext("%(n)s objection to answer", "%(n)s objections to answer", row["n"]) % {"n": row["n"]},
            Round.PUBLICITY.label,
            f"{reverse('chambers:objection_list')}?round={row['entry__round_id']}",
            row["entry__round__objections_until"],
            _("Answer"),
        )
        for row in found[:MOST]
    ]


def by_round(rows: QuerySet, day: str, sentence: str, action: str) -> list[Todo]:
    """One line for each round, due on its column `day` ("": on no day)."""
    fields = ["round_id", "round__title", "round__state", "state", *([f"round__{day}"] if day else [])]
    found: dict[int, dict] = {}
    for row in (
        rows.filter(round__is_trial=False).values(*fields).annotate(n=Count("pk")).order_by("round_id")
    ):
        line = found.setdefault(row["round_id"], row | {"n": 0, "states": []})
        line["n"] += row["n"]
        line["states"].append(row["state"])
    made = [
        Todo(
            KIND,
            line["round__title"],
            sentence % {"n": line["n"]},
            Round(line["round__state"]).label,
            entries_url(key, line["states"]),
            line[f"round__{day}"] if day else None,
            action,
        )
        for key, line in found.items()
    ]
    return made[:MOST]


def entries_url(key: int, states: list[str]) -> str:
    """The list of a round; of those that wait alone where they share one state."""
    one = f"&state={states[0]}" if len(states) == 1 else ""
    return f"{reverse('chambers:entry_list')}?round={key}{one}"
