"""Lending a post and taking leave of somebody, in a real browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from federation.accounts.models import Delegation, Role
from tests.factories.accounts import city_clerk, person_with
from tests.factories.chambers import ChamberFactory

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.mark.parametrize("width", [1440, 390])
def test_a_post_is_lent_and_its_owner_is_offboarded(visit, served, width):
    lender = person_with(Role.LEADER, username="lender", name="李建国")
    clerk = city_clerk(username="clerk", name="王海燕")
    person_with(Role.SECURITY_ADMIN, username="guard")
    ChamberFactory(liaison_officer=lender)
    today = timezone.localdate()
    leader = visit("lender", width=width)
    leader.go("/accounts/me/delegations/")
    leader.page.get_by_role("link", name="授权代理").click()
    leader.page.select_option("[name=delegate]", str(clerk.pk))
    leader.page.fill("[name=ends_on]", f"{today + timedelta(days=7):%Y-%m-%d}")
    leader.page.fill("[name=reason]", "年休假")
    leader.check("delegation-1-form")
    leader.page.get_by_role("button", name="授权代理").click()
    leader.page.get_by_text("生效中").wait_for()
    leader.check("delegation-2-list")
    helper = visit("clerk", width=width)
    helper.go("/")
    helper.page.get_by_text("正在代理李建国").wait_for()
    helper.check("delegation-3-acting")
    guard = visit("guard", width=width)
    guard.go(f"/accounts/users/{lender.pk}/offboard/")
    guard.check("offboard-1-form")
    guard.page.fill("[name=successor]", "clerk")
    guard.page.fill("[name=reason]", "退休")
    guard.page.get_by_role("button", name="立即终止全部权限").click()
    guard.page.wait_for_url(f"**/users/{lender.pk}/")
    guard.check("offboard-2-done")
    leader.go("/")
    assert "/sign-in/" in leader.page.url
    assert Delegation.objects.get().ended_at is not None
