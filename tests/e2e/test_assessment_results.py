"""Results in a browser: the public list and an objection on a phone, the office's ranking and objections."""

from __future__ import annotations

import pytest
from django.utils import timezone

from chambers.models import AssessmentObjection, Award, Fact, FactKind
from chambers.services.award_endings import revoke_award
from chambers.services.certificates import issue_certificate
from federation.accounts.models import Role
from tests.chambers.test_assessment_publicity import object_to, published_round
from tests.chambers.test_awards import awarded_round, ripe_round
from tests.e2e.conftest import Visitor
from tests.factories.accounts import city_clerk, person_with
from tests.factories.chambers import ChamberFactory

TODAY = timezone.localdate
TOTALS = ((0, 93.5), (0, 88), (0, 88), (0, 71), (0, 52), (1, 90), (1, 66))


@pytest.mark.parametrize("width", [390, 1440])
def test_a_stranger_reads_the_list_and_objects(browser, served, width):
    held, entries = published_round(TOTALS)
    visitor = Visitor(browser, served, width)
    visitor.go("/results/")
    visitor.check("results")
    visitor.go(f"/results/{held.pk}/")
    visitor.check("result-list")
    visitor.page.get_by_role("link", name=f"对{entries[0]}的结果提出异议").click()
    visitor.page.fill("[name=name]", "丁一")
    visitor.page.fill("[name=phone]", "13800000000")
    visitor.page.fill("[name=text]", "签约项目数有误。")
    visitor.check("result-object")
    visitor.page.get_by_role("button", name="提交异议").click()
    visitor.page.get_by_text("异议已收到").wait_for()
    assert AssessmentObjection.objects.count() == 1
    visitor.context.close()


@pytest.mark.parametrize("width", [390, 1440])
def test_the_office_looks_at_the_ranking_and_at_an_objection(visit, width):
    desk = city_clerk()
    held, entries = published_round(TOTALS)
    objection = object_to(entries[1])
    visitor = visit(desk.username, width)
    for name, path in {
        "round-published": f"rounds/{held.pk}/",
        "ranking": f"rounds/{held.pk}/ranking/",
        "objections": "objections/",
        "objection": f"objections/{objection.pk}/",
        "objection-answer": f"objections/{objection.pk}/answer/",
    }.items():
        visitor.go(f"/chambers/assessment/{path}")
        visitor.check(name)


@pytest.mark.parametrize("width", [390, 1440])
def test_the_office_awards_a_round_and_pays_its_rewards(visit, width):
    desk = city_clerk()
    held, entries = ripe_round(TOTALS)
    visitor = visit(desk.username, width)
    visitor.go(f"/chambers/assessment/rounds/{held.pk}/award/")
    visitor.check("round-award")
    visitor.page.get_by_role("button", name="认定结果").click()
    visitor.page.wait_for_url(f"**/rounds/{held.pk}/")
    visitor.check("round-awarded")
    award = Award.objects.get(entry=entries[0])
    for name, path in {
        "awards": "awards/",
        "award": f"awards/{award.pk}/",
        "award-revoke": f"awards/{award.pk}/revoke/",
        "certificates": "certificates/",
        "certificate": f"certificates/{award.certificate_id}/",
        "certificate-issue": "certificates/new/",
        "rewards": "rewards/",
        "reward": f"rewards/{award.reward.pk}/",
        "reward-pay": f"rewards/{award.reward.pk}/pay/",
    }.items():
        visitor.go(f"/chambers/assessment/{path}")
        visitor.check(name)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_stranger_reads_awards_and_checks_certificates(browser, served, width):
    _held, (best, second, *_rest) = awarded_round(TOTALS)
    revoke_award(Award.objects.get(entry=second), "材料不实", actor=None)
    visitor = Visitor(browser, served, width)
    visitor.go("/results/awards/")
    visitor.check("public-awards")
    desk = city_clerk()
    for name in ("云州青禾产业园", "桃溪智造园"):
        issue_certificate(
            best.organisation,
            "plaque",
            actor=desk,
            title="智慧党建试点园区",
            valid_from=TODAY(),
            recipient=name,
        )
    visitor.go("/results/plaques/")
    visitor.check("public-plaques")
    visitor.go("/verify/")
    visitor.page.fill("[name=number]", Award.objects.get(entry=best).certificate.number)
    visitor.page.get_by_role("button", name="查验").click()
    visitor.page.get_by_text("证书有效").wait_for()
    visitor.check("check-number")
    visitor.go(f"/verify/{Award.objects.get(entry=second).certificate.code}/")
    visitor.check("check-void")
    visitor.context.close()


@pytest.mark.parametrize("width", [390, 1440])
def test_a_unit_reports_a_fact_and_the_office_confirms_it(visit, width):
    chamber, desk = ChamberFactory(), city_clerk()
    secretary = person_with(Role.CHAMBER_SECRETARY, chamber.organisation)
    FactKind.objects.create(code="signed", name="签约项目", unit="个")
    visitor = visit(secretary.username, width)
    visitor.go("/chambers/assessment/facts/new/")
    visitor.page.fill("[name=amount]", "3")
    visitor.page.fill("[name=title]", "青禾智能装备项目")
    visitor.check("fact-report")
    visitor.page.get_by_role("button", name="提交填报").click()
    visitor.page.wait_for_url("**/facts/*/")
    fact = Fact.objects.get()
    visitor.check("fact-own")
    office = visit(desk.username, width)
    for name, path in {
        "facts": "facts/",
        "fact": f"facts/{fact.pk}/",
        "fact-reject": f"facts/{fact.pk}/reject/",
        "fact-confirm": f"facts/{fact.pk}/confirm/",
    }.items():
        office.go(f"/chambers/assessment/{path}")
        office.check(name)
    office.page.get_by_role("button", name="核实业绩").click()
    office.page.wait_for_url(f"**/facts/{fact.pk}/")
    assert Fact.objects.get().state == "confirmed"
