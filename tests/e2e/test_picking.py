"""A clerk names people, members and places by a few letters, with the script and without it."""

from __future__ import annotations

import pytest

from chambers.models import Membership, Officer
from federation.accounts.models import Organisation
from tests.factories.accounts import city_clerk
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture
def chamber(served):
    city_clerk(username="desk")
    EnterpriseFactory(name="云州恒瑞茶业有限公司", credit_code="91430702666830588Y")
    EnterpriseFactory(name="云州金石建材有限公司")
    PersonFactory(name="林向东")
    PersonFactory(name="林向东", organisation=ChamberFactory(name="云州市物流商会").organisation)
    return ChamberFactory(name="云州市茶业商会")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_member_a_person_and_a_region_are_chosen_by_initials(visit, chamber, width):
    clerk = visit("desk", width=width)
    page = clerk.page
    clerk.go(f"/chambers/{chamber.pk}/members/new/")
    field = page.get_by_role("combobox", name="会员", exact=True)
    field.focus()
    field.press_sequentially("hrcy")
    page.get_by_role("option", name="云州恒瑞茶业有限公司").wait_for()
    clerk.check("picking-open")
    field.press("Enter")
    page.get_by_label("入会日期").fill("2024-01-01")
    clerk.check("picking-chosen")
    page.get_by_role("button", name="入会", exact=True).click()
    page.wait_for_url("**/members/")
    assert Membership.objects.get().member.name == "云州恒瑞茶业有限公司"

    clerk.go(f"/chambers/{chamber.pk}/officers/new/")
    field = page.get_by_role("combobox", name="姓名")
    field.focus()
    field.press_sequentially("lxd")
    page.get_by_role("option", name="云州市物流商会").click()
    page.get_by_label("职务").select_option("president")
    page.get_by_role("button", name="登记", exact=True).click()
    page.wait_for_url("**/officers/")
    assert Officer.objects.get().person.organisation.name == "云州市物流商会"

    clerk.go(f"/chambers/{chamber.pk}/edit/")
    field = page.get_by_role("combobox", name="地区")
    field.focus()
    field.press_sequentially("wlq")
    page.get_by_role("option", name="武陵区").click()
    clerk.check("picking-form")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(f"**/chambers/{chamber.pk}/")
    assert Organisation.objects.get(pk=chamber.pk).region.name == "武陵区"


def test_nothing_is_asked_while_an_input_method_is_composing(visit, chamber):
    clerk = visit("desk")
    page, asked = clerk.page, []
    page.on("request", lambda request: asked.append(request.url) if "/pick/?q=" in request.url else None)
    clerk.go(f"/chambers/{chamber.pk}/members/new/")
    field = page.get_by_role("combobox", name="会员", exact=True)
    field.focus()
    page.wait_for_load_state("networkidle")
    asked.clear()

    keyboard = clerk.context.new_cdp_session(page)
    for text in ("h", "he", "hen", "heng"):
        keyboard.send(
            "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
        )
        page.wait_for_timeout(350)
    assert asked == []
    keyboard.send("Input.insertText", {"text": "恒瑞"})
    page.get_by_role("option", name="云州恒瑞茶业有限公司").wait_for()
    assert len(asked) == 1


def test_what_nobody_knows_is_said_as_an_option_that_cannot_be_chosen(visit, chamber):
    clerk = visit("desk")
    page = clerk.page
    clerk.go(f"/chambers/{chamber.pk}/edit/")
    field = page.get_by_role("combobox", name="地区")
    field.focus()
    field.press_sequentially("qqqq")
    nothing = page.get_by_role("option", name="没有匹配的记录")
    nothing.wait_for()
    assert nothing.get_attribute("aria-disabled") == "true"
    clerk.check("picking-nothing")
    field.press("Escape")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(f"**/chambers/{chamber.pk}/")
    assert Organisation.objects.get(pk=chamber.pk).region is None
