"""The pieces of a proposal's page: what may be done, the facts, the units with their dates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from federation.accounts.models import User
from federation.accounts.scopes import holds
from federation.ui.cells import as_date
from proposals.filters import HANDLED
from proposals.models import Assignment, Proposal
from proposals.services.rerouting import route_choices
from proposals.services.withdrawing import BEFORE_FILING
from proposals.tables import MODES, PART_STATES, PART_TONES
from proposals.wording_parts import ASIDE

State = Proposal.State


class Act(NamedTuple):
    """A button of the head: the permission, the address, the states it is offered in, and its looks.

    `pressed` is a button without a form, `own` one that only whoever has the review may use.
    """

    permission: str
    route: str
    states: frozenset[str]
    label: Any
    icon: str
    pressed: bool = False
    own: bool = False


# While it is under way a leader's instruction may come to it.
INSTRUCTED = frozenset({State.FILED, *HANDLED})


def _in(*states: str) -> frozenset[str]:
    return frozenset(states)


_REVIEW = _in(State.UNDER_REVIEW)
DESK_ACTS = (
    Act("mark_key", "key_mark", _in(State.FILED, State.ASSIGNED), gettext_lazy("Key proposal"), "star"),
    Act(
        "propose_rerouting",
        "rerouting_propose",
        _in(State.UNDER_REVIEW, State.NOT_FILED),
        gettext_lazy("Send it another way"),
        "arrow-right",
        own=True,
    ),
    Act("propose_joining", "joining_propose", _REVIEW, gettext_lazy("Join"), "link", own=True),
    Act("propose_not_filing", "not_filing_propose", _REVIEW, gettext_lazy("Do not file"), "x", own=True),
    Act("undo_joining", "joining_undo", _in(State.MERGED), gettext_lazy("Take the joining back"), "x"),
    Act(
        "return_proposal",
        "proposal_return",
        _REVIEW,
        gettext_lazy("Return for change"),
        "arrow-back-up",
        own=True,
    ),
    Act(
        "review_proposal",
        "proposal_review",
        _in(State.SUBMITTED),
        gettext_lazy("Take for review"),
        "eye",
        pressed=True,
    ),
    Act(
        "file_proposal",
        "proposal_file",
        _in(State.SUBMITTED, State.UNDER_REVIEW),
        gettext_lazy("File"),
        "check",
        own=True,
    ),
    Act("add_unit", "unit_add", _in(*HANDLED), gettext_lazy("Add a department"), "plus"),
    Act("assign_proposal", "proposal_assign", _in(State.FILED, *HANDLED), gettext_lazy("Assign"), "send"),
    Act(
        "close_proposal",
        "proposal_close",
        _in(State.RATED, State.NO_FEEDBACK, State.REOPENED),
        gettext_lazy("Close"),
        "check",
    ),
    Act(
        "rehandle_proposal",
        "proposal_rehandle",
        _in(State.RATED, State.NO_FEEDBACK, State.REOPENED),
        gettext_lazy("Handle anew"),
        "refresh",
    ),
    Act("reopen_proposal", "proposal_reopen", _in(State.CLOSED), gettext_lazy("Take it up again"), "refresh"),
    Act(
        "archive_proposal",
        "proposal_archive",
        _in(State.CLOSED),
        gettext_lazy("Archive"),
        "check",
        pressed=True,
    ),
)


def address(name: str, key: Any) -> str:
    return reverse(f"proposals:{name}", args=[key])


def may(user: User, permission: str) -> bool:
    return holds(user, f"proposals.{permission}")


def actions_for(
    proposal: Proposal, user: User, own: list[dict], parts: Sequence[Assignment] = ()
) -> list[dict]:
    """The buttons of the head: what may follow for this person, the likeliest one last and primary.

    `own` are the buttons of those who raise or sign it.
    """
    found = own + desk_actions(proposal, user, parts)
    if found:
        found[-1]["primary"] = True
    return found


def desk_actions(proposal: Proposal, user: User, parts: Sequence[Assignment] = ()) -> list[dict]:
    """What the desk may do now: nothing but taking it over where a colleague has it for review."""
    found = []
    now = [one for one in parts if one.round == proposal.round and one.state not in ASIDE]
    # Where every department gave it back it is assigned anew; else one can be added to the others.
    left_out = "add_unit" if not now else "assign_proposal" if proposal.state in HANDLED else ""
    others = proposal.reviewer_id not in (None, user.pk)
    if others and proposal.state == State.UNDER_REVIEW and may(user, "take_over_review"):
        url = address("review_take_over", proposal.pk)
        found.append({"label": _("Take over the review"), "url": url, "icon": "arrows-exchange"})
    if proposal.state in INSTRUCTED and may(user, "record_instruction"):
        url = f"{reverse('proposals:instruction_record')}?{urlencode({'about': proposal.number})}"
        found.append(
            {"label": _("Record an instruction"), "url": url, "icon": "rubber-stamp", "tone": "quiet"}
        )
    # What waits for a decision of two is left alone until it is taken.
    shut = others or proposal.waiting is not None
    for act in DESK_ACTS:
        if act.permission == left_out or (act.permission == "propose_rerouting" and not route_choices()):
            continue
        if proposal.state in act.states and may(user, act.permission) and not (act.own and shut):
            action = {"label": act.label, "url": address(act.route, proposal.pk), "icon": act.icon}
            found.append(action | ({"method": "post"} if act.pressed else {}))
    return found


def author_actions(proposal: Proposal) -> list[dict]:
    """What an author may do with an own proposal."""
    found = []
    if State.WITHDRAWN in proposal.next_states:
        name = "proposal_withdraw" if proposal.state in BEFORE_FILING else "withdrawal_ask"
        url = address(name, proposal.pk)
        found.append({"label": _("Withdraw"), "url": url, "icon": "x", "tone": "quiet"})
    if proposal.state == State.NOT_FILED:
        url = address("review_ask", proposal.pk)
        found.append({"label": _("Ask for a review"), "url": url, "icon": "refresh"})
    if proposal.state == State.COSIGNING:
        url = address("cosigning_stop", proposal.pk)
        found.append({"label": _("Change the text"), "url": url, "icon": "edit"})
        url = address("proposal_check", proposal.pk)
        found.append({"label": _("Check and submit"), "url": url, "icon": "send"})
    if proposal.state == State.CHAMBER_REVIEW:
        url = address("chamber_take_back", proposal.pk)
        found.append({"label": _("Change the text"), "url": url, "icon": "edit", "method": "post"})
    if proposal.state in (State.DRAFT, State.RETURNED):
        url = address("proposal_cosigners", proposal.pk)
        found.append({"label": _("Co-signers"), "url": url, "icon": "users"})
        url = address("proposal_edit", proposal.pk)
        found.append({"label": _("Go on writing"), "url": url, "icon": "edit"})
    if State.RATED in proposal.next_states:
        url = address("proposal_rate", proposal.pk)
        found.append({"label": _("Rate the answer"), "url": url, "icon": "star"})
    return found


def unit_line(one: Assignment, *, shows_opinion: bool, can_urge: bool, opens: bool = False) -> dict:
    """One department of the right column; its name leads to its part where the reader may open that."""
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
        "url": address("assignment_detail", one.pk) if opens else "",
        "round": one.round,
        "urge_url": address("unit_remind", one.pk) if can_urge and not one.is_finished else "",
    }


def own_part(one: Assignment) -> dict:
    """The next thing that an officer does for an assignment; all else is done on the part's own screen."""
    part: dict[str, Any] = {"mode": MODES[one.mode], "due_on": one.due_on, "why": one.due_why, "post": False}
    if getattr(one, "to_countersign", False):
        url = address("reply_countersign", one.pk)
        return part | {"label": _("Countersign the letter"), "url": url}
    if one.state == Assignment.State.TO_SIGN:
        return part | {"label": _("Sign for it"), "url": address("assignment_accept", one.pk), "post": True}
    return part | {"label": _("Handle"), "url": address("assignment_detail", one.pk)}


