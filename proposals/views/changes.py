"""What has changed from one version of a proposal to another, part by part."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from federation.text.differences import Kind, differences, is_changed
from proposals.models import Proposal, ProposalVersion

LABELS = {
    "subject": gettext_lazy("Subject"),
    "facts": gettext_lazy("Facts"),
    "analysis": gettext_lazy("Analysis"),
    "suggestions": gettext_lazy("Suggestions"),
    "wished_units": gettext_lazy("Departments wished for"),
    "publicity": gettext_lazy("Publication"),
    "proposer_kind": gettext_lazy("Kind of proposer"),
}
WORDS = {
    "publicity": dict(Proposal.Publicity.choices),
    "proposer_kind": dict(Proposal.ProposerKind.choices),
}


def part_of(version: ProposalVersion, name: str) -> str:
    """One part of a version as people read it."""
    text = version.content.get(name) or ""
    return str(WORDS[name].get(text, text)) if name in WORDS else text


def changed_parts(old: ProposalVersion, new: ProposalVersion) -> list[dict]:
    """The parts that differ, each with its pieces; those that do not are left out."""
    found = []
    for name, label in LABELS.items():
        pieces = differences(part_of(old, name), part_of(new, name))
        if is_changed(pieces):
            found.append(
                {
                    "name": name,
                    "label": label,
                    "pieces": pieces,
                    "old": [piece for piece in pieces if piece.kind != Kind.NEW],
                    "new": [piece for piece in pieces if piece.kind != Kind.OLD],
                }
            )
    return found


def what_changed(contents: list[dict]) -> list[Any]:
    """The labels of the parts in which the newest of two contents differs from the one before."""
    if len(contents) < 2:
        return []
    new, old = contents[:2]
    return [label for name, label in LABELS.items() if (new.get(name) or "") != (old.get(name) or "")]
