"""The text of a proposal as what it is signed and sent as: its parts, their hash, numbered versions."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from proposals.models import Proposal, ProposalVersion

TEXT_FIELDS = ("facts", "analysis", "suggestions")
PROPOSAL_FIELDS = (*TEXT_FIELDS, "proposer_kind", "publicity", "wished_units")


def content_of(proposal: Proposal) -> dict[str, Any]:
    """What is signed and frozen: the subject, the text and the wishes, as plain values."""
    return {
        "subject": proposal.matter.subject,
        **{name: getattr(proposal, name) for name in PROPOSAL_FIELDS},
    }


def digest(content: dict[str, Any]) -> str:
    """SHA-256 of a content, the same whatever the order of its parts."""
    raw = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    return hashlib.sha256(raw).hexdigest()


def text_hash(proposal: Proposal) -> str:
    """The hash of the text as it stands now."""
    return digest(content_of(proposal))


def freeze(proposal: Proposal) -> ProposalVersion:
    """Keep the text as the next numbered version."""
    content = content_of(proposal)
    return ProposalVersion.objects.create(
        proposal=proposal,
        number=proposal.versions.count() + 1,
        content=content,
        sha256=digest(content),
    )
