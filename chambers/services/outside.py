"""Outside bodies and who belongs to them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from chambers.models import OutsideBody, OutsideMembership
from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import EDITABLE, register_organisation
from federation.accounts.services.profiles import update_profile
from federation.audit.services import record

PROFILE = ("kind", "website", "note")
MEMBERS = (Organisation.Kind.CHAMBER, Organisation.Kind.FEDERATION, Organisation.Kind.COUNTY_FEDERATION)


@transaction.atomic
def register_outside_body(*, actor: User | None, parent: Organisation, **fields: Any) -> OutsideBody:
    """Put an outside body on file, kept by the federation `parent`."""
    party = {name: value for name, value in fields.items() if name in EDITABLE}
    organisation = register_organisation(Organisation.Kind.OUTSIDE, actor=actor, parent=parent, **party)
    body = OutsideBody(
        organisation=organisation, **{name: fields[name] for name in PROFILE if name in fields}
    )
    check_fields(body)
    store(body, force_insert=True)
    return body


def update_outside_body(
    body: OutsideBody, *, actor: User | None, version: int | None = None, **fields: Any
) -> OutsideBody:
    """Change party and profile together; ValidationError "stale" where somebody else wrote first."""
    return update_profile(
        body, actor=actor, version=version, event="chambers.outside_body_changed", own=PROFILE, fields=fields
    )


@transaction.atomic
def join_outside_body(
    body: OutsideBody,
    member: Organisation,
    *,
    actor: User | None,
    joined_on: date,
    left_on: date | None = None,
    standing: str = "",
) -> OutsideMembership:
    """Write down that a chamber or a federation belongs to an outside body."""
    if member.kind not in MEMBERS:
        raise ValidationError({"member": _("Only chambers and federations are recorded as members here.")})
    membership = OutsideMembership(
        body=body, member=member, joined_on=joined_on, left_on=left_on, standing=standing
    )
    check_fields(membership)
    store(membership)
    record("chambers.outside_body_joined", body.organisation, actor=actor, note=member.name)
    return membership


@transaction.atomic
def leave_outside_body(
    membership: OutsideMembership, *, actor: User | None, left_on: date
) -> OutsideMembership:
    """Note the first day out of an outside body; the membership stays on file."""
    membership = (
        OutsideMembership.objects.select_for_update(of=("self",))
        .select_related("body__organisation", "member")
        .get(pk=membership.pk)
    )
    if membership.left_on is not None:
        raise ValidationError(_("This membership has ended already."))
    membership.left_on = left_on
    check_fields(membership)
    store(membership, update_fields=["left_on"])
    record(
        "chambers.outside_body_left", membership.body.organisation, actor=actor, note=membership.member.name
    )
    return membership
