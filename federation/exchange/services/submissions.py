"""Workbooks that counties and chambers send in: submitted, looked at, commented, returned or taken.

Every move is one transaction with its line on the trail and its notice to the other side.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Post, Role, User
from federation.accounts.scopes import holds
from federation.audit.services import record
from federation.exchange.importers import get_importer
from federation.exchange.models import BATCH_WORKFLOW, ImportBatch, RowComment, StagedRow
from federation.exchange.services.batches import require_upload, start_apply
from federation.jobs.models import Job
from federation.notices.services import notify

State = ImportBatch.State
REVIEW = "exchange.review_importbatch"
REVIEWABLE = (State.SUBMITTED, State.REVIEWING)


@transaction.atomic
def submit_batch(batch: ImportBatch, *, actor: User) -> ImportBatch:
    """Send a checked file to the city's desk. ValidationError where it holds nothing to import.

    What is refused in it stays with the sender: the desk sees it, and imports the good rows only.
    """
    for part in batch.parts():
        require_upload(actor, get_importer(part.kind))
    batch = _locked(batch)
    if not batch.needs_review:
        raise ValidationError(_("You may import this file yourself; nobody needs to review it."))
    if not batch.counts.get("new") and not batch.counts.get("changed"):
        raise ValidationError(_("There is nothing to submit: no row is new or changed."))
    BATCH_WORKFLOW.move(batch, State.SUBMITTED)
    batch.submitted_at = timezone.now()
    batch.review_note = ""
    batch.save(update_fields=["state", "submitted_at", "review_note"])
    record("exchange.batch_submitted", batch, actor=actor, note=str(batch.round))
    title = _("%(unit)s submitted “%(name)s” for review") % _names(batch)
    _tell(batch, "submitted", desk(), title, reverse("exchange:import_review", args=[batch.pk]))
    return batch


@transaction.atomic
def take_batch(batch: ImportBatch, *, actor: User) -> ImportBatch:
    """Begin the review; whoever takes it again changes nothing."""
    _require_review(actor)
    batch = _locked(batch)
    if batch.state == State.REVIEWING and batch.reviewer_id == actor.pk:
        return batch
    if batch.state != State.REVIEWING:
        BATCH_WORKFLOW.move(batch, State.REVIEWING)
    batch.reviewer = actor
    batch.save(update_fields=["state", "reviewer"])
    record("exchange.review_begun", batch, actor=actor)
    return batch


@transaction.atomic
def comment_row(batch: ImportBatch, row: int, *, actor: User, text: str) -> RowComment | None:
    """Say what is to be corrected in a row, in place of what was said before; an empty text takes it back.

    `batch` is the sheet that holds the row.

    ValidationError where the row is not in the file or the submission is not under review.
    """
    _require_review(actor)
    lead = _locked(batch.lead or batch)
    _require_open(lead)
    text = " ".join(text.split())
    if len(text) > 500:
        raise ValidationError({"text": _("Write at most 500 characters.")})
    if not StagedRow.objects.filter(batch=batch, row=row).exists():
        raise ValidationError(_("There is no such row in this file."))
    mine: dict[str, Any] = {"batch": batch, "row": row, "round": lead.round}
    if not text:
        RowComment.objects.filter(**mine).delete()
        record("exchange.row_comment_removed", lead, actor=actor, note=f"{batch.sheet} {row}")
        return None
    comment, _created = RowComment.objects.update_or_create(**mine, defaults={"text": text, "author": actor})
    record("exchange.row_commented", lead, actor=actor, note=f"{batch.sheet} {row} {text}"[:1000])
    return comment


@transaction.atomic
def return_batch(batch: ImportBatch, *, actor: User, reason: str) -> ImportBatch:
    """Send a submission back with its reasons: for the whole, for single rows, or both."""
    _require_review(actor)
    batch = _locked(batch)
    reason = reason.strip()
    comments = RowComment.objects.filter(batch__in=batch.parts(), round=batch.round).count()
    if not reason and not comments:
        raise ValidationError({"reason": _("Say what is to be corrected, here or beside the rows.")})
    BATCH_WORKFLOW.move(batch, State.RETURNED)
    batch.reviewer, batch.review_note = actor, reason
    batch.save(update_fields=["state", "reviewer", "review_note"])
    record("exchange.batch_returned", batch, actor=actor, note=reason[:1000])
    body = reason
    if comments:
        body = f"{reason}\n{_('%(count)d rows have a comment.') % {'count': comments}}".strip()
    title = _("“%(name)s” was returned for correction") % _names(batch)
    _tell(batch, "returned", [batch.owner], title, batch.get_absolute_url(), body)
    return batch


@transaction.atomic
def accept_batch(batch: ImportBatch, *, actor: User, result_url: str) -> Job:
    """Accept a submission and start the import of its good rows; the sender is told."""
    _require_review(actor)
    batch = _locked(batch)
    if batch.state == State.RUNNING:
        return start_apply(batch, actor=actor, result_url=result_url)
    BATCH_WORKFLOW.move(batch, State.ACCEPTED)
    batch.reviewer = actor
    batch.save(update_fields=["state", "reviewer"])
    record("exchange.batch_accepted", batch, actor=actor)
    title = _("“%(name)s” was accepted and is being imported") % _names(batch)
    _tell(batch, "accepted", [batch.owner], title, batch.get_absolute_url())
    return start_apply(batch, actor=actor, result_url=result_url)


def desk() -> list[User]:
    """Everybody who may review what is sent in, today."""
    posts = Post.objects.in_force().filter(role=Role.CITY_STAFF)
    return list(posts.people())


def _require_review(actor: User) -> None:
    if not holds(actor, REVIEW):
        raise PermissionDenied


def _require_open(batch: ImportBatch) -> None:
    if batch.state not in REVIEWABLE:
        raise ValidationError(_("This submission is not under review. Reload the page to see its state."))


def _locked(batch: ImportBatch) -> ImportBatch:
    rows = ImportBatch.objects.select_for_update(of=("self",)).select_related("organisation", "owner")
    return rows.get(pk=batch.pk)


def _names(batch: ImportBatch) -> dict[str, Any]:
    return {"unit": batch.organisation.name, "name": batch.name}


def _tell(batch: ImportBatch, event: str, to: list[User], title: str, url: str, body: str = "") -> None:
    notify(
        f"exchange.{event}",
        to=to,
        title=title,
        body=body,
        key=f"exchange:{event}:{batch.pk}:{batch.round}",
        url=url,
    )
