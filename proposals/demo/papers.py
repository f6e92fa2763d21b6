"""Thirty-five proposals in every state, taken through the services and then put back in time."""

from __future__ import annotations

import csv
import dataclasses
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Min
from django.utils import timezone

from federation.accounts.models import Organisation, User
from federation.letters.wording import opening_formula
from federation.numbering.models import NumberSeries
from federation.reference.services import find_industry
from liaison.models import Department
from proposals.demo import motion
from proposals.demo.ageing import at, move_assignments, move_duties
from proposals.demo.joint import sealed_page
from proposals.demo.letters import bring_to, colleague, issue_and_deliver, supplement
from proposals.models import (
    Assignment,
    Ground,
    Matter,
    Proposal,
    Rating,
    Reply,
    Sector,
    Session,
    Topic,
)
from proposals.services.approving import approve_proposal, put_before_chamber
from proposals.services.assignments import (
    accept_assignment,
    add_unit,
    assign,
    send_opinion,
    take_up_assignment,
)
from proposals.services.closing import archive_proposal, close_proposal, reopen_proposal
from proposals.services.decisions import take_decision
from proposals.services.desk import file_proposal, return_proposal, review_proposal
from proposals.services.dictionaries import keep_entry
from proposals.services.joining import propose_joining
from proposals.services.proposals import draft_proposal, edit_draft, submit_proposal
from proposals.services.ratings import lapse_rating, rate_proposal
from proposals.services.refusing import propose_not_filing
from proposals.services.replies import begin_reply, draft_reply, issue_reply
from proposals.services.requests import answer_return, ask_return
from proposals.services.withdrawing import ask_withdrawal, withdraw_proposal

State = Proposal.State
# The numbers before these were given on paper, so the first proposal filed here is 064.
TAKEN_ON_PAPER = 63
TEXTS = Path(__file__).parent / "texts.csv"
KEY_LEADER = "分管副市长"
SUPERVISION = "六月、九月各听取一次汇报，十一月实地督办，年底通报结果。"
# The line of the motion 077.
MOTION = 13
# Stages of a letter under way, beyond its first draft.
WRITING = ("countersigning", "vetting", "to_issue", "issued")
BY_DECISION = (State.NOT_FILED, State.MERGED)
ENDED = (State.CLOSED, State.ARCHIVED, State.REOPENED)
CHANGED = "情况已有变化，另行提出。"
CLOSING = "以上答复，如有意见，请与我单位联系。感谢对我们工作的关心和支持。"


@dataclasses.dataclass(frozen=True)
class Plan:
    """How far one proposal has come.

    `text` is its line in texts.csv, `age` how many days ago it was submitted (drafts: begun), `author` an
    account, `stage` how far its departments are ("silent": a co-handler never spoke), `overdue` by how many
    days the answer is late.
    """

    text: int
    state: str
    age: int
    author: str = ""
    lead: str = ""
    co: tuple[str, ...] = ()
    is_key: bool = False
    letter_class: str = "A"
    stage: str = "to_sign"
    overdue: int = 0
    satisfaction: str = Rating.Satisfaction.SATISFIED
    # The class that a supplementary letter made of it since.
    became: str = ""


