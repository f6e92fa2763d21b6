"""Giving a chamber another name; the old one stays on file with day and document."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Chamber, NameChange
from chambers.services.registry import update_chamber
from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version
from federation.audit.services import record


@transaction.atomic
def rename_chamber(
    chamber: Chamber,
    *,
    actor: User | None,
    name: str,
    changed_on: date,
    document: str = "",
    short_name: str | None = None,
    version: int | None = None,
) -> NameChange:
    """Move the present name into the history and give the new one; search finds both from then on.

    Raises ValidationError by field: the same name, a day to come or before the last renaming; and "stale".
    """
    party = Organisation.objects.select_for_update().get(pk=chamber.pk)
    check_version(party, version)
    old, new = party.name, name.strip()
    if new == old:
        raise ValidationError({"name": _("This is its name already.")})
    refuse_day(party, changed_on)
    former = [line for line in [old, *party.former_names.splitlines()] if line.strip() and line != new]
    fields: dict[str, Any] = {"name": new, "former_names": "\n".join(dict.fromkeys(former))}
    if short_name is not None:
        fields["short_name"] = short_name
    update_chamber(chamber, actor=actor, version=party.version, **fields)
    change = NameChange(
        organisation=party,
        old_name=old,
        new_name=new,
        changed_on=changed_on,
        document=document,
        changed_by=actor,
    )
    check_fields(change)
    store(change)
    note = " ".join(filter(None, (f"{old} → {new}", changed_on.isoformat(), document)))
    record("chambers.chamber_renamed", party, actor=actor, note=note)
    return change


def refuse_day(party: Organisation, day: date) -> None:
    if day > timezone.localdate():
        raise ValidationError({"changed_on": _("This day has not come yet.")})
    last = party.name_changes.order_by("-changed_on").values_list("changed_on", flat=True).first()
    if last is not None and day < last:
        raise ValidationError(
            {"changed_on": _("It was renamed on %(day)s; this day lies before.") % {"day": last.isoformat()}}
        )
