"""What the state tables do not have, no role can do, by service or by page."""

from __future__ import annotations

import itertools
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse

from federation.accounts.models import Role
from proposals.models import Assignment, Commitment, Matter, Proposal
from proposals.services import rerouting
from proposals.services.assignments import accept_assignment, send_opinion
from proposals.services.proposals import draft_proposal
from proposals.services.replies import begin_reply, report_commitment
from tests.factories.accounts import person_with
from tests.factories.members import EnterpriseFactory
from tests.factories.proposals import PROMISE, TEXT, fresh, part_of
from tests.proposals.acts import ACTS, BY_LETTERS, ready

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Proposal.State
BACKEND = "federation.accounts.backends.FoldedNameBackend"


@pytest.fixture(autouse=True)
def a_route(monkeypatch):
    """A kind that takes rerouted cases: the new case is another proposal."""
    monkeypatch.setitem(
        rerouting._routes, "try", rerouting.Route("try", "try", lambda matter, actor: matter_like(matter))
    )


def matter_like(matter: Matter) -> Matter:
    made = draft_proposal(actor=matter.author, organisation=matter.organisation, subject=matter.subject)
    return made.matter


def stands(proposal) -> tuple:
    return Proposal.objects.filter(pk=proposal.pk).values_list("state", "number", "matter__version").get()


def tried(run) -> Exception | None:
    """What `run` is refused with, and everything it did undone."""
    try:
        with transaction.atomic():
            run()
    except ValidationError as error:
        return error
    return None


@pytest.mark.parametrize("state", State.values)
def test_every_act_moves_from_the_states_of_the_table_and_is_refused_in_all_others(cast, state):
    proposal = ready(cast, cast.at(state))
    before, wrong = stands(proposal), []

    for name, one in ACTS.items():
        with transaction.atomic():
            refusal = tried(lambda one=one: one.run(cast, fresh(proposal)))
            after = stands(proposal)
            wanted = one.to if state in one.states else state
            if after[0] != wanted or (state not in one.states and after != before):
                wrong.append(f"{name}: {after[0]}, wanted {wanted} ({refusal})")
            transaction.set_rollback(True)

    assert wrong == []


def test_the_acts_are_all_that_the_table_has():
    moves = {(old, new) for old, followers in Proposal.workflow.moves.items() for new in followers}

    acts = {(old, one.to) for one in ACTS.values() for old in one.states}

    assert acts - {(State.SUBMITTED, State.FILED)} | BY_LETTERS == moves


PAGES = {name: one for name, one in ACTS.items() if one.page}


def press(user, one, cast, proposal):
    """The page of an act, sent in a session of its own: an earlier one was undone with its act."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    data = {"form_key": str(uuid.uuid4())} | one.data(cast, proposal)
    return client.post(reverse(f"proposals:{one.page}", args=[proposal.pk]), data)


@pytest.mark.parametrize("state", State.values)
def test_a_page_moves_a_proposal_only_from_the_states_of_the_table(cast, state):
    proposal, wrong = ready(cast, cast.at(state)), []

    for name, one in PAGES.items():
        with transaction.atomic():
            response = press(getattr(cast, one.who), one, cast, proposal)
            wanted = one.to if state in one.states else state
            after = fresh(proposal).state
            # The desk does not even find a draft.
            known = {302, 404} if state == State.DRAFT else {302}
            fits = response.status_code in (known if state in one.states else known | {422})
            if after != wanted or not fits:
                wrong.append(f"{name}: {response.status_code} {after}, wanted {wanted}")
            transaction.set_rollback(True)

    assert wrong == []


@pytest.mark.parametrize("name", PAGES)
def test_nobody_but_who_the_table_names_moves_a_proposal(cast, name):
    """Every role of another unit, and the other parties of this very proposal."""
    one, moved = PAGES[name], []
    others = {role: person_with(role) for role in Role.values if role not in (Role.PUBLIC, Role.PARTNER)}
    if one.who == "desk":
        # There is one desk, and whoever sits at it.
        del others[Role.CITY_STAFF]
    parties = {who: getattr(cast, who) for who in ("member", "desk", "lead") if who != one.who}
    neighbour = EnterpriseFactory()
    others["neighbour"] = person_with(Role.ENTERPRISE, neighbour.organisation)

    for state in sorted(one.states):
        proposal = ready(cast, cast.at(state))
        for who, user in (others | parties).items():
            with transaction.atomic():
                response = press(user, one, cast, proposal)
                if response.status_code not in (403, 404) or fresh(proposal).state != state:
                    moved.append(f"{who} in {state}: {response.status_code}")
                transaction.set_rollback(True)

    assert moved == []


ASSIGNMENT_ACTS = {
    "assignment_accept": {},
    "opinion_send": {"opinion": "同意所提建议。"},
    "reply_draft": {"title": "答复", "version": "1"},
    "reply_hand_on": {"version": "1"},
    "reply_take_back": {},
    "reply_countersign": {"agrees": "yes", "version": "1"},
    "reply_vet": {"agrees": "yes", "version": "1"},
    "reply_promises": {"version": "1"},
    "reply_issue": {"version": "1"},
    "reply_deliver": {"way": "portal", "delivered_on": "2026-01-01"},
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
