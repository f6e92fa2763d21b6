"""The second factor in a real browser, with a passkey that the browser itself makes."""

from __future__ import annotations

import base64
import time

import pytest

from federation.accounts import totp
from federation.accounts.models import Authenticator, User
from federation.accounts.sealing import unseal
from federation.accounts.services.factors import seal_name
from tests.e2e.conftest import Visitor
from tests.factories.accounts import city_clerk

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture
def owing(browser, served, settings):
    """`owing(width)`: a clerk whose work asks for a second factor, signed in with the password."""
    settings.SECOND_FACTOR_ROLES = frozenset({"CST"})
    contexts = []

    def arrive(width: int) -> Visitor:
        city_clerk(username=f"clerk{width}")
        # Passkeys want a name, not a number, as the host.
        visitor = Visitor(browser, served.replace("127.0.0.1", "localhost"), width)
        contexts.append(visitor.context)
        give_password(visitor)
        return visitor

    yield arrive
    for context in contexts:
        context.close()


def give_password(visitor: Visitor) -> None:
    visitor.go("/accounts/sign-in/")
    visitor.page.fill("[name=username]", f"clerk{visitor.width}")
    visitor.page.fill("[name=password]", "plum-rain-over-the-harbour")
    visitor.page.press("[name=password]", "Enter")


def leave(visitor: Visitor) -> None:
    visitor.page.evaluate("document.querySelector('form[action$=\"sign-out/\"]').submit()")
    visitor.page.wait_for_url("**/accounts/sign-in/**")


@pytest.mark.parametrize("width", [1440, 390])
def test_an_app_and_a_passkey_are_enrolled_and_sign_in(owing, width):
    clerk = owing(width)
    page = clerk.page
    page.wait_for_url("**/accounts/me/second-factor/")
    clerk.check("factor-1-owed")
    clerk.follow(page.get_by_role("link", name="添加验证器"))
    clerk.check("factor-2-app")
    seed = base64.b32decode(page.locator(".p-seed").text_content().replace(" ", ""))
    page.fill("[name=code]", totp.code_at(seed, totp.step_at(time.time())))
    page.get_by_role("button", name="绑定").click()
    page.get_by_text("已保存").wait_for()
    clerk.check("factor-3-codes")
    page.get_by_role("link", name="已保存").click()
    add_virtual_key(clerk)
    page.get_by_role("link", name="添加通行密钥").click()
    page.fill("[name=name]", "办公电脑")
    clerk.check("factor-4-passkey")
    page.get_by_role("button", name="创建通行密钥").click()
    page.wait_for_url("**/accounts/me/second-factor/")
    clerk.check("factor-5-both")
    leave(clerk)
    give_password(clerk)
    page.wait_for_url("**/sign-in/second/")
    clerk.check("factor-6-ask")
    page.get_by_role("button", name="使用通行密钥").click()
    page.wait_for_url(f"{clerk.address}/")
    clerk.go("/accounts/me/sign-ins/")
    clerk.check("factor-7-sign-ins")
    user = User.objects.get(username=f"clerk{width}")
    assert [row.method for row in user.sign_ins.order_by("id")] == ["password", "passkey"]
    app = user.authenticators.get(kind=Authenticator.Kind.TOTP)
    assert unseal(bytes(app.key), owner=seal_name(user)) == seed


def add_virtual_key(visitor: Visitor) -> None:
    """An authenticator inside Chromium that answers by itself (CDP, WebAuthn domain)."""
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
