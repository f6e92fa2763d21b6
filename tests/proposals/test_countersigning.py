"""Countersigning: the lead waits for every co-handler or for the end of its term, and for one text."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from federation.notices.models import Notice
from proposals.models import Assignment, Countersignature, Duty, LetterStep, Proposal, Reply
from proposals.services.assignments import add_unit
from proposals.services.letter_sheet import fingerprint
from proposals.services.letter_steps import (
    countersign_reply,
    hand_on_reply,
    lapse_countersigning,
    take_back_reply,
    vet_reply,
)
from proposals.services.replies import draft_reply
from proposals.services.requests import answer_return, ask_return
from tests.factories.liaison import DepartmentFactory
from tests.factories.proposals import BODY, part_of
from tests.factories.proposals import letter_at as at
from tests.members.pages import form_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Reply.State
WHY = "请补充完成时限。"


def url(name: str, part: Assignment) -> str:
    return reverse(f"proposals:{name}", args=[part.pk])


def stored() -> Reply:
    return Reply.objects.select_related("assignment").get()


def open_kinds() -> set[str]:
    return set(Duty.objects.open().values_list("kind", flat=True))


def test_a_sole_handlers_letter_is_countersigned_by_nobody(cast):
    reply = cast.alone(cast.proposal(Proposal.State.FILED))

    assert hand_on_reply(reply, actor=cast.lead).state == State.VETTING
    assert not Countersignature.objects.exists()


def test_the_letter_waits_for_the_last_co_handler(cast, draft, helping):
    proposal = Proposal.objects.get()
    third = DepartmentFactory()
    other = add_unit(proposal.matter, actor=cast.desk, department=third)
    hand_on_reply(draft, actor=cast.lead)

    countersign_reply(helping, actor=cast.helper, agrees=True)
    assert stored().state == State.COUNTERSIGNING
    countersign_reply(other, actor=cast.helper, agrees=True)

    assert stored().state == State.VETTING


def test_an_objection_brings_the_letter_back_with_its_remark_and_tells_the_drafter(cast, asked, helping):
    with pytest.raises(ValidationError) as refusal:
        countersign_reply(helping, actor=cast.helper, agrees=False, remark="  ")
    assert list(refusal.value.message_dict) == ["remark"]

    countersign_reply(helping, actor=cast.helper, agrees=False, remark=WHY)

    assert (stored().state, stored().assignment.state) == (State.DRAFT, Assignment.State.DRAFTING)
    line = LetterStep.objects.get(step="objected")
    assert (line.remark, line.actor) == (WHY, cast.helper)
    assert Notice.objects.filter(user=cast.lead, kind="proposals.reply_back", body=WHY).count() == 1
    assert not open_kinds() & {"countersign", "vet"}


def test_a_changed_text_is_put_before_the_co_handler_again_and_the_same_one_is_not(cast, draft, helping):
    reply = at(cast, draft, State.TO_ISSUE)
    take_back_reply(reply, actor=cast.lead)

    assert hand_on_reply(stored(), actor=cast.lead).state == State.VETTING
    take_back_reply(stored(), actor=cast.lead)
    draft_reply(stored(), actor=cast.lead, body=BODY + "另有补充。")
    assert hand_on_reply(stored(), actor=cast.lead).state == State.COUNTERSIGNING

    rows = Countersignature.objects.order_by("id")
    assert [row.outcome for row in rows] == ["signed", "asked"]
    assert rows[0].sha256 != rows[1].sha256 == fingerprint(stored())


def test_a_co_handler_that_lets_its_time_pass_is_not_waited_for(cast, asked, helping):
    due = Countersignature.objects.get().due_on

    assert lapse_countersigning(today=due) == 0
    assert stored().state == State.COUNTERSIGNING
    assert lapse_countersigning(today=due + timedelta(days=1)) == 1
    assert lapse_countersigning(today=due + timedelta(days=1)) == 0

    assert stored().state == State.VETTING
    assert Countersignature.objects.get().outcome == "lapsed"
    assert Duty.objects.get(kind="countersign").outcome == Duty.Outcome.LAPSED
    with pytest.raises(ValidationError):
        countersign_reply(helping, actor=cast.helper, agrees=True)


def test_a_co_handler_that_was_returned_is_not_waited_for(cast, asked, helping):
    request = ask_return(helping, actor=cast.helper, reason="不属于职责范围。")
    answer_return(request, actor=cast.desk, granted=True)

    assert lapse_countersigning() == 1
    assert stored().state == State.VETTING


def test_a_co_handler_that_joined_after_the_countersigning_is_missing_at_vetting(cast, draft):
    at(cast, draft, State.VETTING)
    late = DepartmentFactory(name="云州市迟到局")
    add_unit(Proposal.objects.get().matter, actor=cast.desk, department=late)

    with pytest.raises(ValidationError, match="云州市迟到局"):
        vet_reply(stored(), actor=cast.vetter, passes=True)
    assert stored().state == State.VETTING


def test_nothing_is_countersigned_that_was_not_asked(cast, draft, helping):
    with pytest.raises(ValidationError):
        countersign_reply(helping, actor=cast.helper, agrees=True)
    lead = part_of(Proposal.objects.get(), "lead")
    with pytest.raises(ValidationError):
        countersign_reply(lead, actor=cast.lead, agrees=True)


def test_a_stale_look_signs_nothing(cast, asked, helping, signed_in):
    data = form_data(agrees="yes", version=asked.version - 1)

    refused = signed_in(cast.helper).post(url("reply_countersign", helping), data)

    assert refused.status_code == 422
    assert Countersignature.objects.get().outcome == "asked"
