"""Telling of the closing days of a round while there is something to do about them.

Whoever has something to do is told five working days before its closing day and one before it: the ladder of
the deadlines of matters. When the day has passed nobody can do it any longer, so the office is told what is
missing. Every step is told once, whatever runs twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import AssessmentEntry, AssessmentRound, ExpertSeat
from chambers.services.round_people import address, enterers_of, invited, office_of
from federation.accounts.models import User
from federation.audit.services import record
from federation.calendar.services import working_calendar
from federation.notices.services import notify

State = AssessmentRound.State
Entry = AssessmentEntry.State
# Working days before a closing day, the earliest first.
RUNGS = (("soon", 5), ("last", 1))
LATE = "late"
REMINDED = (State.OPEN, State.CHECKING, State.SCORING)


class Step(NamedTuple):
    """Something that is to be done by a day: who does it, in which words, and where.

    `missing` says in words what has not come, for the office once the day has passed; "" where nothing is.
    """

    code: str
    due: date
    to: Iterable[User] | QuerySet[User]
    title: str
    url: str
    missing: str = ""


def steps_of(held: AssessmentRound) -> Iterator[Step]:
    """What is still to be done in the state in which the round stands."""
    here = address(held)

    def said(sentence: str, day: date) -> str:
        return sentence % {"title": held.title, "day": day}

    if held.state == State.OPEN:
        title = said(_("“%(title)s” takes applications until %(day)s"), held.apply_by)
        yield Step("apply", held.apply_by, invited(held), title, here)
    if held.state in (State.OPEN, State.CHECKING):
        silent = held.entries.filter(state=Entry.APPLIED)
        title = said(_("Send the self-score of “%(title)s” until %(day)s"), held.submit_by)
        words = counted(silent, _("%(n)s self-scores of “%(title)s” never came"), held)
        yield Step("submit", held.submit_by, enterers_of(silent), title, here, words)
        returned = held.entries.filter(state=Entry.RETURNED)
        title = said(_("Correct the self-score of “%(title)s” until %(day)s"), held.check_by)
        yield Step("correct", held.check_by, enterers_of(returned), title, here)
        waiting = held.entries.filter(state__in=[Entry.SUBMITTED, Entry.RETURNED])
        words = counted(waiting, _("%(n)s entries of “%(title)s” are not checked"), held)
        title = said(_("Check the entries of “%(title)s” until %(day)s"), held.check_by)
        yield Step("check", held.check_by, office_of(held) if words else [], title, here, words)
    if held.state == State.SCORING:
        asked = ExpertSeat.objects.filter(entry__round=held, state=ExpertSeat.State.ASKED)
        experts = User.objects.filter(is_active=True, pk__in=asked.values("expert_id")).order_by("pk")
        title = said(_("Score your sheets of “%(title)s” until %(day)s"), held.score_by)
        words = counted(asked, _("%(n)s sheets of “%(title)s” are not scored"), held)
        yield Step("score", held.score_by, experts, title, reverse("chambers:sheet_list"), words)


def counted(rows: QuerySet, sentence: str, held: AssessmentRound) -> str:
    """The sentence with how many of `rows` there are; "" where there are none."""
    n = rows.count()
    return sentence % {"n": n, "title": held.title} if n else ""


def rung_of(due: date, today: date) -> str:
    """The latest rung that has been reached: a scheduler that slept catches up with one reminder, not all."""
    if today > due:
        return LATE
    calendar = working_calendar()
    reached = [code for code, before in RUNGS if today >= calendar.add_working_days(due, -before)]
    return reached[-1] if reached else ""


def remind_rounds(*, today: date | None = None) -> int:
    """Tell whoever has something to do before a closing day; how many were told of anew."""
    day = today or timezone.localdate()
    rows = AssessmentRound.objects.filter(state__in=REMINDED, is_trial=False).order_by("pk")
    return sum(remind_round(pk, day) for pk in list(rows.values_list("pk", flat=True)))


@transaction.atomic
def remind_round(pk: int, day: date) -> int:
    """The steps of one round whose rung has been reached, under its lock."""
    rows = AssessmentRound.objects.select_for_update(of=("self",)).filter(pk=pk, state__in=REMINDED)
    held = rows.select_related("version__rubric", "made_by").first()
    if held is None:
        return 0
    told = 0
    for step in steps_of(held):
        rung = rung_of(step.due, day)
        is_late = rung == LATE
        if not rung or (is_late and not step.missing):
            continue
        new = notify(
            f"chambers.round_{step.code}",
            to=office_of(held) if is_late else step.to,
            title=step.missing if is_late else step.title,
            key=f"round:{pk}:{step.code}:{rung}:{step.due}",
            url=address(held) if is_late else step.url,
        )
        if new:
            record("chambers.round_reminded", held, actor=None, note=f"{step.code} {rung} {len(new)}")
        told += len(new)
    return told
