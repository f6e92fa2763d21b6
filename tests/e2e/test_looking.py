"""What every walk relies on: a page with a fault is found, and nothing is looked at before it stands."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import SETTLED, violations

pytestmark = pytest.mark.e2e
SOUND = "<html lang=zh><title>页</title><main><h1>标题</h1><p>文字</p></main></html>"
FAULTS = {
    "color-contrast": '<p style="color:#aaa;background:#fff">看不清</p>',
    "label": "<input type=text>",
    "image-alt": "<img src=data:,>",
}


@pytest.fixture
def page(browser):
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("rule", FAULTS)
def test_a_fault_is_found_and_a_sound_page_has_none_also_when_it_is_looked_at_again(page, rule):
    page.set_content(SOUND)
    assert violations(page) == []

    page.evaluate(
        "html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", FAULTS[rule]
    )

    assert [one["id"] for one in violations(page)] == [rule]
    assert FAULTS[rule].split(" ")[0] in violations(page)[0]["nodes"][0]["html"]


def test_a_part_that_was_looked_at_already_is_left_aside_and_nothing_else(page):
    page.set_content(SOUND)
    both = f"<div class=known>{FAULTS['label']}</div>{FAULTS['image-alt']}"
    page.evaluate("html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", both)

    assert [one["id"] for one in violations(page, beside=[".known"])] == ["image-alt"]
    assert len(violations(page, beside=[".nowhere"])) == 2


def test_a_page_of_which_a_part_is_on_its_way_is_waited_for(page):
    page.set_content(SOUND.replace("<p>", "<p class=htmx-request>"))
    page.evaluate("() => setTimeout(() => document.querySelector('p').classList.remove('htmx-request'), 300)")
    assert page.locator(".htmx-request").count() == 1

    page.wait_for_function(SETTLED)

    assert page.locator(".htmx-request").count() == 0
