"""A complaint in a real browser: from a hotline ticket over a broken deadline and supervision to the call-back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from federation.accounts.models import Role
from proposals.models import Assignment, Complaint, Duty
from tests.factories.accounts import city_clerk, person_with, root
from tests.factories.complaints import topic
from tests.factories.liaison import DepartmentFactory
from tests.factories.members import EnterpriseFactory

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
UNIT = "云州宏图机械有限公司"
TITLE = "用地手续迟迟未批"


@pytest.fixture
def cast(served):
    """A clerk, a leader, the department that is complained of, and the enterprise."""
    land = DepartmentFactory(name="云州市自然资源局", agency_code="云自然")
    enterprise = EnterpriseFactory(name=UNIT)
    city_clerk(username="desk")
    person_with(Role.LEADER, root(), username="head")
    person_with(Role.DEPARTMENT, land.organisation, username="officer")
    person_with(Role.ENTERPRISE, enterprise.organisation, username="member")
    topic()


@pytest.mark.parametrize("path", ["/proposals/complaints/", "/proposals/complaints/new/"])
def test_a_stranger_is_sent_to_the_sign_in_page(client, db, path):
    assert client.get(path).url == f"/accounts/sign-in/?next={path}"


def a_week_late(complaint: Complaint) -> None:
    """What a browser cannot wait for: the deadline of the department passes."""
    today = timezone.localdate()
    late = {"due_on": today - timedelta(days=7)}
    Assignment.objects.filter(matter=complaint.matter).update(assigned_on=today - timedelta(days=30), **late)
    Duty.objects.open().filter(matter=complaint.matter, assignment__isnull=False).update(**late)
    Complaint.objects.filter(pk=complaint.pk).update(**late)


def test_a_ticket_of_the_hotline_travels_over_supervision_to_the_call_back(visit, cast):
    desk = visit("desk")
    page = desk.page
    desk.go("/proposals/complaints/new/")
    page.select_option("[name=channel]", "12345")
    page.fill("[name=ticket]", "YZ20261128000731")
    page.fill("[name=enterprise]", UNIT)
    page.select_option("[name=topic]", label="工业用地")
    page.fill("[name=title]", TITLE)
    page.fill("[name=facts]", "我公司扩建用地材料齐全，报送后八个月未予答复。")
    page.fill("[name=wish]", "请协调尽快办理。")
    page.fill("[name=contact_name]", "联络人甲")
    page.fill("[name=contact_phone]", "0700-7654321")
    desk.check("complaint-1-ticket")
    page.get_by_role("button", name="登记", exact=True).click()
    page.wait_for_url("**/complaints/*/")
    complaint = Complaint.objects.get()
    assert (complaint.state, complaint.ticket) == (Complaint.State.TRIAGE, "YZ20261128000731")
    page.get_by_role("button", name="受理").click()
    page.get_by_role("link", name="交办", exact=True).click()
    page.select_option("[name=department]", label="云州市自然资源局")
    desk.check("complaint-2-assign")
    page.get_by_role("button", name="交办", exact=True).click()
    page.wait_for_url(f"**/complaints/{complaint.pk}/")

    officer = visit("officer", width=390)
    part = Assignment.objects.get()
    officer.go(f"/proposals/assignments/{part.pk}/")
    officer.page.get_by_role("button", name="签收").click()
    officer.page.wait_for_url(f"**/assignments/{part.pk}/")
    officer.check("complaint-3-part")
    a_week_late(complaint)

    desk.go(f"/proposals/complaints/{complaint.pk}/")
    page.get_by_role("link", name="督办", exact=True).click()
    page.fill("[name=reason]", "超过办理期限一周仍未上报结果。")
    desk.check("complaint-4-supervise")
    page.get_by_role("button", name="督办").click()
    page.wait_for_url(f"**/complaints/{complaint.pk}/")
    desk.check("complaint-5-supervised")
    complaint.refresh_from_db()
    assert complaint.mode == Complaint.Mode.SUPERVISE

    officer.go(f"/proposals/assignments/{part.pk}/")
    form = officer.page.locator("form:has([name=result])")
    form.locator("[name=section]").fill("用地审批科")
    form.locator("[name=result]").fill("经核查，用地手续已办结并送达企业。")
    officer.check("complaint-6-result")
    form.get_by_role("button", name="上报结果").click()
    officer.page.get_by_text("经核查，用地手续已办结并送达企业。").first.wait_for()

    desk.go(f"/proposals/complaints/{complaint.pk}/")
    page.get_by_role("link", name="审核结果").click()
    page.get_by_label("已答复投诉，转入回访").check()
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="回访", exact=True).click()
    page.get_by_label("满意", exact=True).check()
    page.fill("[name=note]", "企业确认手续已拿到。")
    desk.check("complaint-7-call")
    page.get_by_role("button", name="保存回访").click()
    page.wait_for_url(f"**/complaints/{complaint.pk}/")
    desk.check("complaint-8-called-back")
    complaint.refresh_from_db()
    assert complaint.state == Complaint.State.CALLED_BACK
    assert complaint.call_backs.get().outcome == "satisfied"

    member = visit("member", width=390)
    member.go(f"/proposals/complaints/{complaint.pk}/")
    member.check("complaint-9-as-the-enterprise-sees-it")
