"""Figures of proposals and complaints. Each is a condition, used by the figure and by its list alike.

Closed is not solved: classes and promises stand beside it. Silence (未反馈) stays in what satisfaction is a
share of. Where nothing is counted there is no rate, and no 100 %.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models
from django.db.models import (
    Case,
    Count,
    DateField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, TruncQuarter
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from proposals.models import (
    Assignment,
    CallBack,
    Commitment,
    Complaint,
    Duty,
    Proposal,
    Rating,
    Reply,
    ReplyClass,
)
from proposals.services.counting import count_lines
from proposals.services.dictionaries import reply_classes

# Beyond these a day has no moment in the city's time.
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)
PState, CState = Proposal.State, Complaint.State


@dataclass(frozen=True)
class Period:
    """From the first day to the last one, both in it."""

    first: date
    last: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The bounds as moments of the city: the first is in, the second is out."""
        begin, end = max(self.first, EARLIEST), min(self.last, LATEST) + timedelta(days=1)
        return tuple(timezone.make_aware(datetime.combine(day, time())) for day in (begin, end))  # type: ignore[return-value]


# Proposals: those that were filed and not withdrawn; a withdrawn one keeps its number and counts no more.
FILED = Q(filed_at__isnull=False) & ~Q(number="") & ~Q(state=PState.WITHDRAWN)
ANSWERED = Q(replied_at__isnull=False)


def late_part() -> Exists:
    """A department finished its answer after its date."""
    parts = Assignment.objects.filter(matter_id=OuterRef("pk")).standing().answering()
    return Exists(parts.filter(finished_on__gt=F("due_on")))


def lead_class() -> Subquery:
    """The class of the lead's newest delivered letter, of the latest round: one for each proposal."""
    newest = letters_of().order_by("-assignment__round", "assignment_id", "-id")
    return Subquery(newest.values("letter_class")[:1])


def letters_of() -> QuerySet[Reply]:
    """The letters that have reached the proposer."""
    letters = Reply.objects.filter(assignment__matter_id=OuterRef("pk"), delivery__isnull=False)
    return letters.exclude(assignment__mode=Assignment.Mode.CO)


def changed_class() -> Exists:
    """A supplementary letter made another class of an answer."""
    later = letters_of().filter(supplements__isnull=False)
    return Exists(later.exclude(letter_class=F("supplements__letter_class")))


def word() -> Subquery:
    """What the first proposer said of the latest round; null for silence."""
    rows = Rating.objects.filter(
        proposal=OuterRef("pk"), round=OuterRef("round"), user_id=OuterRef("matter__author_id")
    )
    return Subquery(rows.values("satisfaction")[:1])


def asked_to_rate() -> QuerySet[Duty]:
    """Everybody who was asked to rate an answer, and whether a word came: one row for a person and round."""
    words = Rating.objects.filter(
        proposal_id=OuterRef("matter_id"), user_id=OuterRef("user_id"), round=OuterRef("round")
    )
    return Duty.objects.filter(kind="rate", user__isnull=False).annotate(has_rated=Exists(words))


def somebody_silent() -> Exists:
    """One of those who made or signed it let the term pass and has not been heard since."""
    rows = asked_to_rate().filter(matter_id=OuterRef("pk"), outcome=Duty.Outcome.LAPSED, has_rated=False)
    return Exists(rows)


# What became of asking each person; the first is what the others are shares of.
RATERS: dict[str, tuple[Any, Q]] = {
    "asked": (_("Asked to rate"), Q()),
    "in_time": (_("Rated in time"), Q(has_rated=True) & ~Q(outcome=Duty.Outcome.LAPSED)),
    "late": (_("Rated after the term"), Q(has_rated=True, outcome=Duty.Outcome.LAPSED)),
    "silent": (_("No feedback"), Q(has_rated=False, outcome=Duty.Outcome.LAPSED)),
    "waiting": (_("Still to be rated"), Q(has_rated=False, outcome="")),
    "ended": (_("Closed before a word came"), Q(has_rated=False, outcome=Duty.Outcome.VOID)),
}


def count_raters(proposals: QuerySet) -> dict[str, int]:
    """The figures of `RATERS` for every proposer and co-signer of some proposals, in one statement."""
    rows = asked_to_rate().filter(matter_id__in=proposals.order_by().values("pk"))
    return rows.aggregate(
        **{name: Count("pk", filter=cond or None) for name, (_label, cond) in RATERS.items()}
    )


# Neither kept nor given up; a postponed one has a new date that may pass too.
OPEN_PROMISE = [
    Commitment.State.REGISTERED,
    Commitment.State.IN_PROGRESS,
    Commitment.State.CLAIMED,
    Commitment.State.POSTPONED,
]


class Promise(models.IntegerChoices):
    """How the worst promise of a proposal's letters stands; null where nothing is promised."""

    KEPT = 1, _("All promises kept")
    OPEN = 2, _("With a promise to be kept")
    BROKEN = 3, _("With a promise overdue or given up")


