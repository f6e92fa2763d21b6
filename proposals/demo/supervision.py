"""Governance, supervision and contacts of the demo city's chambers: every page shows something."""

from __future__ import annotations

from datetime import date, timedelta

from chambers.models import Chamber, ElectionCase, Officer, Option
from chambers.services.contacts import finish_follow_up, record_contact
from chambers.services.election_cases import (
    complete_step,
    hold_election,
    open_due_elections,
    postpone_election,
)
from chambers.services.governance import file_document, record_decoupling, record_pledge
from chambers.services.officers import appoint_officer
from chambers.services.officials import mark_official, refresh_officials
from chambers.services.outside import join_outside_body, register_outside_body
from chambers.services.supervision import (
    close_complaint,
    impose_sanction,
    receive_complaint,
    take_up_complaint,
)
from federation.accounts.models import Organisation, User
from members.models import Position
from members.services.people import register_person, set_position
from proposals.demo.invent import Inventor

DAY = timedelta(days=1)
# Way of contact, subject, outcome, what follows.
TALKS = (
    ("visit", "走访调研企业用工情况", "会员企业普遍反映技工紧缺，商会将组织专场招聘。", "对接人社部门"),
    ("call", "了解换届筹备进展", "换届方案已报送，财务审计正在进行。", ""),
    ("guidance", "指导修订章程和会费标准", "已就表决程序和会费备案提出修改意见。", "复核章程修订稿"),
    ("meeting", "商会秘书长季度例会", "通报四好商会建设情况，布置年度自评。", ""),
    ("reception", "商会负责人来访", "希望协调解决会员企业厂房租赁问题。", "协调园区管委会"),
)
BODIES = (
    ("长江经济带产业园区协同发展联盟", "alliance", "理事单位"),
    ("江海省数字经济产业促进会", "association", "会员单位"),
    ("江海大学民营经济研究院", "institute", "合作单位"),
)


