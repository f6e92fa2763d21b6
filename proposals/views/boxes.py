"""Boxes of a proposal's page: the decision that waits, appeals, and ties to other matters."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import User
from proposals.forms import DecideForm
from proposals.models import Appeal, Matter, MatterLink, Proposal
from proposals.services.notify import PAGES
from proposals.views.parts import address, may
from proposals.wording import DECISIONS, LINKS_BACK

APPEALS = dict(Appeal.Kind.choices)
KINDS = dict(Matter.Kind.choices)
LINKS = dict(MatterLink.Kind.choices)


def moment(text: str) -> datetime:
    """A moment as the database wrote it into a JSON value, in the city's time."""
    return timezone.localtime(datetime.fromisoformat(text))


def decision_box(proposal: Proposal, user: User) -> dict | None:
    """The decision that waits, with the form for whoever may take it and the way back for who proposed it.

    Departments and strangers to the decision see nothing of it.
    """
    waiting = proposal.waiting
    mine = waiting is not None and waiting["who_id"] == user.pk
    if waiting is None or not (mine or may(user, "take_decision")):
        return None
    return {
        "act": DECISIONS.get(waiting["act"], waiting["act"]),
        "ground": waiting["ground"] or "",
        "text": waiting["text"],
        "who": waiting["who"],
        "at": moment(waiting["at"]),
        "form": None if mine else DecideForm(),
        "take_url": address("decision_take", proposal.pk),
        "drop_url": address("decision_drop", proposal.pk) if mine else "",
    }


def appeal_lines(proposal: Proposal, user: User) -> list[dict]:
    """Open appeals, with the address of the answer for whoever may give it."""
    answers = may(user, "answer_appeal")
    return [
        row
        | {
            "title": APPEALS[row["kind"]],
            "url": reverse("proposals:appeal_answer", args=[proposal.pk, row["id"]]) if answers else "",
        }
        for row in proposal.open_appeals
    ]


def tie_lines(proposal: Proposal, user: User) -> list[dict]:
    """Each tie as a sentence; what is not the reader's own is named by its number alone."""
    sees_all = may(user, "take_decision")
    return [tie_line(tie, proposal, user, sees_all=sees_all) for tie in proposal.ties]


def tie_line(tie: dict, proposal: Proposal, user: User, *, sees_all: bool) -> dict:
    goes_out = tie["source_id"] == proposal.pk
    end = "target" if goes_out else "source"
    other = {name: tie[f"{end}_{name}"] for name in ("id", "kind", "subject", "author", "number")}
    opens = sees_all or other["author"] == user.pk
    words: dict[Any, Any] = LINKS if goes_out else LINKS_BACK
    return {
        "verb": words[tie["kind"]],
        "kind": KINDS[other["kind"]],
        "number": other["number"] or "",
        "subject": other["subject"] if opens else "",
        "url": reverse(PAGES[Matter.Kind(other["kind"])], args=[other["id"]]) if opens else "",
        "note": tie["note"] if opens else "",
        "day": moment(tie["made_at"]),
        "undone": moment(tie["undone_at"]) if tie["undone_at"] else None,
    }
