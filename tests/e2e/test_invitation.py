"""An invitation in a real browser: whoever is invited sets a password and signs in with it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from federation.accounts.services import tokens
from tests.e2e.conftest import Visitor
from tests.factories.accounts import UserFactory

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

CHOSEN = "gentle-harbour-at-dawn-27"


def test_whoever_is_invited_sets_a_password_on_a_telephone_and_signs_in(browser, served):
    secret = tokens.invite(UserFactory(username="invited"), actor=None)
    visitor = Visitor(browser, served, 390)
    try:
        visitor.go(reverse("accounts:set_password", args=[secret]))
        visitor.check("invitation-1")
        for field in visitor.page.locator("input[type=password]").all():
            field.fill(CHOSEN)
        visitor.page.locator("main button[type=submit]").click()
        visitor.page.wait_for_url("**/accounts/sign-in/?changed=1")
        visitor.check("invitation-2")
        visitor.sign_in("invited", CHOSEN)
    finally:
        visitor.context.close()
