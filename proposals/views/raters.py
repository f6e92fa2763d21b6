"""What each proposer said of an answer, and whose word is still out or never came."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from proposals.models import Duty, Proposal, Rating
from proposals.tables import RATING_TONES
from proposals.views.boxes import moment

# What is rated beside satisfaction.
RATED = {
    "attitude": dict(Rating.Attitude.choices),
    "contact": dict(Rating.Contact.choices),
    "relevance": dict(Rating.Relevance.choices),
}
WORDS = dict(Rating.Satisfaction.choices)
# What became of the asking where no word came: (what it is called, its tone).
SILENT: dict[str, tuple[Any, str]] = {
    "": (_("Still to be rated"), ""),
    Duty.Outcome.LAPSED: (_("No feedback"), "amber"),
    Duty.Outcome.VOID: (_("Closed before a word came"), ""),
}


def rating_lines(proposal: Any) -> list[dict]:
    """Every proposer's word; the first proposer's is the overall one of its round."""
    due = {(row["who_id"], row["round"]): parse_date(row["due_on"] or "") for row in proposal.asked}
    return [rating_line(row, proposal, due.get((row["who_id"], row["round"]))) for row in proposal.given]


def rating_line(row: dict, proposal: Proposal, due_on: date | None) -> dict:
    day = moment(row["at"]).date()
    return row | {
        "words": WORDS[row["satisfaction"]],
        "tone": RATING_TONES[row["satisfaction"]],
        "is_first": row["who_id"] == proposal.matter.author_id,
        "more": [str(labels[row[name]]) for name, labels in RATED.items() if row[name]],
        "day": day,
        "is_late": due_on is not None and day > due_on,
    }


def silent_lines(proposal: Any) -> list[dict]:
    """Who was asked and has not said a word, by when it was wanted; once for each person and round."""
    said = {(row["who_id"], row["round"]) for row in proposal.given}
    asked = {(row["who_id"], row["round"]): row for row in proposal.asked if row["outcome"] in SILENT}
    return [
        {
            "who": row["who"],
            "round": row["round"],
            "is_first": row["who_id"] == proposal.matter.author_id,
            "words": SILENT[row["outcome"]][0],
            "tone": SILENT[row["outcome"]][1],
            "due_on": parse_date(row["due_on"] or ""),
            "waits": not row["outcome"],
        }
        for key, row in asked.items()
        if key not in said
    ]
