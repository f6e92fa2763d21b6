"""What Party building adds to the world of the permission matrix."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from chambers.services.party import register_party_organisation
from chambers.services.party_activities import record_party_activity
from chambers.services.party_coverage import cover_chamber
from chambers.services.party_groups import form_party_group
from chambers.services.party_members import admit_party_member
from tests.factories.members import PersonFactory


def build_party(world: Any, clerk: Any) -> None:
    """A Party organisation of each chamber, kept by its county, and one of the city that covers none."""
    for thing in world.of("chamber"):
        chamber = world.chambers[thing.name]
        party = register_party_organisation(
            actor=clerk,
            organisation=chamber.organisation.parent,
            name=f"{chamber.organisation.name}党支部",
        )
        covered = cover_chamber(party, chamber, actor=clerk)
        facts = {"branch": thing.branch, "units": thing.units}
        person = PersonFactory(organisation=chamber.organisation.parent)
        member = admit_party_member(
            party, person, actor=clerk, since=timezone.localdate(), kind="probationary"
        )
        extra = {"coverage": covered.pk, "member": member.pk}
        world.add("partyorganisation", thing.name, party.pk, **facts, extra=extra)
        group = form_party_group(
            actor=clerk,
            organisation=chamber.organisation.parent,
            name=f"{chamber.organisation.name}片组",
            lead=party,
            members=[],
        )
        activity = record_party_activity(
            actor=clerk,
            participants=[party],
            group=group,
            theme="主题党日",
            held_on=timezone.localdate(),
            attendance=9,
        )
        world.add("partygroup", thing.name, group.pk, **facts)
        world.add("partyactivity", thing.name, activity.pk, **facts)
    top = register_party_organisation(
        actor=clerk, organisation=world.root, name="云州市总商会联合党委", kind="committee"
    )
    world.add("partyorganisation", "city", top.pk)
