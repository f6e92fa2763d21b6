"""From what was heard at a visit to the strike-off, and a list written on a phone, in a real browser."""

from __future__ import annotations

import re

import pytest

from federation.accounts.models import Role
from proposals.models import Demand, DemandList, Suggestion
from tests.factories.accounts import city_clerk, person_with
from tests.factories.demands import category
from tests.factories.liaison import DepartmentFactory
from tests.factories.members import EnterpriseFactory

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
UNIT = "云州宏图机械有限公司"
TITLE = "旺季用工缺口三十人"


@pytest.fixture
def cast(served):
    """The parties of a demand; the category has a department that handles it."""
    labour = DepartmentFactory(name="云州市人力资源和社会保障局", agency_code="云人社")
    enterprise = EnterpriseFactory(name=UNIT)
    city_clerk(username="desk")
    person_with(Role.DEPARTMENT, labour.organisation, username="officer", name="田专员")
    person_with(Role.ENTERPRISE, enterprise.organisation, username="member")
    topic = category()
    topic.handler = labour
    topic.save(update_fields=["handler"])


@pytest.mark.parametrize("path", ["/proposals/demands/", "/proposals/suggestions/new/"])
def test_a_stranger_is_sent_to_the_sign_in_page(client, db, path):
    assert client.get(path).url == f"/accounts/sign-in/?next={path}"


def test_what_was_heard_at_a_visit_travels_to_the_strike_off(visit, cast):
    desk = visit("desk")
    desk.go("/proposals/suggestions/new/")
    page = desk.page
    page.select_option("[name=source]", "visit")
    page.fill("[name=occasion]", "重点企业走访")
    page.fill("[name=speaker]", "吴厂长")
    page.fill("[name=unit]", UNIT)
    page.fill("[name=title]", TITLE)
    page.fill("[name=text]", "十二月订单集中，普工缺口约三十人，请协助对接职业院校。")
    desk.check("demand-1-heard")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/suggestions/*/")
    page.get_by_role("link", name="转为事项").click()
    page.get_by_label("企业诉求").check()
    page.get_by_role("button", name="转为事项").click()
    page.wait_for_url(f"**/suggestions/{Suggestion.objects.get().pk}/")
    desk.check("demand-2-became")
    page.get_by_role("link", name=TITLE).click()
    demand = Demand.objects.get()
    page.wait_for_url(f"**/demands/{demand.pk}/")
    page.get_by_role("link", name="登记", exact=True).click()
    page.select_option("[name=topic]", label="用工招聘")
    page.get_by_label("较急").check()
    page.get_by_role("button", name="登记").click()
    page.wait_for_url("**/dispatch/")
    desk.check("demand-3-dispatch")
    page.get_by_role("button", name="派单").click()
    page.wait_for_url(f"**/demands/{demand.pk}/")

    officer = visit("officer")
    officer.go("/proposals/todo/")
    officer.page.get_by_role("link", name=TITLE).first.click()
    officer.page.get_by_role("link", name="确定服务专员").click()
    officer.page.fill("[name=plan]", "本周内上门核实岗位，下周组织两所院校专场招聘。")
    officer.page.get_by_role("button", name="确定人选").click()
    officer.page.get_by_role("link", name="确认首次对接").click()
    officer.page.get_by_label("上门").check()
    officer.check("demand-4-contact")
    officer.page.get_by_role("button", name="确认").click()
    officer.page.wait_for_url(f"**/demands/{demand.pk}/")

    member = visit("member", width=390)
    member.go(f"/proposals/demands/{demand.pk}/")
    member.check("demand-5-matched")
    member.page.get_by_role("link", name="确认首次对接").click()
    member.page.get_by_role("button", name="确认").click()
    member.page.wait_for_url(f"**/demands/{demand.pk}/")

    officer.go(f"/proposals/demands/{demand.pk}/")
    officer.page.get_by_role("link", name="上报结果").click()
    officer.page.get_by_label("已解决", exact=True).check()
    officer.page.fill("[name=result]", "已对接两所院校，到岗二十八人。")
    officer.check("demand-6-outcome")
    officer.page.get_by_role("button", name="上报结果").click()
    officer.page.wait_for_url(f"**/demands/{demand.pk}/")

    member.go(f"/proposals/demands/{demand.pk}/")
    member.page.get_by_role("link", name="确认并评价").click()
    member.page.get_by_label("与反馈一致").check()
    member.page.get_by_label("满意", exact=True).check()
    member.page.locator("[name=attitude]").first.check()
    member.check("demand-7-rate")
    member.page.get_by_role("button", name="发送").click()
    member.page.wait_for_url(f"**/demands/{demand.pk}/")

    desk.go(f"/proposals/demands/{demand.pk}/")
    page.get_by_role("link", name="回访", exact=True).click()
    page.get_by_label("满意", exact=True).check()
    page.get_by_role("button", name="保存回访").click()
    page.wait_for_url(f"**/demands/{demand.pk}/")
    page.get_by_role("link", name="销号", exact=True).click()
    page.get_by_role("button", name="销号").click()
    page.wait_for_url(f"**/demands/{demand.pk}/")
    desk.check("demand-8-struck-off")
    desk.go("/proposals/demands/ledger/")
    desk.check("demand-9-ledger")
    desk.go("/proposals/demands/")
    desk.check("demand-10-register")
    demand.refresh_from_db()
    assert (demand.state, demand.verdict, demand.matter.origin.speaker) == (
        Demand.State.STRUCK_OFF,
        "satisfied",
        "吴厂长",
    )


def test_a_list_is_written_on_a_phone_survives_leaving_and_is_sent_in_one_go(visit, cast):
    member = visit("member", width=390)
    page = member.page
    member.go("/proposals/demands/new/")
    page.get_by_role("button", name="开始填写").click()
    page.wait_for_url("**/edit/")
    page.fill("[name=contact_name]", "周启明")
    page.fill("[name=contact_phone]", "0736-7712345")
    page.fill("[name='0-subject']", TITLE)
    page.fill("[name='0-text']", "十二月订单集中，普工缺口约三十人。")
    page.locator("[name='0-subject']").focus()
    page.locator("p-autosave[data-state=saved]").wait_for()
    member.check("demand-11-list")
    member.go("/")
    page.get_by_role("link", name=UNIT).first.click()
    page.wait_for_url("**/edit/")
    assert page.input_value("[name='0-subject']") == TITLE
    page.get_by_role("button", name="再加一项").click()
    page.fill("[name='1-subject']", "续贷资金周转困难")
    page.fill("[name='1-text']", "下月有八百万元贷款到期。")
    page.get_by_role("button", name="报送清单").click()
    # The browser keeps the place on the page that was written.
    page.wait_for_url(re.compile(r"/demands/lists/\d+/(#.*)?$"))
    member.check("demand-12-sent")

    assert DemandList.objects.get().state == DemandList.State.SENT
    assert list(Demand.objects.order_by("pk").values_list("matter__subject", flat=True)) == [
        TITLE,
        "续贷资金周转困难",
    ]