def worst_promise(day: date) -> Subquery:
    broken = Q(state=Commitment.State.NOT_FEASIBLE) | Q(state__in=OPEN_PROMISE, due_on__lt=day)
    rows = Commitment.objects.filter(reply__assignment__matter_id=OuterRef("pk")).order_by()
    standing = Case(
        When(broken, then=Promise.BROKEN),
        When(state__in=OPEN_PROMISE, then=Promise.OPEN),
        default=Promise.KEPT,
    )
    worst = rows.values("reply__assignment__matter_id").annotate(worst=Max(standing))
    return Subquery(worst.values("worst"))


# Each is a condition on the facts that `proposals_of` finds.
PROPOSALS: dict[str, tuple[Any, Q]] = {
    "filed": (_("Filed"), Q()),
    "answered": (_("Answered"), ANSWERED),
    "on_time": (_("Answered in time"), ANSWERED & Q(is_late=False)),
    "late": (_("Answered late"), ANSWERED & Q(is_late=True)),
    "satisfied": (_("Satisfied"), ANSWERED & Q(word="satisfied")),
    "mostly": (_("Mostly satisfied"), ANSWERED & Q(word="mostly")),
    "dissatisfied": (_("Dissatisfied"), ANSWERED & Q(word="dissatisfied")),
    "no_feedback": (_("No feedback"), ANSWERED & Q(word__isnull=True) & ~Q(state=PState.REPLIED)),
    "silent": (_("Without a word of somebody asked"), ANSWERED & Q(is_silent=True)),
    "to_rate": (_("Still to be rated"), ANSWERED & Q(word__isnull=True, state=PState.REPLIED)),
    "promised": (_("With promises"), Q(promise__isnull=False)),
    "kept": (Promise.KEPT.label, Q(promise=Promise.KEPT)),
    "broken": (Promise.BROKEN.label, Q(promise=Promise.BROKEN)),
    "closed": (_("Closed"), Q(state__in=[PState.CLOSED, PState.ARCHIVED])),
}
# What stands behind this figure: the classes, which the place's dictionary names.
BEFORE_CLASSES = "late"


def class_figure(code: str) -> str:
    """The name of the figure that counts the letters of a class."""
    return f"class_{code.lower()}"


def in_classes(codes: Iterable[str]) -> Q:
    return ANSWERED & Q(lead_class__in=list(codes))


def class_figures() -> dict[str, tuple[Any, Q]]:
    """A figure for each class of the dictionary, and what the classes count as; from memory."""
    classes = reply_classes().values()
    figures: dict[str, tuple[Any, Q]] = {
        class_figure(row.code): (_("Class %(code)s") % {"code": row.code}, in_classes(row.code))
        for row in classes
    }
    for counted, label in ReplyClass.CountsAs.choices:
        codes = [row.code for row in classes if row.counts_as == counted]
        figures[counted] = (label, in_classes(codes))
    figures["changed"] = (_("Class changed by a supplementary letter"), ANSWERED & Q(is_changed=True))
    return figures


def proposal_figures() -> dict[str, tuple[Any, Q]]:
    """Every figure of proposals in the order of the page."""
    names = list(PROPOSALS)
    place = names.index(BEFORE_CLASSES) + 1
    head = {name: PROPOSALS[name] for name in names[:place]}
    return head | class_figures() | {name: PROPOSALS[name] for name in names[place:]}


def complaint_figures() -> dict[str, tuple[Any, Q]]:
    return COMPLAINTS


# Complaints: closing rate = closed / (accepted - terminated), workflows.md (b).
ACCEPTED = Q(accepted_at__isnull=False)
COUNTED = ACCEPTED & ~Q(state=CState.TERMINATED)
OPEN_CASE = ~Q(state__in=list(Complaint.FINISHED))


def last_call() -> Subquery:
    return Subquery(CallBack.objects.filter(complaint=OuterRef("pk")).order_by("-id").values("outcome")[:1])


def late_case(day: date) -> Exists:
    """A department, or the federation itself, was or is later with it than its date."""
    rows = Duty.objects.filter(matter_id=OuterRef("pk"), kind="handle", due_on__isnull=False)
    rows = rows.exclude(outcome=Duty.Outcome.VOID)
    return Exists(rows.filter(Q(done_at__date__gt=F("due_on")) | Q(done_at__isnull=True, due_on__lt=day)))


def days_open(day: date) -> ExpressionWrapper:
    """For how many days a case has been on file."""
    return ExpressionWrapper(Value(day) - F("received_on"), DurationField())


def aged(least: int, most: int | None) -> Q:
    """Open for `least` to `most` days, both counted."""
    condition = OPEN_CASE & Q(days_open__gte=timedelta(days=least))
    return condition if most is None else condition & Q(days_open__lte=timedelta(days=most))


