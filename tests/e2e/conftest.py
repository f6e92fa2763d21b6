"""A real browser against a real server: pages are walked, and each is checked by axe and its own policy."""

from __future__ import annotations

import gettext
import os
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils.translation import trans_real
from playwright.sync_api import Locator, Page, Request, sync_playwright
from pytest_django.live_server_helper import LiveServer

from federation.accounts.models import User
from federation.accounts.proof import PROVED_AT
from federation.reference.services import forget
from tests.factories.accounts import PASSWORD
from tests.races import committed

__all__ = ["committed"]

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What axe passes is not asked for: telling it takes longer than finding what it does not pass.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
FIND_VIOLATIONS = "([beside, rules]) => axe.run({exclude: beside}, rules).then(found => found.violations)"
# What every page of a person has in common.
FRAME = (".p-nav", ".p-top", ".p-bottom")
# Fonts and pictures are there, and no part of the page is on its way.
SETTLED = """() => document.readyState === 'complete' && document.fonts.status === 'loaded'
    && !document.querySelector('.htmx-request')"""
AXE = Axe()
BACKEND = "federation.accounts.backends.FoldedNameBackend"
# For how many milliseconds nothing may be under way, looked at in steps, and how long is waited for it at the most:
# Playwright's own "networkidle" takes half a second for every page.
STILL, STEP, LONGEST = 100, 50, 30_000
PICTURES = Path(settings.BASE_DIR) / "var" / "screenshots"

# Playwright keeps an event loop in this thread; Django's guard would take it for an async caller.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(autouse=True)
def _dictionaries_anew():
    """The tables are emptied after each walk; what was remembered of their dictionaries goes with them."""
    forget()
    yield
    forget()


@pytest.fixture(scope="session")
def chinese():
    """The compiled catalogue: pages are tested in the language that people read."""
    call_command("build_messages", verbosity=0)
    # Whatever was said before in this process was said from the older catalogue.
    gettext._translations.clear()
    trans_real._translations.clear()
    trans_real._default = None


@pytest.fixture(scope="session")
def browser(chinese, django_db_setup):
    # The database is made first: what runs inside Playwright's loop sees the connections made before it.
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed, and in CI the browser tests must run")
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


def violations(page: Page, beside: Sequence[str] = ()) -> list[dict]:
    """What axe finds on a page as it stands, `beside` some parts; its script is sent once for each document."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    return page.evaluate(FIND_VIOLATIONS, [list(beside), RULES])


class Visitor:
    """One person at one screen."""

    def __init__(self, browser, address: str, width: int) -> None:
        self.address = address
        self.width = width
        self.context = browser.new_context(locale="zh-CN", viewport={"width": width, "height": 900})
        self.page = self.context.new_page()
        self.refused: list[str] = []
        self.under_way: set[Request] = set()
        self.page.on("console", self._heard)
        self.page.on("request", lambda request: self.under_way.add(request))
        for end in ("requestfinished", "requestfailed"):
            self.page.on(end, lambda request: self.under_way.discard(request))

    def _heard(self, message) -> None:
        # A refused form answers 422 on purpose; everything else that the console calls an error is one.
        expected = message.text.startswith("Failed to load resource") and "422" in message.text
        if message.type == "error" and not expected:
            self.refused.append(message.text)

    def sign_in(self, username: str, password: str = PASSWORD) -> Visitor:
        self.page.goto(f"{self.address}/accounts/sign-in/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", password)
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url(f"{self.address}/")
        return self

    def enter(self, username: str) -> Visitor:
        """Signed in already; how one signs in is walked in the tests about it."""
        asked = Client()
        asked.force_login(User.objects.get(username=username), backend=BACKEND)
        session = asked.session
        session[PROVED_AT] = int(time.time())
        session.save()
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": self.address}
        self.context.add_cookies([cookie])
        return self

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def follow(self, link: Locator) -> None:
        """Press a link and wait for the page that it leads to."""
        with self.page.expect_navigation():
            link.click()

    def settle(self) -> None:
        """Wait until what was pressed has been answered and the page stands."""
        still, waited = 0, 0
        while still < STILL:
            self.page.wait_for_timeout(STEP)
            still, waited = (0 if self.under_way else still + STEP), waited + STEP
            assert waited < LONGEST, f"never answered: {[one.url for one in self.under_way]}"
        self.page.wait_for_function(SETTLED)

    def check(self, name: str) -> None:
        """The page has no axe violation, no policy violation, no sideways scroll; a picture is kept."""
        self.settle()
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(PICTURES / f"{name}-{self.width}.png"), full_page=True)
        wrong = [
            (one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in violations(self.page)
        ]
        assert wrong == [], name
        assert self.refused == [], name
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width, name


@pytest.fixture
def served(committed):
    """A server of its own over real commits; its address."""
    server = LiveServer("127.0.0.1")
    yield server.url
    server.stop()


@pytest.fixture
def visit(browser, served):
    """`visit(username, width=1440)`: a signed-in visitor with an own browser context."""
    contexts = []

    def arrive(username: str, width: int = 1440) -> Visitor:
        visitor = Visitor(browser, served, width)
        contexts.append(visitor.context)
        return visitor.enter(username)

    yield arrive
    for context in contexts:
        context.close()
