"""In a real browser: a kept promise leads to a supplementary letter, B becomes A, and the public reads both."""

from __future__ import annotations

from datetime import date

import pytest

from proposals.models import Commitment, Proposal, Publication, Reply
from proposals.services.assignments import accept_assignment, send_opinion
from proposals.services.publishing import propose_publication, review_publication
from proposals.services.replies import report_commitment
from tests.factories.proposals import PROMISE, Cast, State, part_of

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
BODY = "\n一、办理情况\n实施方案已于本月印发，企业可以按办事指南申报。\n"


@pytest.fixture
def cast(served):
    return Cast.gather()


def publish(cast: Cast, reply: Reply) -> Publication:
    row = propose_publication(reply, actor=cast.lead, mode=Publication.Mode.FULL)
    return review_publication(row, actor=cast.desk, agrees=True)


def answered_with_kept_promise(cast: Cast) -> Proposal:
    proposal = cast.proposal(State.ASSIGNED)
    helping = part_of(proposal, "co")
    accept_assignment(helping, actor=cast.helper)
    send_opinion(helping, actor=cast.helper, opinion="工作经费建议纳入财政预算统筹安排。")
    promises = [{"quote": PROMISE, "due_on": date(2099, 12, 31)}]
    publish(cast, cast.answer(proposal, letter_class="B", promises=promises))
    promise = Commitment.objects.get()
    for person, state in ((cast.lead, "claimed_done"), (cast.desk, "fulfilled")):
        report_commitment(promise, actor=person, state=state, progress=100, note="方案已印发。")
    return proposal


def test_a_kept_promise_becomes_a_supplementary_letter_and_b_becomes_a(visit, cast):
    proposal = answered_with_kept_promise(cast)
    part = part_of(proposal, "lead").pk
    lead = visit(cast.lead.username)
    lead.go(f"/proposals/assignments/{part}/")
    lead.check("later-1-offered")
    lead.page.select_option("[name=promise]", index=1)
    lead.page.get_by_role("button", name="去起草").click()
    lead.page.wait_for_url(f"**/assignments/{part}/letter/")
    body = lead.page.locator("[name=body]")
    assert PROMISE in body.input_value()
    body.fill(body.input_value() + BODY)
    lead.page.get_by_label("A 类：").check()
    lead.page.get_by_role("button", name="保存并校对").click()
    lead.page.wait_for_load_state("networkidle")
    lead.check("later-2-draft")
    lead.page.get_by_role("button", name="下一步：送审").click()
    lead.page.wait_for_url("**/hand-on/")
    lead.check("later-3-hand-on")
    lead.page.get_by_role("button", name="送审", exact=True).click()
    lead.page.wait_for_url(f"**/assignments/{part}/")

    walk_on(visit, cast, part)

    small = visit(cast.lead.username, width=390)
    small.go(f"/proposals/assignments/{part}/")
    small.check("later-5-delivered")
    member = visit(cast.member.username)
    member.go(f"/proposals/{proposal.pk}/letter/")
    member.check("later-6-proposer")
    assert member.page.get_by_text("B → A").count() >= 1

    later = publish(cast, Reply.objects.latest("id"))
    for width in (390, 1440):
        reader = visit(cast.member.username, width=width)
        reader.go(later.get_absolute_url())
        reader.check("later-7-public")
    proposal.refresh_from_db()
    assert proposal.state == State.REPLIED


def walk_on(visit, cast: Cast, part: int) -> None:
    """Countersigned, vetted, issued and delivered on the pages of each."""
    helper = visit(cast.helper.username, width=390)
    helper.go("/proposals/todo/")
    helper.page.get_by_role("link", name="会签").first.click()
    helper.page.get_by_label("同意会签").check()
    helper.page.get_by_role("button", name="送主办单位").click()
    helper.page.wait_for_url("**/assignments/*/")
    helper.check("later-4-opinion")
    vetter = visit(cast.vetter.username)
    vetter.go(f"/proposals/assignments/{part}/letter/vet/")
    vetter.page.get_by_label("通过，送签发").check()
    vetter.page.get_by_role("button", name="作出决定").click()
    vetter.page.wait_for_url(f"**/assignments/{part}/")
    signer = visit(cast.signer.username)
    signer.go(f"/proposals/assignments/{part}/")
    signer.page.get_by_role("link", name="签发答复函").click()
    signer.page.get_by_role("button", name="签发答复函").click()
    signer.page.wait_for_url("**/letter/")
    lead = visit(cast.lead.username)
    lead.go(f"/proposals/assignments/{part}/letter/deliver/")
    lead.page.get_by_role("button", name="已送达").click()
    lead.page.wait_for_url(f"**/assignments/{part}/")


def test_classes_of_letters_and_their_figures_are_pages_too(visit, cast):
    answered_with_kept_promise(cast)
    desk = visit(cast.desk.username)
    desk.go("/proposals/dictionaries/reply-classes/")
    desk.check("later-8-classes")
    desk.follow(desk.page.get_by_role("link", name="因条件限制暂难解决"))
    desk.check("later-9-class")
    desk.go("/proposals/statistics/")
    desk.check("later-10-statistics")
    desk.go(f"/proposals/assignments/{part_of(Proposal.objects.get(), 'lead').pk}/")
    desk.check("later-11-desk")
