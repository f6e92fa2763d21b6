"""A department's contacts with the proposer, and its internal notes."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields
from federation.audit.services import record
from proposals.models import Assignment, PartContact, PartNote
from proposals.services.duties import finish_duties
from proposals.services.parts import into_handling, locked_assignment
from proposals.services.text import refuse_bad_text


@transaction.atomic
def note_contact(
    assignment: Assignment, *, actor: User, held_on: date, way: str, summary: str
) -> PartContact:
    """Note a contact with the proposer; the first one fulfils the duty of its term.

    Raises ValidationError for a day that has not come or lies before the assignment, before the department
    has signed, and after it has finished.
    """
    part = locked_assignment(assignment)
    if part.state == Assignment.State.TO_SIGN or part.is_finished:
        raise ValidationError(_("Contacts are noted between signing for the part and finishing it."))
    if not part.assigned_on <= held_on <= timezone.localdate():
        raise ValidationError({"held_on": _("The contact lies between the assignment and today.")})
    contact = PartContact(assignment=part, held_on=held_on, way=way, summary=summary.strip(), noted_by=actor)
    refuse_bad_text(contact)
    check_fields(contact)
    contact.save()
    into_handling(part)
    part.save(update_fields=["state"])
    finish_duties(part.matter_id, ["contact"], actor=actor, assignment=part)
    record(
        "proposals.contact_noted",
        part.matter.case,
        actor=actor,
        note=f"{part.department} {contact.get_way_display()} {held_on}",
    )
    return contact


@transaction.atomic
def write_note(assignment: Assignment, *, actor: User, text: str) -> PartNote:
    """An internal note. The trail says that there is one, not what it says."""
    part = locked_assignment(assignment)
    note = PartNote(assignment=part, text=text.strip(), written_by=actor)
    refuse_bad_text(note)
    check_fields(note)
    note.save()
    record("proposals.note_written", part.matter.case, actor=actor, note=str(part.department))
    return note
