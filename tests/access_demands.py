"""What demands add to the world of the permission matrix."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from federation.accounts.models import Role
from federation.reference.services import industries
from proposals.services import demand_lists
from proposals.services.demand_handling import dispatch_demand
from proposals.services.demands import raise_demand, register_demand
from proposals.services.origins import Origin
from proposals.services.suggestions import give_advice, record_suggestion
from tests.factories.accounts import person_with
from tests.factories.demands import TEXT, category


def build_demands(world: Any) -> None:
    """One's own and a neighbour's, each dispatched; one raised by the chamber; lists that were sent and drafts."""
    member, north = world.principals["ENT"].user, world.enterprises["own"].organisation
    secretary, chamber = world.principals["CHS"].user, world.chambers["own"].organisation
    south = world.enterprises["neighbour"].organisation
    own, neighbour = world.departments["own"], world.departments["neighbour"]
    add_demand(world, "own", member, north, own)
    add_demand(world, "chamber", secretary, north, own, chamber=chamber)
    add_demand(world, "neighbour", world.neighbours_author, south, neighbour)
    add_list(world, "own", member, north)
    add_list(world, "chamber", secretary, north, chamber=chamber)
    add_list(world, "neighbour", world.neighbours_author, south)
    for name, who in (("own draft", "ENT"), ("chamber draft", "CHS"), ("desk draft", "CST")):
        listed = demand_lists.begin_list(actor=world.principals[who].user, organisation=north)
        world.add("demandlist", name, listed.pk, owners={who}, is_draft=True)
    person = person_with(Role.ENTERPRISE, south)
    listed = demand_lists.begin_list(actor=person, organisation=south)
    world.add("demandlist", "neighbour draft", listed.pk, is_draft=True)
    build_suggestions(world)


def owners(organisation: Any, chamber: Any) -> set[int]:
    return {organisation.pk} if chamber is None else {organisation.pk, chamber.pk}


def add_demand(
    world: Any, name: str, author: Any, organisation: Any, unit: Any, *, chamber: Any = None
) -> None:
    clerk = world.principals["CST"].user
    demand = raise_demand(actor=author, organisation=organisation, chamber=chamber, **TEXT)
    register_demand(demand, actor=clerk, topic=category())
    dispatch_demand(demand, actor=clerk, department=unit)
    facts = {"branch": organisation.branch_id, "assigned": {unit.pk}}
    world.add("demand", name, demand.pk, owners=owners(organisation, chamber), **facts)


def add_list(world: Any, name: str, author: Any, organisation: Any, *, chamber: Any = None) -> None:
    listed = demand_lists.begin_list(actor=author, organisation=organisation, chamber=chamber)
    demand_lists.send_list(listed, actor=author, items={0: TEXT})
    world.add(
        "demandlist",
        name,
        listed.pk,
        branch=organisation.branch_id,
        owners=owners(organisation, chamber),
    )


def build_suggestions(world: Any) -> None:
    """Advice of one's own chamber and of a neighbour's, and something heard at an enterprise."""
    industry = next(iter(industries().values()))
    secretary, south = world.principals["CHS"].user, world.chambers["neighbour"].organisation
    stranger = person_with(Role.CHAMBER_SECRETARY, south)
    for name, author in (("own", secretary), ("neighbour", stranger)):
        unit = author.main_post.organisation
        row = give_advice(actor=author, organisation=unit, industry=industry, title="建言", text="建言内容")
        world.add("suggestion", name, row.pk, branch=unit.branch_id, owners={unit.pk})
    unit = world.enterprises["own"].organisation
    origin = Origin(source="visit", heard_on=timezone.localdate())
    row = record_suggestion(
        origin, actor=world.principals["CST"].user, title="走访", text="走访内容", organisation=unit
    )
    world.add("suggestion", "heard", row.pk, branch=unit.branch_id, owners={unit.pk})
