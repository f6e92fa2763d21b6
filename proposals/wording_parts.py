"""How a department's part reads: where it stands in its steps, and what the trail says of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from federation.ui.cells import as_date, deadline_state, short_date
from proposals.models import Assignment, PartRequest

State, Mode = Assignment.State, Assignment.Mode
# Ends that are no answer; a part that came to one of them has no steps any more.
ASIDE = frozenset({State.RETURNED, State.LAPSED, State.VOID})
SIGNING, HANDLING = _("Signing for it"), _("Handling")
LETTER_STEPS = (SIGNING, HANDLING, _("Letter"), _("Delivery"))
OPINION_STEPS = (SIGNING, HANDLING, _("Opinion"))
RESULT_STEPS = (SIGNING, HANDLING, _("Result"))
# What the trail of a matter of any kind says of its departments.
EVENTS: dict[str, tuple[Any, str]] = {
    "proposals.assignment_accepted": (_("signed for it"), ""),
    "proposals.assignment_taken_up": (_("named the section"), ""),
    "proposals.unit_added": (_("added a department"), "key"),
    "proposals.return_asked": (_("asked to return it"), "reminder"),
    "proposals.return_granted": (_("took it back from the department"), "decision"),
    "proposals.return_refused": (_("left it with the department"), "decision"),
    "proposals.extension_asked": (_("asked for more time"), "reminder"),
    "proposals.extension_granted": (_("gave more time"), "decision"),
    "proposals.extension_refused": (_("refused more time"), "decision"),
    "proposals.request_dropped": (_("took the request back"), ""),
    "proposals.contact_noted": (_("spoke with who raised it"), ""),
    "proposals.result_reported": (_("reported the result"), "key"),
    "proposals.opinion_sent": (_("sent an opinion"), ""),
    "proposals.instructed": (_("noted an instruction of a leader"), "reminder"),
    "proposals.dates_moved": (_("moved the date"), "reminder"),
    "proposals.unit_reminded": (_("was reminded automatically"), "reminder"),
    "proposals.unit_urged": (_("urged the department"), "reminder"),
}
REQUEST_TONES = {
    PartRequest.State.ASKED: "amber",
    PartRequest.State.GRANTED: "green",
    PartRequest.State.REFUSED: "red",
    PartRequest.State.DROPPED: "",
}


def change_words(before: str, now: str) -> str:
    """B → A; "" where a letter changes no class."""
    return f"{before} → {now}" if before and now and before != now else ""


def part_steps(part: Assignment, *, by_letter: bool) -> list[dict]:
    """The process bar of one part: what is done with its day, what is next with the time left."""
    if part.state in ASIDE:
        return []
    labels = RESULT_STEPS if not by_letter else LETTER_STEPS
    if part.mode == Mode.CO:
        labels = OPINION_STEPS
    place = place_of(part, len(labels))
    days = {0: as_date(part.accepted_at), len(labels) - 1: part.finished_on}
    steps = []
    for number, label in enumerate(labels):
        day = days.get(number)
        note = short_date(day) if day and number < place else ""
        if number == place:
            note = deadline_state(part.due_on).words
        state = "done" if number < place else "current" if number == place else "todo"
        steps.append({"label": label, "note": note, "state": state})
    return steps


def place_of(part: Assignment, count: int) -> int:
    """The step that is to be done next; a part that is finished has passed them all."""
    if part.is_finished:
        return count
    if part.state == State.TO_SIGN:
        return 0
    return 1 if part.state in (State.ACCEPTED, State.HANDLING) else 2
