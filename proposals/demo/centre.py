"""The service centre of the demo city: free and paid services of every kind of provider, and requests."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from chambers.models import Chamber
from federation.accounts.models import Organisation, User
from liaison.models import CentreRequest, CentreService
from liaison.services.centre import add_service, hand_in_service, list_service, return_service
from liaison.services.centre_requests import answer_request, ask_service, rate_request, render_service
from members.models import Enterprise
from proposals.demo.invent import Inventor

FREE, PAID = CentreService.Mode.FREE, CentreService.Mode.PAID
# Provider ("root", "department", "chamber" or "firm"), mode, category, title, what it is, price fields.
SERVICES: tuple[tuple[str, str, str, str, str, dict], ...] = (
    ("root", FREE, "policy", "惠企政策一对一解读", "梳理企业可以享受的政策，指导准备申报材料。", {}),
    ("root", FREE, "rights", "企业维权咨询", "受理企业诉求，提供维权路径咨询和转办。", {}),
    ("department", FREE, "legal", "公益法律体检", "律师上门检查合同、用工和合规风险，出具体检报告。", {}),
    ("chamber", FREE, "training", "青年企业家公益课堂", "每季度一期，讲授经营管理和数字化转型。", {}),
    (
        "chamber",
        PAID,
        "market",
        "组团参展服务",
        "统一订展位、布展和物流，全程跟团服务。",
        {"price": Decimal(3800), "price_words": "元/展位", "basis": "商会理事会通过的收费标准"},
    ),
    (
        "firm",
        PAID,
        "finance",
        "融资方案设计",
        "按企业情况设计融资组合方案，对接银行和担保机构。",
        {"price_words": "按成功融资额的 0.5% 收取", "basis": "市场调节价，以服务合同为准"},
    ),
    (
        "firm",
        PAID,
        "technology",
        "质量体系认证辅导",
        "辅导建立质量管理体系，直至通过认证。",
        {"price": Decimal(18000), "price_words": "元/体系", "basis": "市场调节价，公示价目表"},
    ),
    (
        "firm",
        PAID,
        "talent",
        "高级技工代招",
        "按岗位要求寻访和推荐技术工人，试用期内免费补招。",
        {"price": Decimal("1200.50"), "price_words": "元/人", "basis": "市场调节价，公示价目表"},
    ),
)
WAITING, RETURNED = 7, 6
NEED = "我司近期有这方面需要，请安排人员联系，了解具体流程和时间。"


class CentreBuilder:
    def __init__(
        self,
        root: Organisation,
        department: Organisation,
        chambers: list[Chamber],
        enterprises: list[Enterprise],
        inventor: Inventor,
        clerk: User,
        today: date,
    ) -> None:
        self.units = {"root": [root], "department": [department]}
        self.units["chamber"] = [one.organisation for one in chambers]
        self.units["firm"] = [one.organisation for one in enterprises]
        self.inventor, self.clerk, self.today = inventor, clerk, today

    def contact(self) -> dict:
        return {"contact_name": self.inventor.person(), "contact_phone": self.inventor.mobile()}

    def build(self, member: User) -> None:
        """The enterprise of `member` has asked for three of them, each at another step."""
        services = [self.service(place, *facts) for place, facts in enumerate(SERVICES)]
        own = member.posts.earliest("pk").organisation
        self.rated(self.ask(services[0], own), 5, "讲得清楚，材料一次通过。")
        self.taken(self.ask(services[4], own))
        self.ask(services[2], own)
        firms = self.units["firm"]
        for place, service in enumerate((services[0], services[1], services[3], services[4], services[5])):
            self.rated(self.ask(service, firms[70 + place]), 5 - place % 3, "服务及时。")
        self.rendered(self.taken(self.ask(services[1], firms[80])))
        refused = self.ask(services[5], firms[81])
        answer_request(refused, actor=None, take=False, answer="本月名额已满，请下月再申请。")

    def service(self, place: int, whose: str, mode: str, category: str, title: str, text: str, price: Any):
        units = self.units[whose]
        service = add_service(
            actor=self.clerk if whose == "root" else None,
            organisation=units[(place * 7) % len(units)],
            mode=mode,
            category=category,
            title=title,
            description=text,
            audience="全市民营企业和个体工商户",
            how="在线申请，三个工作日内联系；也可到企业服务中心窗口办理。",
            until=self.today + timedelta(days=200 + place * 10) if place % 2 else None,
            **price,
            **self.contact(),
        )
        service = hand_in_service(service, actor=None)
        if place == RETURNED:
            return return_service(service, actor=self.clerk, reason="请补充价目表公示地址")
        if place == WAITING or not service.needs_check:
            return service
        return list_service(service, actor=self.clerk)

    def ask(self, service: CentreService, unit: Organisation) -> CentreRequest:
        return ask_service(service, actor=None, organisation=unit, need=NEED, **self.contact())

    def taken(self, request: CentreRequest) -> CentreRequest:
        return answer_request(request, actor=None, take=True, answer="已安排专人联系。")

    def rendered(self, request: CentreRequest) -> CentreRequest:
        return render_service(
            request, actor=None, rendered_on=self.today, result="已上门服务并交付书面意见。"
        )

    def rated(self, request: CentreRequest, score: int, words: str) -> CentreRequest:
        return rate_request(self.rendered(self.taken(request)), actor=None, score=score, words=words)
