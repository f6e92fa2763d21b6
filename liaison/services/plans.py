"""Yearly reports and plans: writing, publishing, copying outlook items into the plan of the next year."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version, in_text
from federation.audit.services import changes_between, record
from liaison.models import OutlookItem, PlanItem, PlanNote, ReportSection, WorkReport, YearPlan

Kind = Organisation.Kind
PLANNING = (Kind.FEDERATION, Kind.COUNTY_FEDERATION, Kind.CHAMBER)
ITEM_FIELDS = ("aspect", "text", "owner", "due_on")
State = PlanItem.State


def refuse_other_units(organisation: Organisation) -> None:
    if organisation.kind not in PLANNING:
        raise ValidationError(_("Federations and chambers write yearly reports and plans."))


# Reports --------------------------------------------------------------------------------------------------


@transaction.atomic
def begin_report(*, actor: User | None, organisation: Organisation, year: int, title: str) -> WorkReport:
    """Begin the report of a unit for a year; ValidationError where it has one already."""
    refuse_other_units(organisation)
    report = WorkReport(organisation=organisation, year=year, title=title.strip())
    check_fields(report)
    store(report)
    record("liaison.report_begun", report, actor=actor, note=report.title)
    return report


@transaction.atomic
def write_section(report: WorkReport, *, actor: User | None, heading: str, text: str) -> ReportSection:
    """Add a section to a draft, or put a new text under a heading that it has."""
    row = locked_draft(report)
    section = row.sections.filter(heading=heading.strip()).first()
    if section is None:
        last = row.sections.aggregate(last=Max("position"))["last"] or 0
        section = ReportSection(report=row, position=last + 1, heading=heading.strip())
    section.text = text.strip()
    check_fields(section)
    store(section)
    record("liaison.report_written", row, actor=actor, note=section.heading)
    return section


@transaction.atomic
def add_outlook(report: WorkReport, *, actor: User | None, aspect: str, text: str) -> OutlookItem:
    """Add a numbered outlook item to a draft."""
    row = locked_draft(report)
    last = row.outlook.aggregate(last=Max("number"))["last"] or 0
    item = OutlookItem(report=row, number=last + 1, aspect=aspect.strip(), text=text.strip())
    check_fields(item)
    store(item)
    record("liaison.outlook_added", row, actor=actor, note=str(item))
    return item


@transaction.atomic
def publish_report(report: WorkReport, *, actor: User | None) -> WorkReport:
    """Let everybody read a report; ValidationError for one without any text."""
    row = locked_report(report)
    WorkReport.workflow.move(row, WorkReport.State.PUBLISHED)
    if not row.sections.exists() and not row.outlook.exists():
        raise ValidationError(_("Write something before it is published."))
    row.published_on = timezone.localdate()
    row.version += 1
    store(row)
    record("liaison.report_published", row, actor=actor)
    return row


@transaction.atomic
def reopen_report(report: WorkReport, *, actor: User | None) -> WorkReport:
    """Take a report back into draft to mend it; what was copied from it stays in the plan."""
    row = locked_report(report)
    WorkReport.workflow.move(row, WorkReport.State.DRAFT)
    row.published_on = None
    row.version += 1
    store(row)
    record("liaison.report_reopened", row, actor=actor)
    return row


def locked_report(report: WorkReport) -> WorkReport:
    rows = WorkReport.objects.select_for_update(of=("self",)).select_related("organisation")
    return rows.get(pk=report.pk)


def locked_draft(report: WorkReport) -> WorkReport:
    row = locked_report(report)
    if row.state != WorkReport.State.DRAFT:
        raise ValidationError(_("A published report is taken back into draft before it is changed."))
    return row


# Copying --------------------------------------------------------------------------------------------------


def plan_title(year: int) -> str:
    return _("Work plan for %(year)s") % {"year": year}


@transaction.atomic
def copy_outlook(report: WorkReport, keys: Collection[int], *, actor: User | None) -> Sequence[PlanItem]:
    """Copy outlook items of a published report into the plan of the next year, which is made if need be.

    What is in the plan already is left as it is, so that a second click changes nothing. The items that are
    new are returned; ValidationError for a report that is not published.
    """
    row = locked_report(report)
    if row.state != WorkReport.State.PUBLISHED:
        raise ValidationError(_("Only outlook items of a published report are copied."))
    wanted = list(row.outlook.filter(pk__in=keys).order_by("number"))
    if not wanted:
        raise ValidationError({"items": _("Choose at least one outlook item.")})
    plan = plan_of(row.organisation, row.year + 1, actor=actor)
    copied = set(PlanItem.objects.filter(outlook__in=wanted).values_list("outlook_id", flat=True))
    made = [
        put_item(plan, actor=actor, outlook=item, aspect=item.aspect, text=item.text)
        for item in wanted
        if item.pk not in copied
    ]
    if made:
        numbers = "、".join(str(item.outlook.number) for item in made if item.outlook is not None)
        record("liaison.outlook_copied", row, actor=actor, note=f"{plan.year} {numbers}")
    return made


def plan_of(organisation: Organisation, year: int, *, actor: User | None) -> YearPlan:
    """The plan of a unit for a year, locked; made where there is none."""
    rows = YearPlan.objects.select_for_update(of=("self",))
    found = rows.filter(organisation=organisation, year=year).first()
    return found or make_plan(actor=actor, organisation=organisation, year=year, title=plan_title(year))


# Plans ----------------------------------------------------------------------------------------------------


@transaction.atomic
def make_plan(*, actor: User | None, organisation: Organisation, year: int, title: str) -> YearPlan:
    """Make the plan of a unit for a year; ValidationError where it has one already."""
    refuse_other_units(organisation)
    plan = YearPlan(organisation=organisation, year=year, title=title.strip())
    check_fields(plan)
    store(plan)
    record("liaison.year_plan_made", plan, actor=actor, note=plan.title)
    return plan


@transaction.atomic
def add_item(plan: YearPlan, *, actor: User | None, **fields: Any) -> PlanItem:
    """Put a further item into a plan."""
    row = YearPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    return put_item(row, actor=actor, **fields)


def put_item(plan: YearPlan, *, actor: User | None, **fields: Any) -> PlanItem:
    """Store an item under the next number; `plan` must be locked."""
    last = plan.items.aggregate(last=Max("number"))["last"] or 0
    item = PlanItem(plan=plan, number=last + 1, **fields)
    check_fields(item)
    store(item)
    record("liaison.plan_item_added", plan, actor=actor, note=str(item))
    return item


@transaction.atomic
def change_item(item: PlanItem, *, actor: User | None, version: int | None = None, **fields: Any) -> PlanItem:
    """Change words, owner or date of an item that is under way."""
    row = locked_item(item)
    check_version(row, version)
    if row.state != State.OPEN:
        raise ValidationError(_("Only an item under way is changed."))
    before = {name: getattr(row, name) for name in ITEM_FIELDS if name in fields}
    for name in before:
        setattr(row, name, fields[name])
    changes = changes_between(before, row)
    if not changes:
        return row
    row.version += 1
    check_fields(row)
    store(row)
    record("liaison.plan_item_changed", row.plan, actor=actor, note=str(row), changes=in_text(changes))
    return row


@transaction.atomic
def settle_item(
    item: PlanItem, *, actor: User | None, state: str, reason: str = "", version: int | None = None
) -> PlanItem:
    """Say that an item is done, dropped for a reason, or under way again."""
    row = locked_item(item)
    check_version(row, version)
    PlanItem.workflow.move(row, state)
    is_open = state == State.OPEN
    row.reason = "" if is_open else reason.strip()
    if state == State.DROPPED and not row.reason:
        raise ValidationError({"reason": _("Say why it is dropped.")})
    row.settled_on = None if is_open else timezone.localdate()
    row.version += 1
    check_fields(row)
    store(row)
    note = f"{row} {row.get_state_display()} {row.reason}".strip()
    record("liaison.plan_item_settled", row.plan, actor=actor, note=note)
    return row


@transaction.atomic
def note_progress(item: PlanItem, *, actor: User | None, text: str, made_on: date) -> PlanNote:
    """Write down how far an item has come."""
    row = locked_item(item)
    if made_on > timezone.localdate():
        raise ValidationError({"made_on": _("This day has not come yet.")})
    note = PlanNote(item=row, text=text.strip(), made_on=made_on, author=actor)
    check_fields(note)
    store(note)
    record("liaison.plan_progress_noted", row.plan, actor=actor, note=f"{row} {note.text}")
    return note


def locked_item(item: PlanItem) -> PlanItem:
    return PlanItem.objects.select_for_update(of=("self",)).select_related("plan").get(pk=item.pk)
