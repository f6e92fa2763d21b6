"""The shell in a real browser: recent records below the search field, groups of the navigation that stay folded."""

from __future__ import annotations

import pytest

from tests.factories.accounts import city_clerk
from tests.factories.chambers import ChamberFactory

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture
def desk(served):
    ChamberFactory(name="深圳云州商会", kind="remote")
    return city_clerk(username="desk")


def test_arrows_lead_to_what_was_opened_last_and_escape_back(visit, desk):
    clerk = visit("desk")
    page = clerk.page
    clerk.go("/chambers/")
    page.get_by_role("link", name="深圳云州商会").click()
    page.wait_for_load_state("networkidle")
    clerk.go("/")

    page.keyboard.press("/")
    page.locator(".p-recents").wait_for()
    clerk.check("shell-recents")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent").startswith("深圳云州商会")
    page.keyboard.press("Escape")
    assert page.locator(".p-recents").count() == 0
    assert page.evaluate("document.activeElement.id") == "p-global-search"

    page.keyboard.type("深")
    assert page.locator(".p-recents").count() == 0


def test_a_group_that_is_folded_stays_folded_on_the_next_page(visit, desk):
    clerk = visit("desk")
    page = clerk.page
    clerk.go("/")
    group = page.locator('details[data-fold="registry"]')

    group.locator("summary").click()
    clerk.go("/records/")

    assert group.get_attribute("open") is None
    clerk.check("shell-folded")
    clerk.go("/chambers/")
    assert group.get_attribute("open") == ""
