"""What the one screen of a department reads together with its part: a page has eight queries to spend."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from federation.files.models import Attachment
from proposals.models import Assignment, Commitment, OpinionLetter, PartContact, PartNote, PartRequest, Reply


def with_its_papers(rows: QuerySet, units: Iterable[int]) -> QuerySet:
    """Contacts, notes, requests, the other parts of the round and the case's files, as values of the part.

    `units` are the departments of whoever reads: the notes of another one are not even asked for.
    """
    return rows.annotate(
        spoken=contacts(),
        noted=notes(units),
        asked=requests(),
        others=other_parts(),
        papers=files(),
        written=letters(),
        sent=opinion(),
        kept=promises_kept(),
    )


def contacts() -> ArraySubquery:
    rows = PartContact.objects.filter(assignment=OuterRef("pk")).order_by("-held_on", "-id")
    row = JSONObject(day="held_on", way="way", summary="summary", who="noted_by__name")
    return ArraySubquery(rows.values(row=row))


def notes(units: Iterable[int]) -> ArraySubquery:
    own = PartNote.objects.filter(assignment=OuterRef("pk"), assignment__department__in=list(units))
    row = JSONObject(at="written_at", text="text", who="written_by__name")
    return ArraySubquery(own.order_by("-id").values(row=row))


def requests() -> ArraySubquery:
    rows = PartRequest.objects.filter(assignment=OuterRef("pk")).order_by("-id")
    row = JSONObject(
        kind="kind",
        state="state",
        reason="reason",
        wanted_on="wanted_on",
        granted_on="granted_on",
        answer="answer",
        at="asked_at",
    )
    return ArraySubquery(rows.values(row=row))


def other_parts() -> ArraySubquery:
    rows = Assignment.objects.filter(matter=OuterRef("matter"), round=OuterRef("round"))
    row = JSONObject(
        name="department__organisation__name",
        mode="mode",
        state="state",
        due_on="due_on",
        finished_on="finished_on",
        opinion="opinion",
        key="opinion_letter__pk",
        number="opinion_letter__number",
        sent_on="opinion_letter__sent_on",
    )
    return ArraySubquery(rows.exclude(pk=OuterRef("pk")).order_by("-mode", "id").values(row=row))


def letters() -> ArraySubquery:
    """A part's letters, the newest first, each with what it supplements."""
    rows = Reply.objects.filter(assignment=OuterRef("pk"))
    row = JSONObject(
        key="pk",
        title="title",
        number="number",
        state="state",
        letter_class="letter_class",
        supplements="supplements__number",
        before="supplements__letter_class",
        issued_on="issued_on",
        updated_at="updated_at",
        delivered_on="delivery__delivered_on",
    )
    return ArraySubquery(rows.order_by("-id").values(row=row))


def opinion() -> ArraySubquery:
    """The part's own opinion as a letter, where it has sent one."""
    rows = OpinionLetter.objects.filter(assignment=OuterRef("pk"))
    return ArraySubquery(rows.values(row=JSONObject(key="pk", number="number", sent_on="sent_on")))


def promises_kept() -> ArraySubquery:
    """The promises of the part's letters that were found kept: what a supplementary letter may be about."""
    rows = Commitment.objects.filter(reply__assignment=OuterRef("pk"), state=Commitment.State.FULFILLED)
    return ArraySubquery(rows.order_by("id").values(row=JSONObject(key="pk", quote="quote")))


def files() -> ArraySubquery:
    """Files of the proposal or complaint behind the part; who reads them is said where they are shown."""
    rows = Attachment.objects.filter(
        content_type__app_label="proposals",
        content_type__model=OuterRef("matter__kind"),
        object_id=OuterRef("matter_id"),
        removed_at=None,
    )
    row = JSONObject(pk="pk", name="name", size="file__size", at="uploaded_at")
    return ArraySubquery(rows.order_by("id").values(row=row))
