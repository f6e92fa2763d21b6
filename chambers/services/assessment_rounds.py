"""Rounds of an assessment: from a version in use to the review. Publicity and awards come after it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chambers.models import AssessmentEntry, AssessmentRound, ExpertSeat, Indicator, RubricVersion
from chambers.services.round_people import address, enterers_of, invited
from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from federation.notices.services import notify

State = Round = AssessmentRound.State
Entry = AssessmentEntry.State
# What a round takes over from its version, so that it stays as it was called.
TERMS = ("experts", "spread_limit", "drops_extremes", "publicity_days", "valid_months")
UNDECIDED = (Entry.APPLIED, Entry.SUBMITTED, Entry.RETURNED)
# The steps this module leads a round through.
LED = {State.OPEN, State.CHECKING, State.SCORING, State.REVIEWING}


@transaction.atomic
def create_round(held: AssessmentRound, *, actor: User | None) -> AssessmentRound:
    """Prepare a round by a version in use, with the terms of that version.

    Raises ValidationError for a version that is a draft or retired, and for a trial run among peers.
    """
    refuse_version(held.version)
    if held.is_trial and held.is_peer:
        raise ValidationError({"is_peer": _("A trial run has no experts, so chambers cannot score in it.")})
    for name in TERMS:
        setattr(held, name, getattr(held.version, name))
    held.made_by = actor
    check_fields(held, exclude=("made_by",))
    store(held)
    record("chambers.round_created", held, actor=actor, note=str(held.version))
    return held


def refuse_version(version: RubricVersion) -> None:
    if version.state != RubricVersion.State.PUBLISHED:
        raise ValidationError({"version": _("Only a version that is in use can be called.")})


def lock_round(held: AssessmentRound) -> AssessmentRound:
    rows = AssessmentRound.objects.select_for_update(of=("self",))
    return rows.select_related("version__rubric", "organisation").get(pk=held.pk)


@transaction.atomic
def edit_round(held: AssessmentRound, *, actor: User | None, seen: int, **fields: Any) -> AssessmentRound:
    """Change title, period and days while it is in preparation; once it is open, its days alone.

    Raises ValidationError where somebody else changed it since `seen`.
    """
    held = lock_round(held)
    if seen != held.lock_version:
        raise ValidationError(
            _("Somebody else changed this while you were working on it. Compare and save again."),
            code="stale",
        )
    free = {"apply_by", "submit_by", "check_by", "score_by"}
    if held.state != State.DRAFT:
        if held.state not in LED:
            raise ValidationError(_("The days of this round are over."))
        fixed = [name for name, value in fields.items() if name not in free and getattr(held, name) != value]
        if fixed:
            raise ValidationError(
                {fixed[0]: _("The round has been called, so only its closing days can change.")}
            )
    changes = {
        name: [str(getattr(held, name)), str(value)]
        for name, value in fields.items()
        if getattr(held, name) != value
    }
    for name, value in fields.items():
        setattr(held, name, value)
    held.lock_version += 1
    check_fields(held, exclude=("made_by",))
    store(held)
    record("chambers.round_changed", held, actor=actor, changes=changes)
    return held


@transaction.atomic
def open_round(held: AssessmentRound, *, actor: User | None) -> AssessmentRound:
    """Call it: those who may apply are told. A trial run calls nobody."""
    held = lock_round(held)
    refuse_version(held.version)
    _move(held, State.OPEN)
    record("chambers.round_opened", held, actor=actor, note=held.title)
    notify(
        "chambers.round_opened",
        to=invited(held),
        title=_("“%(title)s” has been called: apply until %(day)s")
        % {"title": held.title, "day": held.apply_by},
        key=f"round:{held.pk}:called",
        url=address(held),
    )
    return held


@transaction.atomic
def begin_check(held: AssessmentRound, *, actor: User | None) -> AssessmentRound:
    """Close applications; what is self-scored is checked."""
    held = lock_round(held)
    refuse_trial(held)
    _move(held, State.CHECKING)
    record("chambers.round_checking", held, actor=actor, note=held.title)
    return held


@transaction.atomic
def begin_scoring(held: AssessmentRound, *, actor: User | None) -> AssessmentRound:
    """Hand the admitted entries to the experts; from the review it goes back for one more look.

    Raises ValidationError where an entry is not decided, or has too few experts.
    """
    held = lock_round(held)
    came_back = held.state == State.REVIEWING
    _move(held, State.SCORING)
    refuse_undecided(held)
    if not asks_experts(held):
        raise ValidationError(_("No indicator of this rubric is scored by experts: go on to the review."))
    short = short_of_experts(held)
    if short and not came_back:
        raise ValidationError(
            ngettext(
                "%(n)s entry has too few experts. Seat them first.",
                "%(n)s entries have too few experts. Seat them first.",
                short,
            )
            % {"n": short}
        )
    record("chambers.round_scoring", held, actor=actor, note=held.title)
    _tell_experts(held)
    return held


@transaction.atomic
def begin_review(held: AssessmentRound, *, actor: User | None) -> AssessmentRound:
    """Close the scoring of experts. Raises ValidationError while an entry waits for one."""
    held = lock_round(held)
    if held.state == State.PUBLICITY:
        raise ValidationError(_("End the publicity first, with the reason."))
    asks = asks_experts(held)
    if held.state == State.CHECKING and asks:
        raise ValidationError(_("Experts have not scored yet: begin their scoring first."))
    _move(held, State.REVIEWING)
    refuse_undecided(held)
    waiting = held.entries.filter(state=Entry.CHECKED).count() if asks else 0
    if waiting:
        raise ValidationError(
            ngettext("%(n)s entry waits for its experts.", "%(n)s entries wait for their experts.", waiting)
            % {"n": waiting}
        )
    record("chambers.round_reviewing", held, actor=actor, note=held.title)
    return held


@transaction.atomic
def cancel_round(held: AssessmentRound, reason: str, *, actor: User | None) -> AssessmentRound:
    """End a round without a result, with the reason on the trail; its chambers are told."""
    held = lock_round(held)
    _move(held, State.CANCELLED)
    record("chambers.round_cancelled", held, actor=actor, note=reason)
    if not held.is_trial:
        notify(
            "chambers.round_cancelled",
            to=secretaries_of(held),
            title=_("The assessment “%(title)s” has been cancelled") % {"title": held.title},
            body=reason,
            key=f"round:{held.pk}:cancelled",
            url=reverse("chambers:round_detail", args=[held.pk]),
        )
    return held


def _move(held: AssessmentRound, to: str) -> None:
    AssessmentRound.workflow.move(held, to)
    held.lock_version += 1
    held.save(update_fields=["state", "lock_version"])


def refuse_trial(held: AssessmentRound) -> None:
    if held.is_trial:
        raise ValidationError(_("A trial run is scored and looked at; it has no effect beyond that."))


def refuse_undecided(held: AssessmentRound) -> None:
    left = held.entries.filter(state__in=UNDECIDED).count()
    if left:
        raise ValidationError(
            ngettext(
                "%(n)s entry is neither admitted nor refused.",
                "%(n)s entries are neither admitted nor refused.",
                left,
            )
            % {"n": left}
        )


def asks_experts(held: AssessmentRound) -> bool:
    leaves = Indicator.objects.filter(version=held.version_id, scorer=Indicator.Scorer.EXPERT)
    return leaves.exclude(kind=Indicator.Kind.BRANCH).exists()


def short_of_experts(held: AssessmentRound) -> int:
    """How many admitted entries have fewer experts than the round wants."""
    seated = Count("seats", filter=~Q(seats__state=ExpertSeat.State.DECLINED))
    return held.entries.filter(state=Entry.CHECKED).annotate(n=seated).filter(n__lt=held.experts).count()


def secretaries_of(held: AssessmentRound) -> QuerySet[User]:
    """Those who enter for the units that take part."""
    return enterers_of(held.entries.counted())


def _tell_experts(held: AssessmentRound) -> None:
    people = User.objects.filter(
        is_active=True, expert_seats__entry__round=held, expert_seats__state=ExpertSeat.State.ASKED
    ).distinct()
    notify(
        "chambers.round_scoring",
        to=people,
        title=_("Score your sheets of “%(title)s” until %(day)s")
        % {"title": held.title, "day": held.score_by},
        key=f"round:{held.pk}:scoring:{held.lock_version}",
        url=reverse("chambers:sheet_list"),
    )


def days_of(held: AssessmentRound) -> list[tuple[str, Any, date]]:
    """The steps of a round with the last day of each."""
    return [
        (State.OPEN, _("Applications"), held.apply_by),
        (State.OPEN, _("Self-score"), held.submit_by),
        (State.CHECKING, _("First check"), held.check_by),
        (State.SCORING, _("Experts score"), held.score_by),
    ]


def progress_of(entries: QuerySet) -> list[dict]:
    """How many of these entries of each group stand in each state, in one query; groups in their order."""
    counted = (
        entries.order_by()
        .values("group_id", "group__name", "group__position", "state")
        .annotate(n=Count("pk"))
        .order_by(F("group__position").asc(nulls_last=True), "group_id")
    )
    found: dict[Any, dict] = {}
    for row in counted:
        line = found.setdefault(
            row["group_id"], {"group": row["group_id"], "name": row["group__name"], "counts": {}, "total": 0}
        )
        line["counts"][row["state"]] = row["n"]
        line["total"] += row["n"]
    return list(found.values())
