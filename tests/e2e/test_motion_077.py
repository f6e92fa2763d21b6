"""Motion 077 in a real browser: filed under its outer number, answered, published, its promises kept to the end."""

from __future__ import annotations

import pytest
from django.utils import timezone

from proposals.models import Assignment, Commitment, Proposal, Publication, Reply, Session
from tests.factories.proposals import Cast, State

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
SUBJECT = "关于在招大引强中更好发挥商会承接载体作用的提案"
PROMISES = (
    "年内出台商会改革和发展的实施方案。",
    "明年一季度前建成名录数据库。",
    "每年组织两次异地商会会长座谈会。",
)
BODY = f"""
一、支持商会改革发展
（一）建强组织网络。今年以来指导组建八家商会，所属商会增至二十七家。
二、下一步工作
{PROMISES[0]}{PROMISES[1]}{PROMISES[2]}
感谢贵会对我市招商引资工作的关心和支持。
"""
TITLE_END = "对市政协八届一次会议第077号提案的回复"


@pytest.fixture
def cast(served):
    """The parties of the motion, and the session in which it was made."""
    found = Cast.gather()
    Session.objects.create(name="市政协八届一次会议", body="市政协", term=8, number=1)
    return found


@pytest.mark.parametrize("path", ["/replies/", "/replies/commitments/"])
def test_what_is_published_opens_without_an_account_and_holds_nothing_else(client, db, path):
    answer = client.get(path)

    assert answer.status_code == 200
    assert SUBJECT not in answer.content.decode()


def test_the_motion_travels_to_the_published_letter_and_its_promises_to_their_end(visit, browser, cast):
    motion = cast.proposal(State.UNDER_REVIEW, subject=SUBJECT)
    desk = visit(cast.desk.username)
    page = desk.page
    desk.go(f"/proposals/{motion.pk}/file/")
    page.get_by_label("外部").first.check()
    page.select_option("[name=session]", label="市政协八届一次会议")
    page.fill("[name=outer_number]", "077")
    page.fill("[name=filed_on]", timezone.localdate().isoformat())
    desk.check("motion-1-file")
    page.get_by_role("button", name="立案并编号").click()
    page.wait_for_url(f"**/proposals/{motion.pk}/")
    motion.refresh_from_db()
    assert motion.number == "市政协八届一次会议第077号"
    cast.assign(motion)

    helper = visit(cast.helper.username, width=390)
    helping = Assignment.objects.get(mode="co").pk
    helper.go(f"/proposals/assignments/{helping}/")
    helper.page.get_by_role("button", name="签收").click()
    helper.page.wait_for_url(f"**/assignments/{helping}/")
    helper.page.fill("[name=opinion]", "工作经费建议纳入财政预算统筹安排。")
    helper.page.get_by_role("button", name="送主办单位").click()

    lead = visit(cast.lead.username)
    leading = Assignment.objects.get(mode="lead").pk
    lead.go(f"/proposals/assignments/{leading}/")
    lead.page.get_by_role("button", name="签收").click()
    lead.page.wait_for_url(f"**/assignments/{leading}/")
    lead.check("motion-2-officer")
    lead.page.get_by_role("link", name="起草答复函").click()
    lead.page.get_by_label("A 类：已解决或采纳").check()
    body = lead.page.locator("[name=body]")
    body.fill(body.input_value() + BODY)
    lead.page.select_option("[name=signatory]", index=1)
    lead.page.get_by_role("button", name="保存并校对").click()
    lead.page.get_by_role("link", name="标注承诺").click()
    for promise in PROMISES:
        lead.page.get_by_label(promise).check()
    row = lead.page.locator("fieldset").filter(has_text=PROMISES[2])
    row.locator("[name^=review_]").fill("2099-12-31")
    for number, day in ((0, "2099-12-31"), (1, "2100-03-31")):
        lead.page.locator("fieldset").filter(has_text=PROMISES[number]).locator("[name^=due_]").fill(day)
    lead.check("motion-3-promises")
    lead.page.get_by_role("button", name="下一步：送审").click()
    lead.page.wait_for_url("**/hand-on/")
    lead.page.get_by_role("button", name="送审", exact=True).click()
    lead.page.wait_for_url(f"**/assignments/{leading}/")

    helper.go("/proposals/todo/")
    helper.page.get_by_role("link", name="会签").first.click()
    helper.page.get_by_label("同意会签").check()
    helper.page.get_by_role("button", name="送主办单位").click()
    helper.page.wait_for_url("**/assignments/*/")
    vetter = visit(cast.vetter.username)
    vetter.go(f"/proposals/assignments/{leading}/")
    vetter.page.get_by_role("link", name="核稿").click()
    vetter.page.get_by_label("通过，送签发").check()
    vetter.page.get_by_role("button", name="作出决定").click()
    vetter.page.wait_for_url(f"**/assignments/{leading}/")
    signer = visit(cast.signer.username)
    signer.go(f"/proposals/assignments/{leading}/")
    signer.page.get_by_role("link", name="签发答复函").click()
    signer.page.wait_for_url("**/issue/")
    signer.page.fill("[name=serial]", "077")
    signer.check("motion-4-issue")
    signer.page.get_by_role("button", name="签发答复函").click()
    signer.page.wait_for_url(f"**/proposals/{motion.pk}/letter/")
    signer.check("motion-5-letter")
    reply = Reply.objects.get()
    assert reply.number.endswith(f"〔{timezone.localdate().year}〕077号")
    assert set(Commitment.objects.values_list("quote", flat=True)) == set(PROMISES)
    lead.go(f"/proposals/assignments/{leading}/")
    lead.page.get_by_role("link", name="送达答复函").click()
    lead.page.get_by_role("button", name="已送达").click()
    lead.page.wait_for_url(f"**/assignments/{leading}/")
    motion.refresh_from_db()
    assert motion.state == Proposal.State.REPLIED

    publish(desk, visit, cast, leading)
    published = Publication.objects.get()
    assert published.title.endswith(TITLE_END)
    reader = visit(cast.member.username, width=390)
    reader.go("/replies/")
    reader.check("motion-8-public-list")
    reader.follow(reader.page.get_by_role("link", name=published.title))
    reader.check("motion-9-public-letter")
    text = reader.page.content()
    assert "0700-1" not in text and "李航" not in text

    keep_promises(desk, lead, cast)
    reader.go("/replies/commitments/")
    reader.check("motion-11-public-promises")
    assert reader.page.get_by_text("已兑现").count() >= 3


