"""The service pledge: keeping its principles, answering about them, and what the answers say together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Avg, Count
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version, in_text
from federation.audit.services import changes_between, record
from liaison.models import CentreRequest, PledgeAnswer, PledgeScore, Principle

FIELDS = ("name", "text", "starts_on", "position")
# Fewer enterprises than these would let a reader guess who said what.
ENOUGH = 5
QUARTERS_SHOWN = 6


def quarter_of(day: date) -> tuple[int, int]:
    return day.year, (day.month + 2) // 3


def quarters_until(day: date, count: int = QUARTERS_SHOWN) -> list[tuple[int, int]]:
    """This quarter and those before it, the latest first."""
    year, quarter = quarter_of(day)
    found = []
    for _turn in range(count):
        found.append((year, quarter))
        year, quarter = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    return found


# Principles -----------------------------------------------------------------------------------------------


@transaction.atomic
def add_principle(*, actor: User | None, **fields: Any) -> Principle:
    """Put a further principle into the pledge."""
    principle = Principle(**fields)
    check_fields(principle)
    store(principle)
    record("liaison.principle_added", principle, actor=actor, note=principle.name)
    return principle


@transaction.atomic
def change_principle(
    principle: Principle, *, actor: User | None, version: int | None = None, **fields: Any
) -> Principle:
    """Change the name or the words of a principle; the trail keeps what they were."""
    row = Principle.objects.select_for_update().get(pk=principle.pk)
    check_version(row, version)
    if row.ends_on is not None:
        raise ValidationError(_("A principle that has ended is not changed any more."))
    before = {name: getattr(row, name) for name in FIELDS if name in fields}
    for name in before:
        setattr(row, name, fields[name])
    changes = changes_between(before, row)
    if not changes:
        return row
    row.version += 1
    check_fields(row)
    store(row)
    record("liaison.principle_changed", row, actor=actor, changes=in_text(changes))
    return row


@transaction.atomic
def end_principle(principle: Principle, *, actor: User | None, ends_on: date) -> Principle:
    """Take a principle out of the pledge after a day; its scores stay. One at least stays in force."""
    rows = list(Principle.objects.select_for_update().filter(ends_on__isnull=True).order_by("pk"))
    row = next((one for one in rows if one.pk == principle.pk), None)
    if row is None:
        raise ValidationError(_("This principle has ended already."))
    if len(rows) == 1:
        raise ValidationError(_("The pledge keeps one principle at least."))
    if ends_on < row.starts_on:
        raise ValidationError({"ends_on": _("It would end before it starts.")})
    row.ends_on = ends_on
    row.version += 1
    store(row)
    record("liaison.principle_ended", row, actor=actor, note=str(ends_on))
    return row


# Answers --------------------------------------------------------------------------------------------------


@transaction.atomic
def answer_pledge(
    organisation: Organisation,
    *,
    actor: User | None,
    scores: Mapping[Principle, int],
    words: str = "",
    request: CentreRequest | None = None,
    on: date | None = None,
) -> PledgeAnswer:
    """An enterprise rates the service against every principle in force.

    Without `request` it does so once a quarter; with one, once for that rendered service of its own.
    """
    if organisation.kind != Organisation.Kind.ENTERPRISE:
        raise ValidationError(_("Enterprises rate the service."))
    if request is not None:
        refuse_unrendered(request, organisation)
    wanted = {principle.pk for principle in Principle.objects.in_force()}
    if {principle.pk for principle in scores} != wanted:
        raise ValidationError(_("Give a score for every principle. Reload the page to see them."))
    day = on or timezone.localdate()
    year, quarter = quarter_of(day)
    answer = PledgeAnswer(
        organisation=organisation,
        request=request,
        year=year,
        quarter=quarter,
        words=words.strip(),
        answered_on=day,
        author=actor,
    )
    check_fields(answer)
    store(answer)
    PledgeScore.objects.bulk_create(
        PledgeScore(answer=answer, principle=principle, score=score) for principle, score in scores.items()
    )
    record("liaison.pledge_answered", answer, actor=actor)
    return answer


def refuse_unrendered(request: CentreRequest, organisation: Organisation) -> None:
    row = CentreRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if row.organisation_id != organisation.pk or row.state not in CentreRequest.DONE:
        raise ValidationError(_("Only a service that your enterprise received can be rated."))
    if PledgeAnswer.objects.filter(request=row).exists():
        raise ValidationError(_("Your enterprise has rated this service against the pledge already."))


# What the answers say together ----------------------------------------------------------------------------


def results(quarters: list[tuple[int, int]]) -> dict[tuple[int, int, int], tuple[float, int]]:
    """By principle, year and quarter: the mean and how many enterprises answered; one statement.

    Where fewer than `ENOUGH` enterprises answered there is nothing, not even their number.
    """
    first = min(quarters)
    rows = PledgeScore.objects.filter(answer__year__gte=first[0]).order_by()
    groups = rows.values_list("principle_id", "answer__year", "answer__quarter").annotate(
        mean=Avg("score"), firms=Count("answer__organisation", distinct=True)
    )
    return {
        (principle, year, quarter): (round(mean, 1), firms)
        for principle, year, quarter, mean, firms in groups.filter(firms__gte=ENOUGH)
        if (year, quarter) in quarters
    }
