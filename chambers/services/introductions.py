"""Writing a chamber's introduction and its logo."""

from __future__ import annotations

from typing import IO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from chambers.models import Chamber, Introduction
from chambers.services.registry import update_chamber
from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from federation.files.checks import check_upload
from federation.files.services import keep_upload

LOGO_BYTES = 2 * 1024 * 1024


@transaction.atomic
def write_introduction(
    chamber: Chamber,
    *,
    actor: User,
    text: str,
    english_name: str,
    english_text: str,
    logo: IO[bytes] | None = None,
    without_logo: bool = False,
    version: int | None = None,
) -> Introduction:
    """Set both languages of the profile. A logo is a picture up to 2 MB; it is stored re-encoded.

    Raises ValidationError on `logo` for anything else, and "stale" where somebody else wrote first.
    """
    update_chamber(chamber, actor=actor, version=version, english_name=english_name)
    row = Introduction.objects.select_for_update().filter(chamber=chamber).first()
    row = row or Introduction(chamber=chamber)
    row.text, row.english_text = text.strip(), english_text.strip()
    if logo is not None:
        name = str(getattr(logo, "name", ""))
        try:
            checked = check_upload(logo.read(LOGO_BYTES + 1), name=name, limit=LOGO_BYTES)
            if not checked.media_type.startswith("image/"):
                raise ValidationError(_("The logo must be a picture."))
            row.logo = keep_upload(checked.content, checked.media_type, actor=actor)
        except ValidationError as error:
            raise ValidationError({"logo": error}) from error
    elif without_logo:
        row.logo = None
    check_fields(row)
    store(row)
    record("chambers.introduction_written", chamber.organisation, actor=actor)
    return row
