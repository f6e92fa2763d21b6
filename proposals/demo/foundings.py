"""Chambers in the making, an alliance's declaration, zones, and who is in the federation."""

from __future__ import annotations

from datetime import date, timedelta

from chambers.models import Chamber, Founding
from chambers.services.admissions import apply_admission, decide_admission
from chambers.services.declarations import keep_declaration
from chambers.services.establishing import establish_founding
from chambers.services.founding import (
    abandon_founding,
    apply_founding,
    decide_founding,
    send_to_review,
    take_up_founding,
)
from chambers.services.founding_parts import (
    add_initiator,
    give_guidance,
    hand_in_material,
    judge_material,
)
from chambers.services.introductions import write_introduction
from chambers.services.names import rename_chamber
from federation.accounts.models import Organisation, User
from federation.reference.models import Region
from federation.reference.services import find_industry
from members.models import Enterprise, Zone
from members.services.zones import add_zone, tag_organisation

State = Founding.State
Kind = Chamber.Kind
# Name, kind, industry, the state it has reached and how many papers are accepted by then.
CASES = (
    ("云州市低空经济创新联盟", Kind.ALLIANCE, "", State.APPLIED, 0),
    ("云州市光伏储能行业商会", Kind.INDUSTRY, "光伏及新能源", State.APPLIED, 0),
    ("云州市集成电路创新联盟", Kind.ALLIANCE, "集成电路", State.PREPARING, 4),
    ("云州市新型显示创新联盟", Kind.ALLIANCE, "新型显示", State.UNDER_REVIEW, 7),
    ("云州市生物医药创新联盟", Kind.ALLIANCE, "生物医药", State.RETURNED, 6),
    ("云州市旧货流通行业商会", Kind.INDUSTRY, "", State.ABANDONED, 0),
)
ESTABLISHED = "桃溪县竹产业商会"
ALLIANCE = "云州市先进制造商会联盟"
DECLARATION = (
    "一、共建产业链。发挥各商会会员企业的配套优势，优先在联盟内采购与协作。\n"
    "二、共享服务。联合开展招商推介、人才培训和融资对接，资源向联盟成员开放。\n"
    "三、共守诚信。遵守行业自律公约，不打价格战，维护会员合法权益。\n"
    "四、共促发展。每年召开一次联席会议，通报进展，研究下一年度合作事项。"
)
ZONES = (
    ("滨江新区", Zone.Kind.AREA, "Binjiang New Area"),
    ("临港合作区", Zone.Kind.AREA, "Lingang Cooperation Zone"),
    ("科创平台", Zone.Kind.PLATFORM, "Science and Innovation Platform"),
)


