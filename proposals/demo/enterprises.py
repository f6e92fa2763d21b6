"""Some three hundred enterprises with their people and their memberships in one to three chambers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from chambers.models import Chamber, Membership
from chambers.services.registry import admit_member
from federation.accounts.models import Organisation, User
from federation.reference.models import Region
from federation.reference.services import find_industry
from members.models import Enterprise, Position
from members.services.enterprises import register_enterprise
from members.services.people import register_person, set_position
from proposals.demo.invent import Inventor
from proposals.demo.places import DISTRICTS

COUNT = 300
# Word in the name, section of GB/T 4754, chamber of that trade (without the city).
TRADES = (
    ("电子科技", "制造业", "电子信息行业商会"),
    ("新能源汽车部件", "制造业", "新能源汽车产业链商会"),
    ("家居制造", "制造业", "家具行业商会"),
    ("纺织", "制造业", "纺织服装行业商会"),
    ("药业", "制造业", "医药行业商会"),
    ("茶业", "农、林、牧、渔业", "茶业商会"),
    ("农产品加工", "制造业", "农产品加工行业商会"),
    ("建材", "批发和零售业", "建材行业商会"),
    ("餐饮管理", "住宿和餐饮业", "餐饮行业商会"),
    ("汽车销售", "批发和零售业", "汽车流通行业商会"),
    ("装饰工程", "建筑业", "装饰行业商会"),
    ("物流", "交通运输、仓储和邮政业", "物流行业商会"),
    ("网络科技", "信息传输、软件和信息技术服务业", "网商协会"),
    ("电子商务", "批发和零售业", "电子商务商会"),
    ("生物科技", "科学研究和技术服务业", "高新区商会"),
)
EXTRA = ("女企业家商会", "青年企业家商会", "经开区商会", "云山大市场商会", "浙江商会", "福建商会")
SIZES = (
    (Enterprise.Size.MICRO, 8, 200),
    (Enterprise.Size.SMALL, 60, 1000),
    (Enterprise.Size.SMALL, 120, 2000),
    (Enterprise.Size.MEDIUM, 380, 5000),
    (Enterprise.Size.LARGE, 1600, 30_000),
)


class EnterpriseBuilder:
    """Registers enterprises by turns over trades, districts and sizes, so that every list has all kinds."""

    def __init__(
        self,
        root: Organisation,
        counties: dict[str, Organisation],
        regions: dict[str, Region],
        chambers: dict[str, Chamber],
        inventor: Inventor,
        actor: User,
        today: date,
    ) -> None:
        self.root, self.counties, self.regions, self.chambers = root, counties, regions, chambers
        self.inventor, self.actor, self.today = inventor, actor, today
        self.remote = [one for name, one in chambers.items() if name.endswith("云州商会")]

    def build(self, count: int = COUNT) -> list[Enterprise]:
        return [self.enterprise(place) for place in range(count)]

    def enterprise(self, place: int) -> Enterprise:
        word, section, chamber = TRADES[place % len(TRADES)]
        district = DISTRICTS[place % len(DISTRICTS)][0]
        size, employees, capital = SIZES[place * 7 % len(SIZES)]
        founded = self.inventor.day(date(1996, 3, 1), date(self.today.year - 1, 12, 20))
        enterprise = register_enterprise(
            actor=self.actor,
            parent=self.counties.get(district, self.root),
            name=f"云州{self.inventor.brand()}{word}有限公司",
            credit_code=self.inventor.credit_code("91"),
            region=self.regions[district],
            industry=find_industry(section),
            founded_on=founded,
            size=size,
            is_leading=size == Enterprise.Size.LARGE,
            registered_capital=Decimal(capital + place * 13) * 10_000,
            annual_revenue=Decimal(capital * 4 + place * 57) * 10_000,
            employees=employees + place % 40,
        )
        self.admit(enterprise, chamber, district, place, founded)
        self.people(enterprise, contact=place % 3 == 0)
        return enterprise

    def admit(self, enterprise: Enterprise, trade: str, district: str, place: int, founded: date) -> None:
        """Into the chamber of the trade; every third into one of the county, every eighth into a third."""
        wanted = [self.chambers[f"云州市{trade}"]]
        if place % 3 == 1 and district in self.counties:
            county = [one for name, one in self.chambers.items() if name.startswith(district)]
            wanted.append(county[place // len(DISTRICTS) % len(county)])
        if place % 8 == 2:
            wanted.append(self.chambers[f"云州市{EXTRA[place // 8 % len(EXTRA)]}"])
        if place % 10 == 5:
            wanted.append(self.remote[place // 10 % len(self.remote)])
        for order, chamber in enumerate(wanted):
            joined = self.inventor.day(max(founded, date(2016, 1, 1)), self.today)
            rank = Membership.Rank.COUNCIL_UNIT if (place + order) % 11 == 0 else Membership.Rank.MEMBER
            admit_member(chamber, enterprise.organisation, actor=self.actor, joined_on=joined, rank=rank)

    def people(self, enterprise: Enterprise, *, contact: bool) -> None:
        kinds = [(Position.Kind.LEGAL_REPRESENTATIVE, "董事长")]
        if contact:
            kinds.append((Position.Kind.CONTACT, "办公室主任"))
        for kind, title in kinds:
            person = register_person(
                actor=self.actor,
                organisation=enterprise.organisation,
                name=self.inventor.person(),
                mobile=self.inventor.mobile(),
            )
            set_position(person, enterprise.organisation, kind, actor=self.actor, title=title)
