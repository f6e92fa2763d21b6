"""Leaders' instructions of the demo city: one under way, one late, one carried out."""

from __future__ import annotations

from datetime import date, timedelta

from federation.accounts.models import Organisation, User
from liaison.models import Department
from proposals.models import Instruction, Matter, Proposal
from proposals.services.instructions import record_instruction, report_on_instruction, take_report

LEADER = "市政府分管领导"
DAY = timedelta(days=1)


def build_instructions(
    root: Organisation,
    clerk: User,
    departments: dict[str, Department],
    officers: dict[str, User],
    today: date,
) -> None:
    def give(
        subject: str, text: str, units: list[str], age: int, about: Matter | None = None, due: int = 10
    ) -> Instruction:
        return record_instruction(
            actor=clerk,
            organisation=root,
            subject=subject,
            leader_name=LEADER,
            given_on=today - age * DAY,
            text=text,
            units=[departments[name].organisation for name in units],
            due_on=today + due * DAY,
            about=about,
        )

    assigned = Proposal.objects.filter(state=Proposal.State.ASSIGNED).select_related("matter")
    about = assigned.order_by("matter_id").first()
    first = give(
        "关于园区配套建设的批示",
        "所提问题有普遍性，请牵头部门会同相关单位一周内拿出方案，并向工商联反馈。",
        ["发改", "财政"],
        6,
        about.matter if about is not None else None,
    )
    report(first, "财政", officers, "已安排专项资金测算，方案正在会签。", is_final=False)
    give("关于清理拖欠民营企业账款的批示", "请逐笔核实，限期清偿，按月通报。", ["财政"], 30, due=-3)
    done = give("关于支持商会参与招商引资的批示", "建议很好，请抓紧研究落实。", ["商务"], 45, due=-20)
    report(done, "商务", officers, "已印发实施方案，建立商会招商联络机制。")
    take_report(done.units.get(), actor=clerk)


def report(
    instruction: Instruction, name: str, officers: dict[str, User], text: str, *, is_final: bool = True
) -> None:
    """What the department of this name says about it."""
    officer = officers[name]
    part = instruction.units.get(unit__posts__user=officer)
    report_on_instruction(part, actor=officer, text=text, is_final=is_final)
