"""How the trail of a reception day reads."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

EVENTS: dict[str, tuple[Any, str]] = {
    "proposals.reception_opened": (_("opened it for appointments"), "key"),
    "proposals.reception_cancelled": (_("called it off"), "reminder"),
    "proposals.reception_held": (_("kept the minutes"), "decision"),
    "proposals.appointment_booked": (_("booked"), ""),
    "proposals.appointment_confirmed": (_("confirmed an appointment"), ""),
    "proposals.appointment_cancelled": (_("took an appointment back"), "reminder"),
    "proposals.appointment_arrived": (_("checked an enterprise in"), ""),
    "proposals.appointment_absent": (_("noted that an enterprise did not come"), ""),
    "proposals.appointment_concluded": (_("noted what came of a talk"), ""),
    "proposals.appointment_became_complaint": (_("registered a complaint from a talk"), "key"),
    "files.file_attached": (_("added a file"), ""),
}
