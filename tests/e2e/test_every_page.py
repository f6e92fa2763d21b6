"""Every page that a menu leads to, with the first record of each list and the forms that these offer.

One visit for each view, at the width of a desk and of a phone: no violation that axe finds, none of the page's
own policy, no sideways scroll. Links are read from the pages as they are sent; the browser opens those of one part
of the views in each walk, so that workers share the looking.
"""

from __future__ import annotations

from urllib.parse import urlsplit
from zlib import crc32

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve
from lxml import html as lxml_html

from tests.access_world import World
from tests.e2e.conftest import FRAME, Visitor, violations

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

# Where pages of one app, of administration and of outsiders are met.
ROLES = ("CST", "SYS", "SEC", "AUD", "DEP", "ENT", "CHS")
# A desk and a phone.
WIDTHS = (1440, 390)


def within(*names: str) -> str:
    """Links in an element of the last class, itself in those of the classes before it."""
    return (
        "".join(f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]" for name in names)
        + "//a"
    )


MENU = f"{within('p-nav')}|{within('p-top', 'p-menu-body')}"
ROWS = f"//tr[@data-row]//a|{within('p-duties')}|{within('p-found')}"
ACTS = f"{within('p-actions')}|{within('p-tabs')}|{within('p-card-head')}"
MOST_ACTS = 8
PARTS = 2


@pytest.fixture
def world(served):
    return World()


class Walk:
    """Goes from the menu to lists, records and forms; each view once."""

    def __init__(self, visitor: Visitor, seen: set[str], part: int) -> None:
        self.visitor, self.page, self.seen, self.part = visitor, visitor.page, seen, part
        self.wrong: list[str] = []
        self.known: tuple[str, ...] = ()
        self.sent = lxml_html.fromstring("<html></html>")

    def links(self, selector: str, most: int | None = None) -> list[str]:
        """Addresses of this page that lead to a view not met yet, one for each view."""
        hrefs = [one.get("href") for one in self.sent.xpath(selector)]
        found: dict[str, str] = {}
        for href in hrefs:
            name = view_name(href or "")
            if name and name not in self.seen:
                found.setdefault(name, href)
        return list(found.values())[:most]

    def visit(self, href: str) -> bool:
        """Whether the page opened; what is wrong with it is noted, by the walk whose part it is in."""
        name = view_name(href)
        if not name or name in self.seen:
            return False
        self.seen.add(name)
        response = self.page.context.request.get(self.visitor.address + href)
        if response.status >= 500:
            self.wrong.append(f"{name} {href}: {response.status}")
        if response.status != 200 or "text/html" not in response.headers.get("content-type", ""):
            return False
        self.sent = lxml_html.fromstring(response.text())
        if crc32(name.encode()) % PARTS == self.part:
            self.check(name, href)
        return True

    def check(self, name: str, href: str) -> None:
        """One loading of the page, looked at in each width; what all pages of a role share, on the first."""
        self.page.goto(self.visitor.address + href)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            if self.page.evaluate("document.documentElement.scrollWidth") > width:
                self.wrong.append(f"{name} {href} at {width}: scrolls sideways")
            self.wrong += [
                f"{name} {href} at {width}: {one['id']}: {one['nodes'][0]['html'][:200]}"
                for one in violations(self.page, beside=self.known)
            ]
        self.known = FRAME
        self.wrong += [f"{name} {href}: {said}" for said in self.visitor.refused]
        self.visitor.refused.clear()

    def go(self) -> None:
        self.visit("/")
        for start in self.links(MENU):
            if self.visit(start):
                acts, rows = self.links(ACTS, MOST_ACTS), self.links(ROWS, 1)
                for href in acts:
                    self.visit(href)
                for href in rows:
                    self.record(href)

    def record(self, href: str) -> None:
        if self.visit(href):
            for act in self.links(ACTS, MOST_ACTS):
                self.visit(act)


def view_name(href: str) -> str:
    """The view of a page of ours; "" for files, other sites and what leaves the page as it is."""
    parts = urlsplit(href)
    if parts.netloc or not parts.path.startswith("/") or "export" in parts.query:
        return ""
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        return ""
    return "" if name.startswith(("files:", "api:")) or name.endswith(("_export", "_file")) else name


def signed_in(browser, address: str, who) -> Visitor:
    visitor = Visitor(browser, address, WIDTHS[0])
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": who.session, "url": address}
    visitor.context.add_cookies([cookie])
    return visitor


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_whole_for_everybody_who_is_led_to_it(browser, served, world, part):
    seen: set[str] = set()
    wrong: list[str] = []
    for role in ROLES:
        visitor = signed_in(browser, served, world.principals[role])
        walk = Walk(visitor, seen, part)
        walk.go()
        wrong += walk.wrong
        visitor.context.close()

    assert wrong == [], f"{len(seen)} views:\n" + "\n".join(wrong)
    assert len(seen) > 120
