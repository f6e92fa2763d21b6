"""What reception days and joint meetings add to the world of the permission matrix."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from django.utils import timezone

from proposals.models import Complaint
from proposals.services import reception
from proposals.services.instructions import record_instruction
from proposals.services.meetings import discuss_case, record_meeting


def build_reception(world: Any) -> None:
    """A day with an appointment of one's own and a neighbour's; a meeting about both complaints."""
    clerk, today = world.principals["CST"].user, timezone.localdate()
    day = reception.open_reception(
        actor=clerk,
        held_on=today + timedelta(days=9),
        begins_at=time(9),
        ends_at=time(11),
        place="接待室",
        leader_name="某领导",
    )
    world.add("receptionday", "next", day.pk)
    people = {"own": world.principals["ENT"].user, "neighbour": world.neighbours_author}
    for (name, user), slot in zip(people.items(), day.slots, strict=False):
        unit = world.enterprises[name].organisation
        found = reception.book_appointment(
            day,
            actor=user,
            organisation=unit,
            slot=slot,
            contact_name="某人",
            contact_phone="0900-1",
            about="社保争议",
        )
        world.add("appointment", name, found.pk, owners={unit.pk})
    meeting = record_meeting(actor=clerk, held_on=today, title="联席会议", chair="某领导")
    world.add("jointmeeting", "one", meeting.pk)
    for thing in world.of("complaint"):
        if thing.name in people:
            row = discuss_case(meeting, Complaint.objects.get(pk=thing.pk), actor=clerk)
            handled = {world.root.pk, world.north.pk} if thing.name == "own" else set()
            world.add("meetingcase", thing.name, row.pk, assigned=handled)
    build_instructions(world, clerk)


def build_instructions(world: Any, clerk: Any) -> None:
    """One that the own department and county are to act on, and one of a neighbour's."""
    north, own = world.north, world.departments["own"].organisation
    for name, units in {
        "own": [own, north],
        "neighbour": [world.departments["neighbour"].organisation],
    }.items():
        found = record_instruction(
            actor=clerk,
            organisation=world.root,
            subject=f"批示（{name}）",
            leader_name="某领导",
            given_on=timezone.localdate(),
            text="请研究办理。",
            units=units,
        )
        world.add("instruction", name, found.pk, assigned={unit.pk for unit in units})
        for part in found.units.all():
            world.add("instructionunit", name, part.pk, assigned={part.unit_id})
