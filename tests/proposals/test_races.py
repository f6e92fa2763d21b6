"""Two at once: one draft, one number, one letter, one rating; whoever comes second is told."""

from __future__ import annotations

import uuid

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from federation.notices.models import Notice
from federation.numbering.models import NumberEntry
from proposals.models import Assignment, Commitment, Proposal, Rating, Reply
from proposals.services.proposals import file_proposal, rate_proposal, submit_proposal
from proposals.services.replies import issue_reply
from tests.factories.accounts import city_clerk
from tests.factories.proposals import PROMISE, SUBJECT, Cast, fresh
from tests.races import at_once, of_kind

State = Proposal.State
BACKEND = "federation.accounts.backends.FoldedNameBackend"
WRITERS = 8


@pytest.fixture
def cast(committed):
    return Cast.gather()


def browser(user) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def numbers() -> list[int]:
    rows = NumberEntry.objects.filter(series__code=settings.PROPOSAL_AGENCY_CODE)
    return sorted(rows.values_list("serial", flat=True))


def test_a_doubled_click_on_beginning_makes_one_draft(cast):
    form = {"subject": SUBJECT, "proposer_kind": "individual", "form_key": str(uuid.uuid4())}
    clients = [browser(cast.member) for _i in range(2)]

    answers = at_once(lambda n: clients[n].post(reverse("proposals:proposal_draft"), form), 2)

    proposal = Proposal.objects.get()
    assert {answer.url for answer in answers} == {reverse("proposals:proposal_edit", args=[proposal.pk])}


def test_a_doubled_submit_freezes_one_version_and_tells_the_desk_once(cast):
    proposal = cast.draft()
    clients = [browser(cast.member) for _i in range(2)]
    address = reverse("proposals:proposal_submit", args=[proposal.pk])

    answers = at_once(lambda n: clients[n].post(address), 2)

    assert {answer.url for answer in answers} == {reverse("proposals:proposal_done", args=[proposal.pk])}
    assert proposal.versions.count() == 1
    assert Notice.objects.filter(kind="proposals.submitted").count() == 1


def test_many_clerks_filing_different_proposals_get_numbers_without_gap(cast):
    waiting = [cast.proposal(State.UNDER_REVIEW) for _i in range(WRITERS)]
    clerks = [city_clerk() for _i in range(WRITERS)]

    filed = at_once(lambda n: file_proposal(waiting[n], actor=clerks[n]), WRITERS)

    assert len({one.number for one in filed}) == WRITERS
    assert numbers() == list(range(1, WRITERS + 1))


def test_two_clerks_filing_the_same_proposal_get_one_number_and_one_refusal(cast):
    proposal, clerks = cast.proposal(State.UNDER_REVIEW), [city_clerk(), city_clerk()]

    outcomes = at_once(lambda n: file_proposal(proposal, actor=clerks[n]), 2)

    assert len(of_kind(outcomes, ValidationError)) == len(of_kind(outcomes, Proposal)) == 1
    assert numbers() == [1]


def test_a_refused_filing_leaves_no_hole_in_the_series(cast):
    draft, waiting = cast.draft(), cast.proposal(State.UNDER_REVIEW)
    with pytest.raises(ValidationError):
        file_proposal(draft, actor=cast.desk)
    with pytest.raises(ValidationError):
        file_proposal(waiting, actor=cast.desk, category="类" * 61)

    assert file_proposal(waiting, actor=cast.desk).number.endswith("001号")
    assert numbers() == [1]


def test_two_clerks_assigning_at_once_make_one_set_of_assignments(cast):
    proposal = cast.proposal(State.FILED)

    outcomes = at_once(lambda _n: cast.assign(proposal), 2)

    assert len(of_kind(outcomes, ValidationError)) == 1
    assert sorted(Assignment.objects.values_list("mode", flat=True)) == ["co", "lead"]


def test_a_doubled_click_on_issuing_makes_one_letter_with_one_number(cast):
    reply = cast.letter(cast.proposal(State.ASSIGNED))
    promises = [{"quote": PROMISE, "due_on": "2099-12-31"}]

    outcomes = at_once(lambda _n: issue_reply(reply, actor=cast.lead, promises=promises), 2)

    assert {one.number for one in outcomes} == {Reply.objects.get().number}
    assert NumberEntry.objects.filter(series__code=cast.lead_unit.agency_code).count() == 1
    assert Commitment.objects.count() == 1


def test_two_ratings_at_once_are_one_rating_and_one_refusal(cast):
    proposal = cast.proposal(State.REPLIED)
    words = ["satisfied", "mostly"]

    outcomes = at_once(lambda n: rate_proposal(proposal, actor=cast.member, satisfaction=words[n]), 2)

    assert len(of_kind(outcomes, ValidationError)) == len(of_kind(outcomes, Rating)) == 1
    assert Rating.objects.count() == 1
    assert fresh(proposal).state == State.RATED


def test_submitting_and_withdrawing_at_once_leave_one_true_state(cast):
    proposal = cast.proposal(State.RETURNED)

    outcomes = at_once(
        lambda n: (
            submit_proposal(proposal, actor=cast.member) if n else cast.step(proposal, State.WITHDRAWN)
        ),
        2,
    )

    stored = fresh(proposal)
    assert stored.state == State.WITHDRAWN or of_kind(outcomes, ValidationError)
    assert stored.versions.count() in (1, 2)
