"""A proposal with its people, driven to any state through the services alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import timezone

from federation.accounts.models import Role, User
from liaison.models import Department
from proposals.models import Assignment, Decision, Ground, Proposal, Reply
from proposals.services.assignments import accept_assignment, assign
from proposals.services.closing import archive_proposal, close_proposal, reopen_proposal
from proposals.services.contacts import note_contact
from proposals.services.decisions import take_decision
from proposals.services.desk import file_proposal, return_proposal, review_proposal
from proposals.services.joining import propose_joining
from proposals.services.letter_steps import countersign_reply, deliver_reply, hand_on_reply, vet_reply
from proposals.services.promises import Promise, mark_promises
from proposals.services.proposals import draft_proposal, submit_proposal
from proposals.services.ratings import lapse_ratings, rate_proposal
from proposals.services.refusing import propose_not_filing
from proposals.services.replies import begin_reply, draft_reply, issue_reply
from proposals.services.withdrawing import withdraw_proposal
from tests.factories.accounts import city_clerk, person_with
from tests.factories.liaison import DepartmentFactory
from tests.factories.members import EnterpriseFactory

State = Proposal.State
SUBJECT = "关于支持中小企业融资的建议"
TEXT = {
    "facts": "多家企业反映贷款审批时间较长，流动资金紧张。",
    "analysis": "银行与企业之间信息不对称，缺少统一的对接渠道。",
    "suggestions": "建立银企对接名录。\n每季度召开一次座谈会。",
}
PROMISE = "我们将在年内出台实施方案"
BODY = f"贵会提出的建议收悉，现答复如下：\n一、下一步工作\n{PROMISE}，并及时反馈办理进展情况。"
WITHOUT_NUMBER = {
    State.DRAFT,
    State.COSIGNING,
    State.CHAMBER_REVIEW,
    State.SUBMITTED,
    State.UNDER_REVIEW,
    State.RETURNED,
    State.NOT_FILED,
    State.REROUTED,
}
# The way to each state, as the states passed before it.
PATHS = {
    State.DRAFT: [],
    State.SUBMITTED: [State.DRAFT],
    State.UNDER_REVIEW: [State.DRAFT, State.SUBMITTED],
    State.RETURNED: [State.DRAFT, State.SUBMITTED, State.UNDER_REVIEW],
    State.WITHDRAWN: [State.DRAFT, State.SUBMITTED],
    State.FILED: [State.DRAFT, State.SUBMITTED, State.UNDER_REVIEW],
    State.ASSIGNED: [State.DRAFT, State.SUBMITTED, State.UNDER_REVIEW, State.FILED],
}
PATHS[State.REPLIED] = [*PATHS[State.ASSIGNED], State.ASSIGNED]
PATHS[State.RATED] = [*PATHS[State.REPLIED], State.REPLIED]
PATHS[State.CLOSED] = [*PATHS[State.RATED], State.RATED]
PATHS[State.ARCHIVED] = PATHS[State.REOPENED] = [*PATHS[State.CLOSED], State.CLOSED]
PATHS[State.NO_FEEDBACK] = PATHS[State.RATED]
PATHS[State.NOT_FILED] = PATHS[State.FILED]
PATHS[State.MERGED] = PATHS[State.FILED]


@dataclass
class Cast:
    """The parties of a proposal: who writes, who decides, who confirms it, who answers, who helps."""

    member: User
    desk: User
    colleague: User
    lead: User
    helper: User
    lead_unit: Department
    helper_unit: Department

    @cached_property
    def vetter(self) -> User:
        """The lead's colleague who vets its letters; made when first asked for."""
        return person_with(Role.DEPARTMENT, self.lead_unit.organisation)

    @cached_property
    def signer(self) -> User:
        """The third person of the lead, who issues its letters."""
        return person_with(Role.DEPARTMENT, self.lead_unit.organisation)

    @classmethod
    def gather(cls, desk: User | None = None) -> Cast:
        enterprise = EnterpriseFactory()
        lead_unit, helper_unit = (
            DepartmentFactory(contact_name="李航", contact_phone="0700-1"),
            DepartmentFactory(),
        )
        return cls(
            member=person_with(Role.ENTERPRISE, enterprise.organisation),
            desk=desk or city_clerk(),
            colleague=city_clerk(),
            lead=person_with(Role.DEPARTMENT, lead_unit.organisation),
            helper=person_with(Role.DEPARTMENT, helper_unit.organisation),
            lead_unit=lead_unit,
            helper_unit=helper_unit,
        )

    def draft(self, *, subject: str = SUBJECT, **text: str) -> Proposal:
        organisation = self.member.main_post.organisation
        return draft_proposal(actor=self.member, organisation=organisation, subject=subject, **(TEXT | text))

    def proposal(self, state: str = State.DRAFT, **more) -> Proposal:
        """A proposal that has walked the whole way to `state`."""
        if state not in PATHS:
            return self.at(state, **more)
        found = self.draft(**more)
        for target in [*PATHS[State(state)][1:], State(state)]:
            if target != State.DRAFT:
                self.step(found, target)
        return fresh(found)

    def at(self, state: str, **more) -> Proposal:
        """A complete proposal that is put into `state`, without the way there: cheap, where only rules matter."""
        found = self.draft(**more)
        number = "" if state in WITHOUT_NUMBER else f"云协提〔2020〕{found.pk}号"
        Proposal.objects.filter(pk=found.pk).update(state=state, number=number, submitted_at=timezone.now())
        return fresh(found)

    def step(self, proposal: Proposal, target: str) -> None:
        if target == State.SUBMITTED:
            submit_proposal(proposal, actor=self.member)
        elif target == State.WITHDRAWN:
            withdraw_proposal(proposal, actor=self.member, reason="另有考虑")
        elif target == State.UNDER_REVIEW:
            review_proposal(proposal, actor=self.desk)
        elif target == State.RETURNED:
            return_proposal(proposal, actor=self.desk, reason="请补充数据")
        elif target == State.FILED:
            file_proposal(proposal, actor=self.desk)
        elif target == State.ASSIGNED:
            self.assign(proposal)
        elif target == State.REPLIED:
            self.answer(proposal)
        elif target == State.RATED:
            rate_proposal(proposal, actor=self.member, satisfaction="satisfied")
        elif target == State.CLOSED:
            close_proposal(proposal, actor=self.desk, makes_no_promise=True)
        elif target == State.ARCHIVED:
            archive_proposal(proposal, actor=self.desk)
        elif target == State.REOPENED:
            reopen_proposal(proposal, actor=self.desk, reason="出现了新的情况")
        elif target == State.NO_FEEDBACK:
            lapse_ratings(today=date(2099, 1, 1))
        elif target == State.NOT_FILED:
            self.decide(propose_not_filing(proposal, actor=self.desk, ground=a_ground(), text="没有具体建议"))
        elif target == State.MERGED:
            other = self.proposal(State.FILED, subject="关于拓宽企业融资渠道的建议")
            self.decide(propose_joining(proposal, other, actor=self.desk, text="同一件事"))

    def decide(self, decision: Decision, *, confirmed: bool = True) -> Decision:
        return take_decision(decision, actor=self.colleague, confirmed=confirmed, answer="同意")

    def assign(
        self, proposal: Proposal, *, due_on: date | None = None, alone: bool = False
    ) -> list[Assignment]:
        helpers = [] if alone else [self.helper_unit]
        return assign(
            proposal.matter,
            actor=self.desk,
            mode=Assignment.Mode.SINGLE if alone else Assignment.Mode.LEAD,
            lead=self.lead_unit,
            co_handlers=helpers,
            due_on=due_on,
        )

    def letter(self, proposal: Proposal, **fields) -> Reply:
        """The lead's draft, complete unless `fields` say otherwise."""
        part = part_of(proposal, Assignment.Mode.LEAD)
        accept_assignment(part, actor=self.lead)
        reply = begin_reply(part, actor=self.lead)
        complete = {"letter_class": "A", "body": BODY, "signatory": self.lead_unit.leaders.get()}
        return draft_reply(reply, actor=self.lead, **(complete | fields))

    def alone(self, proposal: Proposal) -> Reply:
        """The complete draft of a sole handler, whom nobody countersigns."""
        self.assign(proposal, alone=True)
        return self.letter(proposal)

    def vetted(self, reply: Reply) -> Reply:
        """The letter countersigned and vetted: it waits to be issued."""
        return vetted(reply, drafter=self.lead, vetter=self.vetter, helper=self.helper)

    def issued(self, proposal: Proposal, *, promises=(), **fields) -> Reply:
        reply = self.letter(proposal, **fields)
        if promises:
            reply = mark_promises(reply, [Promise(**one) for one in promises], actor=self.lead)
        return issue_reply(self.vetted(reply), actor=self.signer)

    def answer(self, proposal: Proposal, *, promises=(), **fields) -> Reply:
        """The lead's letter, issued and delivered."""
        reply = self.issued(proposal, promises=promises, **fields)
        deliver_reply(reply, actor=self.lead, way="portal")
        return reply


