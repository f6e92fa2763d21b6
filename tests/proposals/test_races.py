"""Clerks, officers and members who press at the same moment."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from federation.accounts.models import Role
from federation.letters.rendering import Rendered
from proposals.models import (
    Commitment,
    CoSigner,
    LetterStep,
    OpinionLetter,
    Proposal,
    ProposalVersion,
    Rating,
    Reply,
)
from proposals.services import opinions, replies
from proposals.services.assignments import accept_assignment, assign, send_opinion
from proposals.services.collecting import send_round
from proposals.services.cosigning import add_cosigner, answer_invitation
from proposals.services.desk import file_proposal
from proposals.services.later_letters import begin_supplement
from proposals.services.letter_steps import deliver_reply, hand_on_reply, take_back_reply, vet_reply
from proposals.services.promises import Promise, mark_promises, register_overlooked
from proposals.services.proposals import draft_proposal, edit_draft, submit_proposal
from proposals.services.ratings import rate_proposal
from proposals.services.replies import draft_reply, issue_reply
from tests.factories.accounts import person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.proposals import PROMISE, SUBJECT, Cast, fresh, part_of
from tests.races import at_once, of_kind

pytestmark = pytest.mark.slow
State = Proposal.State


@pytest.fixture
def together(committed, monkeypatch):
    """A cast over real commits, whose letters cost nothing."""
    monkeypatch.setattr(opinions, "render", lambda letter: Rendered(b"word", b"%PDF-", "", "", ()))
    monkeypatch.setattr(replies, "render", lambda letter: Rendered(b"word", b"%PDF-", "", "", ()))
    return Cast.gather()


def serials(numbers) -> list[int]:
    return sorted(int(re.search(r"(\d+)号$", number)[1]) for number in numbers)


def test_eight_clerks_filing_eight_proposals_leave_no_gap(together):
    drafts = [together.proposal(State.SUBMITTED) for _each in range(8)]

    outcomes = at_once(lambda n: file_proposal(drafts[n], actor=together.desk).number, 8)

    assert serials(outcomes) == list(range(1, 9))


def test_a_filing_that_fails_gives_its_number_back(together, monkeypatch):
    first, second = together.proposal(State.SUBMITTED), together.proposal(State.SUBMITTED)
    with pytest.raises(ValidationError):
        file_proposal(first, actor=together.desk, key_leader="领" * 100, is_key=True)

    assert serials([file_proposal(second, actor=together.desk).number]) == [1]


def test_clerks_filing_one_proposal_give_it_one_number(together):
    proposal = together.proposal(State.UNDER_REVIEW)

    outcomes = at_once(lambda _n: file_proposal(proposal, actor=together.desk), 4)

    assert len(of_kind(outcomes, Proposal)) == 1
    assert len(of_kind(outcomes, ValidationError)) == 3
    assert serials([fresh(proposal).number]) == [1]
    another = together.proposal(State.SUBMITTED)
    assert serials([file_proposal(another, actor=together.desk).number]) == [2]


def test_two_officers_who_begin_a_supplementary_letter_begin_one(together):
    proposal = together.proposal(State.REPLIED)
    part = part_of(proposal, "lead")
    people = [together.lead, together.vetter, together.signer, together.lead]

    outcomes = at_once(lambda n: begin_supplement(part, actor=people[n]).pk, 4)

    assert set(outcomes) == {Reply.objects.get(supplements__isnull=False).pk}


def test_opinions_sent_at_once_leave_no_gap_in_their_series(together):
    parts = [part_of(together.proposal(State.ASSIGNED), "co") for _each in range(4)]
    for part in parts:
        accept_assignment(part, actor=together.helper)

    at_once(lambda n: send_opinion(parts[n], actor=together.helper, opinion="无不同意见。").state, 4)

    assert serials(OpinionLetter.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_a_submit_pressed_eight_times_at_once_is_one(together):
    proposal = together.draft()

    at_once(lambda _n: submit_proposal(proposal, actor=together.member), 8)

    assert ProposalVersion.objects.count() == 1
    assert together.desk.notices.filter(kind="proposals.submitted").count() == 1


def test_two_people_of_a_unit_sign_its_invitation_once(together):
    chamber = ChamberFactory().organisation
    people = [person_with(Role.CHAMBER_SECRETARY, chamber) for _each in range(2)]
    proposal = together.draft()
    add_cosigner(proposal, actor=together.member, unit=chamber)
    send_round(proposal, actor=together.member)

    outcomes = at_once(lambda n: answer_invitation(proposal, actor=people[n], signs=True), 2)

    assert len(of_kind(outcomes, CoSigner)) == len(of_kind(outcomes, ValidationError)) == 1
    assert CoSigner.objects.get().state == CoSigner.State.ACCEPTED


def test_one_drawn_form_sent_eight_times_at_once_makes_one_draft(together):
    organisation = together.member.main_post.organisation
    key = "5f0c6e0e-2f4f-4b43-9c6e-6f54f1f0a111"

    def send(_number):
        client = Client()
        client.force_login(together.member, backend="federation.accounts.backends.FoldedNameBackend")
        data = {"form_key": key, "subject": SUBJECT, "proposer_kind": "individual"}
        return client.post(reverse("proposals:proposal_draft"), data).status_code

    assert set(at_once(send, 8)) == {302}
    assert Proposal.objects.filter(matter__organisation=organisation).count() == 1


def test_one_submission_key_makes_one_draft_without_the_form_too(together):
    organisation, key = together.member.main_post.organisation, "5f0c6e0e-2f4f-4b43-9c6e-6f54f1f0a112"

    made = at_once(
        lambda _n: (
            draft_proposal(
                actor=together.member, organisation=organisation, subject=SUBJECT, submission=key
            ).pk
        ),
        8,
    )

    assert len(set(made)) == 1 and Proposal.objects.count() == 1


def test_of_two_editors_the_second_is_told(together):
    proposal = together.draft()
    version = proposal.matter.version

    outcomes = at_once(
        lambda n: (
            edit_draft(
                proposal, actor=together.member, version=version, facts=f"第{n}个窗口写下的事实。"
            ).facts
        ),
        4,
    )

    refused = of_kind(outcomes, ValidationError)
    assert [error.code for error in refused] == ["stale"] * 3
    assert fresh(proposal).facts in outcomes


def test_departments_are_assigned_once_by_two_clerks(together):
    proposal = together.proposal(State.FILED)

    outcomes = at_once(
        lambda _n: assign(proposal.matter, actor=together.desk, mode="single", lead=together.lead_unit),
        4,
    )

    assert len(of_kind(outcomes, list)) == 1
    assert proposal.matter.assignments.count() == 1


def test_a_letter_issued_by_many_at_once_has_one_number_and_one_promise(together):
    draft, signer = together.letter(together.proposal(State.ASSIGNED)), together.signer
    marked = mark_promises(draft, [Promise(PROMISE, date(2099, 12, 31))], actor=together.lead)
    reply = together.vetted(marked)

    outcomes = at_once(lambda _n: issue_reply(reply, actor=signer), 4)

    assert len(of_kind(outcomes, Reply)) == 4
    assert serials([Reply.objects.get().number]) == [1]
    assert Commitment.objects.count() == 1
    at_once(lambda _n: deliver_reply(reply, actor=signer, way="portal"), 4)
    assert together.member.notices.filter(kind="proposals.replied").count() == 1


def test_eight_letters_of_one_department_leave_no_gap(together):
    drafts = [together.letter(together.proposal(State.ASSIGNED)) for _each in range(8)]
    letters, signer = [together.vetted(draft) for draft in drafts], together.signer

    outcomes = at_once(lambda n: issue_reply(letters[n], actor=signer).number, 8)

    assert serials(outcomes) == list(range(1, 9))


def test_drafting_against_issuing_never_changes_the_issued_letter(together):
    reply = together.vetted(together.letter(together.proposal(State.ASSIGNED)))
    vetted, signer = reply.body, together.signer

    def work(number):
        if number:
            take_back_reply(reply, actor=together.lead)
            return draft_reply(reply, actor=together.lead, body=f"{reply.body}\n第{number}次改动。").body
        return issue_reply(reply, actor=signer).body

    at_once(work, 4)

    stored = Reply.objects.get()
    if stored.state == Reply.State.ISSUED:
        assert stored.body == vetted
    else:
        assert stored.number == "" and stored.vetted_by is None


def test_a_letter_vetted_by_two_at_once_is_vetted_by_one(together):
    reply = hand_on_reply(together.alone(together.proposal(State.FILED)), actor=together.lead)
    people = [together.vetter, together.signer]

    outcomes = at_once(lambda n: vet_reply(reply, actor=people[n], passes=True), 2)

    assert len(of_kind(outcomes, Reply)) == 1
    assert LetterStep.objects.filter(step="passed").count() == 1


def test_a_rating_given_eight_times_at_once_counts_once(together):
    proposal = together.proposal(State.REPLIED)

    outcomes = at_once(lambda _n: rate_proposal(proposal, actor=together.member, satisfaction="satisfied"), 8)

    assert len(of_kind(outcomes, Rating)) == 1
    assert Rating.objects.count() == 1


def test_an_overlooked_promise_registered_by_two_at_once_is_one(together):
    reply = together.answer(together.proposal(State.ASSIGNED))
    promise, actors = Promise(PROMISE, date(2099, 12, 31)), [together.desk, together.lead]

    outcomes = at_once(
        lambda n: register_overlooked(reply, promise, actor=actors[n], reason="印发时漏标该句。"), 2
    )

    assert len(of_kind(outcomes, Commitment)) == len(of_kind(outcomes, ValidationError)) == 1
    assert Commitment.objects.count() == 1
