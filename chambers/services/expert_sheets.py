"""Sheets of experts: kept, handed in, compared; a wide spread calls one more expert."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import AssessmentEntry, ExpertSeat
from chambers.services.assessment_entries import (
    Round,
    Stage,
    lock_entry,
    refuse_late,
    refuse_round_state,
    score_now,
    touch,
)
from chambers.services.assessment_marks import (
    Paper,
    missing_marks,
    read_paper,
    refuse_unexplained,
    write_marks,
)
from chambers.services.expert_conflicts import barred
from chambers.services.expert_seats import (
    SEATED_IN,
    Entry,
    State,
    pool_of,
    refuse_conflict,
    tell_expert,
)
from federation.accounts.models import Post, Role, User
from federation.accounts.services.constraints import store
from federation.audit.services import record
from federation.notices.services import notify


def lock_seat(entry: AssessmentEntry, expert: User) -> ExpertSeat:
    seat = ExpertSeat.objects.select_for_update(of=("self",)).filter(entry=entry, expert=expert).first()
    if seat is None or seat.state == State.DECLINED:
        raise ValidationError(_("You do not score this unit."))
    return seat


def refuse_closed_sheet(entry: AssessmentEntry, seat: ExpertSeat) -> None:
    if seat.state != State.ASKED:
        raise ValidationError(_("You have submitted this sheet; it does not change any more."), code="sent")
    refuse_round_state(entry, Round.SCORING)
    refuse_late(entry.round.score_by)


@transaction.atomic
def save_sheet(
    entry: AssessmentEntry,
    values: Mapping[int, Decimal | None],
    reasons: Mapping[int, str],
    *,
    actor: User,
    remark: str | None = None,
) -> ExpertSeat:
    """Keep an expert's own values. Raises ValidationError by field, or after the last day."""
    entry = lock_entry(entry)
    seat = lock_seat(entry, actor)
    refuse_closed_sheet(entry, seat)
    refuse_conflict(entry, actor)
    if remark is not None and remark != seat.remark:
        seat.remark = remark
        seat.save(update_fields=["remark"])
    paper = read_paper(entry)
    # What is not submitted counts nowhere, so no total becomes stale by it.
    write_marks(paper, Stage.EXPERT, values, actor=actor, expert=actor, reasons=reasons)
    return seat


@transaction.atomic
def submit_sheet(entry: AssessmentEntry, *, actor: User) -> ExpertSeat:
    """Hand a sheet in. When it was the last one of its entry, the totals of the experts are compared: over
    the limit one more expert is called, else the entry is scored."""
    entry = lock_entry(entry)
    seat = lock_seat(entry, actor)
    refuse_closed_sheet(entry, seat)
    refuse_conflict(entry, actor)
    paper = read_paper(entry)
    missing = {f"v{leaf.pk}": _("No value yet.") for leaf in missing_marks(paper, Stage.EXPERT, actor.pk)}
    if missing:
        raise ValidationError(missing)
    refuse_unexplained(paper, Stage.EXPERT, actor.pk)
    ExpertSeat.workflow.move(seat, State.SUBMITTED)
    seat.submitted_at = timezone.now()
    seat.save(update_fields=["state", "submitted_at"])
    record("chambers.sheet_submitted", entry, actor=actor, note=str(entry))
    touch(entry)
    settle(entry, paper)
    return seat


def settle(entry: AssessmentEntry, paper: Paper) -> None:
    """After a sheet came in or a seat went: is it scored, or does the spread call one more expert?"""
    seats = list(entry.seats.all())
    done = [seat for seat in seats if seat.state == State.SUBMITTED]
    if any(seat.state == State.ASKED for seat in seats) or len(done) < entry.round.experts:
        return
    limit, spread = entry.round.spread_limit, spread_of(paper, [seat.expert_id for seat in done])
    if limit is not None and spread > limit and not any(seat.is_additional for seat in seats):
        call_one_more(entry, spread)
        return
    AssessmentEntry.workflow.move(entry, Entry.SCORED)
    touch(entry, "state")
    score_now(entry)
    record("chambers.entry_scored", entry, actor=None, note=str(spread))