def publish(desk, visit, cast, leading: int) -> None:
    """The desk proposes it in full, a colleague agrees."""
    page = desk.page
    desk.go(f"/proposals/assignments/{leading}/publication/")
    page.get_by_label("全文公开").check()
    desk.check("motion-6-propose")
    page.get_by_role("button", name="提出").click()
    page.wait_for_url("**/publications/")
    colleague = visit(cast.colleague.username)
    key = Publication.objects.get().pk
    colleague.go(f"/proposals/publications/{key}/review/")
    colleague.page.get_by_label("同意").first.check()
    colleague.check("motion-7-review")
    colleague.page.get_by_role("button", name="作出决定").click()
    colleague.page.wait_for_url("**/publications/")
    assert Publication.objects.get().state == Publication.State.PUBLISHED


def keep_promises(desk, lead, cast) -> None:
    """The department says of each that it is kept; the desk, which asked for it, agrees."""
    for commitment in Commitment.objects.order_by("pk"):
        lead.go(f"/proposals/commitments/{commitment.pk}/")
        lead.page.select_option("[name=state]", "claimed_done")
        lead.page.fill("[name=progress]", "100")
        lead.page.fill("[name=note]", "文件已印发，见附件。")
        lead.page.get_by_role("button", name="报告进展").click()
        lead.page.wait_for_url("**/letter/")
        desk.go(f"/proposals/commitments/{commitment.pk}/")
        desk.page.select_option("[name=state]", "fulfilled")
        desk.page.fill("[name=note]", "已核对文件。")
        desk.page.get_by_role("button", name="报告进展").click()
        desk.page.wait_for_url("**/letter/")
    desk.check("motion-10-kept")
    assert set(Commitment.objects.values_list("state", flat=True)) == {Commitment.State.FULFILLED}
