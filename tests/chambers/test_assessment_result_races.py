"""Two people in the same moment on what a round comes to."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from chambers.models import AssessmentEntry, AssessmentObjection, AssessmentRound, Place
from chambers.services.assessment_publicity import answer_objection, publish_round
from chambers.services.assessment_reviews import reopen_review
from tests.chambers.test_assessment_publicity import object_to, published_round, reviewed_round
from tests.chambers.test_assessment_rounds import again
from tests.factories.accounts import city_clerk
from tests.races import at_once, in_between, of_kind, without_row_locks

State, Entry = AssessmentRound.State, AssessmentEntry.State
PLACES = "chambers.services.assessment_publicity.freeze_places"
ASKS = "chambers.services.assessment_reviews.asks_experts"


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
