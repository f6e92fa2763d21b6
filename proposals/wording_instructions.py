"""How the trail of an instruction reads."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

EVENTS: dict[str, tuple[Any, str]] = {
    "proposals.instruction_recorded": (_("recorded it"), "key"),
    "proposals.instruction_progress": (_("reported progress"), ""),
    "proposals.instruction_report": (_("gave the final report"), "key"),
    "proposals.instruction_returned": (_("sent the report back"), "reminder"),
    "proposals.instruction_taken": (_("took the report"), ""),
    "proposals.instruction_done": (_("closed it as carried out"), "decision"),
    "proposals.instruction_withdrawn": (_("withdrew it"), "decision"),
    "proposals.unit_reminded": (_("was reminded automatically"), "reminder"),
    "proposals.dates_moved": (_("moved the date"), "reminder"),
}
