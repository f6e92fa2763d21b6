"""What rights complaints add to the world of the permission matrix."""

from __future__ import annotations

from typing import Any

from federation.accounts.models import Role
from proposals.services import complaint_handling as handling
from proposals.services import complaints
from proposals.services.assignments import accept_assignment, report_result, take_up_assignment
from tests.factories.accounts import person_with
from tests.factories.complaints import RESULT, TEXT, topic


def build_complaints(world: Any, officers: dict[int, Any]) -> None:
    """One's own and a neighbour's, each with people who handle it; one that nobody has taken."""
    clerk, own = world.principals["CST"].user, world.departments["own"]
    other_clerk = person_with(Role.CITY_STAFF, world.root)
    south = world.enterprises["neighbour"].organisation
    member, north = world.principals["ENT"].user, world.enterprises["own"].organisation
    everybody = {world.root.pk, world.north.pk, own.pk, world.chambers["own"].pk}
    mine = register(member, north)
    complaints.take_complaint(mine, actor=clerk)
    complaints.add_handler(mine, world.principals["COS"].user, actor=clerk)
    complaints.name_helper(mine, world.principals["CHS"].user, actor=clerk)
    complaints.accept_complaint(mine, actor=clerk)
    (part,) = handling.assign_complaint(mine, actor=clerk, department=own)
    add(world, "own", mine, owners={"ENT"}, assigned=everybody)
    part_of(world, "own complaint", part)
    theirs = register(world.neighbours_author, south)
    complaints.take_complaint(theirs, actor=other_clerk)
    complaints.accept_complaint(theirs, actor=other_clerk)
    neighbour = world.departments["neighbour"]
    (part,) = handling.assign_complaint(theirs, actor=other_clerk, department=neighbour)
    add(world, "neighbour", theirs, assigned={neighbour.pk})
    part_of(world, "neighbour complaint", part)
    waiting = register(member, north)
    world.add("waiting complaint", "own", waiting.pk, owners={"ENT"})
    add(world, "waiting", waiting, owners={"ENT"})
    build_decided(world, other_clerk, neighbour, officers, south)


def build_decided(world: Any, clerk: Any, unit: Any, officers: dict[int, Any], south: Any) -> None:
    """One whose closing waits for the leader."""
    found = register(world.neighbours_author, south)
    complaints.take_complaint(found, actor=clerk)
    complaints.accept_complaint(found, actor=clerk)
    (part,) = handling.assign_complaint(found, actor=clerk, department=unit)
    officer = officers[unit.pk]
    accept_assignment(part, actor=officer)
    part = take_up_assignment(part, actor=officer, section="办公室")
    report_result(part, actor=officer, result=RESULT)
    handling.check_result(found, actor=clerk, good=True)
    handling.call_back(found, actor=clerk, outcome="satisfied")
    handling.propose_closing(found, actor=clerk, text="已办结")
    world.add("decided complaint", "neighbour", found.pk)


def register(actor: Any, unit: Any):
    return complaints.register_complaint(
        actor=actor, organisation=unit, topic=topic(), channel="online", received_on=None, **TEXT
    )


def add(world: Any, name: str, complaint: Any, **facts: Any) -> None:
    world.add("complaint", name, complaint.pk, branch=complaint.matter.organisation.branch_id, **facts)


def part_of(world: Any, name: str, part: Any) -> None:
    world.add("part without letter", name, part.pk, assigned={part.department_id})
