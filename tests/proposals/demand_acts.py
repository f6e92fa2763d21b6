"""Every act of workflows.md (e) that moves a demand: from which states, into which, and who may do it by its page.

The sets of persons are written down here from the workflow, not read from `rules.py`: the test compares both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from federation.accounts.models import Role, User
from proposals.models import Assignment, Demand
from proposals.services.demand_handling import (
    confirm_contact,
    dispatch_demand,
    match_demand,
    report_outcome,
    take_up_deferred,
)
from proposals.services.demand_results import (
    call_about_demand,
    lapse_service_ratings,
    rate_service,
    reopen_demand,
    strike_off,
    transfer_demand,
)
from proposals.services.demands import register_demand, withdraw_demand
from proposals.services.requests import answer_return, ask_return
from tests.factories.accounts import CountyFactory, county_clerk, person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.demands import GOOD, PLAN, RESULT, Need, category
from tests.factories.liaison import DepartmentFactory
from tests.factories.members import EnterpriseFactory

State = Demand.State
WHY = "理由充分"
FAR = date(2099, 1, 1)


@dataclass
class Scene:
    """A demand of an enterprise in a county, raised through its chamber and served by a department."""

    need: Need
    secretary: User
    people: dict[str, User]

    @classmethod
    def gather(cls, desk: User) -> Scene:
        county, chamber = CountyFactory(), ChamberFactory().organisation
        need = Need.gather(desk)
        need.member = person_with(Role.ENTERPRISE, EnterpriseFactory(parent=county).organisation)
        secretary = person_with(Role.CHAMBER_SECRETARY, chamber)
        own = {
            "desk": desk,
            "member": need.member,
            "secretary": secretary,
            "officer": need.officer,
            "officer's colleague": person_with(Role.DEPARTMENT, need.unit.organisation),
            "county": county_clerk(county),
        }
        strange = {
            "other county": county_clerk(CountyFactory()),
            "other member": person_with(Role.ENTERPRISE, EnterpriseFactory().organisation),
            "other secretary": person_with(Role.CHAMBER_SECRETARY, ChamberFactory().organisation),
            "other officer": person_with(Role.DEPARTMENT, DepartmentFactory().organisation),
        }
        met = {Role.CITY_STAFF, Role.COUNTY_STAFF, Role.ENTERPRISE, Role.CHAMBER_SECRETARY, Role.DEPARTMENT}
        rest = {
            role: person_with(role) for role in Role.values if role not in met | {Role.PUBLIC, Role.PARTNER}
        }
        return cls(need, secretary, own | strange | rest)

    def demand(self, state: str) -> Demand:
        """One in `state`, by the services alone; what else an act asks for is there."""
        made = self.need.demand(state, actor=self.secretary, chamber=self.secretary.main_post.organisation)
        if state == State.MATCHED:
            # The other side has confirmed, so that whoever confirms now begins the work.
            now = timezone.now()
            contact = {"contacted_on": timezone.localdate(), "contact_way": "phone"}
            rows = Demand.objects.filter(pk=made.pk)
            rows.update(server_confirmed_at=now, raiser_confirmed_at=now, **contact)
        return made


@dataclass(frozen=True)
class Act:
    """`moves` are the states in which it is done and what follows each; `page` and `data` do it by its page."""

    moves: dict[str, str]
    run: Callable[[Scene, Demand], Any]
    page: str = ""
    by: frozenset[str] = frozenset()
    data: Callable[[Scene], dict] = field(default=lambda scene: {})
    # What must be true beside the state.
    first: Callable[[Demand], Any] = field(default=lambda demand: None)


def from_all(states: set[str], to: str) -> dict[str, str]:
    return dict.fromkeys(states, to)


def today() -> date:
    return timezone.localdate()


def unhappy(demand: Demand) -> None:
    """The enterprise was called back and is not satisfied."""
    Demand.objects.filter(pk=demand.pk, state=State.CALLED_BACK).update(verdict="dissatisfied")


def given_back(scene: Scene, demand: Demand) -> Any:
    part = Assignment.objects.filter(matter_id=demand.pk).order_by("-pk").first()
    if part is None:
        raise ValidationError("no department has it")
    request = ask_return(part, actor=scene.need.officer, reason=WHY)
    return answer_return(request, actor=scene.need.clerk, granted=True)


def outcome(name: str, more: Callable[[], dict] = dict) -> Act:
    """Reporting one of the four outcomes; only who serves the enterprise does it."""

    def fields() -> dict:
        return {"outcome": name, "result": RESULT} | more()

    return Act(
        {State.WORKING: name},
        lambda scene, one: report_outcome(one, actor=scene.need.officer, **fields()),
        "demand_outcome",
        frozenset({"officer"}),
        lambda scene: fields(),
    )


def confirmed(who: Callable[[Scene], User], by: set[str], contact: Callable[[], dict] = dict) -> Act:
    """One side says that they have met; once work has begun, saying it again changes nothing."""
    return Act(
        {State.MATCHED: State.WORKING, State.WORKING: State.WORKING},
        lambda scene, one: confirm_contact(one, actor=who(scene), **contact()),
        "demand_contact",
        frozenset(by),
        lambda scene: contact(),
    )


RESULTS = {State.SOLVED, State.PARTLY, State.IMPOSSIBLE}
RAISERS = frozenset({"member", "secretary"})
DESK = frozenset({"desk"})
ACTS = {
    "register": Act(
        # Putting it under another category is the same act again.
        {State.RAISED: State.REGISTERED, State.REGISTERED: State.REGISTERED},
        lambda scene, one: register_demand(one, actor=scene.need.clerk, topic=category()),
        "demand_register",
        DESK,
        lambda scene: {"topic": category().pk, "priority": "high"},
    ),
    "dispatch": Act(
        {State.REGISTERED: State.DISPATCHED},
        lambda scene, one: dispatch_demand(one, actor=scene.need.clerk, department=scene.need.unit),
        "demand_dispatch",
        DESK,
        lambda scene: {"department": scene.need.unit.pk},
    ),
    "match": Act(
        # Naming somebody else begins the contact anew.
        from_all({State.DISPATCHED, State.MATCHED, State.WORKING}, State.MATCHED),
        lambda scene, one: match_demand(one, actor=scene.need.officer, plan=PLAN),
        "demand_match",
        frozenset({"officer", "officer's colleague"}),
        lambda scene: {"server": scene.need.officer.pk, "plan": PLAN},
    ),
    # The desk has it from the enterprise by telephone; the officer says when and how as well.
    "confirm": confirmed(lambda scene: scene.need.member, {"member", "secretary", "desk"}),
    "confirm_as_server": confirmed(
        lambda scene: scene.need.officer,
        {"member", "secretary", "desk", "officer"},
        lambda: {"contacted_on": today(), "contact_way": "phone"},
    ),
    "solved": outcome("solved"),
    "partly": outcome("partly"),
    "impossible": outcome("impossible", lambda: {"policy": "国发〔2026〕1号"}),
    "deferred": outcome("deferred", lambda: {"deferred_until": today() + timedelta(30)}),
    "take_up": Act({State.DEFERRED: State.WORKING}, lambda scene, one: take_up_deferred(today=FAR)),
    "rate": Act(
        from_all(RESULTS | {State.NO_FEEDBACK}, State.RATED),
        lambda scene, one: rate_service(one, actor=scene.need.member, **GOOD),
        "demand_rate",
        RAISERS,
        lambda scene: {"confirms": "yes", "satisfaction": "satisfied", "attitude": "good"},
    ),
    "lapse": Act(from_all(RESULTS, State.NO_FEEDBACK), lambda scene, one: lapse_service_ratings(today=FAR)),
    "call": Act(
        from_all({State.RATED, State.NO_FEEDBACK}, State.CALLED_BACK),
        lambda scene, one: call_about_demand(one, actor=scene.need.clerk, outcome="satisfied"),
        "demand_call",
        DESK,
        lambda scene: {"outcome": "satisfied", "called_on": today()},
    ),
    "strike_off": Act(
        {State.CALLED_BACK: State.STRUCK_OFF},
        lambda scene, one: strike_off(one, actor=scene.need.clerk),
        "demand_strike_off",
        DESK,
    ),
    "reopen": Act(
        {State.CALLED_BACK: State.REGISTERED},
        lambda scene, one: reopen_demand(one, actor=scene.need.clerk, reason=WHY),
        "demand_reopen",
        DESK,
        lambda scene: {"reason": WHY},
        unhappy,
    ),
    "transfer": Act(
        from_all({State.RAISED, State.REGISTERED, State.CALLED_BACK}, State.TRANSFERRED),
        lambda scene, one: transfer_demand(one, actor=scene.need.clerk, kind="complaint", reason=WHY),
        "demand_transfer",
        DESK,
        lambda scene: {"kind": "complaint", "reason": WHY},
        unhappy,
    ),
    "withdraw": Act(
        from_all(
            {
                State.RAISED,
                State.REGISTERED,
                State.DISPATCHED,
                State.MATCHED,
                State.WORKING,
                State.DEFERRED,
                State.CALLED_BACK,
            },
            State.WITHDRAWN,
        ),
        lambda scene, one: withdraw_demand(one, actor=scene.need.member, reason=WHY),
        "demand_withdraw",
        RAISERS | DESK,
        lambda scene: {"reason": WHY},
    ),
    "give_back": Act(
        from_all({State.DISPATCHED, State.MATCHED, State.WORKING}, State.REGISTERED), given_back
    ),
}
PAGES = {name: one for name, one in ACTS.items() if one.page}
