"""How the trail of a demand reads, and where a demand stands in its process."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from federation.ui.cells import as_date, deadline_state, short_date
from proposals.models import Demand

State = Demand.State
EVENTS: dict[str, tuple[Any, str]] = {
    "proposals.demand_raised": (_("raised it"), "key"),
    "proposals.demand_registered": (_("registered it"), ""),
    "proposals.demand_assigned": (_("dispatched it"), "key"),
    "proposals.demand_matched": (_("named who serves the enterprise"), "key"),
    "proposals.demand_contact_confirmed": (_("confirmed the first contact"), ""),
    "proposals.demand_deferred": (_("deferred it"), "reminder"),
    "proposals.demand_taken_up": (_("came back from its deferral"), "reminder"),
    "proposals.demand_outcome_reported": (_("reported the result"), "decision"),
    "proposals.demand_rated": (_("rated the service"), "key"),
    "proposals.demand_rating_lapsed": (_("noted that nobody rated in time"), "reminder"),
    "proposals.demand_called_back": (_("called the enterprise back"), "key"),
    "proposals.demand_struck_off": (_("struck it off"), "decision"),
    "proposals.demand_reopened": (_("took it up again"), "reminder"),
    "proposals.demand_transferred": (_("sent it another way"), "decision"),
    "proposals.demand_withdrawn": (_("took it back"), "key"),
    "proposals.came_from_suggestion": (_("made it of what was heard"), "key"),
    "proposals.came_from_proposal": (_("took it over from a proposal"), "key"),
    "proposals.assignment_accepted": (_("signed for it"), ""),
    "proposals.return_asked": (_("asked to return it"), "reminder"),
    "proposals.return_granted": (_("took it back from the department"), "decision"),
    "proposals.return_refused": (_("left it with the department"), "decision"),
    "proposals.unit_reminded": (_("was reminded automatically"), "reminder"),
    "proposals.unit_urged": (_("urged the department"), "reminder"),
    "files.file_attached": (_("added a file"), ""),
}
# The department's part is told by the demand's own result.
SILENT = {"proposals.result_reported", "files.file_read"}
STEP_LABELS = {
    State.RAISED: _("Raising"),
    State.REGISTERED: _("Registration"),
    State.DISPATCHED: _("Dispatch"),
    State.MATCHED: _("One to one"),
    State.WORKING: _("Solving"),
    State.RATED: _("Rating"),
    State.CALLED_BACK: _("Call-back"),
    State.STRUCK_OFF: _("Strike-off"),
}
# The step a state stands at: the one that is to be done next.
STANDS_AT = {
    State.RAISED: 1,
    State.REGISTERED: 2,
    State.DISPATCHED: 3,
    State.MATCHED: 3,
    State.WORKING: 4,
    State.DEFERRED: 4,
    State.SOLVED: 5,
    State.PARTLY: 5,
    State.IMPOSSIBLE: 5,
    State.RATED: 6,
    State.NO_FEEDBACK: 6,
    State.CALLED_BACK: 7,
    State.STRUCK_OFF: 8,
}


def demand_steps(demand: Demand) -> list[dict]:
    """The process bar; what was taken back or went another way has none."""
    place = STANDS_AT.get(State(demand.state))
    if place is None:
        return []
    days = {
        State.RAISED: as_date(demand.raised_at),
        State.REGISTERED: as_date(demand.registered_at),
        State.DISPATCHED: as_date(demand.dispatched_at),
        State.MATCHED: demand.contacted_on,
        State.WORKING: as_date(demand.outcome_at),
        State.STRUCK_OFF: as_date(demand.closed_at),
    }
    found = []
    for number, step in enumerate(Demand.STEPS):
        day = days.get(step)
        note = short_date(day) if day and number < place else ""
        if number == place and step == State.WORKING and demand.due_on:
            note = deadline_state(demand.due_on).words
        if number == place and demand.state == State.DEFERRED and demand.deferred_until:
            note = _("back on %(day)s") % {"day": short_date(demand.deferred_until)}
        kind = "done" if number < place else "current" if number == place else "todo"
        found.append({"label": STEP_LABELS[step], "note": note, "state": kind})
    return found
