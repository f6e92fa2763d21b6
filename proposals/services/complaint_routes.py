"""A proposal that is really about the enterprise's own rights becomes a complaint (workflows.md (a) 6)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import User
from proposals.models import Complaint, Matter
from proposals.services.complaints import register_complaint
from proposals.services.rerouting import reroutes

_fields: Any = {name: Complaint._meta.get_field(name) for name in ("title", "facts", "wish")}
LONGEST = {name: field.max_length for name, field in _fields.items()}


@reroutes(Matter.Kind.COMPLAINT, _("Rights complaint"))
def complaint_from(matter: Matter, actor: User) -> Matter:
    """Register what the proposer wrote as their own complaint; it waits in the queue for who handles it.

    `actor` confirmed the rerouting and does not become its handler by that.
    """
    proposal, author = matter.proposal, matter.author
    facts = "\n\n".join(part for part in (proposal.facts, proposal.analysis) if part)
    complaint = register_complaint(
        actor=author,
        organisation=matter.organisation,
        channel=Complaint.Channel.ONLINE,
        received_on=timezone.localdate(),
        title=matter.subject[: LONGEST["title"]],
        facts=facts[: LONGEST["facts"]],
        wish=proposal.suggestions[: LONGEST["wish"]],
        contact_name=author.name,
        contact_phone=author.mobile or matter.organisation.phone or "—",
    )
    return complaint.matter
