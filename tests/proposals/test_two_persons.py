"""Check-out, decisions of two persons about a proposal, joinings, appeals and withdrawals."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from federation.notices.models import Notice
from federation.numbering.models import NumberEntry
from proposals.models import Appeal, Assignment, Decision, Duty, MatterLink, Proposal, Session
from proposals.services.appeals import answer_appeal, ask_review, object_to_joining
from proposals.services.closing import archive_proposal, reopen_proposal
from proposals.services.desk import file_proposal, return_proposal, take_over_review
from proposals.services.joining import joined_into, propose_joining, undo_joining
from proposals.services.ratings import lapse_ratings, rate_proposal
from proposals.services.refusing import propose_not_filing
from proposals.services.withdrawing import ask_withdrawal
from tests.factories.accounts import city_clerk
from tests.factories.proposals import PROMISE, a_ground, fresh
from tests.members.pages import form_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Proposal.State


def url(name, *keys) -> str:
    return reverse(f"proposals:{name}", args=keys)


def joined(cast) -> tuple[Proposal, Proposal]:
    proposal = cast.proposal(State.MERGED)
    link = joined_into(proposal)
    return proposal, link.target.proposal


# The check-out ---------------------------------------------------------------------------------------


def test_what_a_colleague_has_for_review_is_left_alone_until_it_is_taken_over(cast):
    proposal = cast.proposal(State.UNDER_REVIEW)

    for act in (
        lambda: return_proposal(proposal, actor=cast.colleague, reason="请补充"),
        lambda: file_proposal(proposal, actor=cast.colleague),
        lambda: propose_not_filing(proposal, actor=cast.colleague, ground=a_ground(), text="空泛"),
    ):
        with pytest.raises(ValidationError) as refusal:
            act()
        assert refusal.value.code == "checked_out"
    take_over_review(proposal, actor=cast.colleague, reason="同事出差")

    assert file_proposal(proposal, actor=cast.colleague).number
    told = Notice.objects.get(user=cast.desk, kind="proposals.taken_over")
    assert "同事出差" in told.body


def test_a_take_over_wants_a_reason_and_a_colleague(cast):
    proposal = cast.proposal(State.UNDER_REVIEW)

    with pytest.raises(ValidationError):
        take_over_review(proposal, actor=cast.colleague, reason=" ")
    with pytest.raises(ValidationError):
        take_over_review(proposal, actor=cast.desk, reason="我自己的")
    assert fresh(proposal).reviewer == cast.desk


def test_the_page_shows_a_colleague_who_has_it_and_only_the_way_to_take_it_over(cast, signed_in):
    proposal = cast.proposal(State.UNDER_REVIEW)

    offered = signed_in(cast.colleague).get(url("proposal_detail", proposal.pk)).context["actions"]
    own = signed_in(cast.desk).get(url("proposal_detail", proposal.pk)).context["actions"]

    assert [one["url"] for one in offered] == [url("review_take_over", proposal.pk)]
    assert url("proposal_file", proposal.pk) in {one["url"] for one in own}
    shown = signed_in(cast.colleague).get(url("review_take_over", proposal.pk)).content.decode()
    assert cast.desk.name in shown


# Filing on two tracks --------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["077", "第077号", " 077号 "])
def test_an_outer_bodys_number_is_typed_in_and_takes_none_of_ours(cast, typed):
    session = Session.objects.create(name="市政协八届一次会议")
    day = timezone.localdate() - timedelta(days=3)

    proposal = file_proposal(
        cast.proposal(State.UNDER_REVIEW),
        actor=cast.desk,
        track="external",
        session=session,
        outer_number=typed,
        filed_on=day,
    )

    assert proposal.number == "市政协八届一次会议第077号"
    assert timezone.localdate(proposal.filed_at) == day
    assert not NumberEntry.objects.filter(object_id=str(proposal.pk)).exists()


def test_the_same_outer_number_is_given_once(cast):
    session = Session.objects.create(name="市政协八届一次会议")
    given = {"track": "external", "session": session, "outer_number": "077", "filed_on": timezone.localdate()}
    file_proposal(cast.proposal(State.UNDER_REVIEW), actor=cast.desk, **given)
    second = cast.proposal(State.UNDER_REVIEW)

    with pytest.raises(ValidationError):
        file_proposal(second, actor=cast.desk, **given)
    assert fresh(second).state == State.UNDER_REVIEW


# Decisions on the page -------------------------------------------------------------------------------


def test_a_colleague_decides_on_the_proposals_own_page_and_its_proposer_cannot_see_it(cast, signed_in):
    proposal = cast.proposal(State.UNDER_REVIEW)
    sent = form_data(ground=a_ground().pk, text="没有具体建议")
    assert signed_in(cast.desk).post(url("not_filing_propose", proposal.pk), sent).status_code == 302

    page = url("proposal_detail", proposal.pk)
    assert signed_in(cast.member).get(page).context["decision"] is None
    assert signed_in(cast.desk).get(page).context["decision"]["drop_url"]
    box = signed_in(cast.colleague).get(page).context["decision"]
    assert box["text"] == "没有具体建议" and box["form"] is not None
    own = signed_in(cast.desk).post(box["take_url"], form_data(confirmed="yes"))
    assert own.status_code == 422 and fresh(proposal).state == State.UNDER_REVIEW

    signed_in(cast.colleague).post(box["take_url"], form_data(confirmed="yes"))

    assert fresh(proposal).state == State.NOT_FILED
    assert "没有具体建议" in Notice.objects.get(user=cast.member, kind="proposals.not_filed").body


def test_while_a_decision_waits_nothing_else_is_decided_until_it_is_dropped(cast, signed_in):
    proposal = cast.proposal(State.UNDER_REVIEW)
    propose_not_filing(proposal, actor=cast.desk, ground=a_ground(), text="空泛")

    with pytest.raises(ValidationError) as refusal:
        file_proposal(proposal, actor=cast.desk)
    assert refusal.value.code == "decision_waits"
    signed_in(cast.desk).post(url("decision_drop", proposal.pk))

    assert file_proposal(proposal, actor=cast.desk).number


# Appeals ---------------------------------------------------------------------------------------------


def test_a_review_is_asked_for_once_and_answered_by_somebody_else_than_who_confirmed(cast):
    proposal = cast.proposal(State.NOT_FILED)
    appeal = ask_review(proposal, actor=cast.member, reason="已补充具体建议")

    with pytest.raises(ValidationError):
        ask_review(proposal, actor=cast.member, reason="再申请一次")
    with pytest.raises(ValidationError):
        answer_appeal(appeal, actor=cast.colleague, upheld=False, answer="维持")
    assert fresh(proposal).state == State.NOT_FILED
    answer_appeal(appeal, actor=cast.desk, upheld=True, answer="同意重新审查")

    assert fresh(proposal).state == State.UNDER_REVIEW
    assert fresh(proposal).reviewer == cast.desk
    assert not Duty.objects.open().filter(kind="appeal").exists()


def test_a_rejected_appeal_leaves_the_decision_and_answers_its_proposer(cast):
    proposal = cast.proposal(State.NOT_FILED)
    appeal = ask_review(proposal, actor=cast.member, reason="不同意")

    answer_appeal(appeal, actor=cast.desk, upheld=False, answer="理由不足")

    assert fresh(proposal).state == State.NOT_FILED
    assert Notice.objects.get(user=cast.member, kind="proposals.appeal_answered").body == "理由不足"


# Joining ---------------------------------------------------------------------------------------------


def test_a_joined_proposal_has_its_own_number_which_outlives_the_joining(cast):
    proposal, target = joined(cast)
    number = fresh(proposal).number

    undo_joining(proposal, actor=cast.desk, reason="事项不同")
    filed = file_proposal(proposal, actor=cast.desk)

    assert number and number != target.number
    assert filed.number == number
    link = MatterLink.objects.get(source=proposal.matter)
    assert link.undone_by == cast.desk


def test_a_joining_stays_once_the_answer_is_signed(cast):
    proposal, target = joined(cast)
    cast.assign(target)
    cast.answer(target)

    with pytest.raises(ValidationError):
        undo_joining(proposal, actor=cast.desk, reason="事项不同")
    assert fresh(proposal).state == State.MERGED


def test_nothing_is_joined_into_what_is_answered_or_into_itself(cast):
    answered = cast.proposal(State.REPLIED)
    proposal = cast.proposal(State.UNDER_REVIEW)

    for target in (answered, proposal):
        with pytest.raises(ValidationError):
            propose_joining(proposal, target, actor=cast.desk, text="同一件事")
    assert not Decision.objects.exists()


def test_an_upheld_objection_takes_the_joining_back(cast):
    proposal, _target = joined(cast)
    appeal = object_to_joining(proposal, joined_into(proposal), actor=cast.member, reason="不是一回事")

    answer_appeal(appeal, actor=cast.desk, upheld=True, answer="分开办理")

    assert fresh(proposal).state == State.UNDER_REVIEW
    assert joined_into(proposal) is None


def test_an_objection_comes_within_its_period(cast):
    proposal, _target = joined(cast)
    MatterLink.objects.update(made_at=timezone.now() - timedelta(days=60))

    with pytest.raises(ValidationError):
        object_to_joining(proposal, joined_into(proposal), actor=cast.member, reason="不是一回事")
    assert not Appeal.objects.exists()


def test_a_tie_names_a_strangers_proposal_by_its_number_alone(cast, signed_in):
    proposal, target = joined(cast)
    other = city_clerk()
    target.matter.author = other
    target.matter.save(update_fields=["author"])

    (line,) = signed_in(cast.member).get(url("proposal_links", proposal.pk)).context["links"]
    (staff,) = signed_in(cast.desk).get(url("proposal_links", proposal.pk)).context["links"]

    assert (line["number"], line["subject"], line["url"]) == (target.number, "", "")
    assert staff["url"] == url("proposal_detail", target.pk)


# Withdrawal, rating, the end --------------------------------------------------------------------------


def test_a_filed_proposal_is_withdrawn_by_request_and_its_number_is_void(cast):
    proposal = cast.proposal(State.FILED)
    decision = ask_withdrawal(proposal, actor=cast.member, reason="情况已变")
    assert fresh(proposal).state == State.FILED

    cast.decide(decision)

    after = fresh(proposal)
    assert (after.state, after.number) == (State.WITHDRAWN, proposal.number)
    assert NumberEntry.objects.get(text=proposal.number).void_reason == "情况已变"
    assert not Duty.objects.open().filter(matter=proposal.matter).exists()


def test_silence_is_never_satisfaction_and_a_late_rating_is_still_heard(cast):
    proposal = cast.proposal(State.REPLIED)
    due = Duty.objects.get(kind="rate").due_on

    assert lapse_ratings(today=due) == 0
    assert lapse_ratings(today=due + timedelta(days=1)) == 1
    assert lapse_ratings(today=due + timedelta(days=1)) == 0
    assert fresh(proposal).state == State.NO_FEEDBACK
    assert not proposal.ratings.exists()

    rate_proposal(proposal, actor=cast.member, satisfaction="mostly", contact="visit")

    assert fresh(proposal).state == State.RATED
    assert proposal.ratings.get().contact == "visit"


def test_what_still_promises_something_is_not_archived_and_may_be_reopened_for_it(cast):
    proposal = cast.proposal(State.ASSIGNED)
    cast.answer(proposal, promises=[{"quote": PROMISE, "due_on": "2099-12-31"}])
    promise = proposal.matter.assignments.get(mode="lead").replies.get().commitments.get()
    for state in (State.RATED, State.CLOSED):
        cast.step(proposal, state)

    with pytest.raises(ValidationError):
        archive_proposal(proposal, actor=cast.desk)
    other = cast.at(State.CLOSED)
    with pytest.raises(ValidationError):
        reopen_proposal(other, actor=cast.desk, reason="未兑现", commitment=promise)
    reopen_proposal(proposal, actor=cast.desk, reason="方案没有出台", commitment=promise)

    assert fresh(proposal).state == State.REOPENED
    assert Duty.objects.open().filter(matter=proposal.matter, kind="rehandle").count() == 1


def test_departments_have_nothing_to_do_with_what_was_withdrawn(cast):
    proposal = cast.proposal(State.ASSIGNED)
    decision = ask_withdrawal(proposal, actor=cast.member, reason="情况已变")

    cast.decide(decision)

    parts = Assignment.objects.filter(matter_id=proposal.pk)
    assert set(parts.values_list("state", flat=True)) == {Assignment.State.VOID}
    assert Notice.objects.filter(kind="proposals.assignment_voided", user=cast.lead).count() == 1
