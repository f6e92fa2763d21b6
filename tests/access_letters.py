"""What the steps of letters add to the world of the permission matrix: the three persons of a department."""

from __future__ import annotations

from typing import Any

from federation.accounts.models import Role, User
from proposals.models import Publication, Reply
from proposals.services.letter_steps import deliver_reply
from proposals.services.promises import Promise, mark_promises
from proposals.services.publishing import propose_publication, review_publication
from proposals.services.replies import issue_reply
from tests.factories.accounts import person_with
from tests.factories.proposals import vetted


def bring_to_proposer(reply: Reply, *, officer: User, promises: list[dict[str, Any]]) -> Reply:
    """Take a complete draft through all its steps."""
    department = reply.assignment.department.organisation
    vetter, signer = (person_with(Role.DEPARTMENT, department) for _n in range(2))
    reply = mark_promises(reply, [Promise(**one) for one in promises], actor=officer)
    reply = vetted(reply, drafter=officer, vetter=vetter, helper=officer)
    reply = issue_reply(reply, actor=signer)
    deliver_reply(reply, actor=officer, way="portal")
    row = propose_publication(reply, actor=officer, mode="full")
    review_publication(row, actor=person_with(Role.CITY_STAFF), agrees=True)
    return reply


def add_publication(world: Any, name: str, reply: Reply, **facts: Any) -> None:
    """The publication of a delivered letter, as a thing of its own."""
    row = Publication.objects.filter(reply=reply).first()
    if row is not None:
        world.add("publication", name, row.pk, **facts)
