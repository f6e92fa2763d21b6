"""Figures of proposals and complaints. Each is a condition, used by the figure and by its list alike.

Closed is not solved: classes and promises stand beside it. Silence (未反馈) stays in what satisfaction is a
share of. Where nothing is counted there is no rate, and no 100 %.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import TruncQuarter
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
from proposals.services.dictionaries import reply_classes

# Beyond these a day has no moment in the city's time.
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)
Condition = Callable[[date], Any]
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


def rated(satisfaction: str | None = None) -> Exists:
    """The first proposer's rating of the latest round."""
    rows = Rating.objects.filter(
        proposal=OuterRef("pk"), round=OuterRef("round"), user_id=OuterRef("matter__author_id")
    )
    return Exists(rows.filter(satisfaction=satisfaction) if satisfaction else rows)


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


def promises(**narrow: Any) -> Exists:
    return Exists(Commitment.objects.filter(reply__assignment__matter_id=OuterRef("pk"), **narrow))


# Neither kept nor given up; a postponed one has a new date that may pass too.
OPEN_PROMISE = [
    Commitment.State.REGISTERED,
    Commitment.State.IN_PROGRESS,
    Commitment.State.CLAIMED,
    Commitment.State.POSTPONED,
]
PROPOSALS: dict[str, tuple[Any, Condition]] = {
    "filed": (_("Filed"), lambda day: Q()),
    "answered": (_("Answered"), lambda day: ANSWERED),
    "on_time": (_("Answered in time"), lambda day: ANSWERED & ~late_part()),
    "late": (_("Answered late"), lambda day: ANSWERED & late_part()),
    "satisfied": (_("Satisfied"), lambda day: ANSWERED & rated("satisfied")),
    "mostly": (_("Mostly satisfied"), lambda day: ANSWERED & rated("mostly")),
    "dissatisfied": (_("Dissatisfied"), lambda day: ANSWERED & rated("dissatisfied")),
    "no_feedback": (_("No feedback"), lambda day: ANSWERED & ~rated() & ~Q(state=PState.REPLIED)),
    "silent": (_("Without a word of somebody asked"), lambda day: ANSWERED & somebody_silent()),
    "to_rate": (_("Still to be rated"), lambda day: ANSWERED & ~rated() & Q(state=PState.REPLIED)),
    "promised": (_("With promises"), lambda day: promises()),
    "kept": (
        _("All promises kept"),
        lambda day: promises() & ~promises(state__in=[*OPEN_PROMISE, "not_feasible"]),
    ),
    "broken": (
        _("With a promise overdue or given up"),
        lambda day: promises(state="not_feasible") | promises(state__in=OPEN_PROMISE, due_on__lt=day),
    ),
    "closed": (_("Closed"), lambda day: Q(state__in=[PState.CLOSED, PState.ARCHIVED])),
}
# What stands behind this figure: the classes, which the place's dictionary names.
BEFORE_CLASSES = "late"


def class_figure(code: str) -> str:
    """The name of the figure that counts the letters of a class."""
    return f"class_{code.lower()}"


def in_classes(codes: Iterable[str]) -> Condition:
    found = list(codes)
    return lambda day: ANSWERED & Q(lead_class__in=found)


def class_figures() -> dict[str, tuple[Any, Condition]]:
    """A figure for each class of the dictionary, and what the classes count as; from memory."""
    classes = reply_classes().values()
    figures: dict[str, tuple[Any, Condition]] = {
        class_figure(row.code): (_("Class %(code)s") % {"code": row.code}, in_classes(row.code))
        for row in classes
    }
    for counted, label in ReplyClass.CountsAs.choices:
        codes = [row.code for row in classes if row.counts_as == counted]
        figures[counted] = (label, in_classes(codes))
    figures["changed"] = (
        _("Class changed by a supplementary letter"),
        lambda day: ANSWERED & changed_class(),
    )
    return figures


def proposal_figures() -> dict[str, tuple[Any, Condition]]:
    """Every figure of proposals in the order of the page."""
    names = list(PROPOSALS)
    place = names.index(BEFORE_CLASSES) + 1
    head = {name: PROPOSALS[name] for name in names[:place]}
    return head | class_figures() | {name: PROPOSALS[name] for name in names[place:]}


def complaint_figures() -> dict[str, tuple[Any, Condition]]:
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


