"""Founding a chamber: applying, taking up, reviewing, deciding or giving up, as the state table says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Chamber, Founding, Material, MaterialKind
from chambers.services.founding_parts import add_initiator, refuse_when_closed
from chambers.services.registry import register_chamber, update_chamber
from federation.accounts.models import Organisation, Role, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version
from federation.audit.services import changes_between, record
from federation.notices.services import notify
from federation.text import normalise_name

State = Founding.State
FIELDS = ("name", "kind", "industry", "region", "scope", "purpose", "organisation")
PREPARING = Organisation.Status.PREPARING
DECIDED = {
    State.APPROVED: "chambers.founding_approved",
    State.RETURNED: "chambers.founding_returned",
    State.REFUSED: "chambers.founding_refused",
}
CLERKS = (Role.CITY_STAFF, Role.COUNTY_STAFF)


@transaction.atomic
def apply_founding(
    *,
    actor: User | None,
    organisation: Organisation,
    initiators: Iterable[str] = (),
    applicant_unit: Organisation | None = None,
    **fields: Any,
) -> Founding:
    """Put an application on file with its initiators and its checklist, and tell the federation in charge.

    `initiators` are names as typed; the applicant's own unit comes first and takes the lead. Raises
    ValidationError by field, also for a chamber that is registered or being founded under that name.
    """
    founding = Founding(organisation=organisation, applicant=actor, applicant_unit=applicant_unit, **fields)
    founding.name = founding.name.strip()
    refuse_registered_name(founding)
    check_fields(founding)
    store_named(founding)
    names = [applicant_unit.name] if applicant_unit is not None else []
    names = list(
        {normalise_name(name): name.strip() for name in [*names, *initiators] if name.strip()}.values()
    )
    for place, name in enumerate(names):
        unit = applicant_unit if applicant_unit is not None and place == 0 else None
        add_initiator(founding, actor=actor, name=name, organisation=unit, is_leading=place == 0, silent=True)
    Material.objects.bulk_create(
        Material(
            founding=founding,
            name=line.name,
            hint=line.hint,
            is_required=line.is_required,
            position=line.position,
        )
        for line in MaterialKind.objects.filter(is_used=True)
    )
    record("chambers.founding_applied", founding, actor=actor, note="、".join(names))
    if applicant_unit is not None:
        tell_staff(founding, _("Application to found “%(name)s”") % {"name": founding.name}, "applied")
    return founding


def store_named(founding: Founding) -> None:
    """Save a new or renamed case; a twin that runs already is said at the name."""
    try:
        store(founding)
    except ValidationError as error:
        raise ValidationError({"name": error}) from error


def refuse_registered_name(founding: Founding) -> None:
    """Raise ValidationError on `name` where a chamber in the directory bears it and is not being founded."""
    twins = Organisation.objects.current().filter(
        kind=Organisation.Kind.CHAMBER, folded_name=normalise_name(founding.name)
    )
    if twins.exclude(status=PREPARING).exclude(pk=founding.chamber_id).exists():
        raise ValidationError({"name": _("A chamber of this name is registered already.")})


@transaction.atomic
def edit_founding(founding: Founding, *, actor: User, version: int | None = None, **fields: Any) -> Founding:
    """Change what is applied for, until the review; "stale" where somebody else wrote first."""
    founding = lock_founding(founding)
    check_version(founding, version)
    refuse_when_closed(founding)
    before = {name: getattr(founding, name) for name in FIELDS if name in fields}
    for name in before:
        setattr(founding, name, fields[name])
    changes = changes_between(before, founding)
    if not changes:
        return founding
    refuse_registered_name(founding)
    check_fields(founding)
    founding.version += 1
    store_named(founding)
    in_words = {name: [str(value or "") for value in pair] for name, pair in changes.items()}
    record("chambers.founding_edited", founding, actor=actor, changes=in_words)
    return founding


@transaction.atomic
def take_up_founding(founding: Founding, *, actor: User, note: str = "") -> Founding:
    """Agree to the preparation: the chamber is in the directory from now on, in preparation (筹建中)."""
    founding = lock_founding(founding)
    move(founding, State.PREPARING)
    founding.taken_up_on = timezone.localdate()
    founding.chamber = entry_of(founding) or register_chamber(
        actor=actor,
        parent=founding.organisation,
        name=founding.name,
        kind=founding.kind,
        status=PREPARING,
        region=founding.region,
        industry=founding.industry,
    )
    return finish(founding, "chambers.founding_taken_up", actor=actor, note=note)


def entry_of(founding: Founding) -> Chamber | None:
    """The directory's entry of that name, in preparation below the federation in charge, if there is one."""
    rows = Chamber.objects.select_related("organisation").filter(
        organisation__folded_name=normalise_name(founding.name),
        organisation__status=PREPARING,
        organisation__merged_into=None,
        organisation__path__startswith=founding.organisation.path,
        founding=None,
    )
    return rows.order_by("pk").first()


