"""Changing a profile (a chamber, an enterprise) together with the organisation it stands on."""

from __future__ import annotations

import copy
from typing import Any, TypeVar

from django.db import models, transaction

from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import (
    EDITABLE,
    change_party,
    check_version,
    in_text,
    write_version,
)
from federation.audit.services import changes_between, record

Profile = TypeVar("Profile", bound=models.Model)
PARTY = ("organisation__region", "organisation__industry", "organisation__parent")


@transaction.atomic
def update_profile(
    profile: Profile,
    *,
    actor: User | None,
    version: int | None,
    event: str,
    own: tuple[str, ...],
    fields: dict[str, Any],
) -> Profile:
    """Change party and profile under one version and with one line on the trail; returns the new row.

    `own` names the fields of the profile. The version counts both: whatever changes, the organisation gets
    the next one, so that open forms and followers notice. Raises ValidationError keyed by field, and
    "stale" where somebody else wrote first.
    """
    row: Any = row_to_write(profile, version, fields)
    organisation = row.organisation
    before = {name: getattr(row, name) for name in own if name in fields}
    for name in before:
        setattr(row, name, fields[name])
    of_profile = changes_between(before, row)
    of_party = change_party(organisation, {name: fields[name] for name in fields if name in EDITABLE})
    if not of_profile and not of_party:
        return row
    check_fields(row)
    # The organisation comes first: whoever has its next version has both rows.
    write_version(organisation, of_party)
    if of_profile:
        store(row, update_fields=list(before))
    changes = in_text(of_party | of_profile)
    record(
        event if of_profile else "accounts.organisation_changed", organisation, actor=actor, changes=changes
    )
    return row


def row_to_write(profile: Profile, version: int | None, fields: dict[str, Any]) -> Profile:
    """A copy of the row at hand where it is the one the person saw, else the fresh row under lock.

    A row read together with its organisation at that very version needs no lock: `write_version` takes it
    only if nobody wrote since. Moving in the tree, and writing without a version, always lock.
    """
    given: Any = profile
    if type(profile).organisation.is_cached(given):  # type: ignore[attr-defined]
        party = given.organisation
        moves = "parent" in fields and getattr(fields["parent"], "pk", None) != party.parent_id
        if version is not None and party.version == version and not moves:
            row = copy.copy(given)
            row.organisation = copy.copy(party)
            return row
    # The organisation alone is locked, and first, as everywhere: the other order would meet a change of many
    # rows in a deadlock. The profile is read after that, so that it is the one that goes with the locked row.
    Organisation.objects.select_for_update().only("pk").get(pk=profile.pk)
    fresh: Any = type(profile)._default_manager.select_related("organisation", *PARTY).get(pk=profile.pk)
    check_version(fresh.organisation, version)
    return fresh
