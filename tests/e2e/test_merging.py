"""Two records become one in a real browser, and two again, at a desk and on a telephone."""

from __future__ import annotations

from datetime import date

import pytest

from chambers.services.registry import admit_member
from federation.accounts.models import Organisation
from federation.merging.models import DuplicatePair
from federation.merging.services.finding import find_all
from members.models import Position
from members.services.people import set_position
from tests.factories.accounts import CountyFactory, city_clerk, county_clerk
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.members.pages import credit_code

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture
def twins(served):
    county = CountyFactory(name="桃溪县工商联")
    one = EnterpriseFactory(
        name="云州华锐电子有限公司",
        parent=county,
        phone="0736-7710001",
        employees=120,
        address="云州市桃溪县工业大道一号科技园三栋二层",
        credit_code=credit_code(),
    ).organisation
    other = EnterpriseFactory(
        name="云州华锐电子有限公司",
        parent=county,
        phone="0736-7710001",
        employees=135,
        business_scope="电子元件的研发、生产和销售",
    ).organisation
    chamber = ChamberFactory(name="云州市电子行业商会")
    admit_member(chamber, one, actor=None, joined_on=date(2019, 5, 1))
    admit_member(chamber, other, actor=None, joined_on=date(2021, 3, 1), rank="council")
    set_position(PersonFactory(), one, Position.Kind.LEGAL_REPRESENTATIVE, actor=None)
    EnterpriseFactory(name="云州甲食品有限公司", parent=county)
    EnterpriseFactory(name="云州甲食品有限公司", parent=CountyFactory(name="石岭县工商联"))
    find_all()
    city_clerk(username="desk")
    county_clerk(county, username="county")
    return one, other


@pytest.mark.parametrize("width", [1440, 390])
def test_two_records_become_one_and_two_again(visit, twins, width):
    one, other = twins
    visitor = visit("county", width=width)
    page = visitor.page
    visitor.go("/duplicates/")
    visitor.check("merging-list")
    page.get_by_role("link", name="云州华锐电子有限公司").first.click()
    page.wait_for_url("**/duplicates/*/")
    visitor.check("merging-pair")
    page.get_by_role("button", name="合并").click()
    page.locator(".p-error").first.wait_for()
    visitor.check("merging-asked")
    page.locator("[name='rows_chambers.membership.member'][value=one]").check()
    page.get_by_role("button", name="合并").click()
    page.wait_for_url("**/duplicates/")
    assert DuplicatePair.objects.filter(state="merged").count() == 1

    visitor.go(f"/enterprises/{other.pk}/timeline/")
    assert page.url.endswith(f"/enterprises/{one.pk}/timeline/")
    visitor.follow(page.get_by_role("link", name="撤销").first)
    visitor.check("merging-undo")
    page.get_by_role("button", name="撤销合并").click()
    page.wait_for_url(f"**/enterprises/{other.pk}/")
    assert not Organisation.objects.filter(merged_into__isnull=False).exists()


def test_the_pages_fit_a_narrow_telephone(visit, twins):
    visitor = visit("desk", width=320)
    visitor.go("/duplicates/")
    visitor.check("merging-list")
    visitor.go(f"/duplicates/{DuplicatePair.objects.order_by('-score').first().pk}/")
    visitor.check("merging-pair")
    visitor.go(f"/duplicates/{DuplicatePair.objects.order_by('-score').first().pk}/distinct/")
    visitor.check("merging-distinct")
