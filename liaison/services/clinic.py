"""The expert clinic: the roster, one expert for one enterprise, visits, prescriptions, re-visits, results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.services.notify import representatives_of
from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version, in_text
from federation.audit.services import changes_between, record
from federation.notices.services import notify
from liaison.models import ClinicPair, ClinicRevisit, ClinicVisit, Expert, PrescriptionItem
from members.models import Person

TERM = ("fields", "speciality", "starts_on", "ends_on")
FACTS = ("zone", "findings", "revisit_on")
Item = PrescriptionItem.State


def refuse_backwards(expert: Expert) -> None:
    if expert.ends_on < expert.starts_on:
        raise ValidationError({"ends_on": _("The term ends before it starts.")})


def refuse_future(day: date, field: str) -> None:
    if day > timezone.localdate():
        raise ValidationError({field: _("This day has not come yet.")})


# Roster and pairs -----------------------------------------------------------------------------------------


@transaction.atomic
def add_expert(person: Person, *, actor: User | None, organisation: Organisation, **fields: Any) -> Expert:
    """Put a person on the roster for a term. Raises ValidationError by field."""
    expert = Expert(person=person, organisation=organisation, **fields)
    refuse_backwards(expert)
    check_fields(expert)
    store(expert)
    record("liaison.expert_named", expert, actor=actor, note=person.name)
    return expert


@transaction.atomic
def change_expert(expert: Expert, *, actor: User | None, version: int | None = None, **fields: Any) -> Expert:
    """Change term or fields of an expert; ValidationError "stale" for an older copy."""
    row = Expert.objects.select_for_update(of=("self",)).select_related("person").get(pk=expert.pk)
    check_version(row, version)
    before = {name: getattr(row, name) for name in TERM if name in fields}
    for name in before:
        setattr(row, name, fields[name])
    changes = changes_between(before, row)
    if not changes:
        return row
    refuse_backwards(row)
    row.version += 1
    check_fields(row)
    store(row)
    record("liaison.expert_changed", row, actor=actor, changes=in_text(changes))
    return row


@transaction.atomic
def pair_expert(expert: Expert, unit: Organisation, *, actor: User | None, starts_on: date) -> ClinicPair:
    """Give an enterprise its expert; each stands in one pair at a time. The enterprise is told."""
    row = Expert.objects.select_for_update(of=("self",)).select_related("person").get(pk=expert.pk)
    if unit.kind != Organisation.Kind.ENTERPRISE:
        raise ValidationError({"unit": _("Experts look after enterprises.")})
    if not row.is_serving:
        raise ValidationError(_("The term of this expert is not running."))
    pair = ClinicPair(expert=row, unit=unit, starts_on=starts_on)
    check_fields(pair)
    store(pair)
    record("liaison.expert_paired", row, actor=actor, note=unit.name)
    notify(
        "liaison.clinic",
        to=representatives_of(unit),
        title=_("%(name)s looks after your enterprise as its expert") % {"name": row.person.name},
        key=f"clinic:pair:{pair.pk}",
        url=reverse("liaison:clinic_list"),
    )
    return pair


@transaction.atomic
def end_pair(pair: ClinicPair, *, actor: User | None, ended_on: date, reason: str) -> ClinicPair:
    """End a pair, so that either can be paired anew."""
    rows = ClinicPair.objects.select_for_update(of=("self",)).select_related("expert__person", "unit")
    row = rows.get(pk=pair.pk)
    if row.ended_on is not None:
        raise ValidationError(_("This pair has ended already."))
    if ended_on < row.starts_on:
        raise ValidationError({"ended_on": _("It would end before it starts.")})
    row.ended_on, row.reason = ended_on, reason.strip()
    if not row.reason:
        raise ValidationError({"reason": _("Say why it ends.")})
    store(row)
    record("liaison.expert_pair_ended", row.expert, actor=actor, note=f"{row.unit.name} {row.reason}")
    return row


# Visits ---------------------------------------------------------------------------------------------------


@transaction.atomic
def record_clinic(
    unit: Organisation,
    *,
    actor: User | None,
    organisation: Organisation,
    experts: Sequence[Expert],
    **facts: Any,
) -> ClinicVisit:
    """Write down what experts found at an enterprise. Raises ValidationError by field."""
    if unit.kind != Organisation.Kind.ENTERPRISE:
        raise ValidationError({"unit": _("The clinic goes to enterprises.")})
    if not experts:
        raise ValidationError({"experts": _("Say which expert was there.")})
    visit = ClinicVisit(organisation=organisation, unit=unit, recorded_by=actor, **facts)
    refuse_future(visit.visited_on, "visited_on")
    plan_revisit(visit, visit.visited_on)
    check_fields(visit)
    store(visit)
    visit.experts.set(experts)
    record("liaison.clinic_recorded", visit, actor=actor, note=str(visit))
    tell_firm(visit, _("The findings of the expert clinic are on record"), f"clinic:new:{visit.pk}")
    return visit


def plan_revisit(visit: ClinicVisit, after: date) -> None:
    """The re-visit lies after `after`; on its day the people in charge are told."""
    if visit.revisit_on is not None and visit.revisit_on <= after:
        raise ValidationError({"revisit_on": _("The re-visit comes after the visit.")})
    visit.remind_on = visit.revisit_on


@transaction.atomic
def change_clinic(
    visit: ClinicVisit, *, actor: User | None, version: int | None = None, **facts: Any
) -> ClinicVisit:
    """Correct the findings or move the re-visit of a visit that is followed up."""
    row = locked_visit(visit)
    check_version(row, version)
    before = {name: getattr(row, name) for name in FACTS if name in facts}
    for name in before:
        setattr(row, name, facts[name])
    changes = changes_between(before, row)
    if not changes:
        return row
    if "revisit_on" in changes:
        plan_revisit(row, row.visited_on)
    row.version += 1
    check_fields(row)
    store(row)
    record("liaison.clinic_changed", row, actor=actor, changes=in_text(changes))
    return row


@transaction.atomic
def prescribe(
    visit: ClinicVisit, *, actor: User | None, text: str, who: str, due_on: date
) -> PrescriptionItem:
    """Put one line into the prescription of a visit; the enterprise is told."""
    row = locked_visit(visit)
    if due_on < row.visited_on:
        raise ValidationError({"due_on": _("This day lies before the visit.")})
    item = PrescriptionItem(visit=row, text=text.strip(), who=who.strip(), due_on=due_on)
    check_fields(item)
    store(item)
    record("liaison.clinic_prescribed", row, actor=actor, note=item.text)
    tell_firm(row, _("The expert clinic prescribes something"), f"clinic:item:{item.pk}")
    return item


@transaction.atomic
def record_revisit(
    visit: ClinicVisit,
    *,
    actor: User | None,
    held_on: date,
    note: str,
    outcomes: Mapping[int, tuple[str, str]],
    revisit_on: date | None = None,
) -> ClinicRevisit:
    """Write down a re-visit with what became of each item, and when somebody looks again.

    `outcomes` gives (state, words) by the key of an item; one that stays open needs no words.
    """
    row = locked_visit(visit)
    refuse_future(held_on, "held_on")
    if held_on < row.visited_on:
        raise ValidationError({"held_on": _("This day lies before the visit.")})
    revisit = ClinicRevisit(visit=row, held_on=held_on, note=note.strip(), author=actor)
    check_fields(revisit)
    store(revisit)
    for item in row.items.select_for_update().filter(pk__in=outcomes, state=Item.OPEN):
        settle(item, *outcomes[item.pk], day=held_on)
    row.revisit_on = revisit_on
    plan_revisit(row, held_on)
    row.version += 1
    store(row)
    record("liaison.clinic_revisited", row, actor=actor, note=revisit.note)
    return revisit


def settle(item: PrescriptionItem, state: str, words: str, *, day: date) -> None:
    if state == Item.OPEN:
        return
    PrescriptionItem.workflow.move(item, state)
    item.became, item.settled_on = words.strip(), day
    if not item.became:
        raise ValidationError({f"became_{item.pk}": _("Say what became of it.")})
    check_fields(item)
    store(item)


@transaction.atomic
def close_clinic(visit: ClinicVisit, *, actor: User | None, result: str) -> ClinicVisit:
    """Conclude a visit whose items are all settled; nobody is reminded any more."""
    row = locked_visit(visit)
    if row.items.filter(state=Item.OPEN).exists():
        raise ValidationError(_("Some items of the prescription are still open. Settle them at a re-visit."))
    row.result = result.strip()
    if not row.result:
        raise ValidationError({"result": _("Say in a few words what came of it.")})
    ClinicVisit.workflow.move(row, ClinicVisit.State.CLOSED)
    row.remind_on = None
    row.version += 1
    store(row)
    record("liaison.clinic_closed", row, actor=actor, note=row.result)
    tell_firm(row, _("The expert clinic is concluded; tell us what you think"), f"clinic:end:{row.pk}")
    return row


@transaction.atomic
def say_word(visit: ClinicVisit, *, actor: User | None, word: str) -> ClinicVisit:
    """The enterprise says what it thinks; the latest word counts, the trail keeps the others."""
    rows = ClinicVisit.objects.select_for_update(of=("self",)).select_related("unit")
    row = rows.get(pk=visit.pk)
    row.word = word.strip()
    if not row.word:
        raise ValidationError({"word": _("Say something.")})
    row.version += 1
    check_fields(row)
    store(row)
    record("liaison.clinic_word", row, actor=actor, note=row.word)
    return row


def tell_firm(visit: ClinicVisit, title: str, key: str) -> None:
    to = representatives_of(visit.unit)
    notify("liaison.clinic", to=to, title=title, key=key, url=visit.get_absolute_url())


def locked_visit(visit: ClinicVisit) -> ClinicVisit:
    """The visit, locked; ValidationError for one that is concluded."""
    rows = ClinicVisit.objects.select_for_update(of=("self",)).select_related("unit", "organisation")
    row = rows.get(pk=visit.pk)
    if row.state != ClinicVisit.State.OPEN:
        raise ValidationError(_("This clinic visit is concluded."))
    return row
