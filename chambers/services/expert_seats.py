"""Experts of an assessment: who may sit over whom, seating them by hand or evenly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from chambers.models import AssessmentEntry, AssessmentRound, ExpertSeat, Mark
from chambers.services.assessment_entries import lock_entry, refuse_round_state
from chambers.services.assessment_rounds import lock_round
from chambers.services.expert_conflicts import barred
from federation.accounts.models import Post, Role, User
from federation.accounts.services.constraints import store
from federation.audit.services import record
from federation.notices.services import notify

State = ExpertSeat.State
Entry = AssessmentEntry.State
Round = AssessmentRound.State
Stage = Mark.Stage
SEATED_IN = (Round.CHECKING, Round.SCORING)


def pool_of(held: AssessmentRound) -> QuerySet[User]:
    """Who may be seated: invited experts, or of a round among peers the secretaries of chambers."""
    role = Role.CHAMBER_SECRETARY if held.is_peer else Role.EXPERT
    return Post.objects.in_force().filter(role=role).people().order_by("pk")


def refuse_conflict(entry: AssessmentEntry, expert: User) -> None:
    why = barred(entry.round, [entry], [expert]).get((expert.pk, entry.pk))
    if why:
        raise ValidationError(
            {
                "expert": _("%(name)s cannot score %(unit)s: %(why)s.")
                % {"name": expert.name, "unit": str(entry), "why": why}
            },
            code="conflict",
        )


def refuse_unseatable(entry: AssessmentEntry) -> None:
    refuse_round_state(entry, *SEATED_IN)
    if entry.state != Entry.CHECKED:
        words = entry.get_state_display()
        raise ValidationError(
            _("Experts sit over admitted entries; this stands at “%(state)s”.") % {"state": words}
        )


@transaction.atomic
def seat_expert(entry: AssessmentEntry, expert: User, *, actor: User | None) -> ExpertSeat:
    """Seat an expert by hand. Raises ValidationError for `expert` on their own unit, or seated already."""
    entry = lock_entry(entry)
    refuse_unseatable(entry)
    if not pool_of(entry.round).filter(pk=expert.pk).exists():
        raise ValidationError({"expert": _("This person is not among those who may score this round.")})
    refuse_conflict(entry, expert)
    seat = ExpertSeat(entry=entry, expert=expert, seated_by=actor)
    try:
        store(seat)
    except ValidationError as error:
        raise ValidationError({"expert": error}) from error
    record("chambers.expert_seated", entry, actor=actor, note=expert.name)
    tell_expert(entry, expert)
    return seat


def tell_expert(entry: AssessmentEntry, expert: User) -> None:
    notify(
        "chambers.expert_seated",
        to=[expert],
        title=_("Score %(name)s in “%(round)s” until %(day)s")
        % {"name": str(entry), "round": entry.round.title, "day": entry.round.score_by},
        key=f"entry:{entry.pk}:seated:{expert.pk}",
        url=reverse("chambers:sheet_list"),
    )


@transaction.atomic
def spread_experts(
    held: AssessmentRound, *, actor: User | None, people: Sequence[User] | None = None
) -> tuple[int, int]:
    """Seat experts evenly over the admitted entries that want some: how many seats were made, and how many
    entries still have too few because nobody else may sit there."""
    held = lock_round(held)
    if held.state not in SEATED_IN:
        raise ValidationError(_("Experts are seated while entries are checked or scored."))
    pool = list(people if people is not None else pool_of(held))
    if not pool:
        raise ValidationError({"people": _("There is nobody who could score.")})
    entries = list(
        held.entries.select_for_update(of=("self",))
        .filter(state=Entry.CHECKED)
        .select_related("organisation", "person", "party")
        .prefetch_related("seats")
        .order_by("pk")
    )
    closed = barred(held, entries, pool)
    load = Counter(seat.expert_id for one in entries for seat in one.seats.all())
    made, short = [], 0
    for entry in entries:
        sitting = {seat.expert_id for seat in entry.seats.all()}
        wanted = held.experts - sum(seat.state != State.DECLINED for seat in entry.seats.all())
        free = [one for one in pool if one.pk not in sitting and (one.pk, entry.pk) not in closed]
        for expert in sorted(free, key=lambda one: (load[one.pk], one.pk))[: max(wanted, 0)]:
            made.append(ExpertSeat(entry=entry, expert=expert, seated_by=actor))
            load[expert.pk] += 1
            wanted -= 1
        short += wanted > 0
    ExpertSeat.objects.bulk_create(made)
    record("chambers.experts_spread", held, actor=actor, note=f"{len(made)} · {short}")
    if made:
        notify(
            "chambers.experts_spread",
            to=list({seat.expert_id: seat.expert for seat in made}.values()),
            title=_("You have sheets to score in “%(title)s” until %(day)s")
            % {"title": held.title, "day": held.score_by},
            key=f"round:{held.pk}:spread:{made[0].pk}",
            url=reverse("chambers:sheet_list"),
        )
    return len(made), short
