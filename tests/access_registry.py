"""What listings and visits add to the world of the permission matrix."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from liaison.services.visits import handle_issue, plan_visits, raise_issue, record_visit
from members.services.listings import record_listing


def build_registry(world: Any, clerk: Any) -> None:
    """Every enterprise is listed somewhere; each county has a plan, a visit and a problem told there."""
    for place, thing in enumerate(world.of("enterprise")):
        party = world.enterprises[thing.name].organisation
        listing = record_listing(party, actor=clerk, symbol=f"688{900 + place}.SH", short_name=thing.name)
        thing.extra["listing"] = listing.pk
    today = timezone.localdate()
    for name, county in (("own", world.north), ("neighbour", world.south)):
        facts = {"branch": county.pk, "units": {county.pk}}
        plan = plan_visits(
            actor=clerk, organisation=county, name=f"{name}走访", starts_on=today, ends_on=today
        )
        unit = world.enterprises[name].organisation
        visit = record_visit(
            unit, actor=clerk, organisation=county, plan=plan, visited_on=today, visitors="甲主席"
        )
        issue = raise_issue(visit, actor=clerk, title="融资难")
        handler = world.departments[name]
        handle_issue(issue, actor=clerk, version=1, state="handling", handler=handler)
        world.add("visitplan", name, plan.pk, **facts)
        world.add("visit", name, visit.pk, **facts)
        world.add("visitissue", name, issue.pk, assigned={handler.pk}, **facts)
