"""Party building of the demo city: 171 organisations, 1,202 members, 14 area groups and what they did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle

from chambers.models import Chamber, Officer, PartyActivity, PartyCoverage, PartyMember, PartyOrganisation
from chambers.services.party import register_party_organisation
from chambers.services.party_activities import record_party_activity
from chambers.services.party_coverage import cover_chamber
from chambers.services.party_endings import dissolve_party_organisation, merge_party_organisation
from chambers.services.party_groups import form_party_group
from chambers.services.party_members import admit_party_member, confirm_party_member, transfer_party_member
from chambers.services.party_rosters import Meant, RosterLine, admit_roster
from chambers.services.party_terms import elect_party_secretary
from federation.accounts.models import Organisation, User
from members.models import Person
from members.services.people import register_person
from proposals.demo.invent import Inventor

Kind = PartyOrganisation.Kind
Way = PartyCoverage.Way
DAY = timedelta(days=1)
ORGANISATIONS, MEMBERS, GROUPS = 171, 1202, 14
# Members of one organisation after another; what is left over goes to the first.
SIZES = (6, 4, 5, 2, 8, 9, 15)
# How many days ago the last re-election was: some terms of three years have run out or soon do.
ELECTED = (60, 200, 400, 640, 800, 930, 1040, 1070, 1130)
NUMERALS = "一二三四五六七八九"
THEMES = (
    (PartyActivity.Kind.THEME_DAY, "走进企业车间，现场解决用工难题", "高新区科创园党群服务中心"),
    (PartyActivity.Kind.STUDY, "学习促进民营经济发展壮大的意见", "市工商联二楼会议室"),
    (PartyActivity.Kind.SERVICE, "党员志愿者进社区义诊义剪", "临江区码头社区"),
    (PartyActivity.Kind.LECTURE, "书记讲党课：诚信经营与行业自律", "经开区商会活动室"),
    (PartyActivity.Kind.VISIT, "参观云州革命纪念馆，重温入党誓词", "云州革命纪念馆"),
    (PartyActivity.Kind.MEETING, "片组联合组织生活会", "云山区非公党建指导站"),
    (PartyActivity.Kind.SERVICE, "结对帮扶桃溪县茶农，助力产销对接", "桃溪县花桥镇"),
)
SUMMARY = "各党组织党员代表参加。会上交流了经验做法，梳理了会员企业反映的问题，明确了下一步联系服务的分工。"


def ordinal(number: int) -> str:
    """1 → 一, 14 → 十四, 21 → 二十一: as branches and groups are counted."""
    tens, units = divmod(number, 10)
    head = "" if tens == 0 else ("" if tens == 1 else NUMERALS[tens - 1]) + "十"
    return head + (NUMERALS[units - 1] if units else "")


class PartyBuilder:
    """Builds the tree, its members, the area groups and two years of activities."""

    def __init__(
        self,
        root: Organisation,
        counties: dict[str, Organisation],
        chambers: dict[str, Chamber],
        inventor: Inventor,
        actor: User,
        today: date,
    ) -> None:
        self.root, self.counties = root, counties
        self.inventor, self.actor, self.today = inventor, actor, today
        standing = Organisation.Status.ACTIVE
        self.chambers = [
            one
            for one in chambers.values()
            if one.organisation.status == standing and one.kind != Chamber.Kind.ALLIANCE
        ]
        # Everything below the joint committee, in the order in which it was founded.
        self.made: list[PartyOrganisation] = []

    def build(self) -> None:
        top = self.organisation("云州市总商会联合党委", Kind.COMMITTEE, None, self.root)
        self.made.clear()
        self.above: dict[int | None, PartyOrganisation] = {None: top}
        for name, county in self.counties.items():
            made = self.organisation(f"{name}商会联合党委", Kind.COMMITTEE, top, county)
            self.above[county.pk] = made
        self.of_chambers()
        self.fill_with_branches()
        self.members()
        self.elect(top, self.newcomer(self.root), 420)
        self.groups()
        self.endings(top)

    def organisation(
        self, name: str, kind: str, above: PartyOrganisation | None, keeper: Organisation
    ) -> PartyOrganisation:
        turn = len(self.made)
        year = 2012 + turn % 9
        party = register_party_organisation(
            actor=self.actor,
            organisation=keeper,
            name=name,
            kind=kind,
            parent=above,
            founded_on=date(year, 1 + turn % 12, 18),
            approval=f"云商党〔{year}〕{1 + turn % 40}号",
        )
        self.made.append(party)
        return party

    def of_chambers(self) -> None:
        """Four of five chambers are covered: by one of their own, one that two share, or a neighbour's."""
        shared: PartyOrganisation | None = None
        for place, chamber in enumerate(self.chambers):
            party = chamber.organisation
            if place % 5 == 4:
                continue
            if shared is not None and party.branch_id is None:
                self.cover(shared, chamber, Way.JOINT)
                shared = None
                continue
            is_shared = place % 10 == 7 and party.branch_id is None
            kind = Kind.GENERAL_BRANCH if place % 3 == 0 and not is_shared else Kind.BRANCH
            word = "联合党支部" if is_shared else "党总支" if kind == Kind.GENERAL_BRANCH else "党支部"
            made = self.organisation(
                f"{party.name}{word}", kind, self.above[party.branch_id], self.keeper_of(party)
            )
            self.cover(made, chamber, Way.JOINT if is_shared else Way.OWN)
            shared = made if is_shared else None
        guest = self.chambers[4]
        self.cover(self.made[-1], guest, Way.ATTACHED)

    def keeper_of(self, party: Organisation) -> Organisation:
        return next((one for one in self.counties.values() if one.pk == party.branch_id), self.root)

    def cover(self, party: PartyOrganisation, chamber: Chamber, way: str) -> None:
        cover_chamber(party, chamber, actor=self.actor, way=way, since=date(2021, 7, 1))

    def fill_with_branches(self) -> None:
        """Branches below the general branches, one for each in turn, until there are 171."""
        generals = [one for one in self.made if one.kind == Kind.GENERAL_BRANCH]
        for turn, general in enumerate(cycle(generals)):
            if len(self.made) >= ORGANISATIONS:
                return
            number = ordinal(turn // len(generals) + 1)
            name = f"{general.name.removesuffix('党总支')}第{number}党支部"
            self.organisation(name, Kind.BRANCH, general, general.organisation)

    # People ---------------------------------------------------------------------------------------------

    def newcomer(self, keeper: Organisation) -> Person:
        return register_person(actor=self.actor, organisation=keeper, name=self.inventor.person())

    def members(self) -> None:
        """1,202 members; a chamber's secretary-general leads its organisation where there is one."""
        sizes = [SIZES[place % len(SIZES)] for place in range(len(self.made))]
        sizes[0] += MEMBERS - sum(sizes)
        leaders = {
            row.chamber_id: row.person
            for row in Officer.objects.in_office(self.today)
            .filter(office=Officer.Office.SECRETARY_GENERAL)
            .select_related("person")
        }
        taken: set[int] = set()
        probation: list[PartyMember] = []
        for place, party in enumerate(self.made):
            covered = party.coverage.order_by("pk").values_list("chamber_id", flat=True).first()
            known = leaders.get(covered) if covered else None
            leader = known if known and known.pk not in taken else self.newcomer(party.organisation)
            taken.add(leader.pk)
            if place % 3 == 0:
                probation.append(self.admit_new(party, place))
            lines = [self.line(place, turn) for turn in range(1, sizes[place] - (place % 3 == 0))]
            meant = [Meant(self.line(place, 0, leader.name), leader, True)]
            meant += [Meant(line, None, True) for line in lines]
            since = max(date(2021 + place % 4, 1 + place % 12, 10), party.founded_on or date.min)
            admit_roster(party, meant, actor=self.actor, since=since)
            self.elect(party, leader, ELECTED[place % len(ELECTED)])
        for member in probation[::3]:
            confirm_party_member(member, actor=self.actor, full_on=self.today - 20 * DAY)
        for member, party in zip(probation[1::9], self.made[20:], strict=False):
            if member.party_organisation_id != party.pk:
                transfer_party_member(member, party, actor=self.actor, on=self.today - 9 * DAY)

    def line(self, place: int, turn: int, name: str = "") -> RosterLine:
        """One line of the list by which an organisation's members came on file."""
        joined = date(1988 + (place + turn) % 32, 7, 1)
        return RosterLine(turn, name or self.inventor.person(), PartyMember.Kind.FULL, joined)

    def admit_new(self, party: PartyOrganisation, turn: int) -> PartyMember:
        """Somebody who joined about a year ago and is a probationary member."""
        joined = self.today - (330 + turn) * DAY
        return admit_party_member(
            party,
            self.newcomer(party.organisation),
            actor=self.actor,
            kind=PartyMember.Kind.PROBATIONARY,
            joined_on=joined,
            since=joined,
        )

    def elect(self, party: PartyOrganisation, person: Person, days_ago: int) -> None:
        elected_on = self.today - days_ago * DAY
        elect_party_secretary(party, person, actor=self.actor, elected_on=elected_on, session="第三届")

    # Area groups ----------------------------------------------------------------------------------------

    def groups(self) -> None:
        """Fourteen groups of the city's own organisations, each with some activities a year."""
        of_city = [one for one in self.made if one.organisation_id == self.root.pk]
        for number in range(1, GROUPS + 1):
            members = of_city[number - 1 :: GROUPS]
            group = form_party_group(
                actor=self.actor,
                organisation=self.root,
                name=f"第{ordinal(number)}片组",
                position=number,
                lead=members[0],
                members=members,
                formed_on=date(2021, 9, 1),
            )
            for turn, day in enumerate(self.days_of(number), start=number):
                kind, theme, venue = THEMES[turn % len(THEMES)]
                present = [one for place, one in enumerate(members) if place == 0 or (place + turn) % 5]
                record_party_activity(
                    actor=self.actor,
                    group=group,
                    participants=present,
                    kind=kind,
                    theme=theme,
                    held_on=day,
                    place=venue,
                    attendance=12 + (number * 7 + turn * 5) % 40,
                    summary=SUMMARY,
                )
        for place, party in enumerate(self.made[:30:3]):
            record_party_activity(
                actor=self.actor,
                participants=[party],
                kind=PartyActivity.Kind.MEETING,
                theme="支部党员大会",
                held_on=self.today - (12 + place * 17) * DAY,
                attendance=5 + place,
            )

    def days_of(self, number: int) -> Iterator[date]:
        """Four days of the last twelve months and three of the year before them."""
        for turn in range(7):
            yield self.today - (6 + number * 3 + turn * 78 + (240 if turn > 3 else 0)) * DAY

    def endings(self, top: PartyOrganisation) -> None:
        """One that was merged and one that was dissolved: their pages stay."""
        names = ("云州市五金机电商会党支部", "云州市旧货行业商会党支部")
        merged, gone = (self.organisation(name, Kind.BRANCH, top, self.root) for name in names)
        day = self.today - 150 * DAY
        merge_party_organisation(merged, self.made[12], actor=self.actor, on=day, reason="联合组建")
        dissolve_party_organisation(gone, actor=self.actor, on=day, reason="商会注销")
