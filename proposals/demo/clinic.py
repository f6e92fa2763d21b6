"""The expert clinic of the demo city: four experts, whom they look after, visits at every step."""

from __future__ import annotations

from datetime import date, timedelta

from federation.accounts.models import Organisation, User
from liaison.models import ClinicVisit, Expert
from liaison.services.clinic import (
    add_expert,
    close_clinic,
    pair_expert,
    prescribe,
    record_clinic,
    record_revisit,
    say_word,
)
from members.models import Enterprise
from members.services.people import register_person
from proposals.demo.invent import Inventor

EXPERTS = (
    (["technology"], "精益生产与质量管理"),
    (["finance", "policy"], "财税与融资"),
    (["legal", "rights"], "合同与用工合规"),
    (["market"], "外贸与品牌"),
)
# Days ago, findings, what is prescribed and by whom.
VISITS = (
    (
        70,
        "换模时间过长，车间物流路线交叉，在制品积压。",
        (("重新布置车间物流路线", "生产部"), ("培训快速换模班组", "人力资源部")),
    ),
    (35, "应收账款周期长，短贷长用，融资成本偏高。", (("对接应收账款融资平台", "财务部"),)),
    (
        20,
        "劳动合同和加班管理不规范，存在争议风险。",
        (("修订劳动合同文本", "综合部"), ("完善考勤制度", "综合部")),
    ),
    (5, "出口产品缺少目标市场认证，品牌辨识度不高。", (("办理目标市场认证", "外贸部"),)),
)


class ClinicBuilder:
    def __init__(
        self, root: Organisation, enterprises: list[Enterprise], inventor: Inventor, clerk: User, today: date
    ) -> None:
        self.root, self.inventor, self.clerk, self.today = root, inventor, clerk, today
        self.firms = [one.organisation for one in enterprises]

    def build(self, member: User) -> None:
        """The first visit went to the enterprise of `member` and is concluded."""
        own = member.posts.earliest("pk").organisation
        experts = [self.expert(fields, words) for fields, words in EXPERTS]
        units = [own, *self.firms[50:53]]
        visits = []
        for place, (ago, findings, items) in enumerate(VISITS):
            pair_expert(
                experts[place], units[place], actor=self.clerk, starts_on=self.today - timedelta(days=ago)
            )
            visits.append(self.visit(units[place], experts[place], ago, findings, items))
        self.conclude(visits[0])
        first = visits[1].items.earliest("pk")
        record_revisit(
            visits[1],
            actor=self.clerk,
            held_on=self.today - timedelta(days=3),
            note="已完成平台注册，首笔融资正在审批。",
            outcomes={first.pk: ("done", "已注册并提交首笔申请")},
            revisit_on=self.today + timedelta(days=30),
        )

    def expert(self, fields: list[str], words: str) -> Expert:
        person = register_person(
            actor=self.clerk,
            organisation=self.root,
            name=self.inventor.person(),
            mobile=self.inventor.mobile(),
        )
        return add_expert(
            person,
            actor=self.clerk,
            organisation=self.root,
            fields=fields,
            speciality=words,
            starts_on=self.today - timedelta(days=200),
            ends_on=self.today + timedelta(days=900),
        )

    def visit(self, unit: Organisation, expert: Expert, ago: int, findings: str, items: tuple) -> ClinicVisit:
        day = self.today - timedelta(days=ago)
        visit = record_clinic(
            unit,
            actor=self.clerk,
            organisation=self.root,
            experts=[expert],
            visited_on=day,
            findings=findings,
            revisit_on=day + timedelta(days=15),
        )
        for text, who in items:
            prescribe(visit, actor=self.clerk, text=text, who=who, due_on=day + timedelta(days=30))
        return visit

    def conclude(self, visit: ClinicVisit) -> None:
        outcomes = {item.pk: ("done", "已完成并通过现场核验") for item in visit.items.all()}
        day = self.today - timedelta(days=10)
        record_revisit(visit, actor=self.clerk, held_on=day, note="逐项核验，均已落实。", outcomes=outcomes)
        close_clinic(visit, actor=self.clerk, result="换模时间缩短四成，在制品下降三成。")
        say_word(visit, actor=None, word="专家讲得透、方子开得准，希望继续跟踪指导。")
