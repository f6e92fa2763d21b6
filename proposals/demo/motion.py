"""The motion numbered 077: its letter of class A and the three steps that the letter promises."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from federation.accounts.models import Organisation, User
from liaison.models import DepartmentLeader
from proposals.demo.letters import issue_and_deliver
from proposals.models import Assignment, Commitment, Reply
from proposals.services.replies import begin_reply, draft_reply, report_commitment

SUBJECT = "关于在招大引强中更好发挥商会承接载体作用的提案"
SERIAL = 77
PLAN = "年内出台《关于促进工商联所属商会改革和发展的实施方案》"
DIRECTORY = "建立“云商名录”数据库，明年一季度前上线"
MEETINGS = "每年组织两次异地商会会长、秘书长座谈会"
BODY = f"""贵会提出的《{SUBJECT}》收悉。经会同市发展改革委、市财政局、市民政局研究，现答复如下：
一、支持商会改革发展
（一）建强组织网络。
坚持成熟一家、发展一家，今年以来指导组建山东商会、网商协会等8家商会，所属商会增至27家；新设杭州、郑州、武汉等异地云州商会12家，异地云州商会达到27家，承接招引的触角更加完备。
（二）促进规范发展。
编印《商会工作手册》，常态开展“四好”商会互学互评。目前全市共有全国“四好”商会4家、全省14家、市级20家。
二、下一步工作
{PLAN}，对获评“四好”的商会给予工作经费奖励并纳入财政预算；{DIRECTORY}；{MEETINGS}，实行招商信息联合研判。
感谢贵会对我市招商引资工作的关心和支持。"""


def promises(today: date) -> list[dict]:
    """The three promises with the day on which each falls due or is looked at again."""
    year_end = date(today.year, 12, 31)
    return [
        {"quote": PLAN, "due_on": year_end},
        {"quote": DIRECTORY, "due_on": date(today.year + 1, 3, 31)},
        {"quote": MEETINGS, "review_on": year_end},
    ]


def signatory_of(department: Organisation) -> DepartmentLeader:
    return DepartmentLeader.objects.signatories().order_by("id").get(department_id=department.pk)


def answer_motion(assignment: Assignment, *, officer: User, helpers: dict[int, User]) -> Reply:
    """Issue the letter six days ago and report how its promises stand."""
    today = timezone.localdate()
    reply = begin_reply(assignment, actor=officer)
    reply = draft_reply(
        reply,
        actor=officer,
        letter_class="A",
        title=f"对市政协第{SERIAL:03d}号提案的答复",
        addressee="市工商联",
        body=BODY,
        signatory=signatory_of(assignment.department.organisation),
    )
    reply = issue_and_deliver(
        reply,
        officer=officer,
        helpers=helpers,
        promises=promises(today),
        issued_on=today - timedelta(days=6),
    )
    for commitment, (progress, note) in zip(
        reply.commitments.order_by("id"),
        ((80, "实施方案已送审。"), (35, "名录字段已确定，正在建设。"), (50, "已召开一次，年内还缺一次。")),
    ):
        report_commitment(
            commitment,
            actor=officer,
            state=Commitment.State.IN_PROGRESS,
            progress=progress,
            note=note,
        )
    return reply