def totals_by_expert(paper: Paper, experts: Sequence[int]) -> dict[int, Decimal]:
    """The total each expert's own values come to, all by the engine in one statement."""
    rows = [paper.row(Stage.EXPERT, expert) for expert in experts]
    return {key: one.total for key, one in zip(experts, paper.reckoned(*rows), strict=True)} if rows else {}


def spread_of(paper: Paper, experts: Sequence[int]) -> Decimal:
    totals = totals_by_expert(paper, experts).values()
    return max(totals) - min(totals) if len(totals) > 1 else Decimal(0)


def call_one_more(entry: AssessmentEntry, spread: Decimal) -> None:
    """Seat the least busy expert who may sit; the office is told, also where nobody can."""
    held = entry.round
    sitting = entry.seats.values("expert_id")
    load = Count("expert_seats", filter=Q(expert_seats__entry__round=held))
    free = list(pool_of(held).exclude(pk__in=sitting).annotate(n=load).order_by("n", "pk"))
    closed = barred(held, [entry], free)
    chosen = next((one for one in free if (one.pk, entry.pk) not in closed), None)
    title = _("%(name)s: the experts differ by %(points)s points; nobody is free, seat one by hand")
    if chosen is not None:
        store(ExpertSeat(entry=entry, expert=chosen, is_additional=True))
        tell_expert(entry, chosen)
        title = _("%(name)s: the experts differ by %(points)s points; one more was called")
    record("chambers.expert_called", entry, actor=None, note=f"{spread} · {chosen.name if chosen else '—'}")
    posts = Post.objects.in_force().filter(role=Role.CITY_STAFF)
    notify(
        "chambers.expert_called",
        to=posts.people(),
        title=title % {"name": str(entry), "points": spread},
        key=f"entry:{entry.pk}:spread:{entry.lock_version}",
        url=reverse("chambers:entry_detail", args=[entry.pk]),
    )


@transaction.atomic
def decline_seat(entry: AssessmentEntry, reason: str, *, actor: User) -> ExpertSeat:
    """An expert does not score a unit (回避); the office seats another one."""
    entry = lock_entry(entry)
    seat = lock_seat(entry, actor)
    refuse_round_state(entry, *SEATED_IN)
    ExpertSeat.workflow.move(seat, State.DECLINED)
    seat.remark = reason
    seat.save(update_fields=["state", "remark"])
    record("chambers.seat_declined", entry, actor=actor, note=reason[:300])
    posts = Post.objects.in_force().filter(role=Role.CITY_STAFF)
    notify(
        "chambers.seat_declined",
        to=posts.people(),
        title=_("%(expert)s does not score %(name)s: seat somebody else")
        % {"expert": actor.name, "name": str(entry)},
        body=reason,
        key=f"entry:{entry.pk}:declined:{actor.pk}",
        url=reverse("chambers:entry_detail", args=[entry.pk]),
    )
    return seat


@transaction.atomic
def reopen_seat(entry: AssessmentEntry, seat: int, reason: str, *, actor: User | None) -> ExpertSeat:
    """Give a sheet back to its expert, who may change it until the last day."""
    entry = lock_entry(entry)
    refuse_round_state(entry, Round.SCORING)
    row = entry.seats.select_for_update(of=("self",)).select_related("expert").get(pk=seat)
    ExpertSeat.workflow.move(row, State.ASKED)
    row.submitted_at = None
    row.save(update_fields=["state", "submitted_at"])
    if entry.state == Entry.SCORED:
        AssessmentEntry.workflow.move(entry, Entry.CHECKED)
    touch(entry, "state")
    record("chambers.sheet_returned", entry, actor=actor, note=f"{row.expert.name} · {reason}"[:300])
    notify(
        "chambers.sheet_returned",
        to=[row.expert],
        title=_("Look at your sheet of %(name)s once more") % {"name": str(entry)},
        body=reason,
        key=f"entry:{entry.pk}:sheet:{seat}:{entry.lock_version}",
        url=reverse("chambers:sheet", args=[entry.pk]),
    )
    return row
