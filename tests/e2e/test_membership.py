"""Joining in a real browser: a stranger applies on a telephone, the desks decide, the plaque is checked."""

from __future__ import annotations

import re

import pytest

from chambers.models import Membership, MembershipApplication, Plaque
from federation.accounts.models import Role
from federation.reference.services import regions
from tests.e2e.conftest import Visitor
from tests.factories.accounts import city_clerk, person_with
from tests.factories.applications import scan
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory
from tests.members.pages import credit_code

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

State = MembershipApplication.State
NAME = "云州青禾智能装备有限公司"
TYPED = "云州青禾智能装备公司"


@pytest.fixture
def cast(served):
    """The chamber with its secretary, the clerk, and the enterprise on file that the stranger speaks for."""
    chamber = ChamberFactory(name="云州市茶业商会")
    ChamberFactory(name="云州市物流行业商会")
    city_clerk(username="clerk")
    person_with(Role.CHAMBER_SECRETARY, chamber.organisation, username="secretary")
    return chamber, EnterpriseFactory(name=NAME, credit_code=credit_code())


@pytest.fixture
def stranger(browser, served):
    visitor = Visitor(browser, served, 390)
    yield visitor
    visitor.context.close()


def code_of(enterprise) -> str:
    return enterprise.organisation.credit_code


def apply(stranger: Visitor, code: str) -> str:
    """Fill in every section and send; gives back the private link."""
    page = stranger.page
    stranger.go("/join/")
    stranger.check("join-1-find")
    page.fill("[name=q]", "茶业")
    page.get_by_role("button", name="搜索").click()
    stranger.follow(page.get_by_role("link", name="云州市茶业商会"))
    stranger.check("join-2-consent")
    page.check("[name=consent]")
    page.get_by_role("button", name="开始").click()
    page.wait_for_url("**/join/*-*/")
    stranger.check("join-3-sections")
    page.get_by_role("link", name=re.compile("^继续填写")).click()
    page.fill("[name=name]", TYPED)
    page.fill("[name=credit_code]", code)
    page.select_option("[name=region]", str(next(iter(regions().values())).pk))
    stranger.check("join-4-enterprise")
    page.get_by_role("button", name="保存并继续").click()
    page.get_by_role("link", name=re.compile("^继续填写：人员")).click()
    page.fill("[name=legal_representative]", "甲法人")
    page.fill("[name=contact_name]", "乙联系")
    page.fill("[name=contact_mobile]", "13900001111")
    page.get_by_role("button", name="保存并继续").click()
    page.get_by_role("link", name=re.compile("^继续填写：营业执照")).click()
    picture = scan("licence.png")
    page.set_input_files(
        "[name=scan]", {"name": picture.name, "mimeType": "image/png", "buffer": picture.read()}
    )
    page.get_by_role("button", name="保存并继续").click()
    stranger.follow(page.get_by_role("link", name="检查并提交"))
    stranger.check("join-5-check")
    page.get_by_role("button", name="提交申请").click()
    page.wait_for_url("**/sent/")
    stranger.check("join-6-sent")
    link = page.locator(".p-join-link").get_attribute("href")
    assert link is not None
    return link


def test_a_stranger_joins_and_the_plaque_is_valid_for_whoever_scans_it(visit, cast, stranger):
    _chamber, enterprise = cast
    link = apply(stranger, code_of(enterprise))
    application = MembershipApplication.objects.get()
    assert (application.state, application.user) == (State.SUBMITTED, None)
    stranger.page.goto(link)
    stranger.page.get_by_text("商会已收到您的申请").first.wait_for()
    stranger.check("join-7-status")

    secretary = visit("secretary", width=390)
    secretary.go("/chambers/applications/")
    secretary.check("join-8-desk")
    secretary.follow(secretary.page.get_by_role("link", name=TYPED).first)
    secretary.check("join-9-application")
    secretary.page.get_by_role("link", name="同意入会").click()
    secretary.page.get_by_role("button", name="报工商联确认").click()
    secretary.page.wait_for_url(f"**/applications/{application.pk}/")
    application.refresh_from_db()
    assert application.state == State.CONFIRMATION

    clerk = visit("clerk")
    clerk.go(f"/chambers/applications/{application.pk}/")
    clerk.page.get_by_text("同一企业").wait_for()
    clerk.check("join-10-candidates")
    clerk.page.get_by_role("link", name="确认入会").click()
    clerk.page.get_by_label(re.compile(NAME)).check()
    clerk.check("join-11-confirm")
    clerk.page.get_by_role("button", name="确认入会").click()
    clerk.page.wait_for_url(f"**/applications/{application.pk}/")
    membership = Membership.objects.get()
    assert (membership.member, membership.application) == (enterprise.organisation, application)

    clerk.follow(clerk.page.get_by_role("link", name="查看会员资格"))
    clerk.check("join-12-membership")
    clerk.page.get_by_role("link", name="颁发电子牌匾").click()
    clerk.page.get_by_role("button", name="颁发", exact=True).click()
    clerk.page.wait_for_url(f"**/memberships/{membership.pk}/")
    clerk.check("join-13-plaque")
    plaque = Plaque.objects.get()

    stranger.page.goto(link)
    stranger.page.get_by_text(membership.number).wait_for()
    stranger.check("join-14-admitted")
    stranger.go(f"/verify/{plaque.code}/")
    stranger.page.get_by_text("证书有效").wait_for()
    stranger.page.get_by_text(NAME).wait_for()
    stranger.check("join-15-verify")


def test_a_code_with_one_sign_more_is_known_to_nobody(cast, stranger):
    stranger.go("/verify/AAAAAAAAAAAAAAAAAAAAAAA/")

    stranger.page.get_by_text("未查到该编码的证书").wait_for()
    stranger.check("join-16-unknown")
