"""A clerk arranges a list in a real browser: a view is saved, columns are chosen, an address is passed on."""

from __future__ import annotations

import pytest

from federation.ui.models import ListChoice, SavedView
from tests.factories.accounts import city_clerk
from tests.factories.chambers import ChamberFactory

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture
def desk(served):
    for name, kind in (("深圳云州商会", "remote"), ("云州市餐饮商会", "industry"), ("云山园区商会", "park")):
        ChamberFactory(name=name, kind=kind)
    return city_clerk(username="desk")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_view_is_saved_and_its_columns_are_chosen(visit, desk, width):
    clerk = visit("desk", width=width)
    page = clerk.page
    clerk.go("/chambers/?kind=remote")
    clerk.check("lists")
    page.get_by_text("保存视图").click()
    page.get_by_label("视图名称").fill("异地商会专用")
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url("**/chambers/?*view=*")
    clerk.check("lists-saved")
    assert page.locator(".p-tabs [aria-current]").inner_text().startswith("异地商会专用")

    page.locator("#p-columns-link").click()
    page.wait_for_url("**/views/columns/**")
    clerk.check("lists-columns")
    page.get_by_role("checkbox", name="类型").uncheck()
    page.get_by_role("button", name="下移 会员").click()
    page.get_by_role("button", name="应用").last.click()
    page.wait_for_url("**/chambers/?*columns=*")
    chosen = ListChoice.objects.get(user=desk).columns.split(",")
    assert "kind" not in chosen and chosen.index("members") > chosen.index("level")
    assert SavedView.objects.get().query.count("kind") == 2

    page.get_by_role("button", name="保存更改").click()
    page.wait_for_load_state("networkidle")
    assert ",".join(chosen) in SavedView.objects.get().query
    page.get_by_text("保存视图").click()
    clerk.follow(page.get_by_role("link", name="全部视图"))
    clerk.check("lists-views")


def test_a_changed_filter_brings_its_own_address_for_saving_and_export(visit, desk):
    clerk = visit("desk")
    page = clerk.page
    clerk.go("/chambers/")
    page.get_by_label("状态").select_option("preparing")
    page.wait_for_url("**/chambers/?status=preparing")
    page.locator("#p-viewtools input[name=state][value*='status=preparing']").wait_for(state="attached")

    assert "status=preparing" in page.locator("#p-list-export a").first.get_attribute("href")
    assert "status%3Dpreparing" in page.locator("#p-columns-link").get_attribute("href")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_record_is_followed_and_a_list_is_printed(visit, desk, width):
    clerk = visit("desk", width=width)
    page = clerk.page
    clerk.go("/chambers/")
    page.get_by_role("link", name="深圳云州商会").click()
    page.get_by_role("button", name="关注").click()
    page.locator(".p-star[aria-pressed=true]").wait_for()
    clerk.check("lists-star")
    clerk.go("/records/")
    clerk.check("lists-records")
    assert page.get_by_role("link", name="深圳云州商会").count() == 2
    clerk.go("/chambers/?kind=remote&print=1")
    clerk.check("lists-print")
    page.emulate_media(media="print")
    assert page.locator("table").evaluate("table => getComputedStyle(table).display") == "table"
    assert not page.locator(".p-nav").is_visible()