# What comes next for a letter under way, and where.
LETTER_ACTS = {
    Assignment.State.VETTING: (gettext_lazy("Vet the letter"), "reply_vet"),
    Assignment.State.TO_ISSUE: (gettext_lazy("Issue the letter"), "reply_issue"),
    Assignment.State.ISSUED: (gettext_lazy("Deliver the letter"), "reply_deliver"),
}


def letter_act(one: Assignment, state: str) -> dict:
    """The button of a letter's present step, and the way back to the draft while there is one.

    `state` is that of the letter, whose names a part with its first letter under way shares.
    """
    back = address("reply_take_back", one.pk)
    if state == Assignment.State.COUNTERSIGNING:
        return {
            "label": _("Take it back to change it"),
            "url": back,
            "post": True,
            "note": PART_STATES[state],
        }
    if state in LETTER_ACTS:
        label, route = LETTER_ACTS[Assignment.State(state)]
        act = {"label": label, "url": address(route, one.pk), "note": PART_STATES[state]}
        return act if state == Assignment.State.ISSUED else act | {"back_url": back}
    return {"label": _("Write the letter"), "url": address("reply_draft", one.pk)}


def facts_rows(proposal: Proposal, assignments: list[Assignment]) -> list[tuple]:
    """Who raised it and the days of its way; what has not happened is left out."""
    present = [one for one in assignments if one.round == proposal.round]
    assigned = min((one.assigned_on for one in present), default=None)
    answered = as_date(proposal.replied_at) if proposal.state != State.REHANDLING else None
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
        (_("Round"), proposal.round if proposal.round > 1 else ""),
        (_("Answered on"), answered),
        (_("Time taken"), taken),
        (_("Publication"), proposal.get_publicity_display()),
        (_("Session"), proposal.session),
        (_("Sector"), proposal.sector),
        (_("Track"), proposal.get_track_display() if proposal.track != Proposal.Track.INTERNAL else ""),
        (_("Leader in charge"), proposal.key_leader),
        (_("Supervision plan"), proposal.supervision_plan),
    ]
    return [
        (label, value.isoformat() if hasattr(value, "isoformat") else str(value))
        for label, value in rows
        if value
    ]
