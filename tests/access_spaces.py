"""What regional spaces add to the world of the permission matrix."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from chambers.models import Space
from chambers.services.space_entries import draft_entry, publish_entry
from chambers.services.spaces import appoint_editor, move_space, name_member, register_space
from federation.accounts.models import Post
from members.services.zones import add_zone, tag_organisation
from tests.factories.accounts import UserFactory

# The address of the open space, which the public routes of the matrix are asked with.
OPEN_SLUG = "own-space"
EDITING = ("CST", "COS", "CHS", "ENT", "DEP")


def build_spaces(world: Any, clerk: Any) -> None:
    """A space that one of each role edits and that is open, and a neighbour's that a stranger edits."""
    today = timezone.localdate()
    for name in ("own", "neighbour"):
        zone = add_zone(f"{name}合作区", actor=None)
        space = register_space(
            actor=clerk,
            zone=zone,
            organisation=world.root,
            name=f"{name}合作空间",
            slug=f"{name}-space",
            text="欢迎。",
        )
        party = world.chambers[name].organisation
        tag_organisation(party, actor=clerk, zones=[zone])
        named = name_member(space, party, actor=clerk, consent="同意函", joined_on=today)
        if name == "own":
            posts = [Post.objects.get(user=world.principals[role].user) for role in EDITING]
        else:
            posts = [Post.objects.create(user=UserFactory(), organisation=world.root, role="CST")]
        editors = [appoint_editor(space, post, actor=clerk, starts_on=today) for post in posts]
        assigned = {world.principals[role].unit for role in EDITING} if name == "own" else set()
        extra = {"editor": editors[0].pk, "named": named.pk}
        world.add("space", name, space.pk, assigned=assigned, extra=extra)
        entry = draft_entry(space, actor=clerk, title="通知", text="正文。")
        world.add("spaceentry", name, entry.pk, assigned=assigned)
        if name == "own":
            move_space(space, Space.State.OPEN, actor=clerk)
            shown = publish_entry(draft_entry(space, actor=clerk, title="动态", text="正文。"), actor=clerk)
            world.add("public entry", name, shown.pk)
