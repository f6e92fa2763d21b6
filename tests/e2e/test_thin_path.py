"""The main job in a real browser: a member proposes, the desk files, a department answers, the member rates."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from federation.accounts.models import Role
from federation.notices.models import Notice
from liaison.models import Department
from proposals.models import Assignment, Commitment, Proposal, Reply
from tests.factories.accounts import city_clerk, person_with
from tests.factories.liaison import DepartmentFactory
from tests.factories.members import EnterpriseFactory

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SUBJECT = "关于在招大引强中更好发挥商会承接载体作用的提案"
BODY = """
一、支持商会改革发展
（一）建强组织网络。今年以来指导组建八家商会，所属商会增至二十七家。
二、下一步工作
年内出台商会改革和发展的实施方案。明年一季度建立名录数据库。
感谢贵会对我市招商引资工作的关心和支持。
"""
PROMISE = "年内出台商会改革和发展的实施方案。"


@pytest.fixture
def cast(served):
    """The four parties of a proposal."""
    lead = DepartmentFactory(
        name="云州市商务局", agency_code="云商提复", contact_name="李航", contact_phone="0700-1234567"
    )
    helper = DepartmentFactory(name="云州市财政局", agency_code="云财提复")
    enterprise = EnterpriseFactory(name="云州宏图机械有限公司")
    city_clerk(username="desk")
    person_with(Role.DEPARTMENT, lead.organisation, username="lead")
    for name in ("vetter", "signer"):
        person_with(Role.DEPARTMENT, lead.organisation, username=name)
    person_with(Role.DEPARTMENT, helper.organisation, username="helper")
    person_with(Role.ENTERPRISE, enterprise.organisation, username="member")


@pytest.mark.parametrize("path", ["/", "/proposals/new/", "/proposals/assignments/", "/proposals/1/letter/"])
def test_a_stranger_on_the_path_is_sent_to_the_sign_in_page(client, db, path):
    response = client.get(path)

    assert (response.status_code, response.url) == (302, f"/accounts/sign-in/?next={path}")


def test_a_proposal_travels_from_the_member_to_the_rated_letter(visit, cast):
    member = visit("member", width=390)
    page = member.page
    member.go("/proposals/new/")
    member.check("1-begin")
    page.fill("[name=subject]", SUBJECT)
    page.get_by_role("button", name="开始填写").click()
    page.wait_for_url("**/edit/")
    page.fill("[name=facts]", "本市异地商会已有二十七家，各自掌握大量招商线索，但缺少承接的渠道。")
    page.fill("[name=analysis]", "部门与商会之间没有固定的信息通道，线索散落，重复对接。")
    page.locator("[name=suggestions]").fill("建立名录数据库。\n每年召开两次座谈会。\n联合研判招商线索。")
    page.locator("[name=wished_units]").focus()
    page.locator("p-autosave[data-state=saved]").wait_for()
    assert Proposal.objects.get().facts.startswith("本市异地商会")
    member.check("2-write")
    page.get_by_role("button", name="检查并提交").click()
    page.wait_for_url("**/check/")
    member.check("3-check")
    page.get_by_role("button", name="提交提案").click()
    page.wait_for_url("**/done/")
    member.check("4-done")
    proposal = Proposal.objects.get()
    assert proposal.state == Proposal.State.SUBMITTED

    desk = visit("desk")
    desk.go("/")
    desk.check("5-workbench")
    desk.go("/proposals/?stage=intake")
    desk.check("6-register")
    desk.page.get_by_role("link", name=SUBJECT).first.click()
    desk.page.get_by_role("button", name="开始审查").click()
    desk.follow(desk.page.get_by_role("link", name="立案", exact=True))
    desk.check("7-file")
    desk.page.get_by_role("button", name="立案并编号").click()
    desk.page.get_by_role("link", name="交办", exact=True).click()
    # Until the script has taken its place the plain select bears the same name.
    desk.page.locator("p-autocomplete .ts-wrapper").first.wait_for()
    field = desk.page.get_by_role("combobox", name="主办单位")
    field.focus()
    field.press_sequentially("商务")
    desk.page.get_by_role("option", name="云州市商务局").click()
    # Chosen from the first list, before the question for these letters has been asked: it stays closed.
    desk.page.wait_for_timeout(800)
    expect(desk.page.locator("p-autocomplete .ts-dropdown").first).to_be_hidden()
    helping = Department.objects.get(organisation__name="云州市财政局")
    desk.page.check(f"[name=co_handlers][value='{helping.pk}']")
    desk.check("8-assign")
    desk.page.get_by_role("button", name="交办", exact=True).click()
    desk.page.wait_for_url(f"**/proposals/{proposal.pk}/")
    desk.check("9-assigned")
    proposal.refresh_from_db()
    assert proposal.number.endswith("001号")

    helper = visit("helper", width=390)
    helper.go("/proposals/assignments/")
    helper.check("10-assignments")
    helper.page.get_by_role("link", name=SUBJECT).first.click()
    helper.page.get_by_role("button", name="签收").click()
    helper.page.fill("[name=opinion]", "工作经费建议纳入财政预算统筹安排。")
    helper.check("11-opinion")
    helper.page.get_by_role("button", name="送主办单位").click()
    assert Assignment.objects.get(mode="co").state == Assignment.State.OPINION_SENT

    lead = visit("lead")
    lead.go(f"/proposals/{proposal.pk}/")
    lead.page.get_by_role("button", name="签收").click()
    lead.page.get_by_role("link", name="起草答复函").click()
    lead.page.get_by_label("A 类：已解决或采纳").check()
    body = lead.page.locator("[name=body]")
    body.fill(body.input_value() + BODY)
    lead.page.select_option("[name=signatory]", index=1)
    lead.page.get_by_role("button", name="保存并校对").click()
    promises = lead.page.get_by_role("link", name="标注承诺")
    promises.wait_for()
    lead.check("12-letter-draft")
    promises.click()
    lead.page.get_by_label(PROMISE).check()
    lead.page.locator("fieldset", has_text=PROMISE).get_by_label("办理期限").fill("2099-12-31")
    lead.check("13-promises")
    lead.page.get_by_role("button", name="下一步：送审").click()
    lead.page.wait_for_url("**/hand-on/")
    lead.check("13-hand-on")
    lead.page.get_by_role("button", name="送审", exact=True).click()
    mine = Assignment.objects.get(mode="lead").pk
    lead.page.wait_for_url(f"**/assignments/{mine}/")

    helper.go("/proposals/todo/")
    helper.page.get_by_role("link", name="会签").first.click()
    helper.page.get_by_label("同意会签").check()
    helper.check("14-countersign")
    helper.page.get_by_role("button", name="送主办单位").click()
    helper.page.wait_for_url("**/assignments/*/")
    vetter = visit("vetter")
    vetter.go(f"/proposals/assignments/{mine}/")
    vetter.page.get_by_role("link", name="核稿").click()
    vetter.page.get_by_label("通过，送签发").check()
    vetter.check("15-vet")
    vetter.page.get_by_role("button", name="作出决定").click()
    vetter.page.wait_for_url(f"**/assignments/{mine}/")
    signer = visit("signer")
    signer.go(f"/proposals/assignments/{mine}/")
    signer.page.get_by_role("link", name="签发答复函").click()
    signer.page.wait_for_url("**/issue/")
    signer.check("16-issue")
    signer.page.get_by_role("button", name="签发答复函").click()
    signer.page.wait_for_url(f"**/proposals/{proposal.pk}/letter/")
    signer.check("17-letter")
    reply = Reply.objects.get()
    assert (reply.state, reply.number.endswith("001号")) == (Reply.State.ISSUED, True)
    assert Commitment.objects.get().quote == PROMISE
    lead.go(f"/proposals/assignments/{mine}/")
    lead.page.get_by_role("link", name="送达答复函").click()
    lead.page.get_by_role("button", name="已送达").click()
    lead.page.wait_for_url(f"**/assignments/{mine}/")

    member.go(f"/proposals/{proposal.pk}/letter/")
    member.check("18-letter-phone")
    with page.expect_download() as download:
        page.evaluate(
            "(path) => { const link = document.createElement('a'); link.href = path; link.download = '';"
            " document.body.append(link); link.click(); }",
            f"/proposals/{proposal.pk}/letters/{reply.pk}.docx",
        )
    assert download.value.path().stat().st_size > 5_000
    member.go(f"/proposals/{proposal.pk}/")
    page.get_by_role("link", name="评价答复").click()
    page.get_by_label("不满意", exact=True).check()
    page.get_by_role("button", name="提交评价").click()
    page.get_by_text("请说明不满意的原因。").first.wait_for()
    page.get_by_label("满意", exact=True).check()
    member.check("19-rate")
    page.get_by_role("button", name="提交评价").click()
    page.wait_for_url(f"**/proposals/{proposal.pk}/")
    member.check("20-rated")
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.RATED
    assert Notice.objects.filter(user__username="member", kind="proposals.replied").count() == 1
