"""Awards (认定): what a published round ends in. Award, honour, reward and certificate come in one act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import cast

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import JSONArray, JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chambers.models import (
    AssessmentEntry,
    AssessmentRound,
    Award,
    Certificate,
    Grade,
    Honour,
    Reward,
    RewardRule,
    StaleScore,
)
from chambers.services.assessment_publicity import refuse_open_objections
from chambers.services.assessment_rounds import lock_round, refuse_trial, secretaries_of
from chambers.services.certificates import Address, made_certificate
from chambers.services.rubric_checks import plain
from federation.accounts.models import User
from federation.accounts.services.organisations import show_change
from federation.audit.services import record, record_many
from federation.calendar.working_days import WorkCalendar
from federation.notices.services import notify

State = AssessmentRound.State
Entry = AssessmentEntry.State
CENT = Decimal("0.01")


# Rewards --------------------------------------------------------------------------------------------------


def reward_of(rule: RewardRule, total: Decimal) -> tuple[Decimal, str]:
    """What an award of this total is paid by its rule: the sum in yuan, and how it came about in words.

    The sum of the grade, and so much for each point from a total on, never above the most. Half a cent
    counts up. The words are Chinese whatever language the clerk reads the portal in.
    """
    amount, words = rule.amount, [f"等级“{rule.grade}”定额 {plain(rule.amount)} 元"]
    if rule.from_points is not None and rule.per_point is not None:
        above = max(total - rule.from_points, Decimal(0))
        amount += above * rule.per_point
        words.append(
            f"总分 {plain(total)} 超过 {plain(rule.from_points)} 的部分 {plain(above)} 分，"
            f"每分 {plain(rule.per_point)} 元"
        )
    if rule.at_most is not None:
        amount = min(amount, rule.at_most)
        words.append(f"最高不超过 {plain(rule.at_most)} 元")
    return amount.quantize(CENT, ROUND_HALF_UP), "；".join(words)[:300]


# What an award would bring --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outlook:
    """How many get which grade, how many none, and what all rewards come to in yuan."""

    grades: list[tuple[str, int]]
    without: int
    rewards: Decimal


def winners_of(entries: Sequence[AssessmentEntry]) -> list[AssessmentEntry]:
    """Those whose total reaches a grade that is awarded and who are not vetoed; scores are loaded."""
    return [
        one
        for one in entries
        if not one.score.is_vetoed and one.score.grade is not None and one.score.grade.is_award
    ]


def grade_of(winner: AssessmentEntry) -> Grade:
    return cast(Grade, winner.score.grade)


def entries_to_award(held: AssessmentRound) -> list[AssessmentEntry]:
    rows = held.entries.counted().select_related(
        "score__grade", "place", "organisation", "person", "party", "group"
    )
    return list(rows.order_by("group_id", "place__in_group", "pk"))


def rules_of(held: AssessmentRound) -> dict[int, RewardRule]:
    rules = RewardRule.objects.filter(version=held.version_id).select_related("grade")
    return {rule.grade_id: rule for rule in rules}


def outlook_of(held: AssessmentRound) -> Outlook:
    entries, rules = entries_to_award(held), rules_of(held)
    winners = winners_of(entries)
    grades = list(Grade.objects.filter(version=held.version_id, is_award=True).order_by("-threshold"))
    sums = [
        reward_of(rules[one.score.grade_id], one.score.total)[0]
        for one in winners
        if one.score.grade_id in rules
    ]
    return Outlook(
        [(grade.name, sum(one.score.grade_id == grade.pk for one in winners)) for grade in grades],
        len(entries) - len(winners),
        sum(sums, Decimal(0)),
    )


# The award ------------------------------------------------------------------------------------------------


@transaction.atomic
def award_round(
    held: AssessmentRound, *, actor: User | None, address: Address | None = None, on: date | None = None
) -> AssessmentRound:
    """Award what was published. From here on no total of the round changes any more.

    Each entry whose grade is awarded gets an award with its certificate, the honour of its unit on file and
    its reward in the ledger; the others end without. `address(code)` builds what stands in the square codes;
    `on` is the day of the decision where it is entered later than today.
    Raises ValidationError before the days of publicity are over, while an objection is open, and for
    somebody who reviewed an entry of it.
    """
    held = lock_round(held)
    refuse_trial(held)
    AssessmentRound.workflow.move(held, State.AWARDED)
    day = on or timezone.localdate()
    refuse_early(held, day)
    refuse_open_objections(held)
    # Locked one after the other in their order; read with what belongs to them afterwards.
    list(held.entries.order_by("pk").select_for_update().values_list("pk", flat=True))
    entries = entries_to_award(held)
    refuse_unfit(entries, actor)
    winners = winners_of(entries)
    awards = made_awards(held, winners, day, actor=actor, address=address)
    lines = made_rewards(held, awards)
    keys = [one.pk for one in winners]
    rows = AssessmentEntry.objects.filter(pk__in=[one.pk for one in entries])
    rows.filter(pk__in=keys).update(state=Entry.AWARDED)
    rows.exclude(pk__in=keys).update(state=Entry.UNAWARDED)
    StaleScore.objects.filter(entry__round=held).delete()
    held.awarded_on, held.frozen_at = day, timezone.now()
    held.lock_version += 1
    held.save(update_fields=["state", "awarded_on", "frozen_at", "lock_version"])
    record_many(
        "chambers.entry_awarded",
        AssessmentEntry.objects.filter(pk__in=keys),
        about=AssessmentEntry,
        name=F("organisation__name"),
        changes=JSONObject(grade=JSONArray(Value(""), F("award__grade__name"))),
        actor=actor,
        note=held.title,
    )
    note = f"{len(awards)} / {len(entries)} · {sum((one.amount for one in lines), Decimal(0))}"
    record("chambers.round_awarded", held, actor=actor, note=note)
    notify(
        "chambers.round_awarded",
        to=secretaries_of(held),
        title=_("“%(title)s” has been awarded") % {"title": held.title},
        key=f"round:{held.pk}:awarded",
        url=reverse("results:round", args=[held.pk]),
    )
    return held


def refuse_early(held: AssessmentRound, day: date) -> None:
    until = held.objections_until
    if day > timezone.localdate():
        raise ValidationError(_("The day of the award cannot lie ahead."))
    if until is None or day <= until:
        last = f"{until:%Y-%m-%d}" if until else "—"
        raise ValidationError(
            _("The days of publicity last until %(day)s; award it afterwards.") % {"day": last}
        )


def refuse_unfit(entries: Sequence[AssessmentEntry], actor: User | None) -> None:
    """Every entry is reviewed, scored and placed, and by somebody else than who awards."""
    left = sum(one.state != Entry.REVIEWED for one in entries)
    if left:
        raise ValidationError(
            ngettext("%(n)s entry is not reviewed yet.", "%(n)s entries are not reviewed yet.", left)
            % {"n": left}
        )
    if actor is not None and any(one.reviewed_by_id == actor.pk for one in entries):
        raise ValidationError(_("You reviewed entries of this round. Somebody else awards it."))


def made_awards(
    held: AssessmentRound,
    winners: list[AssessmentEntry],
    day: date,
    *,
    actor: User | None,
    address: Address | None,
) -> list[Award]:
    """Store awards with their certificates and honours, in few statements; numbers follow the places."""
    ends = WorkCalendar.clamped_month(day, held.valid_months) if held.valid_months else None
    issuer, title = held.organisation.name, held.version.rubric.honour or held.version.rubric.name
    certificates = Certificate.objects.bulk_create(
        [
            made_certificate(
                entry.organisation,
                Certificate.Kind.AWARD,
                subject=entry,
                actor=actor,
                issuer=issuer,
                recipient=str(entry),
                lead=f"在“{held.title}”中，被认定为",
                title=f"{title}（{grade_of(entry)}）",
                valid_from=day,
                valid_to=ends,
                person=entry.person,
                address=address,
                on=day,
            )
            for entry in winners
        ]
    )
    honours = made_honours(held, winners, title, ends)
    return Award.objects.bulk_create(
        [
            Award(
                entry=entry,
                grade=grade_of(entry),
                total=entry.score.total,
                place=entry.place.in_group,
                awarded_on=day,
                awarded_by=actor,
                valid_to=ends,
                honour=honours.get(entry.pk),
                certificate=certificate,
            )
            for entry, certificate in zip(winners, certificates, strict=True)
        ]
    )


def made_honours(
    held: AssessmentRound, winners: list[AssessmentEntry], title: str, ends: object
) -> dict[int, Honour]:
    """Put honours of units on file, by key of the entry. Grades without a level give none, persons have none,
    and one that is on file already (by hand, or of another round) stays whoever's it was."""
    fit = [one for one in winners if one.person_id is None and one.party_id is None and grade_of(one).level]
    units = [one.organisation_id for one in fit]
    known = Honour.objects.filter(organisation__in=units, title=title, year=held.year)
    there = set(known.values_list("organisation_id", "level"))
    fit = [one for one in fit if (one.organisation_id, grade_of(one).level) not in there]
    rows = [
        Honour(
            organisation=one.organisation,
            title=title,
            level=grade_of(one).level,
            year=held.year,
            awarded_by=held.organisation.name,
            valid_to=ends,
        )
        for one in fit
    ]
    try:
        with transaction.atomic():
            Honour.objects.bulk_create(rows)
    except IntegrityError as error:
        raise ValidationError(
            _("Somebody put one of these honours on file at the same moment. Award the round once more.")
        ) from error
    show_change(*(one.organisation_id for one in fit))
    return {one.pk: row for one, row in zip(fit, rows, strict=True)}


def made_rewards(held: AssessmentRound, awards: list[Award]) -> list[Reward]:
    """Lines of the ledger for awards whose grade has a rule; the budget is that of the award's year until
    changed."""
    rules = rules_of(held)
    lines = []
    for award in awards:
        if award.grade_id not in rules:
            continue
        amount, words = reward_of(rules[award.grade_id], award.total)
        lines.append(Reward(award=award, amount=amount, explanation=words, budget_year=award.awarded_on.year))
    return Reward.objects.bulk_create(lines)


@transaction.atomic
def close_round(held: AssessmentRound, *, actor: User | None) -> AssessmentRound:
    """Put an awarded round away; it stays public."""
    held = lock_round(held)
    if held.state != State.AWARDED:
        raise ValidationError(_("Only a round that has been awarded is put away."))
    AssessmentRound.workflow.move(held, State.CLOSED)
    held.lock_version += 1
    held.save(update_fields=["state", "lock_version"])
    record("chambers.round_closed", held, actor=actor, note=held.title)
    return held
