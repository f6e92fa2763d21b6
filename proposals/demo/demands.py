"""Enterprise demands at every stage, taken through the services by the people concerned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from federation.accounts.models import Organisation, User
from federation.reference.services import industries
from liaison.models import Department
from members.models import Person
from members.services.people import register_person
from proposals.models import Demand, Topic
from proposals.services import demand_handling as handling
from proposals.services import demand_lists
from proposals.services import demand_results as results
from proposals.services.demands import raise_demand, register_demand
from proposals.services.dictionaries import keep_entry
from proposals.services.origins import Origin
from proposals.services.service_officers import name_officer
from proposals.services.suggestions import (
    answer_suggestion,
    give_advice,
    keep_suggestion,
    record_suggestion,
    turn_suggestion,
)

State = Demand.State


@dataclass(frozen=True)
class Plan:
    """How far one demand has come; `unit` names its department, empty for the federation itself."""

    subject: str
    text: str
    topic: str
    state: str
    unit: str = ""
    priority: str = Demand.Priority.NORMAL
    ahead: int = 0


PLANS = (
    Plan(
        "旺季普工缺口三十人",
        "十二月订单集中，普工缺口约三十人，请协助对接职业院校和人力资源市场。",
        "labour",
        State.STRUCK_OFF,
        "人社",
        Demand.Priority.HIGH,
    ),
    Plan(
        "续贷资金周转困难",
        "下月有八百万元贷款到期，希望协调银行办理无还本续贷。",
        "finance",
        State.WORKING,
        "金融",
        Demand.Priority.URGENT,
        20,
    ),
    Plan("希望参加外地展销会", "产品适合西南市场，希望组织参加展销会。", "market", State.RATED, "商务"),
    Plan("厂区用电增容", "新生产线需增容两千千伏安，报装排队较长。", "energy", State.DEFERRED, "发改"),
    Plan("设备更新补贴未到账", "去年申报的设备更新补贴尚未拨付。", "policy", State.PARTLY, "财政"),
    Plan("扩建用地指标", "现有厂区已满，希望新增工业用地二十亩。", "land", State.IMPOSSIBLE, "发改"),
    Plan("员工子女就近入学", "外地技术骨干子女秋季入学没有着落。", "talent", State.MATCHED),
    Plan(
        "检测资质办理指引", "不清楚检测资质的办理流程和材料。", "approval", State.DISPATCHED, "市监", ahead=30
    ),
    Plan("对接高校研发团队", "希望对接材料学科团队，联合攻关。", "technology", State.REGISTERED),
    Plan("合同模板法律审查", "出口合同条款需要专业律师把关。", "legal", State.RAISED, ahead=45),
)
# The default handler of a category, by a word of the department's name.
HANDLERS = {
    "labour": "人社",
    "finance": "金融",
    "market": "商务",
    "energy": "发改",
    "policy": "财政",
    "approval": "市监",
    "technology": "科技",
}
RESULT = "已召集有关单位现场对接，形成办理清单并逐项落实，企业表示认可。"


@dataclass(frozen=True)
class Hands:
    """The people of the demo who take demands forward."""

    clerk: User
    departments: dict[str, Department]
    officers: dict[str, User]


def build_demands(hands: Hands, authors: dict[str, tuple[User, Organisation]], today: date) -> list[Demand]:
    """Lists of enterprises, and of each item what became of it."""
    for code, name in HANDLERS.items():
        keep_entry(
            Topic.objects.get(kind="demand", code=code), actor=hands.clerk, handler=hands.departments[name]
        )
    enterprises = [
        pair for name, pair in sorted(authors.items()) if name.startswith(("enterprise", "member"))
    ]
    made: list[Demand] = []
    for place, (author, unit) in enumerate(enterprises[:4]):
        plans = PLANS[place::4]
        for plan, demand in zip(plans, send(plans, author, unit, today), strict=True):
            bring(demand, plan, author, hands, today)
            made.append(demand)
    for _author, unit in enterprises[:3]:
        name_officer(unit, hands.clerk, actor=hands.clerk)
    author, unit = enterprises[0]
    listed = demand_lists.begin_list(actor=author, organisation=unit)
    draft = {"contact_name": author.name, "items": [{"subject": "冷链仓储共享", "text": "仓储旺季紧张。"}]}
    demand_lists.keep_list(listed, actor=author, draft=draft)
    return made


HEARD = (
    ("round_table", "第三季度政企圆桌会", "希望统一检测标准", "上下游检测标准不一，重复检测增加成本。"),
    ("salon", "科技创新沙龙", "建议设立中试平台", "中小企业缺少中试条件，建议共建中试平台。"),
    ("visit", "重点企业走访", "厂区公交线路不便", "晚班职工下班后没有公交，影响招工。"),
    ("instruction", "领导批示件", "关注外贸企业订单波动", "请了解外贸企业订单情况并提出帮扶措施。"),
)
# What the chamber itself meets with: 难点、痛点、堵点.
PROBLEMS = (
    ("difficulty", "专职工作人员招聘难", "商会薪酬偏低，专职人员流动大，秘书处长期缺编。"),
    ("pain", "会费收缴率偏低", "部分会员长期欠缴会费，影响正常运转。"),
    ("block", "办公场所租期届满", "现办公用房租期届满，续租审批尚未办结。"),
)
ADVICE = (
    ("建议编制产业链图谱", "梳理本地配套缺口，定向招引上下游企业。"),
    ("建议共享检测仪器", "高校与龙头企业的检测仪器向中小企业开放预约。"),
)


def build_heard(
    hands: Hands, secretary: User, unit: Organisation, needing: Organisation, today: date
) -> None:
    """What was heard at four occasions and what a chamber advised, sorted each way."""
    heard = [
        record_suggestion(
            Origin(source=source, heard_on=today - timedelta(7 * place), occasion=occasion),
            actor=hands.clerk,
            title=title,
            text=text,
            organisation=needing if source == "visit" else None,
        )
        for place, (source, occasion, title, text) in enumerate(HEARD)
    ]
    keep_suggestion(heard[0], actor=hands.clerk, note="标准修订由省级部门牵头，留存参考。")
    turn_suggestion(heard[2], actor=hands.clerk, kind="demand")
    industry = next(iter(industries().values()))
    advice = [
        give_advice(actor=secretary, organisation=unit, industry=industry, title=title, text=text)
        for title, text in ADVICE
    ]
    for problem, subject, text in PROBLEMS:
        raise_demand(
            actor=secretary,
            organisation=unit,
            subject=subject,
            text=text,
            problem=problem,
            contact_name=secretary.name,
            contact_phone="0700-5550101",
        )
    answer_suggestion(advice[0], actor=hands.clerk, answer="已纳入明年产业链专班工作计划。")


def send(plans: tuple[Plan, ...], author: User, unit: Organisation, today: date) -> list[Demand]:
    listed = demand_lists.begin_list(actor=author, organisation=unit)
    items = {
        row: {
            "subject": plan.subject,
            "text": plan.text,
            "priority": plan.priority,
            "wished_on": today + timedelta(plan.ahead) if plan.ahead else None,
        }
        for row, plan in enumerate(plans)
    }
    listed = demand_lists.send_list(
        listed,
        actor=author,
        items=items,
        contact_name=author.name,
        contact_phone=author.mobile or "0700-5550100",
    )
    return list(listed.demands.order_by("pk"))


def bring(demand: Demand, plan: Plan, author: User, hands: Hands, today: date) -> None:
    """Take one demand to the state of its plan."""
    if plan.state == State.RAISED:
        return
    topic = Topic.objects.get(kind="demand", code=plan.topic)
    person = guest(demand, hands.clerk) if plan.topic == "talent" else None
    register_demand(demand, actor=hands.clerk, topic=topic, priority=plan.priority, person=person)
    if plan.state == State.REGISTERED:
        return
    name = next((name for name in hands.departments if plan.unit and plan.unit in name), "")
    unit = hands.departments.get(name)
    server = hands.officers[name] if unit is not None else hands.clerk
    choice = {"department": unit} if unit is not None else {"server": server}
    handling.dispatch_demand(demand, actor=hands.clerk, **choice)
    if plan.state == State.DISPATCHED:
        return
    words = "三日内上门了解情况，一周内组织对接，每周反馈一次进展。"
    handling.match_demand(demand, actor=server, plan=words, planned_for=today + timedelta(14))
    if plan.state == State.MATCHED:
        return
    handling.confirm_contact(demand, actor=server, contacted_on=today, contact_way="visit")
    handling.confirm_contact(demand, actor=author)
    if plan.state != State.WORKING:
        finish(demand, plan, author, server, hands, today)


def guest(demand: Demand, clerk: User) -> Person:
    """Somebody from Hong Kong who works for the enterprise and asks for a school place."""
    unit = demand.matter.organisation
    return register_person(
        actor=clerk, organisation=unit, name="何嘉欣", id_kind=Person.IdKind.HK_MACAO, mobile="0700-5550102"
    )


def finish(demand: Demand, plan: Plan, author: User, server: User, hands: Hands, today: date) -> None:
    """Report what came of it, and go on to the strike-off where the plan says so."""
    known = (State.PARTLY, State.DEFERRED, State.IMPOSSIBLE)
    outcome = plan.state if plan.state in known else State.SOLVED
    handling.report_outcome(
        demand,
        actor=server,
        outcome=outcome,
        result=RESULT if outcome != State.IMPOSSIBLE else "本年度新增用地指标已用完，建议先行租用标准厂房。",
        deferred_until=today + timedelta(40) if outcome == State.DEFERRED else None,
        policy="年度土地利用计划" if outcome == State.IMPOSSIBLE else "",
    )
    if plan.state not in (State.RATED, State.STRUCK_OFF):
        return
    results.rate_service(
        demand, actor=author, confirms=True, satisfaction="satisfied", attitude="good", comment="响应很快。"
    )
    if plan.state == State.STRUCK_OFF:
        results.call_about_demand(demand, actor=hands.clerk, outcome="satisfied", note="企业表示满意。")
        results.strike_off(demand, actor=hands.clerk)
