"""What the state tables do not have, no role can do, by service or by page."""

from __future__ import annotations

import itertools
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from federation.accounts.models import Role
from proposals.models import Assignment, Commitment, Proposal
from proposals.services.assignments import accept_assignment, send_opinion
from proposals.services.replies import begin_reply, report_commitment
from tests.factories.accounts import person_with
from tests.factories.proposals import PROMISE, TEXT, fresh, part_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Proposal.State

FORBIDDEN = [
    (old, new)
    for old, new in itertools.product(State.values, State.values)
    if new != State.DRAFT
    and new not in Proposal.workflow.moves.get(old, ())
    # Filing from the intake takes the review with it; a second submit is the first one.
    and (old, new) not in {(State.SUBMITTED, State.FILED), (State.SUBMITTED, State.SUBMITTED)}
]


@pytest.mark.parametrize(("old", "new"), FORBIDDEN)
def test_a_move_that_the_table_does_not_have_is_refused_and_changes_nothing(cast, old, new):
    proposal = cast.proposal(old)
    before = (proposal.state, proposal.number, proposal.matter.version)

    with pytest.raises(ValidationError):
        if new == State.ASSIGNED:
            cast.assign(proposal)
        elif new == State.REPLIED:
            part = part_of(proposal, "lead") if Assignment.objects.exists() else None
            answer_again(cast, proposal, part)
        else:
            cast.step(proposal, new)

    after = fresh(proposal)
    assert (after.state, after.number, after.matter.version) == before


def answer_again(cast, proposal, part):
    """Only an assignment can answer; where there is none, or it has answered, the table refuses."""
    if part is None:
        Proposal.workflow.move(proposal, State.REPLIED)
    accept_assignment(part, actor=cast.lead)


# Every decision page, with a form that would pass where the state allows it.
DECISIONS = {
    "proposal_submit": ("member", {}, {State.DRAFT, State.RETURNED, State.SUBMITTED}),
    "proposal_withdraw": (
        "member",
        {"reason": "另有考虑"},
        {State.SUBMITTED, State.UNDER_REVIEW, State.RETURNED},
    ),
    "proposal_rate": ("member", {"satisfaction": "satisfied"}, {State.REPLIED}),
    "proposal_review": ("desk", {}, {State.SUBMITTED}),
    "proposal_return": ("desk", {"reason": "请补充"}, {State.UNDER_REVIEW}),
    "proposal_file": ("desk", {"session": "2026"}, {State.SUBMITTED, State.UNDER_REVIEW}),
    "proposal_assign": ("desk", {}, {State.FILED}),
    "proposal_close": ("desk", {}, {State.RATED}),
}
STRANGERS = [
    (name, role)
    for name, (who, _data, _allowed) in DECISIONS.items()
    for role in Role.values
    if role not in (Role.PUBLIC, Role.PARTNER) and not (who == "desk" and role == Role.CITY_STAFF)
]


def press(client, name, proposal, data):
    return client.post(
        reverse(f"proposals:{name}", args=[proposal.pk]), {"form_key": str(uuid.uuid4())} | data
    )


def data_for(cast, name):
    return DECISIONS[name][1] | ({"lead": cast.lead_unit.pk} if name == "proposal_assign" else {})


@pytest.mark.parametrize("name", DECISIONS)
@pytest.mark.parametrize("state", State.values)
def test_a_decision_page_moves_a_proposal_only_from_the_states_of_the_table(cast, signed_in, name, state):
    who, _data, allowed = DECISIONS[name]
    proposal = cast.proposal(state)

    response = press(signed_in(getattr(cast, who)), name, proposal, data_for(cast, name))

    moved = fresh(proposal).state != state
    assert moved == (state in allowed and not (name == "proposal_submit" and state == State.SUBMITTED))
    if state not in allowed and state != State.DRAFT:
        assert response.status_code in (302, 422)


@pytest.mark.parametrize(("name", "role"), STRANGERS)
def test_a_decision_of_somebody_elses_is_refused_to_every_role(cast, signed_in, name, role):
    proposal = cast.proposal(sorted(DECISIONS[name][2])[0])

    response = press(signed_in(person_with(role)), name, proposal, data_for(cast, name))

    assert response.status_code in (403, 404)
    assert fresh(proposal).state == proposal.state


