"""Two rounds of visits to enterprises and chambers, with the problems told there at every stage."""

from __future__ import annotations

from datetime import date, timedelta

from chambers.models import Chamber
from federation.accounts.models import Organisation, User
from federation.reference.models import Region
from liaison.models import Department, VisitIssue
from liaison.services.visits import handle_issue, plan_unit, plan_visits, record_visit
from members.models import Enterprise

VISITS = 60
PROBLEMS = (
    "银行续贷周期短",
    "园区公交班次少",
    "技术工人难招",
    "用电扩容等待久",
    "项目用地指标紧",
    "物流成本偏高",
)
SUMMARY = "实地察看生产车间，座谈了解经营情况，宣讲惠企政策。"


def build_visits(
    root: Organisation,
    regions: dict[str, Region],
    enterprises: list[Enterprise],
    chambers: dict[str, Chamber],
    departments: list[Department],
    clerk: User,
    today: date,
) -> None:
    """Every fourth visit goes to a chamber, every third brings a problem; some units are visited twice."""
    begun = today - timedelta(days=200)
    plans = [
        plan_visits(
            actor=clerk,
            organisation=root,
            name=name,
            leader=leader,
            region=region,
            starts_on=begun,
            ends_on=today + timedelta(days=100),
            target=target,
        )
        for name, leader, region, target in (
            (f"{today.year}年四送一服走访", "市工商联主席", None, 100),
            (f"{today.year}年领导分片走访服务企业", "市政府分管领导", next(iter(regions.values())), 20),
        )
    ]
    hosts = [one.organisation for one in chambers.values()]
    for place in range(VISITS):
        unit = hosts[place // 4] if place % 4 == 3 else enterprises[place * 3 % 90].organisation
        plan = plans[place % 5 == 0]
        if place % 6 == 0 and place < VISITS // 2:
            plan_unit(plan, unit, actor=clerk)
        visit = record_visit(
            unit,
            actor=clerk,
            organisation=root,
            plan=plan,
            visited_on=today - timedelta(days=place * 3 + 1),
            visitors="走访工作组",
            summary=SUMMARY,
            issues=[PROBLEMS[place % len(PROBLEMS)]] if place % 3 == 0 else [],
        )
        for issue in visit.issues.all():
            settle(issue, place, departments[place // 12 % len(departments)], clerk, today)
    # Whom nobody has visited yet.
    for enterprise in enterprises[91:94]:
        plan_unit(plans[0], enterprise.organisation, actor=clerk)


def settle(issue: VisitIssue, place: int, department: Department, clerk: User, today: date) -> None:
    """Of four problems one waits, one is in hand, one is solved and one explained."""
    stage = place // 3 % 4
    if stage == 0:
        return
    due_on = today + timedelta(days=20)
    issue = handle_issue(
        issue, actor=clerk, version=1, state=VisitIssue.State.HANDLING, handler=department, due_on=due_on
    )
    if stage > 1:
        state = VisitIssue.State.SOLVED if stage == 2 else VisitIssue.State.EXPLAINED
        handle_issue(issue, actor=clerk, version=2, state=state, result="已协调有关单位答复企业。")
