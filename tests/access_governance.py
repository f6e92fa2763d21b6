"""What governance, supervision and contacts add to the world of the permission matrix."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from chambers.models import Officer, Option
from chambers.services.contacts import record_contact
from chambers.services.election_cases import open_election
from chambers.services.governance import file_document, record_pledge
from chambers.services.officials import mark_official
from chambers.services.outside import join_outside_body, register_outside_body
from chambers.services.registry import update_chamber
from chambers.services.supervision import impose_sanction, receive_complaint


def option(area: str, code: str) -> Option:
    return Option.objects.get(area=area, code=code)


def build_governance(world: Any, clerk: Any) -> None:
    """Of everything one's own and a neighbour's, hung on the chambers of the world."""
    for thing in world.of("chamber"):
        supervise(world, thing, world.chambers[thing.name], clerk)
    for name, county in (("own", world.north), ("neighbour", world.south), ("city", world.root)):
        body = register_outside_body(actor=clerk, parent=county, name=f"{name}协同发展联盟")
        member = join_outside_body(
            body, world.chambers["own"].organisation, actor=clerk, joined_on=timezone.localdate()
        )
        world.add(
            "outsidebody",
            name,
            body.pk,
            branch=body.organisation.branch_id,
            extra={"outside": member.pk},
        )


def supervise(world: Any, thing: Any, chamber: Any, clerk: Any) -> None:
    today = timezone.localdate()
    charter = option("document", "charter")
    first = file_document(chamber, actor=clerk, kind=charter, title="章程", adopted_on=today)
    file_document(chamber, actor=clerk, kind=charter, title="章程（新）", adopted_on=today)
    record_pledge(chamber, actor=clerk, title="自律承诺书", signed_on=today)
    complaint = receive_complaint(chamber, actor=clerk, received_on=today, channel="letter", subject="会费")
    sanction = impose_sanction(
        chamber, actor=clerk, kind=option("sanction", "warning"), ground="逾期未换届", starts_on=today
    )
    update_chamber(chamber, actor=clerk, term_ends_on=today)
    election = open_election(chamber, actor=clerk)
    officer = Officer.objects.get(pk=thing.extra["officer"])
    mark_official(officer.person, actor=clerk, body="某局")
    contact = record_contact(
        chamber.organisation,
        actor=clerk,
        kind=option("contact", "visit"),
        held_on=today,
        subject="走访",
        follow_up="送材料",
    )
    thing.extra |= {"document": first.pk, "complaint": complaint.pk, "sanction": sanction.pk}
    facts = {"branch": thing.branch, "units": thing.units}
    step = election.steps.earliest("position").pk
    world.add("electioncase", thing.name, election.pk, **facts, extra={"step": step})
    world.add("conflict", thing.name, officer.pk, **facts)
    world.add("contact", thing.name, contact.pk, **facts)
