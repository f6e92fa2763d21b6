"""How the trail of a complaint reads, and the names of its steps."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from proposals.models import Complaint
from proposals.wording_parts import EVENTS as PART_EVENTS

State = Complaint.State
EVENTS: dict[str, tuple[Any, str]] = {
    **PART_EVENTS,
    "proposals.complaint_registered": (_("registered it"), "key"),
    "proposals.complaint_taken": (_("took it"), ""),
    "proposals.complaint_handler_added": (_("let a colleague handle it too"), ""),
    "proposals.complaint_handler_ended": (_("took it off a colleague"), ""),
    "proposals.complaint_helper_named": (_("named a helper"), ""),
    "proposals.complaint_accepted": (_("accepted it"), "decision"),
    "proposals.complaint_refused": (_("did not accept it"), "decision"),
    "proposals.complaint_referred": (_("referred it"), "decision"),
    "proposals.complaint_terminated": (_("ended it"), "decision"),
    "proposals.complaint_handled_by_federation": (_("took it on for the federation"), "key"),
    "proposals.complaint_assigned": (_("assigned it"), "key"),
    "proposals.complaint_supervised": (_("put it under supervision"), "reminder"),
    "proposals.complaint_discussed": (_("put it before a joint meeting"), "key"),
    "proposals.complaint_elevated": (_("took it up as leader"), "decision"),
    "proposals.complaint_result_reported": (_("reported the result"), "key"),
    "proposals.complaint_checked": (_("checked the result"), ""),
    "proposals.complaint_called_back": (_("called the complainant back"), "key"),
    "proposals.complaint_reworked": (_("began a new round"), "reminder"),
    "proposals.complaint_closed": (_("closed it"), "decision"),
    "proposals.assignment_handled": (_("took it up"), ""),
    "proposals.decision_proposed": (_("proposed a decision"), ""),
    "proposals.decision_confirmed": (_("confirmed the decision"), "decision"),
    "proposals.decision_refused": (_("did not confirm the decision"), "decision"),
    "proposals.decision_dropped": (_("took the decision back"), ""),
    "proposals.copy_sent": (_("sent a copy"), ""),
    "files.file_attached": (_("added a file"), ""),
}
STEP_LABELS = {
    State.REGISTERED: _("Registration"),
    State.TRIAGE: _("First look"),
    State.ACCEPTED: _("Acceptance"),
    State.HANDLING: _("Handling"),
    State.ANSWERED: _("Check"),
    State.CHECKED: _("Call-back"),
    State.CLOSED: _("Closing"),
}
