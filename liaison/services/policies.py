"""Support policies: registering and changing them, and who fits."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version, in_text
from federation.audit.services import changes_between, record
from liaison.models import SupportPolicy
from liaison.trade_terms import terms_of
from members.models import Enterprise

WORDS = ("level", "title", "body", "document_number", "text", "valid_from", "valid_to")
BOUNDS = ("sizes", "leading_only", "min_revenue", "max_employees")
SETS = tuple(name for name, _key in SupportPolicy.CONDITIONS)


@transaction.atomic
def register_policy(*, actor: User | None, organisation: Organisation, **fields: Any) -> SupportPolicy:
    """Put a policy on file. Raises ValidationError at `valid_to` for an end before the beginning."""
    policy = SupportPolicy(
        organisation=organisation, **{name: fields[name] for name in (*WORDS, *BOUNDS) if name in fields}
    )
    prepare(policy)
    store(policy)
    set_conditions(policy, fields)
    record("liaison.policy_registered", policy, actor=actor, note=policy.title)
    return policy


@transaction.atomic
def update_policy(
    policy: SupportPolicy, *, actor: User, version: int | None = None, **fields: Any
) -> SupportPolicy:
    """Change a policy and its conditions; ValidationError "stale" for an older copy."""
    row = SupportPolicy.objects.select_for_update(of=("self",)).get(pk=policy.pk)
    check_version(row, version)
    before = {name: getattr(row, name) for name in (*WORDS, *BOUNDS) if name in fields}
    sets = {name: names_of(getattr(row, name).all()) for name in SETS if name in fields}
    for name in before:
        setattr(row, name, fields[name])
    changes = changes_between(before, row)
    for name, old in sets.items():
        new = names_of(fields[name])
        if new != old:
            changes[name] = [old, new]
    if not changes:
        return row
    row.version += 1
    prepare(row)
    store(row)
    set_conditions(row, fields)
    record("liaison.policy_changed", row, actor=actor, changes=in_text(changes))
    return row


def prepare(policy: SupportPolicy) -> None:
    if policy.valid_to and policy.valid_from and policy.valid_to < policy.valid_from:
        raise ValidationError({"valid_to": _("The policy ends before it begins.")})
    policy.terms = terms_of(policy.title, policy.text, common=True)
    check_fields(policy)


def set_conditions(policy: SupportPolicy, fields: dict[str, Any]) -> None:
    for name in SETS:
        if name in fields:
            getattr(policy, name).set(fields[name])


def names_of(rows: Any) -> str:
    return "、".join(sorted(str(row) for row in rows))


def enterprises_fitting(policy: SupportPolicy, user: User) -> QuerySet:
    """The enterprises within reach of `user` that meet every condition; `policy` with its conditions."""
    firms = Enterprise.objects.current().filter(organisation__kind=Organisation.Kind.ENTERPRISE)
    return firms.visible_to(user, "members.view_enterprise").filter(policy.meets())
