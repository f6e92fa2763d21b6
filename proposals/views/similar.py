"""Proposals that may be about the same: for the desk under review, and for whoever is writing one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q

from federation.accounts.models import User
from proposals.models import Proposal
from proposals.services.joining import TARGET_STATES
from proposals.services.similar import Similar, similar_to, text_of
from proposals.tables import STATE_TONES, STATES
from proposals.views.details import ProposalPage
from proposals.views.parts import address, may

State = Proposal.State
VIEW = "proposals.view_proposal"


def lines_for(found: list[Similar], *, opens: Any, join_from: Proposal | None = None) -> list[dict]:
    """Each as a line; `opens(proposal)` says whether the reader may open it."""
    lines = []
    for one in found:
        other = one.proposal
        joins = (
            join_from is not None
            and other.state in TARGET_STATES
            and other.track == Proposal.Track.INTERNAL
            and bool(other.number)
        )
        url = address("joining_propose", join_from.pk) if joins and join_from is not None else ""
        lines.append(
            {
                "subject": other.matter.subject,
                "number": other.number,
                "unit": other.matter.organisation.name,
                "state": STATES[other.state],
                "tone": STATE_TONES[State(other.state)],
                "percent": one.percent,
                "shared": one.shared,
                "url": address("proposal_detail", other.pk) if opens(other) else "",
                "join_url": f"{url}?{urlencode({'target': other.number})}" if url else "",
            }
        )
    return lines


def for_author(proposal: Proposal, user: User) -> list[dict]:
    """What an author may know of: the own proposals and those signed with others, and published titles."""
    own = Proposal.objects.visible_to(user, VIEW)
    rows = Proposal.objects.filter(Q(pk__in=own.values("pk")) | Q(is_published=True))
    found = similar_to(proposal.matter.subject, text_of(proposal), rows, without=proposal.pk, most=3)
    keys = {one.proposal.pk for one in found if not one.proposal.is_published}
    return lines_for(found, opens=lambda other: other.pk in keys or other.matter.author_id == user.pk)


def for_desk(proposal: Proposal, user: User, *, most: int) -> list[dict]:
    """What the desk may join it into, or know of, while it decides about it."""
    rows = Proposal.objects.visible_to(user, VIEW).exclude(state__in=[State.DRAFT, State.WITHDRAWN])
    found = similar_to(proposal.matter.subject, text_of(proposal), rows, without=proposal.pk, most=most)
    joins = (
        proposal.state == State.UNDER_REVIEW
        and may(user, "propose_joining")
        and proposal.reviewer_id in (None, user.pk)
    )
    return lines_for(found, opens=lambda other: True, join_from=proposal if joins else None)


class ProposalSimilar(ProposalPage):
    """What is like it, with the score and what both say; one click proposes the joining."""

    permission = "proposals.see_similar"
    template_name = "proposals/proposal_similar.html"
    tab = "similar"

    def content(self) -> dict:
        return {"similar": for_desk(self.object, self.user, most=10)}
