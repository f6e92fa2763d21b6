"""Two people in the same moment on what a round comes to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from chambers.models import (
    AssessmentEntry,
    AssessmentObjection,
    AssessmentRound,
    Award,
    Certificate,
    Fact,
    FactKind,
    Place,
)
from chambers.services.assessment_publicity import answer_objection, publish_round
from chambers.services.assessment_reviews import reopen_review
from chambers.services.awards import award_round
from chambers.services.certificates import issue_certificate
from chambers.services.facts import confirm_fact, report_fact
from chambers.services.rewards import pay_reward
from tests.chambers.test_assessment_publicity import object_to, published_round, reviewed_round
from tests.chambers.test_assessment_rounds import again
from tests.chambers.test_awards import awarded_round, ripe_round
from tests.factories.accounts import city_clerk
from tests.factories.chambers import ChamberFactory
from tests.races import at_once, in_between, of_kind, without_row_locks

State, Entry = AssessmentRound.State, AssessmentEntry.State
TODAY = timezone.localdate
HONOURS = "chambers.services.awards.made_honours"
PLACES = "chambers.services.assessment_publicity.freeze_places"


def test_two_who_publish_at_once_publish_once(committed):
    held, _entries = reviewed_round([(0, 90), (0, 70)])

    outcomes = at_once(lambda _n: publish_round(held, actor=None), 2)

    assert len(of_kind(outcomes, ValidationError)) == 1
    assert Place.objects.count() == 2


@pytest.mark.parametrize("guarded", [True, False])
def test_no_review_is_opened_again_behind_the_publication(committed, monkeypatch, guarded):
    held, (entry, _other) = reviewed_round([(0, 90), (0, 70)])
    if not guarded:
        without_row_locks(monkeypatch)

    published, reopened = in_between(
        monkeypatch,
        PLACES,
        lambda: publish_round(held, actor=None),
        lambda: reopen_review(entry, "再看", actor=None),
    )

    assert not isinstance(published, Exception)
    stands = (again(held).state, again(entry).state) == (State.PUBLICITY, Entry.REVIEWED)
    assert stands is guarded
    assert isinstance(reopened, ValidationError) is guarded


def test_two_answers_at_once_are_one_answer(committed):
    _held, (entry, _other) = published_round()
    objection = object_to(entry)
    people = [city_clerk(), city_clerk()]

    outcomes = at_once(
        lambda n: answer_objection(objection, upheld=bool(n), answer=f"答复 {n}", actor=people[n]), 2
    )

    assert len(of_kind(outcomes, ValidationError)) == 1
    assert AssessmentObjection.objects.exclude(state="open").count() == 1


# The award ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("guarded", [True, False])
def test_two_awards_at_once_give_one(committed, monkeypatch, guarded):
    held, _entries = ripe_round()
    if not guarded:
        without_row_locks(monkeypatch)

    outcomes = in_between(
        monkeypatch,
        HONOURS,
        lambda: award_round(held, actor=None),
        lambda: award_round(held, actor=None),
    )

    # Without the lock the second one is stopped by nothing but the constraints of the tables.
    kind = ValidationError if guarded else Exception
    assert len(of_kind(outcomes, kind)) == 1
    assert bool(of_kind(outcomes, IntegrityError)) is not guarded
    assert Award.objects.count() == Certificate.objects.count() == 2
    numbers = sorted(Certificate.objects.values_list("number", flat=True))
    assert [one[-5:] for one in numbers] == ["0001号", "0002号"]


@pytest.mark.parametrize("guarded", [True, False])
def test_an_objection_at_the_moment_of_the_award_is_over_or_is_seen(committed, monkeypatch, guarded):
    """The clock of the award is a day ahead: the objection comes on the last day, the award behind it."""
    held, entries = reviewed_round([(0, 90), (0, 70)])
    publish_round(held, actor=None)
    monkeypatch.setattr("chambers.services.awards.refuse_early", lambda held, day: None)
    if not guarded:
        without_row_locks(monkeypatch)

    awarded, objected = in_between(
        monkeypatch, HONOURS, lambda: award_round(held, actor=None), lambda: object_to(entries[0])
    )

    assert not isinstance(awarded, Exception)
    assert isinstance(objected, ValidationError) is guarded
    assert AssessmentObjection.objects.exists() is not guarded


def test_numbers_of_many_who_issue_at_once_have_neither_gap_nor_double(committed):
    desk, unit = city_clerk(), ChamberFactory().organisation

    def issue(n):
        # Every third one is refused after its number was taken: it leaves no gap.
        end = TODAY() - timedelta(days=1) if n % 3 == 0 else None
        return issue_certificate(unit, "plaque", actor=desk, title="园区", valid_from=TODAY(), valid_to=end)

    outcomes = at_once(issue, 6)

    assert len(of_kind(outcomes, ValidationError)) == 2
    numbers = sorted(Certificate.objects.values_list("number", flat=True))
    assert [int(one[-5:-1]) for one in numbers] == [1, 2, 3, 4]


def test_two_who_pay_one_reward_at_once_pay_once(committed):
    _held, (best, *_rest) = awarded_round()
    reward = Award.objects.get(entry=best).reward

    outcomes = at_once(lambda n: pay_reward(reward, TODAY(), f"凭证 {n}", actor=None), 2)

    assert len(of_kind(outcomes, ValidationError)) == 1


def test_two_who_confirm_one_fact_at_once_confirm_once(committed):
    desk, unit = city_clerk(), ChamberFactory().organisation
    kind = FactKind.objects.create(code="race", name="项目", unit="个")
    fact = report_fact(unit, kind, actor=desk, happened_on=TODAY(), amount=1)

    outcomes = at_once(lambda _n: confirm_fact(fact, actor=None), 2)

    assert len(of_kind(outcomes, ValidationError)) == 1
    assert Fact.objects.get().state == "confirmed"