# In the order of filing, which is the order of the numbers: the fourteenth is 077.
PLANS = (
    Plan(0, State.ASSIGNED, 131, lead="金融", co=("财政",), stage="handling", overdue=4, is_key=True),
    Plan(1, State.CLOSED, 128, lead="发改", co=("财政",), letter_class="B", became="A"),
    Plan(2, State.ARCHIVED, 124, lead="市监"),
    Plan(3, State.RATED, 120, lead="市监", co=("财政",), letter_class="B", satisfaction="mostly"),
    Plan(4, State.REOPENED, 117, lead="人社"),
    Plan(5, State.RATED, 113, lead="发改", letter_class="B", satisfaction="dissatisfied"),
    Plan(6, State.NO_FEEDBACK, 110, lead="科技"),
    Plan(7, State.REPLIED, 107, "member", lead="发改", letter_class="C"),
    Plan(8, State.REPLIED, 104, lead="发改", co=("财政",), letter_class="B", stage="silent"),
    Plan(9, State.REPLIED, 101, lead="市监"),
    Plan(10, State.REPLIED, 98, lead="财政", letter_class="B"),
    Plan(11, State.ASSIGNED, 95, lead="市监", stage="drafting", overdue=1),
    Plan(12, State.ASSIGNED, 93, lead="商务", co=("发改",), stage="countersigning"),
    Plan(13, State.REPLIED, 90, "secretary", lead="商务", co=("发改", "财政", "民政"), is_key=True),
    Plan(14, State.ASSIGNED, 74, lead="发改", co=("科技",), stage="to_issue", is_key=True),
    Plan(15, State.ASSIGNED, 61, lead="人社", stage="issued"),
    Plan(16, State.ASSIGNED, 48, lead="金融", co=("财政",), stage="given_back"),
    Plan(17, State.ASSIGNED, 33, lead="商务", co=("发改", "财政")),
    Plan(18, State.ASSIGNED, 24, lead="人社", co=("金融",), stage="vetting"),
    Plan(19, State.FILED, 19),
    Plan(20, State.FILED, 17),
    Plan(21, State.FILED, 15, is_key=True),
    Plan(22, State.NOT_FILED, 12),
    Plan(23, State.MERGED, 10),
    Plan(24, State.UNDER_REVIEW, 9, "secretary"),
    Plan(25, State.SUBMITTED, 6, "member"),
    Plan(26, State.SUBMITTED, 5),
    Plan(27, State.SUBMITTED, 3),
    Plan(28, State.SUBMITTED, 1),
    Plan(29, State.RETURNED, 14, "member"),
    Plan(30, State.RETURNED, 11),
    Plan(31, State.WITHDRAWN, 44),
    Plan(32, State.WITHDRAWN, 27, lead="人社"),
    Plan(33, State.DRAFT, 2, "member"),
    Plan(34, State.DRAFT, 4, "secretary"),
)


