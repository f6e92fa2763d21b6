from __future__ import annotations

from django.utils import timezone

from federation.accounts.models import Organisation
from liaison.models import PlanItem, WorkReport, YearPlan
from liaison.services.plans import (
    add_item,
    add_outlook,
    begin_report,
    make_plan,
    publish_report,
    write_section,
)
from tests.factories.accounts import root


def draft_report(organisation: Organisation | None = None, items: int = 3, **fields) -> WorkReport:
    given = {"year": timezone.localdate().year, "title": "年度工作报告"}
    report = begin_report(actor=None, organisation=organisation or root(), **given | fields)
    write_section(report, actor=None, heading="工作回顾", text="全年走访企业一百家。")
    for number in range(1, items + 1):
        add_outlook(report, actor=None, aspect=f"方面{number}", text=f"要做的第{number}件事。")
    return report


def report_of(organisation: Organisation | None = None, **fields) -> WorkReport:
    return publish_report(draft_report(organisation, **fields), actor=None)


def plan_for(organisation: Organisation | None = None, **fields) -> YearPlan:
    given = {"year": timezone.localdate().year + 1, "title": "年度工作计划"}
    return make_plan(actor=None, organisation=organisation or root(), **given | fields)


def plan_item(plan: YearPlan, **fields) -> PlanItem:
    return add_item(plan, actor=None, **{"aspect": "服务企业", "text": "走访一百家企业。"} | fields)