class FoundingBuilder:
    """Brings each case to its state by the services that the pages call."""

    def __init__(
        self,
        root: Organisation,
        county: Organisation,
        regions: dict[str, Region],
        chambers: dict[str, Chamber],
        enterprises: list[Enterprise],
        actor: User,
        today: date,
    ) -> None:
        self.root, self.county, self.regions = root, county, regions
        self.chambers, self.enterprises = chambers, enterprises
        self.actor, self.today = actor, today

    def build(self) -> None:
        for place, (name, kind, industry, state, accepted) in enumerate(CASES):
            founding = self.case(name, kind, industry, self.root, "高新区", place)
            self.bring(founding, state, accepted)
        self.established()
        self.federation()
        self.words()
        self.zones()

    def case(
        self, name: str, kind: str, industry: str, unit: Organisation, region: str, place: int
    ) -> Founding:
        applied_on = self.today - timedelta(days=40 + 23 * place)
        founding = apply_founding(
            actor=self.actor,
            organisation=unit,
            name=name,
            kind=kind,
            industry=find_industry(industry) if industry else None,
            region=self.regions[region],
            purpose="龙头企业牵头，会员企业超过规定数量，行业需要统一的协作与自律平台。",
            scope="行业协调与自律、信息交流、人才培训、供需对接、政策宣讲。",
            applied_on=applied_on,
            initiators=[one.organisation.name for one in self.enterprises[place * 9 : place * 9 + 3]],
        )
        add_initiator(founding, actor=self.actor, name="钟文博", kind="person", office="president")
        give_guidance(
            founding,
            actor=self.actor,
            content="上门走访牵头企业，讲解筹建条件和程序，指导起草章程。",
            given_on=applied_on + timedelta(days=6),
            next_step="报送会员名单和场所证明",
            next_on=self.today + timedelta(days=12),
        )
        return founding

    def bring(self, founding: Founding, state: str, accepted: int) -> Founding:
        actor = self.actor
        if state == State.ABANDONED:
            return abandon_founding(founding, actor=actor, reason="发起单位意见不一，暂不具备条件。")
        if state == State.APPLIED:
            return founding
        founding = take_up_founding(founding, actor=actor, note="条件基本具备，同意筹备。")
        for place, material in enumerate(founding.materials.all()):
            if place < accepted or state != State.PREPARING:
                hand_in_material(material, actor=actor)
            if place < accepted:
                judge_material(material, actor=actor, accepted=True)
        if state == State.PREPARING:
            return founding
        founding = send_to_review(founding, actor=actor)
        if state != State.UNDER_REVIEW:
            returned = state == State.RETURNED
            reasons = "会员名单缺少盖章确认，请补正后再报。" if returned else "材料齐全，同意成立。"
            founding = decide_founding(founding, actor=actor, outcome=state, reasons=reasons)
        return founding

    def established(self) -> None:
        founding = self.case(ESTABLISHED, Kind.INDUSTRY, "食品及农产品加工", self.county, "桃溪县", 7)
        founding = self.bring(founding, State.APPROVED, 8)
        establish_founding(
            founding,
            actor=self.actor,
            established_on=self.today - timedelta(days=9),
            term_ends_on=self.today + timedelta(days=5 * 365),
            appoint=False,
        )

    def federation(self) -> None:
        """The city's own chambers joined one after the other, the last eight of them lately."""
        own = [
            one
            for one in self.chambers.values()
            if one.organisation.parent_id == self.root.pk
            and one.kind not in (Kind.REMOTE, Kind.ALLIANCE)
            and one.organisation.status == Organisation.Status.ACTIVE
        ]
        for place, chamber in enumerate(own):
            since = len(own) - place
            day = self.today - timedelta(days=40 * since if since <= 8 else 320 + 110 * (since - 8))
            admission = apply_admission(chamber, actor=self.actor, federation=self.root, applied_on=day)
            decide_admission(admission, actor=self.actor, admitted=True, decided_on=day)

    def words(self) -> None:
        alliance = self.chambers[ALLIANCE]
        members = Chamber.objects.filter(organisation__memberships__chamber=alliance)
        keep_declaration(
            alliance,
            actor=self.actor,
            title="先进制造商会联盟宣言",
            declared_on=self.today - timedelta(days=390),
            text=DECLARATION,
            signers=members,
        )
        chamber = self.chambers["云州市电子商务商会"]
        write_introduction(
            chamber,
            actor=self.actor,
            text="商会由本市电商平台、直播基地和物流企业组成，面向会员提供培训、选品和出海服务。",
            english_name="Yunzhou Chamber of Electronic Commerce",
            english_text="The chamber unites platforms, studios and carriers of the city. It trains its"
            " members, helps them to choose products and opens the way to markets abroad.",
        )
        chamber = self.chambers["云州市网商协会"]
        name = chamber.organisation.name
        rename_chamber(
            chamber,
            actor=self.actor,
            name="云州市数字经济协会",
            changed_on=self.today - timedelta(days=60),
            document="云民许〔2026〕18号",
        )
        rename_chamber(chamber, actor=self.actor, name=name, changed_on=self.today - timedelta(days=20))

    def zones(self) -> None:
        made = [add_zone(name, actor=self.actor, kind=kind, english_name=en) for name, kind, en in ZONES]
        parties = [one.organisation for one in list(self.chambers.values())[:18]]
        parties += [one.organisation for one in self.enterprises[:24]]
        for place, party in enumerate(parties):
            tag_organisation(party, actor=self.actor, zones=[made[place % 3], made[(place * 7) % 3]])
