"""催办 by hand: one department or many at once, each at most once a day, told first what would be sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.services import record
from federation.notices.models import Notice
from proposals.models import Assignment
from proposals.services.matters import lock_matter
from proposals.services.notify import key_of, tell_unit

MOST = 500


@dataclass(frozen=True)
class Urgent:
    """An assignment that may be urged today, or why it may not."""

    assignment: Assignment
    refusal: str = ""


def key_of_day(assignment: Assignment, day: date) -> str:
    return key_of(assignment.matter, "urged", assignment.pk, day)


@transaction.atomic
def remind_unit(assignment: Assignment, *, actor: User, text: str = "", today: date | None = None) -> int:
    """Urge one department; returns how many officers were told.

    Raises ValidationError where its part is finished, where it was urged today already and where no officer
    is in post. `text` is added to what the notice says.
    """
    lock_matter(assignment.matter_id)
    assignment = Assignment.objects.select_related("matter", "department__organisation").get(pk=assignment.pk)
    if assignment.is_finished:
        raise ValidationError(_("This department has finished its part."))
    told = tell_unit(
        assignment.matter,
        assignment.department_id,
        "urged",
        _("Please handle this matter: %(subject)s"),
        body="\n".join(part for part in (_("Due on %(day)s.") % {"day": assignment.due_on}, text) if part),
        key=key_of_day(assignment, today or timezone.localdate()),
        part=assignment,
    )
    if not told:
        raise ValidationError(_("This department was already reminded today, or has no officer in post."))
    note = f"{assignment.department} {text}".strip()
    record("proposals.unit_urged", assignment.matter.case, actor=actor, note=note[:500])
    return told


def look_at(assignments: Iterable[Assignment], *, today: date | None = None) -> list[Urgent]:
    """What urging these would do, in two queries however many they are: the preview of the act."""
    day = today or timezone.localdate()
    rows = list(assignments)
    keys = {key_of_day(one, day): one.pk for one in rows}
    urged = {keys[key] for key in Notice.objects.filter(key__in=keys).values_list("key", flat=True)}
    found = []
    for one in rows:
        if one.is_finished:
            found.append(Urgent(one, _("This department has finished its part.")))
        elif one.pk in urged:
            found.append(Urgent(one, _("Reminded today already.")))
        else:
            found.append(Urgent(one))
    return found


def urge_many(assignments: Iterable[Assignment], *, actor: User, text: str = "") -> tuple[int, list[Urgent]]:
    """Urge each of these in a transaction of its own: (how many were urged, those refused with the reason).

    What finished or was urged since the preview is refused by itself and keeps nobody else from theirs.
    """
    done, refused = 0, []
    for one in assignments:
        try:
            remind_unit(one, actor=actor, text=text)
        except ValidationError as error:
            refused.append(Urgent(one, " ".join(error.messages)))
        else:
            done += 1
    return done, refused