def read_texts() -> list[dict[str, str]]:
    with TEXTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class PaperBuilder:
    """Takes each plan through the services, one step after another, as the people concerned would."""

    def __init__(
        self,
        clerk: User,
        authors: dict[str, tuple[User, Organisation]],
        departments: dict[str, Department],
        officers: dict[str, User],
        leader: User,
    ) -> None:
        self.clerk, self.authors, self.leader = clerk, authors, leader
        self.departments, self.officers = departments, officers
        self.today = timezone.localdate()
        self.texts = read_texts()
        year = self.today.year
        self.session = keep_entry(
            Session(),
            actor=clerk,
            body="市政协",
            term=8,
            number=1,
            name="",
            opens_on=date(year, 1, 8),
            closes_on=date(year, 1, 12),
        )
        self.sector = Sector.objects.get(name="工商联界")

    def build(self) -> list[Proposal]:
        """All proposals of PLANS, in the same order."""
        year = self.today.year
        self.start_series(settings.PROPOSAL_AGENCY_CODE, year, TAKEN_ON_PAPER)
        issued_in = (self.today - timedelta(days=6)).year
        self.start_series(self.departments["商务"].agency_code, issued_in, motion.SERIAL - 1)
        others = [name for name in self.authors if name not in ("member", "secretary")]
        made = []
        for place, plan in enumerate(PLANS):
            author = plan.author or others[place % len(others)]
            made.append(self.paper(plan, *self.authors[author]))
        return made

    @staticmethod
    def start_series(code: str, year: int, last_serial: int) -> None:
        NumberSeries.objects.get_or_create(
            code=code, year=year, defaults={"digits": 3, "last_serial": last_serial}
        )

    def paper(self, plan: Plan, author: User, unit: Organisation) -> Proposal:
        text = self.texts[plan.text]
        group = text["subject"] == motion.SUBJECT
        proposal = draft_proposal(
            actor=author,
            organisation=unit,
            subject=text["subject"],
            industry=find_industry("制造业") if plan.text % 3 == 0 else None,
            proposer_kind=Proposal.ProposerKind.GROUP if group else Proposal.ProposerKind.INDIVIDUAL,
            publicity=Proposal.Publicity.SUMMARY if plan.text % 7 == 3 else Proposal.Publicity.FULL,
        )
        parts: dict[str, Any] = {"facts": text["facts"]}
        if plan.state != State.DRAFT:
            parts |= {"analysis": text["analysis"], "suggestions": text["suggestions"]}
        proposal = edit_draft(proposal, actor=author, **parts)
        if plan.state != State.DRAFT:
            self.through_the_desk(self.hand_in(proposal, author), plan, author)
        return self.back_in_time(plan, proposal)

    def hand_in(self, proposal: Proposal, author: User) -> Proposal:
        """By its author; a group's by the leader of the body, with the sealed page."""
        if proposal.proposer_kind != Proposal.ProposerKind.GROUP:
            return submit_proposal(proposal, actor=author)
        put_before_chamber(proposal, actor=author)
        return approve_proposal(proposal, actor=self.leader, upload=sealed_page(), name="签字盖章页.png")

    def through_the_desk(self, proposal: Proposal, plan: Plan, author: User) -> None:
        if plan.state == State.SUBMITTED:
            return
        if plan.state == State.WITHDRAWN and not plan.lead:
            withdraw_proposal(proposal, actor=author, reason=CHANGED)
            return
        review_proposal(proposal, actor=self.clerk)
        if plan.state == State.RETURNED:
            return_proposal(proposal, actor=self.clerk, reason="请补充具体数据，并把建议写得更可操作。")
        elif plan.state in BY_DECISION:
            self.decide(proposal, plan)
        elif plan.state != State.UNDER_REVIEW:
            filed = file_proposal(
                proposal,
                actor=self.clerk,
                topic=self.topic_of(plan),
                session=self.session,
                sector=self.sector if plan.text == MOTION else None,
                is_key=plan.is_key,
                key_leader=KEY_LEADER if plan.is_key else "",
                supervision_plan=SUPERVISION if plan.is_key else "",
            )
            if plan.state != State.FILED:
                self.through_the_departments(filed, plan, author)

    def decide(self, proposal: Proposal, plan: Plan) -> None:
        """What one proposes and another confirms; one not filing waits to be confirmed."""
        if plan.state == State.NOT_FILED:
            ground = Ground.objects.get(act="not_file", code="no_suggestion")
            text = "建议部分只有原则性意见，没有可以交办的具体事项。"
            decision = propose_not_filing(proposal, actor=self.clerk, ground=ground, text=text)
        else:
            target = Proposal.objects.filter(state=State.ASSIGNED).order_by("matter_id").first()
            assert target is not None, "proposals are filed before one is joined into them"
            decision = propose_joining(proposal, target, actor=self.clerk, text="所提事项相同，合并办理。")
        take_decision(decision, actor=self.leader, confirmed=True)

    def topic_of(self, plan: Plan) -> Topic | None:
        """The category that the line's words begin with."""
        name = self.texts[plan.text]["category"].partition(" · ")[0]
        return Topic.objects.filter(kind="proposal", name=name).first()

    def through_the_departments(self, proposal: Proposal, plan: Plan, author: User) -> None:
        lead, *others = assign(
            proposal.matter,
            actor=self.clerk,
            mode=Assignment.Mode.LEAD if plan.co else Assignment.Mode.SINGLE,
            lead=self.departments[plan.lead],
            co_handlers=[self.departments[key] for key in plan.co],
        )
        if plan.state == State.WITHDRAWN:
            asked = ask_withdrawal(proposal, actor=author, reason=CHANGED)
            take_decision(asked, actor=self.leader, confirmed=True)
            return
        answered = plan.state != State.ASSIGNED
        if answered or plan.stage != "to_sign":
            for key, assignment in zip((plan.lead, *plan.co), (lead, *others)):
                accept_assignment(assignment, actor=self.officers[key])
        if plan.stage != "silent" and (answered or plan.stage in ("drafting", *WRITING)):
            for key, assignment in zip(plan.co, others):
                send_opinion(
                    assignment,
                    actor=self.officers[key],
                    opinion="我单位无不同意见，将按职责配合落实。",
                    sent_on=min(self.today - timedelta(days=plan.age - 51), self.today),
                )
        if answered:
            self.answer(lead, plan, author)
        elif plan.stage == "drafting":
            self.begin(lead, plan)
        elif plan.stage == "handling":
            take_up_assignment(lead, actor=self.officers[plan.lead], section="业务科")
        elif plan.stage in WRITING:
            self.write(lead, plan)
        elif plan.stage == "given_back":
            self.give_back(proposal, lead, plan)

    def give_back(self, proposal: Proposal, lead: Assignment, plan: Plan) -> None:
        """A department asks to be rid of its part; the desk hands it to another one."""
        asked = ask_return(lead, actor=self.officers[plan.lead], reason="所提事项不属于我单位职责范围。")
        answer_return(asked, actor=self.clerk, granted=True)
        add_unit(
            proposal.matter,
            actor=self.clerk,
            department=self.departments["科技"],
            mode=Assignment.Mode.LEAD if plan.co else Assignment.Mode.SINGLE,
        )

    def begin(self, assignment: Assignment, plan: Plan) -> Reply:
        """A draft of the letter, as far as it goes without its class and signatory."""
        text = self.texts[plan.text]
        officer = self.officers[plan.lead]
        body = f"{opening_formula(text['subject'])}\n一、所提情况属实\n{text['analysis']}\n{CLOSING}"
        return draft_reply(begin_reply(assignment, actor=officer), actor=officer, body=body)

    def complete(self, assignment: Assignment, plan: Plan) -> Reply:
        return draft_reply(
            self.begin(assignment, plan),
            actor=self.officers[plan.lead],
            letter_class=plan.letter_class,
            signatory=motion.signatory_of(assignment.department.organisation),
        )

    def helpers(self, plan: Plan) -> dict[int, User]:
        return {self.departments[key].pk: self.officers[key] for key in plan.co}

    def write(self, assignment: Assignment, plan: Plan) -> None:
        """A letter that is on its way: countersigned, vetted or issued, and not delivered yet."""
        officer = self.officers[plan.lead]
        take_up_assignment(assignment, actor=officer, section="业务科")
        reply = self.complete(assignment, plan)
        if plan.stage == "issued":
            reply = bring_to(reply, "to_issue", officer=officer, helpers=self.helpers(plan))
            issue_reply(reply, actor=colleague(officer, "signer"))
        else:
            bring_to(reply, plan.stage, officer=officer, helpers=self.helpers(plan))

    def answer(self, assignment: Assignment, plan: Plan, author: User) -> None:
        officer = self.officers[plan.lead]
        if self.texts[plan.text]["subject"] == motion.SUBJECT:
            motion.answer_motion(assignment, officer=officer, helpers=self.helpers(plan))
            return
        issue_and_deliver(
            self.complete(assignment, plan),
            officer=officer,
            helpers={} if plan.stage == "silent" else self.helpers(plan),
            issued_on=self.answered_on(plan),
        )
        proposal = assignment.matter.proposal
        if plan.state == State.NO_FEEDBACK:
            lapse_rating(proposal, self.today + timedelta(days=60))
        if plan.state in (State.RATED, *ENDED):
            unhappy = plan.satisfaction == Rating.Satisfaction.DISSATISFIED
            comment = "答复没有说明共同配送中心的时间。" if unhappy else ""
            rate_proposal(proposal, actor=author, satisfaction=plan.satisfaction, comment=comment)
        if plan.state in ENDED:
            close_proposal(proposal, actor=self.clerk, makes_no_promise=True)
        if plan.became:
            supplement(
                assignment,
                plan.became,
                officer=officer,
                helpers=self.helpers(plan),
                issued_on=self.today - timedelta(days=3),
            )
        if plan.state == State.ARCHIVED:
            archive_proposal(proposal, actor=self.clerk)
        if plan.state == State.REOPENED:
            reopen_proposal(proposal, actor=self.clerk, reason="职工培训补贴标准调整，原答复需要更新。")

    def answered_on(self, plan: Plan) -> date:
        """Some seventy days after the submission, never in the future."""
        return min(self.today - timedelta(days=plan.age - 76), self.today - timedelta(days=2))

    def back_in_time(self, plan: Plan, proposal: Proposal) -> Proposal:
        """Spread the days of the acts over the last months; the trail keeps when they were really made."""
        begun = self.today - timedelta(days=plan.age)
        filed, assigned = begun + timedelta(days=7), begun + timedelta(days=11)
        is_motion = self.texts[plan.text]["subject"] == motion.SUBJECT
        replied = self.today - timedelta(days=6) if is_motion else self.answered_on(plan)
        proposal = Proposal.objects.get(pk=proposal.pk)
        moments = {
            "submitted_at": at(begun, 9),
            "filed_at": at(filed, 14),
            "replied_at": at(replied, 16),
            "closed_at": at(min(replied + timedelta(days=12), self.today), 10),
            "archived_at": at(min(replied + timedelta(days=20), self.today), 10),
        }
        happened = {name: value for name, value in moments.items() if getattr(proposal, name) is not None}
        Matter.objects.filter(pk=proposal.pk).update(created_at=at(begun - timedelta(days=1), 8))
        Rating.objects.filter(proposal=proposal).update(
            rated_at=at(min(replied + timedelta(days=8), self.today), 11)
        )
        move_assignments(proposal, assigned, today=self.today, overdue=plan.overdue)
        due = Assignment.objects.filter(matter_id=proposal.pk).aggregate(first=Min("due_on"))["first"]
        Proposal.objects.filter(pk=proposal.pk).update(**happened, due_on=due)
        move_duties(proposal, begun, filed)
        return Proposal.objects.select_related("matter").get(pk=proposal.pk)
