"""Rights complaints at every stage, taken through the services by the people concerned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from federation.accounts.models import Organisation, User
from liaison.models import Department
from proposals.models import Assignment, Complaint, Ground, Topic
from proposals.services import complaint_handling as handling
from proposals.services import complaints
from proposals.services.assignments import accept_assignment, report_result, take_up_assignment
from proposals.services.decisions import take_decision

State = Complaint.State


@dataclass(frozen=True)
class Plan:
    """How far one complaint has come; `age` in days, `unit` a word of its department's name."""

    title: str
    facts: str
    topic: str
    channel: str
    state: str
    age: int
    unit: str = ""
    is_urgent: bool = False


PLANS = (
    Plan(
        "扩建用地手续迟迟未批",
        "我公司扩建用地材料齐全，报送后八个月未予答复，已影响订单交付。",
        "land",
        "12345",
        State.HANDLING,
        12,
        "发改",
        is_urgent=True,
    ),
    Plan(
        "同一事项一年内重复检查",
        "一年内同一事项被检查五次，每次均需停产半日。",
        "enforcement",
        "letter",
        State.CLOSED,
        70,
        "市监",
    ),
    Plan("工程款拖欠", "项目竣工验收已满一年，尾款仍未支付。", "payment", "visit", State.CHECKED, 40, "财政"),
    Plan("续贷被要求搭售保险", "续贷时被要求购买保险。", "finance", "phone", State.ANSWERED, 25, "金融"),
    Plan("招标文件设置不合理门槛", "招标文件要求本地三年纳税记录。", "bidding", "online", State.ACCEPTED, 3),
    Plan("合同纠纷", "与供货方就货款发生争议，已向法院起诉。", "other", "letter", State.REFUSED, 30),
    Plan("停车收费标准不公示", "园区停车收费未公示标准。", "other", "online", State.REGISTERED, 0),
)


def build_grievances(
    clerk: User,
    leader: User,
    authors: dict[str, tuple[User, Organisation]],
    departments: dict[str, Department],
    officers: dict[str, User],
    today: date,
) -> None:
    """`departments` and `officers` by the names that the demo gives departments."""
    topics = {topic.code: topic for topic in Topic.objects.filter(kind="complaint")}
    enterprises = [
        pair for name, pair in sorted(authors.items()) if name.startswith(("enterprise", "member"))
    ]
    for place, plan in enumerate(PLANS):
        author, unit = enterprises[place % len(enterprises)]
        name = next((name for name in departments if plan.unit and plan.unit in name), "")
        complaint = complaints.register_complaint(
            actor=author if plan.channel == "online" else clerk,
            organisation=unit,
            topic=topics[plan.topic],
            channel=plan.channel,
            ticket=f"YZ{today.year}{place + 1:04d}" if plan.channel == "12345" else "",
            received_on=today - timedelta(days=plan.age),
            title=plan.title,
            facts=plan.facts,
            wish="请协调有关单位依法尽快处理并予答复。",
            contact_name=author.name,
            contact_phone=author.mobile or "0700-5550100",
            respondent=departments.get(name),
            is_urgent=plan.is_urgent,
        )
        bring(complaint, plan, clerk, leader, departments.get(name), officers.get(name))


def bring(
    complaint: Complaint,
    plan: Plan,
    clerk: User,
    leader: User,
    unit: Department | None,
    officer: User | None,
) -> None:
    """Take one complaint to the state of its plan."""
    if plan.state == State.REGISTERED:
        return
    complaint = complaints.take_complaint(complaint, actor=clerk)
    if plan.state == State.REFUSED:
        ground = Ground.objects.get(act="refuse_complaint", code="in_court")
        answer = "来件事项已进入诉讼程序，请依法通过诉讼解决。"
        complaints.refuse_complaint(complaint, actor=clerk, ground=ground, answer=answer)
        return
    complaint = complaints.accept_complaint(complaint, actor=clerk)
    if plan.state == State.ACCEPTED or unit is None or officer is None:
        return
    (part,) = handling.assign_complaint(complaint, actor=clerk, department=unit)
    accept_assignment(part, actor=officer)
    if plan.state == State.HANDLING:
        return
    part = take_up_assignment(Assignment.objects.get(pk=part.pk), actor=officer, section="综合科")
    report_result(part, actor=officer, result="经核查情况属实，已责成整改并与企业沟通，企业表示认可。")
    if plan.state == State.ANSWERED:
        return
    handling.check_result(complaint, actor=clerk, good=True)
    if plan.state == State.CHECKED:
        return
    handling.call_back(complaint, actor=clerk, outcome="satisfied", note="企业对结果表示满意。")
    decision = handling.propose_closing(complaint, actor=clerk, text="问题已解决，企业满意。")
    take_decision(decision, actor=leader, confirmed=True)
