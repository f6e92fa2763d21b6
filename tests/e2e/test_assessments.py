"""An assessment in a browser: a secretary's self-score on a phone, the sheet of an expert with its live total."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from chambers.models import AssessmentRound, Mark
from chambers.services import assessment_rounds as leading
from chambers.services.assessment_checks import admit_entry
from chambers.services.assessment_entries import apply_entry, save_self_score, submit_entry
from chambers.services.expert_seats import spread_experts
from federation.accounts.models import Role
from tests.chambers.test_assessment_rounds import a_round, admitted, fill, leaf, to
from tests.factories.accounts import city_clerk, person_with
from tests.factories.assessment import make_version
from tests.factories.chambers import ChamberFactory

BRANCHES = ("政治引领好", "队伍建设好", "服务发展好", "自律规范好")
RANGE = {"kind": "range", "points": 12, "scorer": "expert"}


def four_goods():
    tree = [
        {"name": name, "points": 24, "below": [RANGE | {"name": "日常工作"}, RANGE | {"name": "重点任务"}]}
        for name in BRANCHES
    ]
    tree += [{"name": "章程", "kind": "fixed", "points": 4}, {"name": "违法违规", "kind": "veto"}]
    tree += [{"name": "获省级示范", "kind": "fixed", "points": 2, "is_bonus": True}]
    return make_version(tree, grades={"合格": 60, "市级": 75, "全省": 85}, spread_limit=10)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_secretary_fills_in_a_branch_that_keeps_itself(visit, width):
    chamber = ChamberFactory()
    secretary = person_with(Role.CHAMBER_SECRETARY, chamber.organisation)
    held = a_round()
    entry = apply_entry(held, chamber.organisation, actor=secretary)
    fill(entry, secretary)
    visitor = visit(secretary.username, width)

    visitor.go(f"/chambers/assessment/entries/{entry.pk}/self/")
    visitor.check("self-tasks")
    node = leaf(held, "1.3")
    visitor.go(f"/chambers/assessment/entries/{entry.pk}/self/{leaf(held, '1').pk}/")
    visitor.page.fill(f"[name=v{node.pk}]", "26.5")
    visitor.page.wait_for_selector(".p-save[data-state=saved]")
    assert Mark.objects.get(entry=entry, indicator=node).value == 26.5
    visitor.check("self-branch")
    visitor.go(f"/chambers/assessment/entries/{entry.pk}/self/check/")
    visitor.check("self-check")


@pytest.mark.parametrize("width", [390, 1440])
def test_an_expert_sees_the_total_follow_what_is_typed(visit, width):
    desk = city_clerk()
    held = a_round(version=four_goods())
    people = [person_with(Role.EXPERT) for _n in range(2)]
    entries = []
    for _n in range(2):
        chamber = ChamberFactory()
        entry = apply_entry(held, chamber.organisation, actor=None)
        entries.append(entry)
        values = {one.pk: one.points for one in held.version.indicators.filter(kind="range")}
        values |= {one.pk: 1 for one in held.version.indicators.filter(kind="fixed")}
        send(entry, values, desk)
    to(held, AssessmentRound.State.CHECKING)
    spread_experts(held, actor=desk)
    leading.begin_scoring(held, actor=desk)
    visitor = visit(people[0].username, width)

    visitor.go("/chambers/assessment/sheets/")
    visitor.check("sheets")
    visitor.go(f"/chambers/assessment/entries/{entries[0].pk}/sheet/")
    assert visitor.page.inner_text("#p-side .p-score").strip() == "102"
    node = leaf(held, "3.2")
    visitor.page.fill(f"[name=v{node.pk}]", "9")
    visitor.page.press(f"[name=v{node.pk}]", "Tab")
    expect(visitor.page.locator("#p-side .p-score")).to_have_text("99")
    assert "3.2" in visitor.page.inner_text("#p-as-alert")
    reason = visitor.page.locator(f"[name=r{node.pk}]")
    expect(reason).to_be_visible()
    reason.fill("两个项目签约但未到资")
    reason.press("Tab")
    expect(visitor.page.locator("#p-as-alert .p-alert")).to_have_count(0)
    reason.fill("")
    reason.press("Tab")
    expect(visitor.page.locator("#p-as-alert .p-alert")).to_be_visible()
    visitor.page.evaluate("window.scrollTo(0, 0)")
    visitor.check("score-sheet")
    visitor.page.click("button[value=submit]")
    visitor.page.wait_for_selector("[aria-invalid=true]")
    visitor.check("score-sheet-refused")


def send(entry, values, desk):
    save_self_score(entry, values, actor=desk, seen=entry.lock_version)
    return admit_entry(submit_entry(entry, actor=desk), actor=desk)


@pytest.mark.parametrize("width", [390, 1440])
def test_the_office_reads_the_board_and_how_a_total_came_about(visit, width):
    desk = city_clerk()
    held = a_round()
    entry = admitted(held, desk)
    apply_entry(held, ChamberFactory().organisation, actor=None)
    visitor = visit(desk.username, width)

    for name, path in (
        ("round", f"rounds/{held.pk}/"),
        ("rounds", "rounds/"),
        ("entry", f"entries/{entry.pk}/"),
        ("entries", f"entries/?round={held.pk}"),
        ("round-new", "rounds/new/"),
        ("round-add", f"rounds/{held.pk}/add/"),
    ):
        visitor.go(f"/chambers/assessment/{path}")
        visitor.check(f"assessment-{name}")
