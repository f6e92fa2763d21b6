"""The letters' way through the departments of the demo city: who vets, who issues, how far each has come."""

from __future__ import annotations

from datetime import date, timedelta

from federation.accounts.models import Role, User
from federation.accounts.services.users import give_post, open_account
from liaison.models import Department
from proposals.demo.places import SINCE
from proposals.models import Assignment, Reply
from proposals.services.later_letters import begin_supplement
from proposals.services.letter_steps import (
    countersign_reply,
    deliver_reply,
    hand_on_reply,
    lapse_letter,
    vet_reply,
)
from proposals.services.promises import Promise, mark_promises
from proposals.services.replies import draft_reply, issue_reply

# Key of the department: who vets its letters, who issues them.
COLLEAGUES = {
    "商务": ("苏晓岚", "范宇轩"),
    "发改": ("金书瑶", "陆景明"),
    "财政": ("段若溪", "贺建业"),
    "民政": ("秦语桐", "卓一凡"),
    "市监": ("白雨薇", "龚志强"),
    "科技": ("尹思源", "葛俊杰"),
    "金融": ("覃雅茹", "邵文博"),
    "人社": ("骆佳怡", "庞永健"),
}

FOLLOW_UP = """一、办理进展
原答复列入计划的措施已于本季度全部落实，相关企业可按办事指南直接申请。
二、后续工作
我们将继续跟踪落实效果，欢迎随时提出意见。
"""


def appoint_colleagues(
    departments: dict[str, Department], officers: dict[str, User], actor: User
) -> dict[str, User]:
    """Two more officers for each department, by account name: a letter needs three persons."""
    found = {}
    for key, names in COLLEAGUES.items():
        unit = departments[key].organisation
        for name, part, title in zip(
            names, ("vetter", "signer"), ("办公室核稿员", "办公室主任"), strict=True
        ):
            username = f"{officers[key].username}-{part}"
            user = open_account(username, name=name, actor=actor)
            give_post(user, unit, Role.DEPARTMENT, actor=actor, title=title, starts_on=SINCE)
            found[username] = user
    return found


def colleague(officer: User, part: str) -> User:
    return User.objects.get(username=f"{officer.username}-{part}")


def bring_to(reply: Reply, stage: str, *, officer: User, helpers: dict[int, User]) -> Reply:
    """Take a complete draft to a step of its way, "to_issue" the farthest.

    `helpers` are the officers of the co-handlers by department; one that is not named lets its time pass.
    """
    reply = hand_on_reply(reply, actor=officer)
    if stage == Reply.State.COUNTERSIGNING:
        return reply
    for row in reply.countersignatures.waiting().select_related("assignment"):
        helper = helpers.get(row.assignment.department_id)
        if helper is not None:
            reply = countersign_reply(row.assignment, actor=helper, agrees=True)
    lapse_letter(reply, date.today() + timedelta(days=90))
    if stage == Reply.State.VETTING:
        return reply
    return vet_reply(reply, actor=colleague(officer, "vetter"), passes=True, remark="已核，文号待编。")


def issue_and_deliver(
    reply: Reply,
    *,
    officer: User,
    helpers: dict[int, User],
    issued_on: date,
    promises: list[dict] | None = None,
) -> Reply:
    """The whole way; the letter reaches the proposer on the day of its issue."""
    if promises:
        reply = mark_promises(reply, [Promise(**one) for one in promises], actor=officer)
    reply = bring_to(reply, Reply.State.TO_ISSUE, officer=officer, helpers=helpers)
    signer = colleague(officer, "signer")
    reply = issue_reply(reply, actor=signer, issued_on=issued_on)
    deliver_reply(reply, actor=officer, way="portal", delivered_on=issued_on)
    return reply


def supplement(
    part: Assignment, letter_class: str, *, officer: User, helpers: dict[int, User], issued_on: date
) -> Reply:
    """A supplementary letter, by which the class of the answer changes."""
    reply = begin_supplement(part, actor=officer)
    reply = draft_reply(reply, actor=officer, letter_class=letter_class, body=reply.body + FOLLOW_UP)
    return issue_and_deliver(reply, officer=officer, helpers=helpers, issued_on=issued_on)
