"""What imports leave lying: rows that nobody went on with, and records whose time is over."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from federation.audit.services import record
from federation.exchange.masking import field_masks
from federation.exchange.models import BATCH_WORKFLOW, ImportBatch, RowProblem, StagedRow, WrittenRow

State = ImportBatch.State


def sweep_imports() -> int:
    """Forget staged rows of imports that stand still and what was kept for undoing; how many imports."""
    now = timezone.now()
    stale = ImportBatch.objects.filter(created_at__lt=now - timedelta(days=settings.IMPORT_STAGED_DAYS))
    waiting = stale.filter(staged__isnull=False).exclude(state__in=[State.RUNNING, State.UNDOING])
    swept = 0
    keys = waiting.annotate(head=Coalesce("lead", "pk")).order_by("head").values_list("head", flat=True)
    for key in keys.distinct():
        swept += _forget_rows(key)
    late = ImportBatch.objects.filter(
        state=State.DONE, finished_at__lt=now - timedelta(days=settings.IMPORT_UNDO_DAYS)
    )
    WrittenRow.objects.filter(Q(batch__in=late) | Q(batch__lead__in=late)).delete()
    return swept


@transaction.atomic
def _forget_rows(key: int) -> int:
    """The rows of one import go, and the personal data in its wrong cells; its file stays.

    One that was not applied starts again at its columns.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=key)
    if batch.state in (State.RUNNING, State.UNDOING):
        return 0
    sheets = batch.sheets()
    StagedRow.objects.filter(batch__in=sheets).delete()
    if batch.state in (State.MAPPED, State.PREVIEWED, State.FAILED):
        RowProblem.objects.filter(batch__in=sheets).delete()
        BATCH_WORKFLOW.move(batch, State.UPLOADED)
        batch.counts = {}
        batch.save(update_fields=["state", "counts"])
    for sheet in sheets:
        personal = RowProblem.objects.filter(batch=sheet, field__in=field_masks(sheet.kind))
        personal.update(value="", suggestion="")
    record("exchange.staging_swept", batch, actor=None)
    return 1
