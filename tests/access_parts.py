"""What departments' parts add to the world of the permission matrix: one about which something is asked."""

from __future__ import annotations

from typing import Any

from proposals.models import Assignment
from proposals.services.requests import ask_return
from tests.access_reception import build_reception


def build_parts(world: Any, officers: dict[int, Any]) -> None:
    """Staff answer for the complaints that they handle: the county's clerk among them."""
    own = next(thing for thing in world.of("part without letter") if thing.name == "own complaint")
    part = Assignment.objects.get(pk=own.pk)
    ask_return(part, actor=officers[part.department_id], reason="不属于我单位职责范围。")
    assigned = {part.department_id, world.north.pk}
    world.add("asked part", own.name, part.pk, assigned=assigned)
    build_reception(world)
