"""A complaint with its people, driven to any state through the services alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from federation.accounts.models import Role, User
from liaison.models import Department
from proposals.models import Assignment, Complaint, Decision, Ground, Topic
from proposals.services.assignments import accept_assignment, report_result, take_up_assignment
from proposals.services.complaint_handling import (
    assign_complaint,
    call_back,
    check_result,
    propose_closing,
)
from proposals.services.complaints import (
    accept_complaint,
    refer_complaint,
    refuse_complaint,
    register_complaint,
    take_complaint,
    terminate_complaint,
)
from proposals.services.decisions import take_decision
from tests.factories.accounts import city_clerk, person_with, root
from tests.factories.liaison import DepartmentFactory
from tests.factories.members import EnterpriseFactory

State = Complaint.State
TEXT = {
    "title": "用地手续迟迟未批",
    "facts": "我公司扩建用地材料齐全，报送后八个月未予答复。",
    "wish": "请协调尽快办理。",
    "contact_name": "周启明",
    "contact_phone": "13800001234",
}
RESULT = "经核查，用地手续已于本月办结并送达企业。"
# The way to each state, as the states before it.
PATHS: dict[str, list[str]] = {
    State.REGISTERED: [],
    State.TRIAGE: [State.REGISTERED],
}
PATHS[State.ACCEPTED] = [*PATHS[State.TRIAGE], State.TRIAGE]
PATHS[State.REFUSED] = PATHS[State.REFERRED] = PATHS[State.TERMINATED] = PATHS[State.ACCEPTED]
PATHS[State.HANDLING] = [*PATHS[State.ACCEPTED], State.ACCEPTED]
PATHS[State.ANSWERED] = [*PATHS[State.HANDLING], State.HANDLING]
PATHS[State.CHECKED] = [*PATHS[State.ANSWERED], State.ANSWERED]
PATHS[State.CALLED_BACK] = [*PATHS[State.CHECKED], State.CHECKED]
PATHS[State.CLOSED] = [*PATHS[State.CALLED_BACK], State.CALLED_BACK]


def topic() -> Topic:
    return Topic.objects.get_or_create(kind="complaint", code="land", defaults={"name": "工业用地"})[0]


def ground() -> Ground:
    return Ground.objects.get_or_create(
        act="refuse_complaint", code="in_court", defaults={"name": "已进入诉讼或复议程序"}
    )[0]


@dataclass
class Case:
    """The parties of a complaint: who complains, who handles, who answers, who decides."""

    member: User
    clerk: User
    officer: User
    leader: User
    unit: Department

    @classmethod
    def gather(cls, clerk: User | None = None) -> Case:
        unit = DepartmentFactory()
        return cls(
            member=person_with(Role.ENTERPRISE, EnterpriseFactory().organisation),
            clerk=clerk or city_clerk(),
            officer=person_with(Role.DEPARTMENT, unit.organisation),
            leader=person_with(Role.LEADER, root()),
            unit=unit,
        )

    def register(self, actor: User | None = None, **fields) -> Complaint:
        who = actor or self.member
        own = {"channel": "online", "received_on": timezone.localdate(), "respondent": self.unit}
        organisation = self.member.main_post.organisation
        return register_complaint(
            actor=who, organisation=organisation, topic=topic(), **(TEXT | own | fields)
        )

    def complaint(self, state: str = State.REGISTERED, **fields) -> Complaint:
        """A complaint that has walked the whole way to `state`, assigned to the department."""
        found = self.register(**fields)
        for target in [*PATHS[State(state)][1:], State(state)]:
            if target != State.REGISTERED:
                self.step(found, target)
        return fresh(found)

    def step(self, complaint: Complaint, target: str) -> None:
        if target == State.TRIAGE:
            take_complaint(complaint, actor=self.clerk)
        elif target == State.ACCEPTED:
            accept_complaint(complaint, actor=self.clerk)
        elif target == State.REFUSED:
            refuse_complaint(
                complaint, actor=self.clerk, ground=ground(), answer="已进入诉讼程序，请依法办理。"
            )
        elif target == State.REFERRED:
            refer_complaint(complaint, actor=self.clerk, answer="请向仲裁机构反映。")
        elif target == State.TERMINATED:
            terminate_complaint(complaint, actor=self.clerk, reason="投诉人撤回")
        elif target == State.HANDLING:
            self.assign(complaint)
        elif target == State.ANSWERED:
            self.answer(complaint)
        elif target == State.CHECKED:
            check_result(complaint, actor=self.clerk, good=True)
        elif target == State.CALLED_BACK:
            call_back(complaint, actor=self.clerk, outcome="satisfied")
        elif target == State.CLOSED:
            take_decision(self.propose_closing(complaint), actor=self.leader, confirmed=True)

    def assign(self, complaint: Complaint, *, due_on: date | None = None) -> Assignment:
        return assign_complaint(complaint, actor=self.clerk, department=self.unit, due_on=due_on)[0]

    def answer(self, complaint: Complaint) -> None:
        part = Assignment.objects.get(matter_id=complaint.pk, round=fresh(complaint).round)
        accept_assignment(part, actor=self.officer)
        take_up_assignment(part, actor=self.officer, section="行政审批科")
        report_result(part, actor=self.officer, result=RESULT)

    def propose_closing(self, complaint: Complaint) -> Decision:
        return propose_closing(complaint, actor=self.clerk, text="已办结，企业满意。")


def fresh(complaint: Complaint) -> Complaint:
    return Complaint.objects.for_detail().get(pk=complaint.pk)
