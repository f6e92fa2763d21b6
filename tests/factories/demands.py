"""A demand with its people, driven to any state through the services alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from federation.accounts.models import Role, User
from liaison.models import Department
from proposals.models import Demand, Topic
from proposals.services.demand_handling import (
    confirm_contact,
    dispatch_demand,
    match_demand,
    report_outcome,
)
from proposals.services.demand_results import (
    call_about_demand,
    lapse_service_ratings,
    rate_service,
    strike_off,
    transfer_demand,
)
from proposals.services.demands import raise_demand, register_demand, withdraw_demand
from tests.factories.accounts import city_clerk, person_with
from tests.factories.liaison import DepartmentFactory
from tests.factories.members import EnterpriseFactory

State = Demand.State
TEXT = {
    "subject": "旺季用工缺口三十人",
    "text": "十二月订单集中，普工缺口约三十人，请协助对接职业院校。",
    "contact_name": "周启明",
    "contact_phone": "13800001234",
}
PLAN = "本周内上门核实岗位，下周组织两所院校专场招聘。"
RESULT = "已对接两所院校，到岗二十八人。"
GOOD = {"confirms": True, "satisfaction": "satisfied", "attitude": "good"}
# The way to each state, as the states that are walked through.
PATHS: dict[str, list[str]] = {State.RAISED: []}
PATHS[State.REGISTERED] = [State.REGISTERED]
PATHS[State.DISPATCHED] = [*PATHS[State.REGISTERED], State.DISPATCHED]
PATHS[State.MATCHED] = [*PATHS[State.DISPATCHED], State.MATCHED]
PATHS[State.WORKING] = [*PATHS[State.MATCHED], State.WORKING]
for _end in (State.SOLVED, State.PARTLY, State.DEFERRED, State.IMPOSSIBLE):
    PATHS[_end] = [*PATHS[State.WORKING], _end]
PATHS[State.RATED] = [*PATHS[State.SOLVED], State.RATED]
PATHS[State.NO_FEEDBACK] = [*PATHS[State.SOLVED], State.NO_FEEDBACK]
PATHS[State.CALLED_BACK] = [*PATHS[State.RATED], State.CALLED_BACK]
PATHS[State.STRUCK_OFF] = [*PATHS[State.CALLED_BACK], State.STRUCK_OFF]
PATHS[State.TRANSFERRED] = [*PATHS[State.REGISTERED], State.TRANSFERRED]
PATHS[State.WITHDRAWN] = [*PATHS[State.REGISTERED], State.WITHDRAWN]


def category() -> Topic:
    defaults = {"name": "用工招聘"}
    return Topic.objects.get_or_create(kind="demand", code="labour", defaults=defaults)[0]


@dataclass
class Need:
    """The parties of a demand: who needs something, who dispatches, who serves."""

    member: User
    clerk: User
    officer: User
    unit: Department

    @classmethod
    def gather(cls, clerk: User | None = None) -> Need:
        unit = DepartmentFactory()
        return cls(
            member=person_with(Role.ENTERPRISE, EnterpriseFactory().organisation),
            clerk=clerk or city_clerk(),
            officer=person_with(Role.DEPARTMENT, unit.organisation),
            unit=unit,
        )

    def raise_one(self, actor: User | None = None, **fields: Any) -> Demand:
        organisation = fields.pop("organisation", self.member.main_post.organisation)
        return raise_demand(actor=actor or self.member, organisation=organisation, **(TEXT | fields))

    def demand(self, state: str = State.RAISED, **fields: Any) -> Demand:
        """A demand that has walked the whole way to `state`, served by the department's officer."""
        found = self.raise_one(**fields)
        for target in PATHS[State(state)]:
            self.step(found, target)
        return fresh(found)

    def step(self, demand: Demand, target: str) -> None:
        """Bring a demand from the state before to `target`, by the service that does it."""
        {
            State.REGISTERED: self.register,
            State.DISPATCHED: self.dispatch,
            State.MATCHED: self.match,
            State.WORKING: self.meet,
            State.SOLVED: lambda one: self.report(one, "solved"),
            State.PARTLY: lambda one: self.report(one, "partly"),
            State.IMPOSSIBLE: lambda one: self.report(one, "impossible", policy="国发〔2026〕1号"),
            State.DEFERRED: lambda one: self.report(
                one, "deferred", deferred_until=timezone.localdate() + timedelta(30)
            ),
            State.RATED: lambda one: rate_service(one, actor=self.member, **GOOD),
            State.NO_FEEDBACK: self.keep_silent,
            State.CALLED_BACK: lambda one: call_about_demand(one, actor=self.clerk, outcome="satisfied"),
            State.STRUCK_OFF: lambda one: strike_off(one, actor=self.clerk),
            State.TRANSFERRED: lambda one: transfer_demand(
                one, actor=self.clerk, kind="complaint", reason="属于权益受损事项"
            ),
            State.WITHDRAWN: lambda one: withdraw_demand(one, actor=self.member, reason="已自行解决"),
        }[State(target)](demand)

    def register(self, demand: Demand) -> Demand:
        return register_demand(demand, actor=self.clerk, topic=category(), priority="high")

    def dispatch(self, demand: Demand) -> Demand:
        return dispatch_demand(demand, actor=self.clerk, department=self.unit)

    def match(self, demand: Demand) -> Demand:
        return match_demand(demand, actor=self.officer, plan=PLAN)

    def meet(self, demand: Demand) -> Demand:
        today = timezone.localdate()
        confirm_contact(demand, actor=self.officer, contacted_on=today, contact_way="visit")
        return confirm_contact(demand, actor=self.member)

    def report(self, demand: Demand, outcome: str, **fields: Any) -> Demand:
        return report_outcome(demand, actor=self.officer, outcome=outcome, result=RESULT, **fields)

    def keep_silent(self, demand: Demand) -> None:
        lapse_service_ratings(today=timezone.localdate() + timedelta(60))

    def dissatisfied(self, **fields: Any) -> Demand:
        """A demand whose enterprise was called back and is not satisfied."""
        found = self.demand(State.RATED, **fields)
        call_about_demand(found, actor=self.clerk, outcome="dissatisfied", note="到岗人数不足")
        return fresh(found)


def fresh(demand: Demand) -> Demand:
    return Demand.objects.for_detail().get(pk=demand.pk)
