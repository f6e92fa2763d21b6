"""Answered proposals and their supplementary letters, through the services alone."""

from __future__ import annotations

from proposals.models import Assignment, Commitment, Proposal, Reply
from proposals.services.assignments import send_opinion
from proposals.services.later_letters import begin_supplement
from proposals.services.letter_steps import deliver_reply
from proposals.services.replies import draft_reply, issue_reply, report_commitment
from tests.factories.proposals import PROMISE, Cast, fresh, part_of, taken_up

State = Proposal.State
NEW_BODY = "现将后续办理情况补充答复如下：\n一、办理情况\n实施方案已于本月印发，企业可以申报。\n"
AHEAD = "2099-12-31"


def answered(cast: Cast, **more) -> Proposal:
    """Answered by a sole handler, whom nobody countersigns, with a letter of class B that promises."""
    proposal = cast.proposal(State.FILED)
    cast.assign(proposal, alone=True)
    more = {"letter_class": "B", "promises": [{"quote": PROMISE, "due_on": AHEAD}]} | more
    cast.answer(proposal, **more)
    return fresh(proposal)


def advised(cast: Cast) -> Proposal:
    """Answered by a lead whose co-handler has sent its opinion, and so is asked about every letter."""
    proposal = cast.proposal(State.ASSIGNED)
    helping = taken_up(part_of(proposal, Assignment.Mode.CO), actor=cast.helper)
    send_opinion(helping, actor=cast.helper, opinion="我单位无不同意见。")
    cast.answer(proposal, letter_class="B")
    return fresh(proposal)


def lead(proposal: Proposal) -> Assignment:
    return part_of(proposal, Assignment.Mode.LEAD)


def written(cast: Cast, proposal: Proposal, letter_class: str = "A", **fields) -> Reply:
    """A complete supplementary draft."""
    reply = begin_supplement(lead(proposal), actor=cast.lead)
    return draft_reply(reply, actor=cast.lead, letter_class=letter_class, **{"body": NEW_BODY} | fields)


def supplemented(cast: Cast, proposal: Proposal, letter_class: str = "A") -> Reply:
    reply = issue_reply(cast.vetted(written(cast, proposal, letter_class)), actor=cast.signer)
    deliver_reply(reply, actor=cast.lead, way="portal")
    return Reply.objects.select_related("supplements", "assignment").get(pk=reply.pk)


def kept(cast: Cast, proposal: Proposal) -> Commitment:
    """Its promise, which the federation found kept."""
    promise = Commitment.objects.get(reply__assignment__matter=proposal.pk)
    report_commitment(promise, actor=cast.lead, state="claimed_done", progress=100, note="方案已印发。")
    return report_commitment(promise, actor=cast.desk, state="fulfilled", progress=100, note="方案已印发。")
