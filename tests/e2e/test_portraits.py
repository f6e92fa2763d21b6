"""Portraits in a browser: the radar with its table and the history, wide and narrow."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from chambers.forms.assessment_rounds import DAYS
from chambers.models import (
    AssessmentRound,
    ExternalResult,
    FactKind,
    Honour,
    Place,
    RecommendationCall,
    Rubric,
    Target,
)
from chambers.services.external_results import add_result
from chambers.services.recommendations import cite_entry, create_call, put_forward
from chambers.services.scoring import score_round
from chambers.services.targets import enter_value, set_target
from tests.chambers.test_scoring import facts_of
from tests.factories.accounts import city_clerk, root
from tests.factories.assessment import give, make_entry, make_round, make_version
from tests.factories.chambers import ChamberFactory
from tests.factories.members import PersonFactory

NAMES = ("政治引领好", "队伍建设好", "服务发展好", "自律规范好")


def three_years(unit, **fields):
    version = make_version(
        [{"name": name, "points": 25} for name in NAMES], grades={"合格": 60, "市级四好": 75, "省级四好": 85}
    )
    others = [ChamberFactory().organisation for _n in range(3)]
    for place, year in enumerate((2024, 2025, 2026)):
        held = make_round(
            version,
            year=year,
            title=f"{year}年度四好商会认定考评" if not fields else f"{year}年度企业家健康成长评价",
        )
        entry = make_entry(held, unit, **fields)
        give(entry, {str(n): 16 + 2 * place + n for n in range(1, 5)})
        for spread, other in enumerate(others):
            give(make_entry(held, other), {str(n): 14 + 3 * spread + n for n in range(1, 5)})
        score_round(held, actor=None)
        if year < 2026:
            Place.objects.create(entry=entry, overall=3, in_group=2)
    return entry


@pytest.mark.parametrize("width", [390, 1440])
def test_a_clerk_looks_at_portraits_of_a_chamber_and_of_a_person(visit, width):
    unit = ChamberFactory().organisation
    person = PersonFactory(organisation=unit)
    entry = three_years(unit)
    three_years(unit, person=person)
    Honour.objects.create(organisation=unit, title="四好商会", level="province", year=2025)
    kind = FactKind.objects.get_or_create(code="gifts", defaults={"name": "公益捐赠", "unit": "万元"})[0]
    facts_of(kind, unit, 50, 20)
    visitor = visit(city_clerk().username, width)

    for name, path in (
        ("portrait-chamber", f"/chambers/{unit.pk}/portrait/"),
        ("portrait-person", f"/chambers/assessment/people/{person.pk}/"),
        ("portrait-entry", f"/chambers/assessment/entries/{entry.pk}/portrait/"),
        ("portrait-none", f"/chambers/{ChamberFactory().pk}/portrait/"),
    ):
        visitor.go(path)
        visitor.check(name)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_clerk_takes_people_in_and_refuses_whose_self_score_never_came(visit, width):
    version = make_version(
        [{"name": name, "points": 25} for name in NAMES], subject=Rubric.Subject.PERSON, grades={"合格": 60}
    )
    today = timezone.localdate()
    days = {name: today - timedelta(9 - place) for place, name in enumerate(DAYS)}
    held = make_round(
        version, state=AssessmentRound.State.OPEN, title="企业家健康成长评价", is_trial=True, **days
    )
    plain = make_round(version, state=AssessmentRound.State.OPEN, title="企业家健康成长考评", **days)
    for person in PersonFactory.create_batch(3):
        make_entry(plain, person.organisation, person=person)
    visitor = visit(city_clerk().username, width)

    for name, path in (
        ("round-add-people", f"/chambers/assessment/rounds/{held.pk}/add/"),
        ("round-refuse", f"/chambers/assessment/rounds/{plain.pk}/refuse/"),
        ("round-people", f"/chambers/assessment/rounds/{plain.pk}/"),
    ):
        visitor.go(path)
        visitor.check(name)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_clerk_looks_at_honours_results_and_recommendations(visit, width):
    unit, desk = ChamberFactory().organisation, city_clerk()
    entry = three_years(unit)
    for level, year in (("nation", 2025), ("province", 2024), ("city", 2023)):
        Honour.objects.create(
            organisation=unit, title="四好商会", level=level, year=year, awarded_by="省工商联"
        )
    result = ExternalResult(
        organisation=unit, title="省级社会组织评估", body="省民政厅", year=2025, rank=5, of=80
    )
    result = add_result(result, actor=desk)
    call = RecommendationCall(
        organisation=unit, title="全国先进社会组织", body="民政部", level="nation", year=2026, quota=3,
        hand_in_by=timezone.localdate() + timedelta(days=5), conditions="成立满三年，最近一次考评为省级以上等级。",
    )  # fmt: skip
    call = create_call(call, actor=desk)
    row = put_forward(call, unit, actor=desk, reasons="服务会员成效突出，连续三年考评等级上升。")
    AssessmentRound.objects.update(state=AssessmentRound.State.AWARDED)
    cite_entry(row, entry, actor=desk)
    put_forward(call, ChamberFactory().organisation, actor=desk, reasons="理由")
    visitor = visit(desk.username, width)

    for name, path in (
        ("honours", "/chambers/honours/"),
        ("honour-figures", "/chambers/honours/figures/"),
        ("results", "/chambers/assessment/results/"),
        ("result", f"/chambers/assessment/results/{result.pk}/"),
        ("result-add", "/chambers/assessment/results/new/"),
        ("calls", "/chambers/assessment/recommendations/"),
        ("call", f"/chambers/assessment/recommendations/{call.pk}/"),
        ("candidate", f"/chambers/assessment/candidates/{row.pk}/"),
        ("candidate-put", f"/chambers/assessment/recommendations/{call.pk}/candidates/new/"),
        ("candidate-decide", f"/chambers/assessment/candidates/{row.pk}/decide/"),
    ):
        visitor.go(path)
        visitor.check(name)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_clerk_follows_a_target(visit, width):
    desk, today = city_clerk(), timezone.localdate()
    target = Target(organisation=root(), name="国际合作产业园", unit="家", planned=10, year=today.year)
    target = set_target(target, actor=desk)
    for ago, value in ((60, 4), (0, 7)):
        enter_value(target, actor=desk, on_day=today - timedelta(ago), value=value)
    visitor = visit(desk.username, width)

    for name, path in (
        ("targets", "/chambers/assessment/targets/"),
        ("target", f"/chambers/assessment/targets/{target.pk}/"),
        ("target-set", "/chambers/assessment/targets/new/"),
    ):
        visitor.go(path)
        visitor.check(name)
