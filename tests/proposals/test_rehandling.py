"""再办理: a second round with its own parts, letter and rating; the first one stays where it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Role
from federation.notices.models import Notice
from proposals.models import Assignment, Complaint, Copy, Decision, Duty, MatterRound, Proposal, Rating, Reply
from proposals.services.assignments import accept_assignment
from proposals.services.complaint_handling import check_result, hand_out, rework_complaint
from proposals.services.letter_steps import deliver_reply
from proposals.services.ratings import rate_proposal
from proposals.services.rehandling import propose_rehandling, rehandle_proposal
from proposals.services.replies import begin_reply, draft_reply, issue_reply
from proposals.services.terms import due_in
from tests.factories.accounts import person_with, root
from tests.factories.complaints import RESULT, Case
from tests.factories.complaints import fresh as fresh_complaint
from tests.factories.proposals import BODY, fresh
from tests.members.pages import error_of, form_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Proposal.State
WHY = "答复没有说明完成时间。"


def url(name, key) -> str:
    return reverse(f"proposals:{name}", args=[key])


def rated(cast, satisfaction: str = "dissatisfied") -> Proposal:
    proposal = cast.proposal(State.REPLIED)
    rate_proposal(proposal, actor=cast.member, satisfaction=satisfaction, comment=WHY)
    return fresh(proposal)


def again(cast, proposal: Proposal, **more) -> list[Assignment]:
    plan = {"reason": WHY, "mode": "single", "lead": cast.lead_unit} | more
    return rehandle_proposal(proposal, actor=cast.desk, **plan)


def answer(cast, part: Assignment) -> Reply:
    part = accept_assignment(part, actor=cast.lead)
    reply = begin_reply(part, actor=cast.lead)
    complete = {"letter_class": "A", "body": BODY, "signatory": cast.lead_unit.leaders.get()}
    draft = draft_reply(reply, actor=cast.lead, **complete)
    reply = issue_reply(cast.vetted(draft), actor=cast.signer)
    deliver_reply(reply, actor=cast.lead, way="portal")
    return reply


def test_a_dissatisfied_proposers_case_gets_a_round_with_its_own_term(cast):
    proposal = rated(cast)

    (part,) = again(cast, proposal)

    after = fresh(proposal)
    round_ = MatterRound.objects.get(matter=proposal.matter, number=2)
    assert (after.state, after.round, part.round) == (State.REHANDLING, 2, 2)
    assert round_.reason == WHY
    assert part.due_on == after.due_on == due_in(round_, "rehandle").date
    assert not Duty.objects.open().filter(kind="rehandle").exists()
    assert Notice.objects.filter(user=cast.lead, kind="proposals.assigned").count() == 2
    assert Notice.objects.filter(user=cast.member, kind="proposals.rehandled").count() == 1


def test_the_first_letter_and_rating_stay_and_the_second_ones_stand_beside_them(cast, signed_in):
    proposal = rated(cast)
    first = Reply.objects.get()
    (part,) = again(cast, proposal)

    second = answer(cast, part)
    rate_proposal(fresh(proposal), actor=cast.member, satisfaction="satisfied")

    after = fresh(proposal)
    assert after.state == State.RATED
    ratings = Rating.objects.filter(proposal=proposal).order_by("round")
    assert list(ratings.values_list("round", "satisfaction")) == [(1, "dissatisfied"), (2, "satisfied")]
    page = signed_in(cast.member).get(url("proposal_letter", proposal.pk)).content.decode()
    assert page.index(second.number) < page.index(first.number)
    assert WHY in page


@pytest.mark.parametrize("satisfaction", ["satisfied", "mostly"])
def test_where_the_first_proposer_is_not_dissatisfied_an_approver_decides(cast, satisfaction):
    proposal = rated(cast, satisfaction)

    with pytest.raises(ValidationError) as refusal:
        again(cast, proposal)
    assert refusal.value.code == "needs_decision"
    decision = propose_rehandling(proposal, actor=cast.desk, reason=WHY, mode="single", lead=cast.helper_unit)
    assert fresh(proposal).state == State.RATED
    cast.decide(decision)

    assert fresh(proposal).state == State.REHANDLING
    part = Assignment.objects.get(matter_id=proposal.pk, round=2)
    assert (part.department, part.mode) == (cast.helper_unit, "single")


def test_a_decision_that_is_not_confirmed_leaves_everything_as_it_is(cast):
    proposal = rated(cast, "satisfied")
    decision = propose_rehandling(proposal, actor=cast.desk, reason=WHY, mode="single", lead=cast.lead_unit)

    cast.decide(decision, confirmed=False)

    assert (fresh(proposal).state, fresh(proposal).round) == (State.RATED, 1)
    assert Assignment.objects.filter(matter_id=proposal.pk, round=2).count() == 0


@pytest.mark.parametrize(
    ("more", "field"),
    [
        (lambda: {"reason": " "}, "reason"),
        (lambda: {"due_on": timezone.localdate()}, "due_on"),
        (lambda: {"lead": None}, "lead"),
    ],
)
def test_what_is_missing_is_said_and_no_round_begins(cast, more, field):
    proposal = rated(cast)

    with pytest.raises(ValidationError) as refusal:
        again(cast, proposal, **more())

    assert list(refusal.value.message_dict) == [field]
    assert (fresh(proposal).state, fresh(proposal).round) == (State.RATED, 1)
    assert not MatterRound.objects.filter(number=2).exists()


def test_the_to_do_leads_to_a_page_that_offers_the_same_departments(cast, signed_in):
    proposal = rated(cast)
    client, address = signed_in(cast.desk), url("proposal_rehandle", proposal.pk)
    assert address in client.get(reverse("proposals:todo")).content.decode()

    form = client.get(address).context["form"]
    assert (form.initial["lead"], form.initial["co_handlers"]) == (cast.lead_unit.pk, [cast.helper_unit.pk])
    assert error_of(client.post(address, form_data(lead=cast.lead_unit.pk)), "reason")
    data = form_data(reason=WHY, lead=cast.lead_unit.pk, co_handlers=[cast.helper_unit.pk])
    for _turn in range(2):
        assert client.post(address, data).status_code == 302

    parts = Assignment.objects.filter(matter_id=proposal.pk, round=2)
    assert sorted(parts.values_list("mode", flat=True)) == ["co", "lead"]
    assert signed_in(cast.lead).post(address, data).status_code == 403


def test_the_page_of_a_satisfied_proposer_puts_it_before_a_colleague(cast, signed_in):
    proposal = rated(cast, "satisfied")

    signed_in(cast.desk).post(
        url("proposal_rehandle", proposal.pk), form_data(reason=WHY, lead=cast.lead_unit.pk)
    )

    assert Decision.objects.open().get().act == "rehandle"
    assert fresh(proposal).state == State.RATED


def test_the_second_dissatisfaction_is_put_before_the_leader_and_the_first_is_not(cast):
    leader = person_with(Role.LEADER, root())
    proposal = rated(cast)
    assert not Copy.objects.exists()
    (part,) = again(cast, proposal)
    answer(cast, part)

    rate_proposal(fresh(proposal), actor=cast.member, satisfaction="dissatisfied", comment=WHY)

    assert Copy.objects.get().user == leader
    assert Notice.objects.filter(user=leader, kind="proposals.elevated").count() == 1
    assert Duty.objects.open().filter(kind="rehandle", matter=proposal.matter).count() == 1


def test_a_round_can_be_given_a_day_of_its_own(cast):
    day = timezone.localdate() + timedelta(days=20)

    (part,) = again(cast, rated(cast), due_on=day)

    assert part.due_on == day


def test_a_reworked_complaint_is_handed_out_anew_without_leaving_its_mode(db, desk, signed_in):
    case = Case.gather(desk)
    complaint = case.complaint(Complaint.State.ANSWERED)
    check_result(complaint, actor=desk, good=False, note="答复未回应诉求。")
    client, address = signed_in(desk), url("complaint_hand_out", complaint.pk)
    page = client.get(url("complaint_detail", complaint.pk)).content.decode()

    assert address in page and url("complaint_unit_add", complaint.pk) not in page
    client.post(address, form_data(lead=case.unit.pk))

    part = Assignment.objects.get(matter_id=complaint.pk, round=2)
    assert (part.state, part.department) == ("to_sign", case.unit)
    assert Assignment.objects.get(matter_id=complaint.pk, round=1).result == RESULT
    assert fresh_complaint(complaint).mode == "assign"
    with pytest.raises(ValidationError, match="已有承办单位"):
        hand_out(complaint, actor=desk, lead=case.unit)


def test_a_complaint_that_the_federation_handles_itself_is_not_handed_out(db, desk):
    case = Case.gather(desk)
    complaint = case.complaint(Complaint.State.CALLED_BACK)
    Complaint.objects.update(mode="self")
    rework_complaint(complaint, actor=desk, note="请重新核实。")

    with pytest.raises(ValidationError):
        hand_out(complaint, actor=desk, lead=case.unit)
