"""The pieces of a proposal's page: what may be done, the facts, the units with their dates."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from federation.accounts.models import User
from federation.accounts.scopes import holds
from federation.ui.cells import as_date
from proposals.models import Assignment, Proposal
from proposals.tables import MODES, PART_STATES, PART_TONES

State = Proposal.State

# permission and address, the states it is offered in, label, icon, whether it is a button without a form.
DECISIONS: tuple[tuple[str, set[str], Any, str, bool], ...] = (
    ("proposal_review", {State.SUBMITTED}, gettext_lazy("Take for review"), "eye", True),
    ("proposal_return", {State.UNDER_REVIEW}, gettext_lazy("Return for change"), "arrow-back-up", False),
    ("proposal_file", {State.SUBMITTED, State.UNDER_REVIEW}, gettext_lazy("File"), "check", False),
    ("proposal_assign", {State.FILED}, gettext_lazy("Assign"), "send", False),
    ("proposal_close", {State.RATED}, gettext_lazy("Close"), "check", True),
)


def address(name: str, key: Any) -> str:
    return reverse(f"proposals:{name}", args=[key])


def may(user: User, permission: str) -> bool:
    return holds(user, f"proposals.{permission}")


def actions_for(proposal: Proposal, user: User, *, is_author: bool) -> list[dict]:
    """The buttons of the head: what may follow for this person, the likeliest one last and primary."""
    found = author_actions(proposal) if is_author and may(user, "draft_proposal") else []
    for name, states, label, mark, pressed in DECISIONS:
        noun, _underscore, verb = name.partition("_")
        if proposal.state in states and may(user, f"{verb}_{noun}"):
            action = {"label": label, "url": address(name, proposal.pk), "icon": mark}
            found.append(action | ({"method": "post"} if pressed else {}))
    if found:
        found[-1]["primary"] = True
    return found


def author_actions(proposal: Proposal) -> list[dict]:
    """What an author may do with an own proposal."""
    found = []
    if State.WITHDRAWN in proposal.next_states:
        url = address("proposal_withdraw", proposal.pk)
        found.append({"label": _("Withdraw"), "url": url, "icon": "x", "tone": "quiet"})
    if State.SUBMITTED in proposal.next_states:
        url = address("proposal_edit", proposal.pk)
        found.append({"label": _("Go on writing"), "url": url, "icon": "edit"})
    if State.RATED in proposal.next_states:
        url = address("proposal_rate", proposal.pk)
        found.append({"label": _("Rate the answer"), "url": url, "icon": "star"})
    return found


def unit_line(one: Assignment, *, shows_opinion: bool, can_urge: bool) -> dict:
    """One department of the right column."""
    return {
        "name": one.department.organisation.name,
        "mode": MODES[one.mode],
        "lead": one.mode != Assignment.Mode.CO,
        "state": PART_STATES[one.state],
        "tone": PART_TONES[Assignment.State(one.state)],
        "due_on": one.due_on,
        "finished_on": one.finished_on,
        "why": one.due_why,
        "opinion": one.opinion if shows_opinion else "",
        "urge_url": address("unit_remind", one.pk) if can_urge and not one.is_finished else "",
    }


def own_part(one: Assignment) -> dict:
    """The next thing that an officer does for an assignment."""
    part: dict[str, Any] = {"mode": MODES[one.mode], "due_on": one.due_on, "why": one.due_why, "post": False}
    if one.state == Assignment.State.TO_SIGN:
        return part | {"label": _("Sign for it"), "url": address("assignment_accept", one.pk), "post": True}
    if one.mode == Assignment.Mode.CO:
        return part | {"label": _("Send an opinion"), "url": address("opinion_send", one.pk)}
    return part | {"label": _("Write the letter"), "url": address("reply_draft", one.pk)}


def facts_rows(proposal: Proposal, assignments: list[Assignment]) -> list[tuple]:
    """Who raised it and the days of its way; what has not happened is left out."""
    assigned = min((one.assigned_on for one in assignments), default=None)
    answered = as_date(proposal.replied_at)
    taken = ""
    if assigned and answered:
        days = (answered - assigned).days
        taken = ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    rows = [
        (_("Raised by"), proposal.matter.organisation.name),
        (_("Kind of proposer"), proposal.get_proposer_kind_display()),
        (_("Author"), proposal.matter.author.name),
        (_("Submitted on"), as_date(proposal.submitted_at)),
        (_("Assigned on"), assigned),
        (_("Due"), proposal.due_on),
        (_("Answered on"), answered),
        (_("Time taken"), taken),
        (_("Publication"), proposal.get_publicity_display()),
    ]
    return [
        (label, value.isoformat() if hasattr(value, "isoformat") else value) for label, value in rows if value
    ]
