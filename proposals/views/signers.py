"""How co-signers read on a proposal's page, from what its row brings along."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from federation.accounts.models import User
from proposals.models import CoSigner, Proposal
from proposals.services.cosigning import ASKED_IN, LEFT_IN
from proposals.views.boxes import moment
from proposals.views.parts import address

Standing = CoSigner.State
WORDS = dict(Standing.choices)
TONES = {
    Standing.LISTED: "",
    Standing.SUGGESTED: "amber",
    Standing.INVITED: "amber",
    Standing.ACCEPTED: "green",
    Standing.REFUSED: "red",
    Standing.EXPIRED: "",
    Standing.LEFT: "",
}


def signer_lines(proposal: Proposal, user: User, *, is_author: bool, sees_all: bool) -> list[dict]:
    """Each co-signer with the acts of the first proposer; others see those alone who have signed."""
    return [
        signer_line(row, proposal, is_author=is_author)
        for row in proposal.signers
        if sees_all or row["state"] == Standing.ACCEPTED or row["signer_id"] == user.pk
    ]


def signer_line(row: dict, proposal: Proposal, *, is_author: bool) -> dict:
    state = row["state"]
    args = [proposal.pk, row["id"]]
    removable = is_author and state in (Standing.LISTED, Standing.INVITED)
    return {
        "unit": row["unit"],
        "person": row["signer"] or row["invited"] or "",
        "state": state,
        "words": WORDS[state],
        "tone": TONES[Standing(state)],
        "reason": row["reason"] if is_author or state == Standing.LEFT else "",
        "day": moment(row["answered_at"]) if row["answered_at"] else None,
        "remove_url": reverse("proposals:cosigner_remove", args=args) if removable else "",
        "consent_url": reverse("proposals:cosigner_consent", args=args)
        if is_author and state == Standing.SUGGESTED
        else "",
    }


def own_row(proposal: Proposal, user: User, state: str) -> dict | None:
    """The row by which this person signs: the invitation that waits, or the signature given."""
    offices = {(post.organisation_id, post.role) for post in user.active_posts}
    for row in proposal.signers:
        mine = row["signer_id"] if state == Standing.ACCEPTED else row["invited_id"]
        is_unit = state == Standing.INVITED and mine is None and (row["unit_id"], row["role"]) in offices
        if row["state"] == state and (mine == user.pk or is_unit):
            return row
    return None


def signing_actions(proposal: Proposal, user: User) -> list[dict[str, Any]]:
    """What somebody may do who is asked to sign or has signed."""
    if own_row(proposal, user, Standing.INVITED) is not None and proposal.state in ASKED_IN:
        url = address("cosign_answer", proposal.pk)
        return [{"label": _("Sign the proposal"), "url": url, "icon": "signature"}]
    if own_row(proposal, user, Standing.ACCEPTED) is not None and proposal.state in LEFT_IN:
        url = address("cosigner_leave", proposal.pk)
        return [{"label": _("Leave the proposal"), "url": url, "icon": "x", "tone": "quiet"}]
    return []
