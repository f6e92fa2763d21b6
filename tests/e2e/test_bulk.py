"""Acts on many rows in a real browser: tick, look, confirm, take back."""

from __future__ import annotations

import pytest

from federation.accounts.models import Organisation
from tests.factories.accounts import city_clerk
from tests.factories.chambers import ChamberFactory

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def statuses() -> list[str]:
    rows = Organisation.objects.filter(kind="chamber").order_by("id")
    return list(rows.values_list("status", flat=True))


@pytest.mark.parametrize("width", [1440, 390])
def test_rows_are_ticked_changed_and_brought_back(visit, served, width):
    city_clerk(username="desk")
    for number in range(22):
        ChamberFactory(name=f"云州市第{number}行业商会", status="inactive" if number == 3 else "active")
    desk = visit("desk", width=width)
    page = desk.page
    desk.go("/chambers/?size=20")
    assert page.locator("p-bulk").is_hidden()
    if width < 768:
        page.get_by_role("button", name="选择", exact=True).click()
    page.locator('input[name="ids"]').first.check()
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("[data-count]").inner_text() == "2"
    page.get_by_label("选择全部 22").check()
    assert page.locator("[data-count]").inner_text() == "22"
    # The bar floats above the rows until the end of the table is in sight.
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    desk.check("bulk-bar")
    page.get_by_role("button", name="设置状态").click()
    page.select_option("[name=value]", "inactive")
    page.get_by_role("button", name="确认修改 21 家商会").wait_for()
    desk.check("bulk-look")
    page.get_by_role("button", name="确认修改 21 家商会").click()
    page.wait_for_url("**/chambers/?size=20")
    assert statuses() == ["inactive"] * 22
    desk.check("bulk-done")
    page.get_by_role("button", name="撤销").click()
    page.locator(".p-toast", has_text="已撤销").wait_for()
    assert statuses().count("active") == 21


@pytest.mark.parametrize("width", [1440, 390])
def test_a_fact_is_changed_where_it_stands_by_keyboard_alone(visit, served, width):
    city_clerk(username="desk")
    chamber = ChamberFactory(name="云州市茶业商会", phone="0736-7712345")
    desk = visit("desk", width=width)
    page = desk.page
    desk.go(f"/chambers/{chamber.pk}/")
    pencil = page.get_by_role("link", name="修改：办公电话")
    pencil.focus()
    page.keyboard.press("Enter")
    page.locator("[name=phone]:focus").wait_for()
    desk.check("inline-open")
    page.keyboard.press("Escape")
    page.locator(".p-inline-edit:focus").wait_for()
    page.keyboard.press("Enter")
    page.locator("[name=phone]:focus").wait_for()
    page.keyboard.type("0736-7700000")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="撤销").wait_for()
    page.locator(".p-inline-edit:focus").wait_for()
    desk.check("inline-done")
    assert Organisation.objects.get(pk=chamber.pk).phone == "07367700000"
    page.get_by_role("button", name="撤销").click()
    page.locator(".p-toast", has_text="已撤销").wait_for()
    assert Organisation.objects.get(pk=chamber.pk).phone == "0736-7712345"
    assert page.url.endswith(f"/chambers/{chamber.pk}/")