COMPLAINTS: dict[str, tuple[Any, Q]] = {
    "received": (_("Cases received"), Q()),
    "accepted": (_("Cases accepted"), ACCEPTED),
    "terminated": (_("Terminated"), ACCEPTED & Q(state=CState.TERMINATED)),
    "counted": (_("Accepted and not terminated"), COUNTED),
    "closed": (_("Closed"), COUNTED & Q(state=CState.CLOSED)),
    "answered": (_("Answered"), COUNTED & Q(answered_at__isnull=False)),
    "on_time": (_("Answered in time"), COUNTED & Q(answered_at__isnull=False, is_late=False)),
    "called": (_("Called back"), COUNTED & Q(last_call__isnull=False)),
    "satisfied": (_("Satisfied"), COUNTED & Q(last_call="satisfied")),
    "mostly": (_("Mostly satisfied"), COUNTED & Q(last_call="mostly")),
    "dissatisfied": (_("Dissatisfied"), COUNTED & Q(last_call="dissatisfied")),
    "no_answer": (_("No answer"), COUNTED & Q(last_call="no_answer")),
    "open": (_("Open cases"), OPEN_CASE),
    "open_15": (_("Open up to 15 days"), aged(0, 15)),
    "open_30": (_("Open 16 to 30 days"), aged(16, 30)),
    "open_90": (_("Open 31 to 90 days"), aged(31, 90)),
    "open_more": (_("Open more than 90 days"), aged(91, None)),
}

# {name: (label, path of the key, path of its name)}. A proposal without a value stands in its own line.
PROPOSAL_GROUPS: dict[str, tuple[Any, str, str]] = {
    "session": (_("Session"), "session_id", "session__name"),
    "sector": (_("Sector"), "sector_id", "sector__name"),
    "topic": (_("Category"), "matter__topic_id", "matter__topic__name"),
    "kind": (_("Kind of proposer"), "proposer_kind", ""),
    "unit": (_("Raised by"), "matter__organisation_id", "matter__organisation__name"),
    "department": (_("Lead department"), "lead_id", "lead_name"),
    "class": (_("Class of the letter"), "lead_class", ""),
    "quarter": (_("Quarter"), "quarter", ""),
}
COMPLAINT_GROUPS: dict[str, tuple[Any, str, str]] = {
    "topic": (_("Topic"), "matter__topic_id", "matter__topic__name"),
    "channel": (_("Channel"), "channel", ""),
    "mode": (_("Mode"), "mode", ""),
    "department": (_("Department complained of"), "respondent_id", "respondent__organisation__name"),
    "quarter": (_("Quarter"), "quarter", ""),
}


def proposals_of(rows: QuerySet, period: Period, day: date | None = None) -> QuerySet:
    """The proposals that were filed in a period, with the facts that figures and lines are made of.

    `day` is the one on which a promise is overdue or not: today.
    """
    begin, end = period.moments
    leads = (
        Assignment.objects.filter(matter_id=OuterRef("pk")).standing().answering().order_by("-round", "id")
    )
    return rows.filter(FILED, filed_at__gte=begin, filed_at__lt=end).annotate(
        lead_class=lead_class(),
        lead_id=Subquery(leads.values("department_id")[:1]),
        lead_name=Subquery(leads.values("department__organisation__name")[:1]),
        quarter=Cast(TruncQuarter("filed_at"), DateField()),
        is_late=late_part(),
        is_changed=changed_class(),
        is_silent=somebody_silent(),
        word=word(),
        promise=worst_promise(day or timezone.localdate()),
    )


def complaints_of(rows: QuerySet, period: Period, day: date | None = None) -> QuerySet:
    """The complaints that were received in a period, with the facts of their figures on `day`."""
    today = day or timezone.localdate()
    return rows.filter(received_on__range=(period.first, period.last)).annotate(
        last_call=last_call(),
        quarter=Cast(TruncQuarter("received_on"), DateField()),
        is_late=late_case(today),
        days_open=days_open(today),
    )


def count(rows: QuerySet, figures: Mapping[str, tuple[Any, Q]]) -> dict[str, int]:
    """Every figure in one statement."""
    return count_lines(rows, conditions(figures))[0]


def count_by(
    rows: QuerySet, figures: Mapping[str, tuple[Any, Q]], group: tuple[Any, str, str]
) -> tuple[dict, list[dict]]:
    """Every figure of all rows, and for each value of a group, the greatest first; in one statement."""
    _label, key, name = group
    whole, *lines = count_lines(rows, conditions(figures), [path for path in (key, name) if path])
    return whole, lines


def conditions(figures: Mapping[str, tuple[Any, Q]]) -> dict[str, Q]:
    return {name: condition for name, (_label, condition) in figures.items()}


def rate(part: int, whole: int) -> float | None:
    """Percent with one digit; None where nothing was counted, which is no 100 %."""
    return round(100 * part / whole, 1) if whole else None
