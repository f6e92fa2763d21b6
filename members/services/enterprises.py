"""Registering and changing enterprises."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import EDITABLE, register_organisation
from federation.accounts.services.profiles import update_profile
from members.models import Enterprise

PROFILE = (
    "size",
    "is_leading",
    "registered_capital",
    "annual_revenue",
    "employees",
    "business_scope",
    "website",
    "note",
)


@transaction.atomic
def register_enterprise(*, actor: User | None, parent: Organisation, **fields: Any) -> Enterprise:
    """Create an enterprise below `parent` (the federation that keeps it).

    Raises ValidationError keyed by field: a missing name, a wrong or already registered credit code.
    """
    party = {name: value for name, value in fields.items() if name in EDITABLE}
    profile = {name: value for name, value in fields.items() if name in PROFILE}
    organisation = register_organisation(Organisation.Kind.ENTERPRISE, actor=actor, parent=parent, **party)
    enterprise = Enterprise(organisation=organisation, **profile)
    check_fields(enterprise)
    store(enterprise, force_insert=True)
    return enterprise


def update_enterprise(
    enterprise: Enterprise, *, actor: User | None, version: int | None = None, **fields: Any
) -> Enterprise:
    """Change party and profile together under the organisation's lock and version.

    Raises ValidationError with code "stale" where somebody else wrote first.
    """
    return update_profile(
        enterprise,
        actor=actor,
        version=version,
        event="members.enterprise_changed",
        own=PROFILE,
        fields=fields,
    )
