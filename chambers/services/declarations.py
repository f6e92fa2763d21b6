"""Declarations of alliances."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import IO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Chamber, Declaration, Membership
from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from federation.files.services import attach


def possible_signers(alliance: Chamber):
    """The chambers that are or were members of the alliance."""
    members = Membership.objects.filter(chamber=alliance).values("member_id")
    return Chamber.objects.filter(pk__in=members).select_related("organisation")


@transaction.atomic
def keep_declaration(
    alliance: Chamber,
    declaration: Declaration | None = None,
    *,
    actor: User,
    title: str,
    declared_on: date,
    text: str,
    signers: Iterable[Chamber] = (),
    files: Iterable[IO[bytes]] = (),
) -> Declaration:
    """Put a declaration on file, or correct one. Signers must be members of the alliance, now or earlier.

    Raises ValidationError by field, and for a chamber that is not an alliance.
    """
    alliance = Chamber.objects.select_for_update().get(pk=alliance.pk)
    if alliance.kind != Chamber.Kind.ALLIANCE:
        raise ValidationError(_("Only an alliance issues declarations."))
    if declared_on > timezone.localdate():
        raise ValidationError({"declared_on": _("This day has not come yet.")})
    chosen = list(signers)
    known = set(possible_signers(alliance).values_list("pk", flat=True))
    if any(one.pk not in known for one in chosen):
        raise ValidationError({"signers": _("Only member chambers of the alliance can have signed.")})
    row = declaration or Declaration(alliance=alliance)
    row.title, row.declared_on, row.text = title.strip(), declared_on, text.strip()
    check_fields(row)
    try:
        store(row)
    except ValidationError as error:
        raise ValidationError({"title": error}) from error
    row.signers.set(chosen)
    try:
        for upload in files:
            attach(row, upload, name=str(getattr(upload, "name", "")), actor=actor)
    except ValidationError as error:
        raise ValidationError({"files": error}) from error
    record("chambers.declaration_kept", alliance, actor=actor, note=row.title)
    return row
