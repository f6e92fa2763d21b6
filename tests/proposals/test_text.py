"""Services refuse text that no form would let through, and then nothing has changed."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from proposals.models import Assignment, Commitment, Proposal, Rating, Reply
from proposals.services.assignments import accept_assignment, send_opinion
from proposals.services.proposals import edit_draft
from proposals.services.ratings import rate_proposal
from proposals.services.replies import draft_reply, report_commitment
from tests.factories.proposals import PROMISE, TEXT, fresh, part_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Proposal.State
BAD = {"null": "空\x00字符", "long": "长" * 30_001}


@pytest.fixture(params=BAD)
def bad(request) -> str:
    return BAD[request.param]


def refused_at(field: str):
    return pytest.raises(ValidationError, check=lambda error: list(error.message_dict) == [field])


@pytest.mark.parametrize("part", TEXT)
def test_a_draft_takes_no_bad_text(cast, bad, part):
    draft = cast.draft()
    with refused_at(part):
        edit_draft(draft, actor=cast.member, **{part: bad})
    assert getattr(fresh(draft), part) == TEXT[part]


def test_an_opinion_takes_no_bad_text(cast, bad):
    part = part_of(cast.proposal(State.ASSIGNED), "co")
    accept_assignment(part, actor=cast.helper)
    with refused_at("opinion"):
        send_opinion(part, actor=cast.helper, opinion=bad)
    assert Assignment.objects.get(pk=part.pk).state == Assignment.State.ACCEPTED


def test_a_letter_takes_no_bad_text(cast, bad):
    reply = cast.letter(cast.proposal(State.ASSIGNED))
    with refused_at("body"):
        draft_reply(reply, actor=cast.lead, body=bad)
    assert Reply.objects.get().version == reply.version


def test_a_rating_takes_no_bad_text(cast, bad):
    proposal = cast.proposal(State.REPLIED)
    with refused_at("comment"):
        rate_proposal(proposal, actor=cast.member, satisfaction="mostly", comment=bad)
    assert not Rating.objects.exists() and fresh(proposal).state == State.REPLIED


def test_a_report_on_a_promise_takes_no_bad_text(cast, bad):
    cast.answer(cast.proposal(State.ASSIGNED), promises=[{"quote": PROMISE, "due_on": "2099-12-31"}])
    promise = Commitment.objects.get()
    with refused_at("note"):
        report_commitment(promise, actor=cast.lead, state="in_progress", progress=5, note=bad)
    assert Commitment.objects.get().state == Commitment.State.REGISTERED