def aged(day: date, least: int, most: int | None) -> Q:
    """Open for `least` to `most` days, both counted."""
    condition = OPEN_CASE & Q(received_on__lte=day - timedelta(days=least))
    return condition if most is None else condition & Q(received_on__gte=day - timedelta(days=most))


COMPLAINTS: dict[str, tuple[Any, Condition]] = {
    "received": (_("Cases received"), lambda day: Q()),
    "accepted": (_("Cases accepted"), lambda day: ACCEPTED),
    "terminated": (_("Terminated"), lambda day: ACCEPTED & Q(state=CState.TERMINATED)),
    "counted": (_("Accepted and not terminated"), lambda day: COUNTED),
    "closed": (_("Closed"), lambda day: COUNTED & Q(state=CState.CLOSED)),
    "answered": (_("Answered"), lambda day: COUNTED & Q(answered_at__isnull=False)),
    "on_time": (_("Answered in time"), lambda day: COUNTED & Q(answered_at__isnull=False) & ~late_case(day)),
    "called": (_("Called back"), lambda day: COUNTED & Q(last_call__isnull=False)),
    "satisfied": (_("Satisfied"), lambda day: COUNTED & Q(last_call="satisfied")),
    "mostly": (_("Mostly satisfied"), lambda day: COUNTED & Q(last_call="mostly")),
    "dissatisfied": (_("Dissatisfied"), lambda day: COUNTED & Q(last_call="dissatisfied")),
    "no_answer": (_("No answer"), lambda day: COUNTED & Q(last_call="no_answer")),
    "open": (_("Open cases"), lambda day: OPEN_CASE),
    "open_15": (_("Open up to 15 days"), lambda day: aged(day, 0, 15)),
    "open_30": (_("Open 16 to 30 days"), lambda day: aged(day, 16, 30)),
    "open_90": (_("Open 31 to 90 days"), lambda day: aged(day, 31, 90)),
    "open_more": (_("Open more than 90 days"), lambda day: aged(day, 91, None)),
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


def proposals_of(rows: QuerySet, period: Period) -> QuerySet:
    """The proposals that were filed in a period, with what figures and lines are made of."""
    begin, end = period.moments
    leads = (
        Assignment.objects.filter(matter_id=OuterRef("pk")).standing().answering().order_by("-round", "id")
    )
    return rows.filter(FILED, filed_at__gte=begin, filed_at__lt=end).annotate(
        lead_class=lead_class(),
        lead_id=Subquery(leads.values("department_id")[:1]),
        lead_name=Subquery(leads.values("department__organisation__name")[:1]),
        quarter=TruncQuarter("filed_at"),
    )


def complaints_of(rows: QuerySet, period: Period) -> QuerySet:
    """The complaints that were received in a period."""
    return rows.filter(received_on__range=(period.first, period.last)).annotate(
        last_call=last_call(), quarter=TruncQuarter("received_on")
    )


def marked(rows: QuerySet, figures: Mapping[str, tuple[Any, Condition]], day: date) -> QuerySet:
    """Rows that say of each figure whether they belong to it."""
    return rows.annotate(
        **{
            f"is_{name}": ExpressionWrapper(condition(day) or Q(pk__isnull=False), BooleanField())
            for name, (_label, condition) in figures.items()
        }
    )


def counts_of(figures: Mapping[str, Any]) -> dict[str, Count]:
    return {f"n_{name}": Count("pk", filter=Q(**{f"is_{name}": True})) for name in figures}


def count(rows: QuerySet, figures: Mapping[str, tuple[Any, Condition]], day: date) -> dict[str, int]:
    """Every figure in one statement."""
    return marked(rows, figures, day).aggregate(**counts_of(figures))


def count_by(
    rows: QuerySet, figures: Mapping[str, tuple[Any, Condition]], group: tuple[Any, str, str], day: date
) -> list[dict]:
    """Every figure for each value of a group in one statement; the greatest first."""
    _label, key, name = group
    counts = counts_of(figures)
    names = [path for path in (key, name) if path]
    lines = marked(rows, figures, day).order_by().values(*names).annotate(**counts)
    return list(lines.order_by(f"-{next(iter(counts))}", key))


def rate(part: int, whole: int) -> float | None:
    """Percent with one digit; None where nothing was counted, which is no 100 %."""
    return round(100 * part / whole, 1) if whole else None
