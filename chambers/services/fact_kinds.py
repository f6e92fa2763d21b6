"""The dictionary of what units report: entries are added and changed, never deleted."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from chambers.models import FactKind
from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import in_text
from federation.audit.services import changes_between, record

FIELDS = ("name", "unit", "is_active")


@transaction.atomic
def add_fact_kind(*, actor: User | None, **fields: Any) -> FactKind:
    """A new kind, a metric of its own from now on. Raises ValidationError keyed by field."""
    kind = FactKind(**fields)
    check_fields(kind)
    try:
        store(kind)
    except IntegrityError as error:
        raise ValidationError({"code": _("Another kind has this code.")}) from error
    record("chambers.fact_kind_added", kind, actor=actor)
    return kind


@transaction.atomic
def change_fact_kind(kind: FactKind, *, actor: User | None, **fields: Any) -> FactKind:
    """Change its name, its unit, or whether it is offered; the code, which rubrics name, stays."""
    kind = FactKind.objects.select_for_update().get(pk=kind.pk)
    before = {name: getattr(kind, name) for name in FIELDS if name in fields}
    for name in before:
        setattr(kind, name, fields[name])
    changes = changes_between(before, kind)
    if changes:
        check_fields(kind)
        store(kind)
        record("chambers.fact_kind_changed", kind, actor=actor, changes=in_text(changes))
    return kind
