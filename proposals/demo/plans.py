"""Yearly reports and plans of the demo city: the federation's with five outlook items, and a chamber's."""

from __future__ import annotations

from datetime import date, timedelta

from federation.accounts.models import Organisation, User
from liaison.models import WorkReport
from liaison.services.plans import (
    add_item,
    add_outlook,
    begin_report,
    copy_outlook,
    make_plan,
    note_progress,
    publish_report,
    settle_item,
    write_section,
)

SECTIONS = (
    ("工作回顾", "全年走访企业和商会三百余次，办理企业诉求和提案建议，推动惠企政策落地。"),
    ("主要成效", "商会组织覆盖面持续扩大，“四好”商会建设取得新进展，服务中心开通线上办理。"),
    ("存在不足", "部分商会服务能力不强，企业对政策的知晓率有待提高。"),
)
OUTLOOK = (
    ("政治引领", "加强民营经济人士思想政治建设，办好理想信念教育活动。"),
    ("服务企业", "做实企业服务中心，公益服务和市场化服务双轮驱动。"),
    ("商会建设", "打造“一流商会新样本”，新培育一批“四好”商会。"),
    ("建言献策", "围绕民营企业急难愁盼开展调研，提高提案建议质量。"),
    ("自身建设", "强化机关作风和队伍建设，提升履职能力。"),
)
ITEMS = (
    ("服务企业", "开展“专家问诊”进园区活动十场。", "会员部", "done"),
    ("商会建设", "完成商会年度评估，公布结果。", "商会部", "open"),
    ("建言献策", "完成民营经济重点调研课题三个。", "研究室", "open"),
    ("自身建设", "统一更换办公系统。", "办公室", "dropped"),
)


def build_plans(root: Organisation, chamber: Organisation, clerk: User, today: date) -> None:
    """This year's plan is under way; two of five outlook items of the report stand in the next one."""
    report = write_report(root, "云州市工商联年度工作报告", clerk, today)
    chosen = report.outlook.filter(number__in=(2, 3)).values_list("pk", flat=True)
    copy_outlook(report, list(chosen), actor=clerk)
    write_report(chamber, "商会年度工作报告", None, today)
    title = f"{today.year} 年工作计划"
    plan = make_plan(actor=clerk, organisation=root, year=today.year, title=title)
    for aspect, text, owner, state in ITEMS:
        item = add_item(
            plan, actor=clerk, aspect=aspect, text=text, owner=owner, due_on=today + timedelta(days=20)
        )
        note_progress(item, actor=clerk, text="已制定方案并分解任务。", made_on=today - timedelta(days=30))
        if state != "open":
            reason = "全部完成" if state == "done" else "由市里统一建设，不再单独实施"
            settle_item(item, actor=clerk, state=state, reason=reason)


def write_report(unit: Organisation, title: str, clerk: User | None, today: date) -> WorkReport:
    report = begin_report(actor=clerk, organisation=unit, year=today.year, title=title)
    for heading, text in SECTIONS:
        write_section(report, actor=clerk, heading=heading, text=text)
    for aspect, text in OUTLOOK:
        add_outlook(report, actor=clerk, aspect=aspect, text=text)
    return publish_report(report, actor=clerk)
