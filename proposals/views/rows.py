"""What a proposal's page reads together with its row: a page has eight queries to spend."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject

from federation.files.models import Attachment
from proposals.models import (
    Appeal,
    CoSigner,
    Decision,
    Duty,
    MatterLink,
    Proposal,
    ProposalVersion,
    Rating,
    Supplement,
    under_instruction,
)


def with_all_that_hangs_on_it(rows: QuerySet) -> QuerySet:
    """Ratings, the decision that waits, open appeals, ties and the number of files, as values of the row."""
    return rows.annotate(
        given=ratings(),
        asked=asked_to_rate(),
        waiting=decision(),
        open_appeals=appeals(),
        ties=ties(),
        file_count=files(),
        instructed=under_instruction(),
        signers=signers(),
        texts=texts_in_review(),
        supplement_count=supplements(),
    )


def ratings() -> ArraySubquery:
    rows = Rating.objects.filter(proposal=OuterRef("pk")).order_by("id")
    return ArraySubquery(
        rows.values(
            row=JSONObject(
                satisfaction="satisfaction",
                attitude="attitude",
                contact="contact",
                relevance="relevance",
                comment="comment",
                who="user__name",
                who_id="user_id",
                round="round",
                at="rated_at",
            )
        )
    )


def asked_to_rate() -> ArraySubquery:
    """Everybody who was asked what they think of an answer, by when, and what became of the asking."""
    rows = Duty.objects.filter(matter=OuterRef("pk"), kind="rate", user__isnull=False)
    row = JSONObject(
        who="user__name", who_id="user_id", round="round", due_on="due_on", outcome="outcome", id="pk"
    )
    return ArraySubquery(rows.order_by("round", "id").values(row=row))


def signers() -> ArraySubquery:
    """Who signs with the first proposer; who is no longer asked is left out."""
    rows = CoSigner.objects.filter(proposal=OuterRef("pk")).exclude(state=CoSigner.State.REMOVED)
    row = JSONObject(
        id="pk",
        unit=F("unit__name"),
        unit_id=F("unit_id"),
        role="role",
        invited=F("invited__name"),
        invited_id=F("invited_id"),
        signer=F("signer__name"),
        signer_id=F("signer_id"),
        state="state",
        reason="reason",
        answered_at="answered_at",
    )
    return ArraySubquery(rows.order_by("id").values(row=row))


def supplements() -> Coalesce:
    rows = Supplement.objects.filter(proposal=OuterRef("pk")).order_by().values("proposal")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def texts_in_review() -> ArraySubquery:
    """The two newest texts of what the desk is about to look at, so that it sees what has changed."""
    rows = ProposalVersion.objects.filter(
        proposal=OuterRef("pk"), proposal__state__in=[Proposal.State.SUBMITTED, Proposal.State.UNDER_REVIEW]
    )
    # A first version has nothing to be compared with, and texts are long.
    return ArraySubquery(rows.order_by("-number").values("content")[:2])


def decision() -> Subquery:
    """The decision that waits to be confirmed; None where there is none."""
    rows = Decision.objects.open().filter(matter=OuterRef("pk"))
    row = JSONObject(
        act="act",
        ground="ground__name",
        text="text",
        who="proposed_by__name",
        who_id="proposed_by_id",
        at="proposed_at",
    )
    return Subquery(rows.values(row=row)[:1])


def appeals() -> ArraySubquery:
    rows = Appeal.objects.open().filter(proposal=OuterRef("pk")).order_by("id")
    return ArraySubquery(
        rows.values(row=JSONObject(id="pk", kind="kind", reason="reason", who="raised_by__name"))
    )


def ties() -> ArraySubquery:
    """Every tie to another matter, undone ones too; `other_…` say what stands at its other end."""
    rows = MatterLink.objects.filter(Q(source=OuterRef("pk")) | Q(target=OuterRef("pk"))).order_by("id")
    ends: dict[str, Any] = {}
    for end in ("source", "target"):
        ends |= {
            f"{end}_id": F(f"{end}_id"),
            f"{end}_kind": F(f"{end}__kind"),
            f"{end}_subject": F(f"{end}__subject"),
            f"{end}_author": F(f"{end}__author_id"),
            f"{end}_number": F(f"{end}__proposal__number"),
        }
    row = JSONObject(kind="kind", note="note", made_at="made_at", undone_at="undone_at", **ends)
    return ArraySubquery(rows.values(row=row))


def files() -> Coalesce:
    rows = (
        Attachment.objects.filter(
            content_type__app_label=Proposal._meta.app_label,
            content_type__model=Proposal._meta.model_name,
            object_id=OuterRef("pk"),
            removed_at=None,
        )
        .order_by()
        .values("object_id")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return Coalesce(Subquery(rows, output_field=IntegerField()), 0)