ASSIGNMENT_ACTS = {
    "assignment_accept": {},
    "opinion_send": {"opinion": "同意所提建议。"},
    "reply_draft": {"title": "答复", "version": "1"},
    "reply_issue": {"promises-TOTAL_FORMS": "0", "promises-INITIAL_FORMS": "0"},
}


@pytest.mark.parametrize("name", ASSIGNMENT_ACTS)
def test_a_department_that_was_not_asked_finds_nothing_to_answer(cast, signed_in, name):
    proposal = cast.proposal(State.ASSIGNED)
    part = part_of(proposal, "lead")
    stranger = type(cast).gather(cast.desk).lead

    response = signed_in(stranger).post(reverse(f"proposals:{name}", args=[part.pk]), ASSIGNMENT_ACTS[name])

    part.refresh_from_db()
    assert response.status_code == 404
    assert part.state == Assignment.State.TO_SIGN


def test_a_co_handler_writes_no_letter_and_a_lead_sends_no_opinion(cast, signed_in):
    proposal = cast.proposal(State.ASSIGNED)
    lead, helper = part_of(proposal, "lead"), part_of(proposal, "co")
    for part, actor in ((lead, cast.lead), (helper, cast.helper)):
        accept_assignment(part, actor=actor)

    with pytest.raises(ValidationError):
        begin_reply(helper, actor=cast.helper)
    with pytest.raises(ValidationError):
        send_opinion(lead, actor=cast.lead, opinion="同意所提建议。")
    address = reverse("proposals:reply_draft", args=[helper.pk])
    assert signed_in(cast.helper).get(address).status_code == 404


def test_an_opinion_is_sent_once_and_only_after_signing_for_it(cast):
    part = part_of(cast.proposal(State.ASSIGNED), "co")

    with pytest.raises(ValidationError):
        send_opinion(part, actor=cast.helper, opinion="同意所提建议。")
    accept_assignment(part, actor=cast.helper)
    send_opinion(part, actor=cast.helper, opinion="同意所提建议。")
    with pytest.raises(ValidationError):
        send_opinion(part, actor=cast.helper, opinion="改变意见了。")
    part.refresh_from_db()
    assert part.opinion == "同意所提建议。"


COMMITMENT_FORBIDDEN = [
    (old, new)
    for old, new in itertools.product(Commitment.State.values, Commitment.State.values)
    if new != old and new not in Commitment.workflow.moves.get(old, ())
]


@pytest.mark.parametrize(("old", "new"), COMMITMENT_FORBIDDEN)
def test_a_promise_moves_only_as_its_table_says(cast, old, new):
    proposal = cast.proposal(State.ASSIGNED)
    cast.answer(proposal, promises=[{"quote": PROMISE, "due_on": "2099-12-31"}])
    Commitment.objects.update(state=old)

    with pytest.raises(ValidationError):
        report_commitment(
            Commitment.objects.get(), actor=cast.desk, state=new, progress=5, note="原因", due_on=None
        )
    assert Commitment.objects.get().state == old


def test_a_department_cannot_call_its_own_promise_kept(cast, signed_in):
    cast.answer(cast.proposal(State.ASSIGNED), promises=[{"quote": PROMISE, "due_on": "2099-12-31"}])
    promise = Commitment.objects.get()
    Commitment.objects.update(state=Commitment.State.CLAIMED)
    form = {"state": "fulfilled", "progress": "100", "version": promise.version}
    address = reverse("proposals:commitment_report", args=[promise.pk])

    assert signed_in(cast.lead).post(address, form).status_code == 422
    assert Commitment.objects.get().state == Commitment.State.CLAIMED
    assert signed_in(cast.desk).post(address, form).status_code == 302
    assert Commitment.objects.get().state == Commitment.State.FULFILLED


def test_a_returned_proposal_is_sent_again_as_a_second_version(cast):
    proposal = cast.proposal(State.RETURNED)

    cast.step(proposal, State.SUBMITTED)

    versions = list(proposal.versions.order_by("number"))
    assert [one.number for one in versions] == [1, 2]
    assert versions[0].content["facts"] == TEXT["facts"]
