"""Re-elections: opening the case of a term, its checklist, holding it, filing its result, putting it off."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Chamber, ElectionCase, ElectionStep, Option, Postponement
from chambers.services.limits import limit
from chambers.services.registry import update_chamber
from chambers.services.reminders import plan_reminders
from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from federation.calendar.working_days import WorkCalendar
from federation.files.services import attach_all, attachments_of
from federation.workflow import Workflow

State = ElectionCase.State
COURSE = Workflow(
    "state",
    {
        State.UPCOMING: [State.PREPARING, State.HELD, State.VOID],
        State.PREPARING: [State.HELD, State.VOID],
        State.HELD: [State.FILED],
        # A term that was corrected and corrected back.
        State.VOID: [State.UPCOMING],
    },
)


def locked(election: ElectionCase) -> ElectionCase:
    return (
        ElectionCase.objects.select_for_update(of=("self",))
        .select_related("chamber__organisation")
        .get(pk=election.pk)
    )


@transaction.atomic
def open_election(chamber: Chamber, *, actor: User | None, today: date | None = None) -> ElectionCase:
    """Open the case of the present term with the checklist as it is set up, or give the one that is open.

    A case of another day is dropped: the term was corrected. Raises ValidationError where no end is known.
    """
    chamber = (
        Chamber.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=chamber.pk)
    )
    ends_on = chamber.term_ends_on
    if ends_on is None:
        raise ValidationError(_("Nobody has written down when the term of this chamber ends."))
    cases = list(chamber.election_cases.select_for_update().order_by("pk"))
    standing = next((case for case in cases if case.due_on == ends_on and case.state != State.VOID), None)
    if standing is not None:
        return standing
    for outdated in cases:
        if COURSE.allows(outdated, State.VOID):
            drop(outdated, actor)
    case = next((case for case in cases if case.term_ends_on == ends_on), None)
    if case is None:
        case = ElectionCase(chamber=chamber, term_ends_on=ends_on)
    elif case.state == State.VOID:
        COURSE.move(case, State.UPCOMING)
    else:
        raise ValidationError(_("The re-election of this term has been held."))
    case.chamber, case.due_on = chamber, ends_on
    plan_reminders([case], today=today)
    store(case)
    if not case.steps.exists():
        add_checklist(case)
    record("chambers.election_opened", chamber, actor=actor, note=str(ends_on))
    return case


def drop(case: ElectionCase, actor: User | None) -> None:
    COURSE.move(case, State.VOID)
    case.remind_on = None
    store(case, update_fields=["state", "remind_on"])
    record("chambers.election_dropped", case.chamber, actor=actor, note=str(case.due_on))


def add_checklist(case: ElectionCase) -> None:
    """The steps as they are set up today; later changes of the setting touch new cases only."""
    ElectionStep.objects.bulk_create(
        ElectionStep(
            election=case,
            title=option.name,
            days_before=option.amount or 0,
            needs_file=option.marked,
            position=option.position,
        )
        for option in Option.objects.of(Option.Area.CHECKLIST)
    )


def open_due_elections(*, today: date | None = None) -> int:
    """Open a case for every active chamber whose term ends within the earliest reminder; how many are new."""
    day = today or timezone.localdate()
    amounts = Option.objects.of(Option.Area.REMINDER).values_list("amount", flat=True)
    ahead = max([0, *(-amount for amount in amounts if amount is not None)])
    there = ElectionCase.objects.filter(chamber=OuterRef("pk"), due_on=OuterRef("term_ends_on"))
    # A held one under the original day is the re-election of that term, whatever became of its date.
    over = ElectionCase.objects.filter(chamber=OuterRef("pk"), term_ends_on=OuterRef("term_ends_on")).filter(
        state__in=[State.HELD, State.FILED]
    )
    waiting = Chamber.objects.filter(
        ~Exists(there.exclude(state=State.VOID)),
        ~Exists(over),
        term_ends_on__lte=WorkCalendar.clamped_month(day, ahead),
        organisation__status=Organisation.Status.ACTIVE,
        organisation__merged_into__isnull=True,
    )
    opened, failures = 0, []
    for chamber in list(waiting.order_by("term_ends_on", "pk")):
        try:
            open_election(chamber, actor=None, today=day)
            opened += 1
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one chamber, the others wait
            failures.append(error)
    drop_outdated()
    if failures:
        raise failures[0]
    return opened


def drop_outdated() -> int:
    """Drop open cases of terms whose end was moved out of sight or taken back."""
    moved = ElectionCase.objects.open().filter(
        ~Q(chamber__term_ends_on=F("due_on")) | Q(chamber__term_ends_on__isnull=True)
    )
    count = 0
    for pk in list(moved.values_list("pk", flat=True)):
        with transaction.atomic():
            case = locked(ElectionCase(pk=pk))
            if COURSE.allows(case, State.VOID) and case.chamber.term_ends_on != case.due_on:
                drop(case, None)
                count += 1
    return count


@transaction.atomic
def complete_step(
    step: ElectionStep, *, actor: User, done_on: date, note: str = "", files: Iterable[Any] = ()
) -> ElectionStep:
    """Tick a step off. The first one shows that the re-election is being prepared."""
    if done_on > timezone.localdate():
        raise ValidationError({"done_on": _("This day has not come yet.")})
    case = locked(step.election)
    step = ElectionStep.objects.select_for_update().get(pk=step.pk)
    refuse_closed(case)
    if step.done_on is not None:
        raise ValidationError(_("This step is done already."))
    attach_all(step, files, actor=actor)
    if step.needs_file and not attachments_of(step):
        raise ValidationError({"files": _("This step is done once its file is attached.")})
    step.done_on, step.done_by, step.note = done_on, actor, note
    check_fields(step)
    store(step, update_fields=["done_on", "done_by", "note"])
    if case.state == State.UPCOMING:
        COURSE.move(case, State.PREPARING)
        store(case, update_fields=["state"])
    record("chambers.election_step_done", case.chamber, actor=actor, note=step.title)
    return step


@transaction.atomic
def reopen_step(step: ElectionStep, *, actor: User) -> ElectionStep:
    """Take a tick back; files stay."""
    case = locked(step.election)
    step = ElectionStep.objects.select_for_update().get(pk=step.pk)
    refuse_closed(case)
    if step.done_on is None:
        raise ValidationError(_("This step is not done yet."))
    step.done_on = step.done_by = None
    store(step, update_fields=["done_on", "done_by"])
    record("chambers.election_step_reopened", case.chamber, actor=actor, note=step.title)
    return step


def refuse_closed(case: ElectionCase) -> None:
    if case.state in (State.FILED, State.VOID):
        raise ValidationError(_("This re-election is closed; its checklist no longer changes."))


@transaction.atomic
def mark_election_held(chamber: Chamber, on: date, *, actor: User | None) -> ElectionCase | None:
    """Say that the open re-election of a chamber was held; None where none is open.

    Whoever writes the new officers calls this with the day of the election, before or after the chamber
    gets the end of its new term. Said twice for the same day it changes nothing.
    """
    case = chamber.election_cases.open().select_for_update().first()
    if case is None:
        return chamber.election_cases.filter(held_on=on).first()
    return hold_election(case, actor=actor, held_on=on, keep_term=True)


@transaction.atomic
def hold_election(
    election: ElectionCase,
    *,
    actor: User | None,
    held_on: date,
    new_term_ends_on: date | None = None,
    keep_term: bool = False,
) -> ElectionCase:
    """The election was held: the chamber's new term begins on that day.

    Without `new_term_ends_on` it lasts the years that are set up; with `keep_term` the chamber's dates are
    somebody else's act and stay.
    """
    if held_on > timezone.localdate():
        raise ValidationError({"held_on": _("This day has not come yet.")})
    case = locked(election)
    COURSE.move(case, State.HELD)
    case.held_on, case.remind_on = held_on, None
    store(case, update_fields=["state", "held_on", "remind_on"])
    record("chambers.election_held", case.chamber, actor=actor, note=str(held_on))
    if not keep_term:
        ends_on = new_term_ends_on or WorkCalendar.clamped_month(held_on, 12 * limit(Option.TERM))
        if ends_on <= held_on:
            raise ValidationError({"new_term_ends_on": _("The term must end after the last re-election.")})
        update_chamber(case.chamber, actor=actor, last_election_on=held_on, term_ends_on=ends_on)
    return case


@transaction.atomic
def file_election(
    election: ElectionCase, *, actor: User, filed_on: date, filing_number: str = ""
) -> ElectionCase:
    """The result is on file with the authority; the case is closed."""
    if filed_on > timezone.localdate():
        raise ValidationError({"filed_on": _("This day has not come yet.")})
    case = locked(election)
    COURSE.move(case, State.FILED)
    case.filed_on, case.filing_number = filed_on, filing_number
    check_fields(case)
    store(case, update_fields=["state", "filed_on", "filing_number"])
    record("chambers.election_filed", case.chamber, actor=actor, note=filing_number or str(filed_on))
    return case


@transaction.atomic
def postpone_election(
    election: ElectionCase, *, actor: User, to_on: date, reason: str, approval: str = ""
) -> ElectionCase:
    """Put an open re-election off, at most as far from the original end as the limit says."""
    case = locked(election)
    if case.state not in ElectionCase.OPEN:
        raise ValidationError(_("Only a re-election that was not held yet can be put off."))
    if to_on <= case.due_on:
        raise ValidationError({"to_on": _("The new day must lie after the present one.")})
    months = limit(Option.POSTPONEMENT)
    latest = WorkCalendar.clamped_month(case.term_ends_on, months)
    if to_on > latest:
        raise ValidationError(
            {
                "to_on": _("At most %(months)d months after the end of the term: %(day)s.")
                % {"months": months, "day": latest}
            }
        )
    Postponement.objects.create(
        election=case, from_on=case.due_on, to_on=to_on, reason=reason, approval=approval, decided_by=actor
    )
    case.due_on = to_on
    plan_reminders([case])
    store(case, update_fields=["due_on", "remind_on"])
    update_chamber(case.chamber, actor=actor, term_ends_on=to_on)
    record("chambers.election_postponed", case.chamber, actor=actor, note=f"{to_on} {reason}")
    return case
