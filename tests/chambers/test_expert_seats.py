"""Experts: who may sit over whom, their sheets, one more where they differ, and how seats end."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from chambers.models import (
    AssessmentEntry,
    AssessmentRound,
    ExpertSeat,
    Indicator,
    Officer,
    Score,
)
from chambers.services.assessment_entries import (
    apply_entry,
    withdraw_entry,
)
from chambers.services.assessment_marks import read_paper
from chambers.services.expert_seats import seat_expert, spread_experts
from chambers.services.expert_sheets import decline_seat, save_sheet, submit_sheet, totals_by_expert
from chambers.services.officers import appoint_officer
from federation.accounts.models import Role
from federation.notices.models import Notice
from tests.chambers.test_assessment_rounds import a_round, admitted, again, leaf, scoring, sheet, to
from tests.factories.accounts import person_with, root
from tests.factories.chambers import ChamberFactory
from tests.factories.members import PersonFactory

State, Entry, K = AssessmentRound.State, AssessmentEntry.State, Indicator.Kind
TODAY = timezone.localdate


def test_nobody_scores_their_own_unit(desk):
    held = a_round()
    chamber = ChamberFactory()
    entry = admitted(held, desk, chamber)
    to(held, State.CHECKING)
    free, posted, officer, filed = (person_with(Role.EXPERT) for _n in range(4))
    posted.posts.create(
        organisation=chamber.organisation, role=Role.CHAMBER_SECRETARY, starts_on="2020-01-01"
    )
    president = PersonFactory(organisation=root(), account=officer)
    appoint_officer(chamber, president, Officer.Office.PRESIDENT, actor=None, starts_on=TODAY())
    PersonFactory(organisation=chamber.organisation, account=filed)

    for barred in (posted, officer, filed):
        with pytest.raises(ValidationError, match="不能为"):
            seat_expert(entry, barred, actor=desk)
    assert seat_expert(entry, free, actor=desk).state == "asked"
    with pytest.raises(ValidationError, match="已在评分名单"):
        seat_expert(entry, free, actor=desk)
    with pytest.raises(ValidationError, match="不在"):
        seat_expert(entry, desk, actor=desk)


def test_experts_are_spread_evenly_and_never_over_their_own_unit(desk):
    held = a_round()
    chambers = [ChamberFactory() for _n in range(4)]
    entries = [admitted(held, desk, chamber) for chamber in chambers]
    people = [person_with(Role.EXPERT) for _n in range(3)]
    people[0].posts.create(organisation=chambers[0].organisation, role="CHS", starts_on="2020-01-01")
    to(held, State.CHECKING)

    assert spread_experts(held, actor=desk) == (8, 0)

    loads = sorted(ExpertSeat.objects.filter(expert=one).count() for one in people)
    assert loads == [2, 3, 3]
    assert not ExpertSeat.objects.filter(entry=entries[0], expert=people[0]).exists()
    assert spread_experts(held, actor=desk) == (0, 0)


def test_among_peers_secretaries_of_other_chambers_sit_and_none_over_their_own(desk):
    held = a_round(is_peer=True)
    entries = [admitted(held, desk) for _n in range(3)]
    to(held, State.CHECKING)

    made, short = spread_experts(held, actor=desk)

    assert (made, short) == (6, 0)
    for seat in ExpertSeat.objects.select_related("entry"):
        assert not seat.expert.posts.filter(organisation=seat.entry.organisation_id).exists()
    assert len(entries) == 3


def test_an_entry_is_scored_when_its_experts_agree(desk):
    held, (entry,), (one, other) = scoring(desk)
    stranger = person_with(Role.EXPERT)
    with pytest.raises(ValidationError, match="不评"):
        save_sheet(entry, {}, {}, actor=stranger)
    with pytest.raises(ValidationError, match="尚未填写"):
        submit_sheet(entry, actor=one)
    sheet(entry, one, 24)
    assert again(entry).state == Entry.CHECKED
    with pytest.raises(ValidationError, match="已提交"):
        save_sheet(entry, {}, {}, actor=one)

    sheet(entry, other, 26)

    assert again(entry).state == Entry.SCORED
    assert Score.objects.get(entry=entry).total == D("85.0")


def test_a_wide_difference_to_the_first_check_needs_a_reason(desk):
    held, (entry,), (one, _other) = scoring(desk)
    node = leaf(held, "1.3")
    save_sheet(entry, {node.pk: D(23)}, {}, actor=one)
    with pytest.raises(ValidationError) as refused:
        submit_sheet(entry, actor=one)
    assert list(refused.value.message_dict) == [f"r{node.pk}"]


def test_after_the_last_day_experts_score_no_longer(desk):
    held, (entry,), (one, _other) = scoring(desk)
    yesterday = TODAY() - timedelta(1)
    AssessmentRound.objects.filter(pk=held.pk).update(
        apply_by=yesterday, submit_by=yesterday, check_by=yesterday, score_by=yesterday
    )
    with pytest.raises(ValidationError, match="截止日"):
        sheet(entry, one, 24)


def test_a_wide_spread_calls_one_more_expert_once_and_tells_the_office(desk):
    held, (entry,), people = scoring(desk, experts=3)
    seated = [seat.expert for seat in entry.seats.order_by("pk")]
    third = next(one for one in people if one not in seated)

    sheet(entry, seated[0], 10)
    sheet(entry, seated[1], 28)

    totals = totals_by_expert(read_paper(again(entry)), [one.pk for one in seated])
    assert totals == {seated[0].pk: D("70.0"), seated[1].pk: D("88.0")}
    seat = ExpertSeat.objects.get(entry=entry, is_additional=True)
    assert (seat.expert, again(entry).state) == (third, Entry.CHECKED)
    assert Notice.objects.filter(user=desk, kind="chambers.expert_called").count() == 1
    sheet(entry, third, 30)
    assert again(entry).state == Entry.SCORED
    assert entry.seats.count() == 3


def test_who_declines_sees_the_entry_no_longer(desk):
    _held, (entry,), (one, _other) = scoring(desk)
    assert AssessmentEntry.objects.visible_to(one, "chambers.score_entry").exists()

    decline_seat(entry, "曾任顾问", actor=one)

    assert not AssessmentEntry.objects.visible_to(one, "chambers.score_entry").exists()


@pytest.mark.parametrize("state", ExpertSeat.State.values)
def test_a_seat_moves_as_its_table_says(desk, state):
    _held, (entry,), (one, _other) = scoring(desk)
    seat = ExpertSeat.objects.get(entry=entry, expert=one)
    ExpertSeat.objects.filter(pk=seat.pk).update(state=state)
    seat.refresh_from_db()
    if ExpertSeat.workflow.allows(seat, "declined"):
        decline_seat(entry, "回避", actor=one)
    else:
        with pytest.raises(ValidationError):
            decline_seat(entry, "回避", actor=one)
        assert again(seat).state == state


@pytest.mark.parametrize("state", Entry.values)
def test_an_entry_is_withdrawn_as_its_table_says(desk, state):
    entry = apply_entry(a_round(), ChamberFactory().organisation, actor=None)
    AssessmentEntry.objects.filter(pk=entry.pk).update(state=state)
    entry.refresh_from_db()
    if AssessmentEntry.workflow.allows(entry, Entry.WITHDRAWN):
        assert withdraw_entry(entry, actor=None).state == Entry.WITHDRAWN
    else:
        with pytest.raises(ValidationError):
            withdraw_entry(entry, actor=None)
        assert again(entry).state == state