def vetted(reply: Reply, *, drafter: User, vetter: User, helper: User | None = None) -> Reply:
    """Take a complete draft past its co-handlers, for whom `helper` signs, and its vetter."""
    reply = hand_on_reply(reply, actor=drafter)
    for row in reply.countersignatures.waiting().select_related("assignment"):
        assert helper is not None, "somebody signs for the co-handlers"
        reply = countersign_reply(row.assignment, actor=helper, agrees=True)
    return vet_reply(reply, actor=vetter, passes=True)


def letter_at(cast: Cast, reply: Reply, state: str) -> Reply:
    """The lead's draft with one co-handler, walked to `state`."""
    if state != Reply.State.DRAFT:
        reply = hand_on_reply(reply, actor=cast.lead)
    if state in (Reply.State.VETTING, Reply.State.TO_ISSUE, Reply.State.ISSUED):
        helping = part_of(Proposal.objects.get(), "co")
        reply = countersign_reply(helping, actor=cast.helper, agrees=True)
    if state in (Reply.State.TO_ISSUE, Reply.State.ISSUED):
        reply = vet_reply(reply, actor=cast.vetter, passes=True)
    return issue_reply(reply, actor=cast.signer) if state == Reply.State.ISSUED else reply


def a_ground(act: str = "not_file") -> Ground:
    """A ground of the act; the dictionary comes with the portal."""
    return Ground.objects.filter(act=act).first() or Ground.objects.create(act=act, code="x", name="其他")


def taken_up(part: Assignment, *, actor: User) -> Assignment:
    """A part that is signed for and whose first contact has been noted: only its answer is open."""
    part = accept_assignment(part, actor=actor)
    note_contact(part, actor=actor, held_on=timezone.localdate(), way="phone", summary="已沟通。")
    return part


def part_of(proposal: Proposal, mode: str) -> Assignment:
    """The department that has this mode; a sole handler is the lead too."""
    modes = [mode, Assignment.Mode.SINGLE] if mode == Assignment.Mode.LEAD else [mode]
    return Assignment.objects.select_related("department").get(matter_id=proposal.pk, mode__in=modes)


def fresh(proposal: Proposal) -> Proposal:
    """The proposal as it is stored now."""
    return Proposal.objects.for_detail().get(pk=proposal.pk)
