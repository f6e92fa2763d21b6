"""Chambers of the demo city: the figures of the letter that answers motion 077."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from chambers.models import Chamber, Honour, Membership, Officer
from chambers.services.officers import appoint_officer, award_honour
from chambers.services.registry import admit_member, register_chamber
from federation.accounts.models import Organisation, User
from federation.reference.models import Region
from federation.reference.services import find_region
from members.services.people import register_person
from proposals.demo.invent import Inventor

Kind = Chamber.Kind
# The 27 chambers of the city federation: name without the city, kind, district.
OWN = (
    ("江西商会", Kind.VISITING, "云山区"),
    ("山东商会", Kind.VISITING, "云山区"),
    ("福建商会", Kind.VISITING, "临江区"),
    ("浙江商会", Kind.VISITING, "临江区"),
    ("广东商会", Kind.VISITING, "云山区"),
    ("湖北商会", Kind.VISITING, "临江区"),
    ("河南商会", Kind.VISITING, "鹤湖区"),
    ("四川商会", Kind.VISITING, "鹤湖区"),
    ("网商协会", Kind.ASSOCIATION, "高新区"),
    ("建材行业商会", Kind.INDUSTRY, "云山区"),
    ("餐饮行业商会", Kind.INDUSTRY, "临江区"),
    ("家具行业商会", Kind.INDUSTRY, "经开区"),
    ("汽车流通行业商会", Kind.INDUSTRY, "云山区"),
    ("装饰行业商会", Kind.INDUSTRY, "云山区"),
    ("医药行业商会", Kind.INDUSTRY, "高新区"),
    ("茶业商会", Kind.INDUSTRY, "桃溪县"),
    ("电子商务商会", Kind.INDUSTRY, "高新区"),
    ("物流行业商会", Kind.INDUSTRY, "津南市"),
    ("电子信息行业商会", Kind.INDUSTRY, "高新区"),
    ("新能源汽车产业链商会", Kind.INDUSTRY, "经开区"),
    ("纺织服装行业商会", Kind.INDUSTRY, "安河县"),
    ("农产品加工行业商会", Kind.INDUSTRY, "清浦县"),
    ("女企业家商会", Kind.WOMEN, "云山区"),
    ("青年企业家商会", Kind.YOUTH, "高新区"),
    ("高新区商会", Kind.PARK, "高新区"),
    ("经开区商会", Kind.PARK, "经开区"),
    ("云山大市场商会", Kind.MARKET, "云山区"),
)
# fmt: off
REMOTE = (
    "北京", "上海", "天津", "重庆", "广州", "深圳", "东莞", "佛山", "珠海",
    "惠州", "中山", "长沙", "株洲", "湘潭", "杭州", "宁波", "南京", "苏州",
    "武汉", "郑州", "西安", "成都", "昆明", "贵阳", "南宁", "福州", "海口",
)
# fmt: on
COUNTY = {
    "云山区": ("青石街道商会", "南门街道商会"),
    "临江区": ("码头街道商会", "五金行业商会"),
    "鹤湖区": ("白鹭镇商会", "渔业商会"),
    "桃溪县": ("茶产业商会", "花桥镇商会"),
    "石岭县": ("石材行业商会", "铁炉镇商会"),
    "清浦县": ("柑橘商会", "清江镇商会"),
    "安河县": ("纺织商会", "安乐镇商会"),
    "津南市": ("水产商会", "新洲镇商会"),
    "高新区": ("科创园商会", "软件行业商会"),
    "经开区": ("汽车零部件商会", "临港园商会"),
}
PREPARING = ("集成电路创新联盟", "新型显示创新联盟", "生物医药创新联盟", "低空经济创新联盟")
# Two alliances with the chambers they are made of.
ALLIANCES = {
    "先进制造商会联盟": ("电子信息行业商会", "新能源汽车产业链商会", "家具行业商会", "高新区商会"),
    "现代商贸商会联盟": ("电子商务商会", "物流行业商会", "餐饮行业商会", "云山大市场商会", "网商协会"),
}
HONOURS = ((Honour.Level.NATION, 4), (Honour.Level.PROVINCE, 14), (Honour.Level.CITY, 20))
AWARDED_BY = {
    Honour.Level.NATION: "中华全国工商业联合会",
    Honour.Level.PROVINCE: "省工商业联合会",
    Honour.Level.CITY: "云州市工商业联合会",
}
# Days from today on which terms end: overdue, due this season, and later.
TERM_ENDS = (-210, -75, -20, 16, 35, 240, 420, 610, 800, 990, 1180)
TERM_DAYS = 5 * 365


class ChamberBuilder:
    """Registers chambers below the federations, each with its officers in a dated term."""

    def __init__(
        self,
        root: Organisation,
        counties: dict[str, Organisation],
        regions: dict[str, Region],
        inventor: Inventor,
        actor: User,
        today: date,
    ) -> None:
        self.root, self.counties, self.regions = root, counties, regions
        self.inventor, self.actor, self.today = inventor, actor, today
        self.made = 0

    def build(self) -> dict[str, Chamber]:
        """Every chamber by its name."""
        found: dict[str, Chamber] = {}
        for name, kind, district in OWN:
            full = f"云州市{name}"
            found[full] = self.chamber(full, kind, self.root, self.regions[district])
        for city in REMOTE:
            full = f"{city}云州商会"
            found[full] = self.chamber(full, Kind.REMOTE, self.root, find_region(city))
        for county, names in COUNTY.items():
            for name in names:
                kind = Kind.TOWNSHIP if "镇" in name or "街道" in name else Kind.INDUSTRY
                kind = Kind.PARK if "园" in name else kind
                full = f"{county}{name}"
                found[full] = self.chamber(full, kind, self.counties[county], self.regions[county])
        self.honour([one for one in found.values() if one.kind != Kind.REMOTE])
        for name in PREPARING:
            full = f"云州市{name}"
            found[full] = register_chamber(
                actor=self.actor,
                parent=self.root,
                name=full,
                kind=Kind.ALLIANCE,
                status=Organisation.Status.PREPARING,
                region=self.regions["高新区"],
            )
        for name, members in ALLIANCES.items():
            full = f"云州市{name}"
            found[full] = self.alliance(full, [found[f"云州市{member}"] for member in members])
        return found

    def chamber(self, name: str, kind: str, parent: Organisation, region: Region | None) -> Chamber:
        self.made += 1
        term_ends_on = self.today + timedelta(days=TERM_ENDS[self.made % len(TERM_ENDS)] + self.made % 9)
        elected = term_ends_on - timedelta(days=TERM_DAYS)
        founded = elected - timedelta(days=TERM_DAYS * self.inventor.random.choice((0, 1, 2)))
        has_party = self.made % 4 != 0
        chamber = register_chamber(
            actor=self.actor,
            parent=parent,
            name=name,
            short_name=name.removeprefix("云州"),
            credit_code=self.inventor.credit_code("51") if self.made % 13 else None,
            region=region,
            founded_on=founded,
            phone=self.inventor.office_phone(),
            kind=kind,
            has_party_organisation=has_party,
            party_members=self.inventor.random.randint(3, 40) if has_party else None,
            reported_members=self.inventor.random.randint(36, 390),
            last_election_on=elected,
            term_ends_on=term_ends_on,
            liaison_officer=self.actor,
        )
        self.officers(chamber, elected, term_ends_on)
        return chamber

    def officers(self, chamber: Chamber, elected: date, term_ends_on: date) -> None:
        """A president, a vice-president and a secretary-general.

        Where the term has run out without an election they stay in office without a last day.
        """
        last = term_ends_on if term_ends_on > self.today else None
        session = f"第{'一二三四五'[self.made % 5]}届"
        for office in (
            Officer.Office.PRESIDENT,
            Officer.Office.EXECUTIVE_VICE_PRESIDENT,
            Officer.Office.SECRETARY_GENERAL,
        ):
            person = register_person(
                actor=self.actor,
                organisation=chamber.organisation,
                name=self.inventor.person(),
                mobile=self.inventor.mobile(),
            )
            appoint_officer(
                chamber, person, office, actor=self.actor, starts_on=elected, ends_on=last, session=session
            )

    def honour(self, chambers: Iterable[Chamber]) -> None:
        """4 national, 14 provincial and 20 city 四好商会, each another chamber."""
        waiting = iter(chambers)
        for level, count in HONOURS:
            for place in range(count):
                award_honour(
                    next(waiting).organisation,
                    actor=self.actor,
                    title="四好商会",
                    level=level,
                    year=self.today.year - 1 - place % 3,
                    awarded_by=AWARDED_BY[level],
                )

    def alliance(self, name: str, members: list[Chamber]) -> Chamber:
        founded = self.today - timedelta(days=400)
        alliance = register_chamber(
            actor=self.actor,
            parent=self.root,
            name=name,
            kind=Kind.ALLIANCE,
            region=self.regions["云州市"],
            founded_on=founded,
            liaison_officer=self.actor,
        )
        for place, member in enumerate(members):
            rank = Membership.Rank.PRESIDENT_UNIT if place == 0 else Membership.Rank.MEMBER
            admit_member(alliance, member.organisation, actor=self.actor, joined_on=founded, rank=rank)
        return alliance
