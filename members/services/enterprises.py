"""Registering and changing enterprises."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from federation.accounts.models import Organisation, User
from federation.accounts.services.organisations import (
    EDITABLE,
    check_version,
    register_organisation,
    update_organisation,
)
from federation.audit.services import changes_between, record
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
    enterprise.full_clean(exclude=["organisation"])
    enterprise.save(force_insert=True)
    return enterprise


@transaction.atomic
def update_enterprise(
    enterprise: Enterprise, *, actor: User | None, version: int | None = None, **fields: Any
) -> Enterprise:
    """Change party and profile together under the organisation's lock and version.

    Raises ValidationError with code "stale" where somebody else wrote first.
    """
    organisation = Organisation.objects.select_for_update().get(pk=enterprise.pk)
    check_version(organisation, version)
    party = {name: value for name, value in fields.items() if name in EDITABLE}
    enterprise = Enterprise.objects.get(pk=enterprise.pk)
    before = {name: getattr(enterprise, name) for name in PROFILE if name in fields}
    for name in before:
        setattr(enterprise, name, fields[name])
    changes = changes_between(before, enterprise)
    updated = update_organisation(organisation, actor=actor, **party)
    if changes:
        enterprise.full_clean(exclude=["organisation"])
        enterprise.save()
        if updated.version == organisation.version:
            touch(updated)
        record("members.enterprise_changed", updated, actor=actor, changes=changes)
    enterprise.organisation = updated
    return enterprise


def touch(organisation: Organisation) -> None:
    """Give the row a new version and time where only its profile changed, so that followers see it."""
    organisation.version += 1
    organisation.save(update_fields=["version", "updated_at"])
