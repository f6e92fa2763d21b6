"""联席会议: recording a joint meeting, its cases and what was decided about each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version
from federation.audit.services import changes_between, record
from liaison.models import Department
from proposals.models import Complaint, JointMeeting, MeetingCase
from proposals.services.matters import bump, locked
from proposals.services.reception import add_file
from proposals.services.text import refuse_bad_text, said

FIELDS = ("held_on", "title", "place", "chair", "guests", "summary")


@transaction.atomic
def record_meeting(
    *, actor: User, departments: Iterable[Department] = (), file: Any = None, **fields: Any
) -> JointMeeting:
    """Record a joint meeting with who sat in it, and the file of its minutes.

    Raises ValidationError by field for a day that has not come.
    """
    meeting = JointMeeting(recorded_by=actor, **{name: fields[name] for name in FIELDS if name in fields})
    check_meeting(meeting)
    store(meeting)
    meeting.departments.set(departments)
    if file is not None:
        add_file(meeting, file, actor=actor)
    record("proposals.meeting_recorded", meeting, actor=actor, note=str(meeting))
    return meeting


@transaction.atomic
def change_meeting(
    meeting: JointMeeting,
    *,
    actor: User,
    departments: Iterable[Department] = (),
    file: Any = None,
    version: int | None = None,
    **fields: Any,
) -> JointMeeting:
    """Correct what was recorded; a stale copy is refused, files are added and never replaced."""
    meeting = JointMeeting.objects.select_for_update().get(pk=meeting.pk)
    check_version(meeting, version)
    before = {name: getattr(meeting, name) for name in FIELDS if name in fields}
    for name in before:
        setattr(meeting, name, fields[name])
    check_meeting(meeting)
    changed = changes_between(before, meeting)
    meeting.version += 1
    meeting.save()
    meeting.departments.set(departments)
    if file is not None:
        add_file(meeting, file, actor=actor)
    record("proposals.meeting_changed", meeting, actor=actor, changes=changed)
    return meeting


def check_meeting(meeting: JointMeeting) -> None:
    refuse_bad_text(meeting)
    check_fields(meeting, exclude=("recorded_by",))
    if meeting.held_on > timezone.localdate():
        raise ValidationError({"held_on": _("This day lies ahead.")})


@transaction.atomic
def discuss_case(
    meeting: JointMeeting,
    complaint: Complaint,
    *,
    actor: User,
    decision: str = "",
    unit: Department | None = None,
    due_on: date | None = None,
) -> MeetingCase:
    """Put a case before a meeting, with what was decided about it where that is known.

    The case's own trail has it too, so that those who read the case see what the meeting decided.
    """
    complaint = locked(complaint)
    case = MeetingCase(meeting=meeting, complaint=complaint, noted_by=actor)
    return keep_case(case, actor=actor, decision=decision, unit=unit, due_on=due_on)


@transaction.atomic
def note_decision(
    case: MeetingCase,
    *,
    actor: User,
    decision: str,
    unit: Department | None = None,
    due_on: date | None = None,
) -> MeetingCase:
    """What the meeting decided about a case."""
    decision = said(decision, "decision", _("Write what was decided."))
    complaint = locked(Complaint(pk=case.complaint_id))
    found = MeetingCase.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=case.pk)
    found.complaint, found.noted_by = complaint, actor
    return keep_case(found, actor=actor, decision=decision, unit=unit, due_on=due_on)


def keep_case(
    case: MeetingCase, *, actor: User, decision: str, unit: Department | None, due_on: date | None
) -> MeetingCase:
    case.decision, case.unit, case.due_on = decision.strip(), unit, due_on
    if due_on is not None and due_on < case.meeting.held_on:
        raise ValidationError({"due_on": _("It is due before the meeting was held.")})
    refuse_bad_text(case)
    check_fields(case, exclude=("meeting", "complaint", "noted_by"))
    store(case)
    bump(case.complaint.matter)
    words = " ".join(filter(None, (str(case.meeting), str(unit or ""), str(due_on or ""), case.decision)))
    record("proposals.complaint_discussed", case.complaint, actor=actor, note=words[:500])
    return case
