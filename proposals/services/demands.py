"""Raising a demand, registering it under a category, and taking it back (workflows.md (e))."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation, Role, User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from federation.calendar.services import due_date
from federation.calendar.working_days import DueDate
from federation.numbering.services import take_number
from members.models import Person
from proposals.models import Demand, DemandList, Matter, Topic
from proposals.services.assignments import void_parts
from proposals.services.duties import Addressee, open_duties, open_duty, void_duties
from proposals.services.matters import bump, index_matter, locked
from proposals.services.notify import key_of, tell_desk, tell_people
from proposals.services.origins import Origin, keep_origin
from proposals.services.terms import rule_of
from proposals.services.text import refuse_bad_text, said

State = Demand.State
RAISERS = (Role.ENTERPRISE, Role.CHAMBER_SECRETARY)
FIELDS = ("text", "priority", "wished_on", "contact_name", "contact_phone", "problem")


@transaction.atomic
def raise_demand(
    *,
    actor: User,
    organisation: Organisation,
    subject: str,
    topic: Topic | None = None,
    chamber: Organisation | None = None,
    demand_list: DemandList | None = None,
    origin: Origin | None = None,
    submission: uuid.UUID | None = None,
    **fields: Any,
) -> Demand:
    """Raise a demand of `organisation` under the next number; the desk has the term of dispatching from now.

    `chamber` raises it for a member; `origin` says where it was heard. What staff raise under a category is
    registered at once. The same `submission` again gives the same demand back. Raises ValidationError by
    field.
    """
    matter = Matter(
        submission=submission or uuid.uuid4(),
        kind=Matter.Kind.DEMAND,
        subject=subject,
        organisation=organisation,
        author=actor,
        topic=topic,
    )
    refuse_bad_text(matter)
    check_fields(matter)
    try:
        store(matter, force_insert=True)
    except IntegrityError:
        return raised_before(matter)
    now = timezone.now()
    dispatch, moment = dispatching(now)
    demand = Demand(
        matter=matter,
        chamber=chamber,
        demand_list=demand_list,
        raised_at=now,
        dispatch_by=moment,
        **{name: fields[name] for name in FIELDS if name in fields},
    )
    refuse_past_wish(demand)
    if demand.problem and organisation.kind != Organisation.Kind.CHAMBER:
        raise ValidationError({"problem": _("Kinds of problems are for what a chamber itself meets with.")})
    refuse_bad_text(demand)
    check_fields(demand, exclude=("matter", "number"))
    demand.number = take_number(
        settings.DEMAND_NUMBER_CODE, timezone.localdate().year, subject=demand, digits=4
    ).text
    if actor.is_federation_staff and topic is not None:
        Demand.workflow.move(demand, State.REGISTERED)
        demand.registered_at = now
    store(demand, force_insert=True)
    index_matter(matter, demand.number)
    matter.save(update_fields=["search"])
    if origin is not None:
        keep_origin(matter, origin, text=demand.text, actor=actor)
    record("proposals.demand_raised", demand, actor=actor, note=matter.subject)
    open_duties([open_duty(matter, "dispatch", Addressee.desk(), due=dispatch, term=rule_of("dispatch"))])
    if not actor.is_federation_staff:
        tell_desk(matter, "demand_raised", _("New: %(subject)s"))
    return demand


def raised_before(matter: Matter) -> Demand:
    """The demand that the same form made already; ValidationError where it is somebody else's."""
    earlier = Demand.objects.select_related("matter").get(matter__submission=matter.submission)
    if earlier.matter.author_id != matter.author_id:
        raise ValidationError(_("This form was already used. Open a new one."))
    return earlier


def dispatching(start: datetime) -> tuple[DueDate, datetime]:
    """The day on which a demand raised at `start` is to be dispatched, and the moment of that day.

    The practice says 24 hours, and terms are kept in days: a term of a day ends on the next day at the time
    at which it began. Lists and reminders go by the day, lateness by the moment.
    """
    local = timezone.localtime(start)
    due = due_date(local.date(), rule_of("dispatch"))
    return due, timezone.make_aware(datetime.combine(due.date, local.time().replace(tzinfo=None)))


