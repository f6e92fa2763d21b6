"""Telling people in time: re-elections, papers that run out, follow-ups. Each effect happens once.

Every row that will need a reminder keeps the day of the next one, so that a run reads those rows alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Chamber, Contact, ElectionCase, GovernanceDocument, Option
from federation.accounts.models import Post, Role, User
from federation.audit.services import record
from federation.calendar.working_days import WorkCalendar
from federation.notices.services import notify


class Rung(NamedTuple):
    """One reminder of one case: its name, how many months from the due day, and on which day."""

    code: str
    months: int
    day: date


def rungs_of(due_on: date, options: Iterable[Option]) -> list[Rung]:
    """The ladder of one due day, the earliest rung first."""
    made = [
        Rung(option.code, option.amount or 0, WorkCalendar.clamped_month(due_on, option.amount or 0))
        for option in options
    ]
    return sorted(made, key=lambda rung: rung.day)


def reached(rungs: list[Rung], today: date) -> Rung | None:
    """The latest rung reached: a scheduler that slept catches up with one reminder, not with all."""
    return next((rung for rung in reversed(rungs) if rung.day <= today), None)


def day_after(rungs: list[Rung], today: date) -> date | None:
    return next((rung.day for rung in rungs if rung.day > today), None)


def plan_reminders(cases: Iterable[ElectionCase], *, today: date | None = None) -> None:
    """Set when each case is to be reminded of: at once where a rung is reached, else on the next one."""
    day = today or timezone.localdate()
    options = list(Option.objects.of(Option.Area.REMINDER))
    for case in cases:
        rungs = rungs_of(case.due_on, options)
        standing = reached(rungs, day)
        case.remind_on = standing.day if standing else day_after(rungs, day)


def staff_of(chamber: Chamber) -> list[User]:
    """Who looks after a chamber in its federation: the county's staff, else the city's."""
    party = chamber.organisation
    posts = Post.objects.in_force()
    if party.branch_id:
        posts = posts.filter(role=Role.COUNTY_STAFF, organisation_id=party.branch_id)
    else:
        posts = posts.filter(role=Role.CITY_STAFF)
    return list(posts.people())


def secretaries_of(chamber: Chamber) -> list[User]:
    posts = Post.objects.in_force().filter(role=Role.CHAMBER_SECRETARY, organisation_id=chamber.pk)
    return list(posts.people())


def everybody_of(chamber: Chamber) -> list[User]:
    """Secretary, liaison officer and staff, each once."""
    found = {user.pk: user for user in [*secretaries_of(chamber), *staff_of(chamber)]}
    liaison = chamber.liaison_officer
    if liaison is not None and liaison.is_active:
        found[liaison.pk] = liaison
    return list(found.values())


def each(rows: QuerySet, remind: Callable[[int, date], int], today: date | None) -> int:
    """Remind of every due row; a row that fails does not keep the others from theirs."""
    day = today or timezone.localdate()
    sent, failures = 0, []
    for pk in list(rows.filter(remind_on__lte=day).order_by("remind_on", "pk").values_list("pk", flat=True)):
        try:
            sent += remind(pk, day)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one row, the others are due
            failures.append(error)
    if failures:
        raise failures[0]
    return sent


def remind_elections(*, today: date | None = None) -> int:
    """Send every reminder of a re-election that is due; how many cases were told of anew."""
    return each(ElectionCase.objects.open(), remind_election, today)


@transaction.atomic
def remind_election(pk: int, day: date) -> int:
    """Tell of one re-election, once for each rung and due day."""
    rows = ElectionCase.objects.open().select_for_update(of=("self",), skip_locked=True)
    case = rows.select_related("chamber__organisation", "chamber__liaison_officer").filter(pk=pk).first()
    if case is None or case.remind_on is None or case.remind_on > day:
        return 0
    rungs = rungs_of(case.due_on, Option.objects.of(Option.Area.REMINDER))
    rung = reached(rungs, day)
    case.remind_on = day_after(rungs, day)
    case.save(update_fields=["remind_on"])
    if rung is None:
        return 0
    told = notify(
        "chambers.election_reminder",
        to=everybody_of(case.chamber),
        title=title_of(rung) % {"months": abs(rung.months), "chamber": case.chamber.organisation.name},
        body=_("The term ends on %(day)s.") % {"day": case.due_on},
        key=f"chambers:election:{case.pk}:{rung.code}:{case.due_on}",
        url=reverse("chambers:election_detail", args=[case.pk]),
    )
    if told:
        record("chambers.election_reminded", case.chamber, actor=None, note=f"{rung.months:+d} {case.due_on}")
    return 1 if told else 0


def title_of(rung: Rung) -> str:
    if rung.months < 0:
        return _("Re-election due in %(months)d months: %(chamber)s")
    return _("The re-election is %(months)d months overdue: %(chamber)s")


def remind_documents(*, today: date | None = None) -> int:
    """Tell of present papers that run out soon, and again once they have."""
    return each(GovernanceDocument.objects.filter(is_present=True), remind_document, today)


@transaction.atomic
def remind_document(pk: int, day: date) -> int:
    rows = GovernanceDocument.objects.select_for_update(of=("self",), skip_locked=True)
    paper = (
        rows.select_related("chamber__organisation", "chamber__liaison_officer")
        .filter(pk=pk, is_present=True, remind_on__lte=day)
        .first()
    )
    if paper is None or paper.valid_until is None:
        return 0
    gone = paper.valid_until < day
    paper.remind_on = None if gone else paper.valid_until + timedelta(days=1)
    paper.save(update_fields=["remind_on"])
    title = (
        _("No longer valid: %(title)s of %(chamber)s") if gone else _("Runs out: %(title)s of %(chamber)s")
    )
    told = notify(
        "chambers.document_reminder",
        to=everybody_of(paper.chamber),
        title=title % {"title": paper.title, "chamber": paper.chamber.organisation.name},
        body=_("Valid until %(day)s.") % {"day": paper.valid_until},
        key=f"chambers:document:{paper.pk}:{'gone' if gone else 'soon'}:{paper.valid_until}",
        url=reverse("chambers:chamber_documents", args=[paper.chamber_id]),
    )
    return 1 if told else 0


def remind_follow_ups(*, today: date | None = None) -> int:
    """Tell whoever recorded a contact that its follow-up is due."""
    return each(Contact.objects.filter(followed_up_on__isnull=True), remind_follow_up, today)


@transaction.atomic
def remind_follow_up(pk: int, day: date) -> int:
    rows = Contact.objects.select_for_update(of=("self",), skip_locked=True)
    contact = (
        rows.select_related("organisation", "recorded_by")
        .filter(pk=pk, followed_up_on__isnull=True, remind_on__lte=day)
        .first()
    )
    if contact is None:
        return 0
    contact.remind_on = None
    contact.save(update_fields=["remind_on"])
    recorder = contact.recorded_by
    told = notify(
        "chambers.follow_up_due",
        to=[recorder] if recorder is not None and recorder.is_active else [],
        title=_("To follow up: %(what)s (%(whom)s)")
        % {"what": contact.follow_up, "whom": contact.organisation.name},
        body=_("Due on %(day)s.") % {"day": contact.follow_up_due_on},
        key=f"chambers:follow_up:{contact.pk}:{contact.follow_up_due_on}",
        url=reverse("chambers:contact_follow", args=[contact.pk]),
    )
    return 1 if told else 0
