"""Results elsewhere (外部考评结果): ranks and scores that others gave a unit, kept with their evidence."""

from __future__ import annotations

from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from chambers.models import ExternalResult
from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from federation.files.checks import check_upload, safe_name
from federation.files.services import keep_upload

LARGEST = 20 * 1024 * 1024


@transaction.atomic
def add_result(result: ExternalResult, *, actor: User, upload: IO[bytes] | None = None) -> ExternalResult:
    """Put a result on file. Raises ValidationError by field: the same one for that year, a rank beyond the
    number of those assessed, nothing said at all, a file that is none."""
    result.recorded_by = actor
    write(result, upload, actor)
    record("chambers.external_result_added", result, actor=actor, note=told(result))
    return result


@transaction.atomic
def edit_result(
    result: ExternalResult, /, *, actor: User, seen: int, upload: IO[bytes] | None = None, **fields: Any
) -> ExternalResult:
    """Change what a result says; a new file takes the place of the former one.

    Raises ValidationError where somebody else changed it since `seen`.
    """
    result = lock_result(result)
    if seen != result.version:
        raise ValidationError(
            _("Somebody else changed this while you were working on it. Compare and save again."),
            code="stale",
        )
    changes = {
        name: [str(getattr(result, name)), str(value)]
        for name, value in fields.items()
        if getattr(result, name) != value
    }
    for name, value in fields.items():
        setattr(result, name, value)
    write(result, upload, actor)
    record("chambers.external_result_changed", result, actor=actor, changes=changes, note=told(result))
    return result


@transaction.atomic
def remove_result(result: ExternalResult, reason: str, *, actor: User) -> None:
    """Take a result off the file; what it said and why it went stay on the trail."""
    result = lock_result(result)
    note = f"{told(result)} · {reason}"
    record("chambers.external_result_removed", result, actor=actor, note=note[:300])
    result.delete()


def lock_result(result: ExternalResult) -> ExternalResult:
    rows = ExternalResult.objects.select_for_update(of=("self",)).select_related("organisation")
    found = rows.filter(pk=result.pk).first()
    if found is None:
        raise ValidationError(_("Somebody else has removed this result."))
    return found


def write(result: ExternalResult, upload: IO[bytes] | None, actor: User) -> None:
    if upload is not None:
        name = getattr(upload, "name", "") or ""
        try:
            checked = check_upload(upload.read(LARGEST + 1), name=name, limit=LARGEST)
            result.file = keep_upload(checked.content, checked.media_type, actor=actor)
        except ValidationError as error:
            raise ValidationError({"file": error}) from error
        result.file_name = safe_name(name)
    check_fields(result, exclude=("recorded_by", "file"))
    store(result)


def told(result: ExternalResult) -> str:
    """The result in one line: title, year, rank of how many, score, words."""
    rank = f"{result.rank}/{result.of}" if result.of else result.rank
    parts = (result.organisation.name, result.title, result.year, rank, result.score, result.result)
    return " · ".join(str(one) for one in parts if one not in (None, ""))[:300]
