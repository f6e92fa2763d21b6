"""Joint proposals: a signature is of one text, nobody signs for others, and all of them hear what happens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from federation.accounts.models import Role
from proposals.models import CoSigner, Duty, Proposal
from proposals.services.collecting import send_round, take_back_round
from proposals.services.cosigning import (
    add_cosigner,
    answer_invitation,
    consent_to_cosigner,
    cosigners_of,
    expire_invitations,
    leave_proposal,
    remove_cosigner,
    suggest_cosigner,
)
from proposals.services.desk import return_proposal
from proposals.services.proposals import edit_draft, submit_proposal
from proposals.services.thresholds import set_numbers
from proposals.services.versions import text_hash
from proposals.services.withdrawing import withdraw_proposal
from tests.factories.accounts import CountyFactory, person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.cosigning import JOINT, another_member, named, sent_round, signed, unit_of
from tests.factories.proposals import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State, Standing = Proposal.State, CoSigner.State
CHANGED = "补充：今年以来已有十二家企业反映同样的情况。"


@pytest.fixture
def other(db):
    return another_member(name="联名甲")


@pytest.fixture
def third(db):
    return another_member(name="联名乙")


def standings(proposal) -> list[str]:
    return list(proposal.cosigners.order_by("pk").values_list("state", flat=True))


def told(user, event) -> int:
    return user.notices.filter(kind=f"proposals.{event}").count()


def refused(run, code="") -> ValidationError:
    with pytest.raises(ValidationError) as refusal:
        run()
    if code:
        assert refusal.value.code == code
    return refusal.value


def test_a_joint_proposal_that_nobody_has_signed_is_not_submitted(cast, other):
    proposal = cast.draft(proposer_kind=JOINT)

    refused(lambda: submit_proposal(proposal, actor=cast.member), "unsigned")
    named(cast, proposal, other)
    refused(lambda: submit_proposal(proposal, actor=cast.member), "unsigned")
    send_round(proposal, actor=cast.member)
    refused(lambda: submit_proposal(proposal, actor=cast.member), "unsigned")
    answer_invitation(proposal, actor=other, signs=True)
    submit_proposal(proposal, actor=cast.member)

    version = proposal.versions.get()
    assert fresh(proposal).state == State.SUBMITTED
    assert version.sha256 == proposal.cosigners.get().signed_sha256
    assert list(cosigners_of(proposal)) == [other]


def test_a_draft_with_a_co_signer_is_a_joint_one(cast, other):
    proposal = cast.draft()
    named(cast, proposal, other)

    assert fresh(proposal).proposer_kind == JOINT
    individual = cast.proposal(State.SUBMITTED)
    refused(lambda: named(cast, individual, other), "wrong_state")


def test_while_it_goes_round_the_text_stands(cast, other):
    proposal = sent_round(cast, other)

    refused(lambda: edit_draft(proposal, actor=cast.member, facts=CHANGED), "wrong_state")
    assert fresh(proposal).facts != CHANGED


def test_sending_it_round_asks_everybody_once_within_the_term(cast, other, third):
    proposal = sent_round(cast, other, third)
    send_round(proposal, actor=cast.member)

    duties = Duty.objects.open().filter(kind="cosign")
    assert {duty.user for duty in duties} == {other, third}
    assert {duty.term for duty in duties} == {"3wd"} and all(duty.due_on for duty in duties)
    assert (told(other, "cosign_asked"), told(third, "cosign_asked")) == (1, 1)


def test_an_unfinished_text_does_not_go_round(cast, other):
    proposal = cast.draft(analysis="")
    named(cast, proposal, other)

    assert set(refused(lambda: send_round(proposal, actor=cast.member)).message_dict) == {"analysis"}
    assert standings(proposal) == [Standing.LISTED]


@pytest.mark.parametrize("who", ["colleague", "desk", "stranger", "first"])
def test_nobody_but_who_is_asked_signs(cast, other, who):
    people = {
        "colleague": person_with(Role.ENTERPRISE, unit_of(other)),
        "desk": cast.desk,
        "stranger": another_member(),
        "first": cast.member,
    }
    proposal = sent_round(cast, other)

    refused(lambda: answer_invitation(proposal, actor=people[who], signs=True), "wrong_state")
    assert standings(proposal) == [Standing.INVITED]


def test_anybody_who_represents_a_unit_may_sign_for_it_and_only_one_does(cast):
    chamber = ChamberFactory().organisation
    first, second = (person_with(Role.CHAMBER_SECRETARY, chamber) for _each in range(2))
    outsider = person_with(Role.ENTERPRISE, chamber)
    proposal = cast.draft()
    add_cosigner(proposal, actor=cast.member, unit=chamber)
    send_round(proposal, actor=cast.member)

    refused(lambda: answer_invitation(proposal, actor=outsider, signs=True))
    answer_invitation(proposal, actor=second, signs=True)
    answer_invitation(proposal, actor=second, signs=True)
    refused(lambda: answer_invitation(proposal, actor=first, signs=True))

    assert proposal.cosigners.get().signer == second
    assert not Duty.objects.open().filter(kind="cosign").exists()


def test_who_is_asked_in_person_and_for_a_unit_answers_the_personal_invitation_first(cast):
    colleague = another_member(name="联名丙")
    proposal = cast.draft()
    add_cosigner(proposal, actor=cast.member, unit=unit_of(colleague))
    add_cosigner(proposal, actor=cast.member, unit=unit_of(colleague), person=colleague)
    send_round(proposal, actor=cast.member)

    answer_invitation(proposal, actor=colleague, signs=True)

    assert proposal.cosigners.get(state=Standing.ACCEPTED).invited == colleague


def test_a_refusal_says_why_and_the_first_proposer_hears_it(cast, other):
    proposal = sent_round(cast, other)

    refused(lambda: answer_invitation(proposal, actor=other, signs=False, reason=" "))
    answer_invitation(proposal, actor=other, signs=False, reason="与本公司业务无关")

    notice = cast.member.notices.get(kind="proposals.cosigner_refused")
    assert "与本公司业务无关" in notice.body
    assert not Proposal.objects.visible_to(other, "proposals.view_proposal").exists()
    # Nobody is left to answer: the first proposer is next.
    assert Duty.objects.open().filter(kind="hand_in", user=cast.member).exists()


def test_taking_it_back_voids_what_was_signed_and_says_so(cast, other, third):
    proposal = sent_round(cast, other, third)
    answer_invitation(proposal, actor=other, signs=True)

    take_back_round(proposal, actor=cast.member, reason="补充数据")
    edit_draft(proposal, actor=cast.member, facts=CHANGED)

    assert fresh(proposal).state == State.DRAFT
    assert standings(proposal) == [Standing.LISTED, Standing.LISTED]
    assert not CoSigner.objects.exclude(signed_sha256="").exists()
    assert (told(other, "cosign_ended"), told(third, "cosign_ended")) == (1, 1)
    assert not Duty.objects.open().filter(kind__in=["cosign", "hand_in"]).exists()
    send_round(proposal, actor=cast.member)
    assert answer_invitation(proposal, actor=other, signs=True).signed_sha256 == text_hash(fresh(proposal))


def test_a_returned_text_that_is_changed_is_signed_anew_and_an_unchanged_one_is_not(cast, other, third):
    proposal = signed(cast, other, third)
    submit_proposal(proposal, actor=cast.member)
    cast.step(proposal, State.UNDER_REVIEW)
    return_proposal(proposal, actor=cast.desk, reason="请补充数据")
    submit_proposal(proposal, actor=cast.member)
    assert fresh(proposal).state == State.SUBMITTED

    cast.step(proposal, State.UNDER_REVIEW)
    return_proposal(proposal, actor=cast.desk, reason="请补充数据")
    edit_draft(proposal, actor=cast.member, facts=CHANGED)
    refused(lambda: submit_proposal(proposal, actor=cast.member), "unsigned")
    send_round(proposal, actor=cast.member)
    assert standings(proposal) == [Standing.INVITED, Standing.INVITED]
    # What the desk has returned stays returned when it comes back from going round.
    take_back_round(proposal, actor=cast.member)
    assert fresh(proposal).state == State.RETURNED
    send_round(proposal, actor=cast.member)
    for one in (other, third):
        answer_invitation(proposal, actor=one, signs=True)
    submit_proposal(proposal, actor=cast.member)
    assert [one.number for one in proposal.versions.order_by("number")] == [1, 2, 3]


def test_a_return_puts_open_invitations_back_on_the_list(cast, other, third):
    proposal = sent_round(cast, other, third)
    answer_invitation(proposal, actor=other, signs=True)
    submit_proposal(proposal, actor=cast.member)
    cast.step(proposal, State.UNDER_REVIEW)

    return_proposal(proposal, actor=cast.desk, reason="请补充数据")

    assert standings(proposal) == [Standing.ACCEPTED, Standing.LISTED]
    refused(lambda: answer_invitation(proposal, actor=third, signs=True), "wrong_state")


def test_after_submission_the_first_proposer_asks_at_once_and_the_desk_asks_for_consent(cast, other, third):
    proposal = signed(cast, other)
    submit_proposal(proposal, actor=cast.member)
    fourth = another_member(name="联名丙")

    named(cast, proposal, third)
    answer_invitation(proposal, actor=third, signs=True)
    row = suggest_cosigner(proposal, actor=cast.desk, unit=unit_of(fourth), person=fourth)
    refused(lambda: answer_invitation(proposal, actor=fourth, signs=True))
    assert told(fourth, "cosign_asked") == 0
    assert Duty.objects.open().filter(kind="consent", user=cast.member).exists()
    consent_to_cosigner(row, actor=cast.member)
    answer_invitation(proposal, actor=fourth, signs=True)

    assert set(cosigners_of(proposal)) == {other, third, fourth}
    assert not Duty.objects.open().filter(kind="consent").exists()
    assert set(proposal.cosigners.values_list("signed_sha256", flat=True)) == {fresh(proposal).text_sha256}


def test_whom_the_first_proposer_declines_is_never_asked(cast, other, third):
    proposal = signed(cast, other)
    submit_proposal(proposal, actor=cast.member)
    row = suggest_cosigner(proposal, actor=cast.desk, unit=unit_of(third), person=third)

    remove_cosigner(row, actor=cast.member, reason="观点不同")

    assert told(third, "cosign_asked") == 0
    assert told(cast.desk, "cosigner_declined") == 1
    refused(lambda: consent_to_cosigner(row, actor=cast.member), "wrong_state")


def test_leaving_is_the_co_signers_own_act(cast, other, third):
    proposal = signed(cast, other, third)
    submit_proposal(proposal, actor=cast.member)
    row = proposal.cosigners.get(signer=other)

    refused(lambda: remove_cosigner(row, actor=cast.member), "wrong_state")
    refused(lambda: leave_proposal(proposal, actor=cast.member), "wrong_state")
    leave_proposal(proposal, actor=other, reason="已离职")

    assert list(cosigners_of(proposal)) == [third]
    assert (told(cast.member, "cosigner_left"), told(cast.desk, "cosigner_left")) == (1, 1)
    assert not Proposal.objects.visible_to(other, "proposals.view_proposal").exists()
    refused(lambda: leave_proposal(proposal, actor=other), "wrong_state")


def test_invitations_run_out_once_and_the_first_proposer_goes_on(cast, other, third):
    proposal = sent_round(cast, other, third)
    answer_invitation(proposal, actor=other, signs=True)
    due = Duty.objects.open().get(kind="cosign").due_on

    assert expire_invitations(today=due) == 0
    assert expire_invitations(today=due + timedelta(days=1)) == 1
    assert expire_invitations(today=due + timedelta(days=1)) == 0

    assert standings(proposal) == [Standing.ACCEPTED, Standing.EXPIRED]
    assert told(cast.member, "cosign_expired") == 1
    assert Duty.objects.get(kind="cosign", user=third).outcome == Duty.Outcome.LAPSED
    refused(lambda: answer_invitation(proposal, actor=third, signs=True), "wrong_state")
    submit_proposal(proposal, actor=cast.member)


def test_a_withdrawal_ends_invitations_and_tells_who_has_signed(cast, other, third):
    proposal = sent_round(cast, other, third)
    answer_invitation(proposal, actor=other, signs=True)

    withdraw_proposal(proposal, actor=cast.member, reason="另有考虑")

    assert (told(other, "withdrawn"), told(third, "cosign_ended")) == (1, 1)
    assert not Duty.objects.open().filter(matter=proposal.matter).exists()
    # It was never submitted: the desk finds nothing of it.
    assert not Proposal.objects.visible_to(cast.desk, "proposals.view_proposal").exists()


def test_co_signers_hear_that_it_is_submitted_filed_and_answered(cast, other):
    proposal = signed(cast, other)
    submit_proposal(proposal, actor=cast.member)
    for state in (State.FILED, State.ASSIGNED):
        cast.step(proposal, state)
    cast.answer(proposal)

    assert [told(other, event) for event in ("submitted", "filed", "replied")] == [1, 1, 1]


def test_how_many_must_and_may_sign_is_the_places_own(cast, desk, other, third):
    with pytest.raises(ValidationError) as refusal:
        set_numbers({"cosigners_least": 3, "cosigners_most": 2}, actor=desk)
    assert list(refusal.value.message_dict) == ["cosigners_most"]
    set_numbers({"cosigners_least": 2, "cosigners_most": 2}, actor=desk)
    proposal = cast.draft()
    named(cast, proposal, other)

    refused(lambda: send_round(proposal, actor=cast.member), "nobody")
    named(cast, proposal, third)
    refused(lambda: named(cast, proposal, another_member()))
    send_round(proposal, actor=cast.member)
    answer_invitation(proposal, actor=other, signs=True)
    refused(lambda: submit_proposal(proposal, actor=cast.member), "unsigned")


@pytest.mark.parametrize("number", [0, 51, -1])
def test_a_number_beyond_its_bounds_is_refused(desk, number):
    with pytest.raises(ValidationError):
        set_numbers({"cosigners_least": number}, actor=desk)


def test_the_list_takes_nobody_twice_and_nobody_who_cannot_sign(cast, other):
    proposal = cast.draft()
    named(cast, proposal, other)

    refused(lambda: named(cast, proposal, other))
    refused(lambda: named(cast, proposal, cast.member))
    # A unit without an account, one that raises nothing, and the first proposer's own without a name.
    for unit in (ChamberFactory().organisation, CountyFactory(), unit_of(cast.member)):
        refused(lambda unit=unit: add_cosigner(proposal, actor=cast.member, unit=unit))
    with pytest.raises(ValidationError):
        add_cosigner(proposal, actor=cast.member, unit=unit_of(other), person=another_member())
    assert proposal.cosigners.count() == 1


def test_who_has_left_may_be_asked_anew(cast, other, third):
    proposal = signed(cast, other, third)
    leave_proposal(proposal, actor=other)

    named(cast, proposal, other)
    answer_invitation(proposal, actor=other, signs=True)

    assert set(cosigners_of(proposal)) == {other, third}


def test_a_former_post_signs_for_no_unit(cast):
    chamber = ChamberFactory().organisation
    secretary = person_with(Role.CHAMBER_SECRETARY, chamber)
    proposal = cast.draft()
    add_cosigner(proposal, actor=cast.member, unit=chamber)
    send_round(proposal, actor=cast.member)
    secretary.posts.update(ends_on=timezone.localdate())
    former = type(secretary).objects.get(pk=secretary.pk)

    refused(lambda: answer_invitation(proposal, actor=former, signs=True), "wrong_state")
    assert not Proposal.objects.visible_to(former, "proposals.view_proposal").exists()