@transaction.atomic
def send_to_review(founding: Founding, *, actor: User, note: str = "") -> Founding:
    """End the preparation. Raises ValidationError that names the required papers still missing."""
    founding = lock_founding(founding)
    move(founding, State.UNDER_REVIEW)
    refuse_unless(founding, {Material.State.HANDED_IN, Material.State.ACCEPTED}, _("Not handed in yet: %s"))
    return finish(founding, "chambers.founding_sent_to_review", actor=actor, note=note)


@transaction.atomic
def decide_founding(founding: Founding, *, actor: User, outcome: str, reasons: str) -> Founding:
    """Approve, return or refuse, with reasons. Approved are only those with all required papers accepted."""
    if outcome not in DECIDED:
        raise ValidationError({"outcome": _("Choose a decision.")})
    founding = lock_founding(founding)
    move(founding, outcome)
    if outcome == State.APPROVED:
        refuse_unless(founding, {Material.State.ACCEPTED}, _("Not accepted yet: %s"))
    founding.decided_on, founding.opinion = timezone.localdate(), reasons
    if outcome == State.REFUSED:
        close_case(founding, actor)
    return finish(founding, DECIDED[State(outcome)], actor=actor, note=reasons)


@transaction.atomic
def abandon_founding(founding: Founding, *, actor: User, reason: str) -> Founding:
    """Give the founding up; its entry in the directory is closed with it."""
    founding = lock_founding(founding)
    move(founding, State.ABANDONED)
    founding.opinion = reason
    close_case(founding, actor)
    return finish(founding, "chambers.founding_abandoned", actor=actor, note=reason)


# What the moves share -----------------------------------------------------------------------------------


def lock_founding(founding: Founding) -> Founding:
    rows = Founding.objects.select_for_update(of=("self",)).for_detail()
    return rows.get(pk=founding.pk)


def move(founding: Founding, to: str) -> None:
    Founding.workflow.move(founding, to)


def refuse_unless(founding: Founding, states: set[str], sentence: str) -> None:
    """Raise ValidationError that names the required papers which are in none of `states`."""
    missing = [one.name for one in founding.materials.all() if one.is_required and one.state not in states]
    if missing:
        raise ValidationError(sentence % "、".join(missing), code="unripe")


def close_case(founding: Founding, actor: User) -> None:
    founding.ended_on = timezone.localdate()
    if founding.chamber is not None and founding.chamber.organisation.status == PREPARING:
        update_chamber(founding.chamber, actor=actor, status=Organisation.Status.DISSOLVED)


def finish(founding: Founding, event: str, *, actor: User, note: str) -> Founding:
    """Save the moved case, put it on the trail and tell the applicant."""
    founding.version += 1
    store(founding)
    record(event, founding, actor=actor, note=note)
    if founding.applicant is not None and founding.applicant_id != actor.pk:
        notify(
            "chambers.founding",
            to=[founding.applicant],
            title=f"{founding.name}：{founding.get_state_display()}",
            body=note,
            url=reverse("chambers:founding_detail", args=[founding.pk]),
            key=f"founding:{founding.pk}:{founding.version}",
        )
    return founding


def tell_staff(founding: Founding, title: str, key: str) -> None:
    """Tell whoever works in the federation in charge."""
    clerks = founding.organisation.posts.in_force().filter(role__in=CLERKS)
    staff = clerks.people()
    notify(
        "chambers.founding",
        to=list(staff),
        title=title,
        url=reverse("chambers:founding_detail", args=[founding.pk]),
        key=f"founding:{founding.pk}:{key}",
    )