class SupervisionBuilder:
    """Looks after the chambers of the demo city as its clerk would have done for a year."""

    def __init__(
        self, root: Organisation, chambers: dict[str, Chamber], inventor: Inventor, actor: User, today: date
    ) -> None:
        self.root, self.inventor, self.actor, self.today = root, inventor, actor, today
        standing = Organisation.Status.ACTIVE
        self.chambers = [one for one in chambers.values() if one.organisation.status == standing]
        self.options = {(row.area, row.code): row for row in Option.objects.all()}

    def build(self) -> None:
        for place, chamber in enumerate(self.chambers):
            if place % 6:
                self.front_officer(chamber)
            if place % 4:
                self.papers(chamber, place)
            if place < 24:
                self.talk(chamber, place)
        for place, chamber in enumerate(self.chambers[:8]):
            self.decouple(chamber, place)
        self.supervise(self.chambers)
        self.elections()
        self.bodies()
        self.officials()

    def front_officer(self, chamber: Chamber) -> None:
        person = register_person(
            actor=self.actor,
            organisation=chamber.organisation,
            name=self.inventor.person(),
            mobile=self.inventor.mobile(),
        )
        starts_on = self.today - 200 * DAY
        appoint_officer(chamber, person, Officer.Office.LIAISON, actor=self.actor, starts_on=starts_on)

    def papers(self, chamber: Chamber, place: int) -> None:
        """A charter, of which some have run out and one does so soon."""
        adopted = self.today - (300 + place) * DAY
        ends = {5: self.today - 12 * DAY, 9: self.today + 18 * DAY}.get(place)
        kind = self.options["document", "charter"]
        file_document(
            chamber,
            actor=self.actor,
            kind=kind,
            title="章程",
            edition=str(adopted.year),
            adopted_on=adopted,
            valid_until=ends,
        )

    def talk(self, chamber: Chamber, place: int) -> None:
        code, subject, outcome, follow_up = TALKS[place % len(TALKS)]
        held_on = self.today - (3 + place * 11) * DAY
        contact = record_contact(
            chamber.organisation,
            actor=self.actor,
            kind=self.options["contact", code],
            held_on=held_on,
            subject=subject,
            outcome=outcome,
            follow_up=follow_up,
            follow_up_due_on=held_on + 14 * DAY if follow_up else None,
        )
        if follow_up and place > 7:
            finish_follow_up(contact, actor=self.actor, on=held_on + 9 * DAY)

    def decouple(self, chamber: Chamber, place: int) -> None:
        kinds = [row for (area, _code), row in self.options.items() if area == Option.Area.SEPARATION]
        first = date(2019, 3, 1)
        is_done = place % 4 != 3
        days = {kind.pk: first + number * 30 * DAY for number, kind in enumerate(kinds)}
        if not is_done:
            days.popitem()
        record_decoupling(
            chamber,
            actor=self.actor,
            decoupling=Chamber.Decoupling.DONE if is_done else Chamber.Decoupling.UNDER_WAY,
            decoupled_on=date(2019, 12, 20) if is_done else None,
            separations=days,
        )

    def supervise(self, chambers: list[Chamber]) -> None:
        """Pledges, three complaints on their way, a warning, and one suspension."""
        today, actor = self.today, self.actor
        for chamber in chambers[:5]:
            record_pledge(
                chamber,
                actor=actor,
                title="行业自律承诺书",
                text_version="2026版",
                signed_on=today - 90 * DAY,
            )
        made = [
            receive_complaint(
                chamber,
                actor=actor,
                received_on=today - 40 * DAY,
                channel="letter",
                subject=subject,
                complainant="某会员企业",
            )
            for chamber, subject in zip(
                chambers[:3], ("会费收取未开具票据", "评比活动收费", "未按章程召开会员大会"), strict=True
            )
        ]
        take_up_complaint(made[1], actor=actor)
        take_up_complaint(made[2], actor=actor)
        close_complaint(
            made[2], actor=actor, result="情况属实，已责成限期召开会员大会。", closed_on=today - 9 * DAY
        )
        impose_sanction(
            chambers[2],
            actor=actor,
            kind=self.options["sanction", "warning"],
            ground="未按章程规定召开会员大会。",
            starts_on=today - 9 * DAY,
            decision_number="云商监〔2026〕2号",
            complaint=made[2],
        )
        impose_sanction(
            chambers[10],
            actor=actor,
            kind=self.options["sanction", "suspension"],
            ground="逾期一年未换届，经催告仍未整改。",
            starts_on=today - 30 * DAY,
            decision_number="云商监〔2026〕3号",
        )

    def elections(self) -> None:
        """A case for every term that ends soon; some under way, one put off, one held."""
        open_due_elections(today=self.today)
        cases = list(
            ElectionCase.objects.open().order_by("due_on", "pk").select_related("chamber__organisation")
        )
        for place, case in enumerate(cases[:12]):
            for step in case.steps.filter(needs_file=False).order_by("position")[: 1 + place % 3]:
                complete_step(step, actor=self.actor, done_on=self.today - place * DAY)
        postpone_election(
            cases[-1],
            actor=self.actor,
            to_on=cases[-1].due_on + 90 * DAY,
            reason="财务审计尚未完成",
            approval="云商〔2026〕31号",
        )
        hold_election(cases[1], actor=self.actor, held_on=self.today - 5 * DAY)

    def bodies(self) -> None:
        for name, kind, standing in BODIES:
            body = register_outside_body(
                actor=self.actor,
                parent=self.root,
                name=name,
                kind=kind,
                phone=self.inventor.office_phone(),
            )
            party = body.organisation
            person = register_person(
                actor=self.actor,
                organisation=party,
                name=self.inventor.person(),
                mobile=self.inventor.mobile(),
            )
            set_position(person, party, Position.Kind.CONTACT, actor=self.actor, title="秘书处")
            for member in (self.root, self.chambers[0].organisation):
                joined = self.today - 500 * DAY
                join_outside_body(body, member, actor=self.actor, joined_on=joined, standing=standing)
            record_contact(
                party,
                actor=self.actor,
                kind=self.options["contact", "letter_in"],
                held_on=self.today - 25 * DAY,
                subject="来函邀请参加年度工作会议",
                outcome="已报分管领导，拟由经济联络部参加。",
            )

    def officials(self) -> None:
        """One officer whom staff marked; rosters are compared with the rest."""
        officer = (
            Officer.objects.in_office().select_related("person").filter(chamber=self.chambers[3]).first()
        )
        if officer is not None:
            mark_official(officer.person, actor=self.actor, body="云州市某事业单位", title="四级调研员")
        refresh_officials()