def refuse_past_wish(demand: Demand) -> None:
    if demand.wished_on is not None and demand.wished_on < timezone.localdate():
        raise ValidationError({"wished_on": _("The day wished for has passed.")})


def raiser_of(demand: Demand) -> Addressee:
    """Who speaks for the enterprise: its own representatives, the chamber that raised it, or, for what the
    desk took down, the desk, which asks by telephone."""
    author, unit = demand.matter.author, demand.matter.organisation
    if author.is_federation_staff:
        return Addressee.desk()
    if demand.chamber_id is not None:
        return Addressee.office(demand.chamber_id, Role.CHAMBER_SECRETARY)
    if unit.kind == Organisation.Kind.CHAMBER:
        return Addressee.office(unit, Role.CHAMBER_SECRETARY)
    return Addressee.office(unit, Role.ENTERPRISE)


def speaks_for(demand: Demand, actor: User) -> bool:
    """Whether `actor` may say something for the enterprise: its own people, the chamber that raised it, or
    the desk, which has it by telephone. A department never does."""
    units = {demand.matter.organisation_id, demand.chamber_id}
    posts = actor.active_posts
    own = any(post.role in RAISERS and post.organisation_id in units for post in posts)
    return own or Role.CITY_STAFF in actor.roles


def tell_raiser(demand: Demand, event: str, title: str, *, body: str = "") -> None:
    """Tell who raised it; what staff took down is told by telephone."""
    author = demand.matter.author
    if not author.is_federation_staff:
        key = key_of(demand.matter, event, demand.matter.version)
        tell_people([author], demand.matter, f"demand_{event}", title, key=key, body=body)


@transaction.atomic
def register_demand(
    demand: Demand,
    *,
    actor: User,
    topic: Topic | None,
    priority: str = Demand.Priority.NORMAL,
    person: Person | None = None,
) -> Demand:
    """登记分类: put a demand under a category, whose default handler is proposed when it is dispatched.

    `person` is whoever asks for themselves, such as somebody from Hong Kong, Macao or Taiwan: what they are
    known by stays on their own file, masked and read on the trail, and is not written down a second time.
    """
    if topic is None or topic.kind != Matter.Kind.DEMAND:
        raise ValidationError({"topic": _("Choose a category.")})
    demand = locked(demand)
    if demand.state not in (State.RAISED, State.REGISTERED):
        raise ValidationError(_("Its category is set before it is dispatched."), code="wrong_state")
    if demand.state == State.RAISED:
        Demand.workflow.move(demand, State.REGISTERED)
        demand.registered_at = timezone.now()
    demand.priority, demand.matter.topic, demand.person = priority, topic, person
    check_fields(demand, exclude=("matter",))
    demand.save(update_fields=["state", "registered_at", "priority", "person"])
    bump(demand.matter, "topic")
    record(
        "proposals.demand_registered",
        demand,
        actor=actor,
        note=f"{topic} {demand.get_priority_display()}",
    )
    return demand


@transaction.atomic
def withdraw_demand(demand: Demand, *, actor: User, reason: str) -> Demand:
    """The enterprise takes its demand back; whoever works on it is told."""
    reason = said(reason, "reason", _("Give the reason."))
    demand = locked(demand)
    Demand.workflow.move(demand, State.WITHDRAWN)
    demand.closed_at, demand.closing_note = timezone.now(), reason
    refuse_bad_text(demand)
    demand.save()
    void_parts(demand.matter, actor=actor, reason=reason)
    void_duties(demand.matter)
    bump(demand.matter)
    record("proposals.demand_withdrawn", demand, actor=actor, note=reason[:500])
    tell_desk(
        demand.matter, "demand_withdrawn", _("Taken back: %(subject)s"), round=demand.round, body=reason
    )
    return demand
