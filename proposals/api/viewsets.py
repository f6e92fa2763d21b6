from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from federation.keyset import Ordering
from federation.rest.viewsets import ScopedViewSet
from proposals.api.serializers import ProposalSerializer
from proposals.filters import ProposalFilter
from proposals.models import Commitment, Proposal, Reply, ReplyClass
from proposals.services.dictionaries import reply_classes


def mask_name(name: str) -> str:
    """王海燕 as 王**: the first sign stays."""
    return name[:1] + "*" * max(len(name) - 1, 1)


class ProposalViewSet(ScopedViewSet):
    """Proposals with the letters that answer them and what those promise."""

    queryset = Proposal.objects.all()
    permission = "proposals.view_proposal"
    serializer_class = ProposalSerializer
    filterset_class = ProposalFilter
    ordering = Ordering("matter_id", key="matter_id")
    updated_ordering = Ordering("matter__updated_at", key="matter_id")
    columns = {
        "id": "matter_id",
        "number": "number",
        "state": "state",
        "next_states": "state",
        "subject": "matter__subject",
        "organisation": "matter__organisation_id",
        "organisation_name": "matter__organisation__name",
        "author": "matter__author__name",
        "proposer_kind": "proposer_kind",
        "category": "matter__topic__name",
        "session": "session__name",
        "sector": "sector__name",
        "track": "track",
        "industry": "matter__industry__code",
        "is_key": "is_key",
        "publicity": "publicity",
        "due_on": "due_on",
        "submitted_at": "submitted_at",
        "filed_at": "filed_at",
        "replied_at": "replied_at",
        "closed_at": "closed_at",
        "replies": "replies",
        "commitments": "commitments",
        "updated_at": "matter__updated_at",
    }

    def annotations(self) -> dict[str, Any]:
        letters = Reply.objects.filter(
            assignment__matter_id=OuterRef("matter_id"), delivery__isnull=False
        ).order_by("issued_on", "id")
        promises = Commitment.objects.filter(
            reply__assignment__matter_id=OuterRef("matter_id"), reply__delivery__isnull=False
        ).order_by("id")
        letter = JSONObject(
            number=F("number"),
            letter_class=F("letter_class"),
            supplements=F("supplements__number"),
            issued_on=F("issued_on"),
            department=F("assignment__department__organisation__name"),
        )
        promise = JSONObject(
            reply=F("reply__number"),
            quote=F("quote"),
            state=F("state"),
            progress=F("progress"),
            due_on=F("due_on"),
            review_on=F("review_on"),
        )
        return {
            "replies": ArraySubquery(letters.values(entry=letter)),
            "commitments": ArraySubquery(promises.values(entry=promise)),
        }

    def shape(self, row: Mapping[str, Any]) -> dict[str, Any]:
        entry = super().shape(row)
        # Empty text where there is none, as programs have always read it.
        entry |= {name: entry[name] or "" for name in ("category", "session", "sector")}
        classes = reply_classes()
        for letter in entry["replies"]:
            found = classes.get(letter["letter_class"])
            letter["supplements"] = letter["supplements"] or ""
            letter["counts_as"] = found.counts_as if found else ReplyClass.CountsAs.NEITHER
        entry["author"] = mask_name(row["matter__author__name"])
        entry["next_states"] = sorted(Proposal.workflow.moves.get(row["state"], ()))
        return entry
