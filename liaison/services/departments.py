"""Registering departments and their leaders."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from federation.accounts.models import Organisation, User
from federation.accounts.services.organisations import (
    EDITABLE,
    check_version,
    register_organisation,
    update_organisation,
)
from federation.audit.services import changes_between, record
from liaison.models import Department, DepartmentLeader

PROFILE = ("agency_code", "contact_name", "contact_phone", "note")


@transaction.atomic
def register_department(*, actor: User | None, parent: Organisation, **fields: Any) -> Department:
    """Create a department. Raises ValidationError keyed by field, also for an agency code in use."""
    party = {name: value for name, value in fields.items() if name in EDITABLE}
    organisation = register_organisation(Organisation.Kind.DEPARTMENT, actor=actor, parent=parent, **party)
    department = Department(
        organisation=organisation, **{name: fields[name] for name in PROFILE if name in fields}
    )
    department.full_clean(exclude=["organisation"])
    department.save(force_insert=True)
    return department


@transaction.atomic
def update_department(
    department: Department, *, actor: User | None, version: int | None = None, **fields: Any
) -> Department:
    """Change a department under its organisation's lock and version."""
    organisation = Organisation.objects.select_for_update().get(pk=department.pk)
    check_version(organisation, version)
    department = Department.objects.get(pk=department.pk)
    before = {name: getattr(department, name) for name in PROFILE if name in fields}
    for name in before:
        setattr(department, name, fields[name])
    changes = changes_between(before, department)
    party = {name: value for name, value in fields.items() if name in EDITABLE}
    updated = update_organisation(organisation, actor=actor, **party)
    if changes:
        department.full_clean(exclude=["organisation"])
        department.save()
        if updated.version == organisation.version:
            updated.version += 1
            updated.save(update_fields=["version", "updated_at"])
        record("liaison.department_changed", updated, actor=actor, changes=changes)
    department.organisation = updated
    return department


@transaction.atomic
def appoint_leader(
    department: Department,
    *,
    actor: User | None,
    name: str,
    title: str,
    may_sign: bool = True,
    starts_on: date | None = None,
) -> DepartmentLeader:
    """Put a leader on a department's roster; only those who may sign can be named under a letter."""
    leader = DepartmentLeader(
        department=department,
        name=name,
        title=title,
        may_sign=may_sign,
        starts_on=starts_on or timezone.localdate(),
    )
    leader.full_clean(exclude=["department"])
    leader.save()
    record("liaison.leader_appointed", department, actor=actor, note=f"{name} {title}")
    return leader


@transaction.atomic
def end_leader_post(leader: DepartmentLeader, *, actor: User | None, ends_on: date) -> DepartmentLeader:
    """Close a leader's post on a day (exclusive). Raises ValidationError where it lies before the start."""
    leader = (
        DepartmentLeader.objects.select_for_update(of=("self",))
        .select_related("department__organisation")
        .get(pk=leader.pk)
    )
    leader.ends_on = ends_on
    leader.full_clean(exclude=["department"])
    leader.save(update_fields=["ends_on"])
    record("liaison.leader_left", leader.department, actor=actor, note=f"{leader} {ends_on}")
    return leader
