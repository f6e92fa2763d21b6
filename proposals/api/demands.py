"""Demands over REST: what they are about and how they stand, without the people in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from rest_framework import serializers

from federation.keyset import Ordering
from federation.rest.viewsets import ScopedViewSet
from proposals.demand_filters import DemandFilter
from proposals.models import Assignment, Demand, Matter
from proposals.services.dictionaries import topics


class DemandSerializer(serializers.Serializer):
    """A demand. Contact, person who asks and who serves, and the words of both sides, stay on the pages."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    state = serializers.ChoiceField(choices=Demand.State.choices)
    next_states = serializers.ListField(child=serializers.ChoiceField(choices=Demand.State.choices))
    subject = serializers.CharField()
    organisation = serializers.IntegerField(help_text="The unit that needs it")
    organisation_name = serializers.CharField()
    chamber = serializers.IntegerField(allow_null=True, help_text="The chamber that raised it for a member")
    category = serializers.CharField(allow_blank=True, help_text="Code of the category")
    category_name = serializers.CharField(allow_blank=True)
    problem = serializers.ChoiceField(
        choices=Demand.Problem.choices, allow_blank=True, help_text="Of what a chamber itself meets with"
    )
    priority = serializers.ChoiceField(choices=Demand.Priority.choices)
    round = serializers.IntegerField(min_value=1, max_value=2)
    departments = serializers.ListField(
        child=serializers.CharField(), help_text="Who handles it in this round; none: the federation itself"
    )
    wished_on = serializers.DateField(allow_null=True)
    raised_at = serializers.DateTimeField()
    dispatch_by = serializers.DateTimeField()
    dispatched_at = serializers.DateTimeField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    deferred_until = serializers.DateField(allow_null=True)
    outcome = serializers.ChoiceField(choices=Demand.State.choices, allow_blank=True)
    outcome_at = serializers.DateTimeField(allow_null=True)
    verdict = serializers.CharField(allow_blank=True, help_text="What was said when called back")
    closed_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()


def topic_key(code: str) -> int | None:
    """The key of a category in use by its code."""
    return next((key for key, row in topics(Matter.Kind.DEMAND).items() if row.code == code), None)


class DemandViewSet(ScopedViewSet):
    """Demands of enterprises and chambers, from raising to strike-off."""

    queryset = Demand.objects.all()
    permission = "proposals.view_demand"
    serializer_class = DemandSerializer
    filterset_class = DemandFilter
    coded = {"topic": topic_key}
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
        "chamber": "chamber_id",
        "category": "matter__topic__code",
        "category_name": "matter__topic__name",
        "problem": "problem",
        "priority": "priority",
        "round": "round",
        "departments": "departments",
        "wished_on": "wished_on",
        "raised_at": "raised_at",
        "dispatch_by": "dispatch_by",
        "dispatched_at": "dispatched_at",
        "due_on": "due_on",
        "deferred_until": "deferred_until",
        "outcome": "outcome",
        "outcome_at": "outcome_at",
        "verdict": "verdict",
        "closed_at": "closed_at",
        "updated_at": "matter__updated_at",
    }

    def annotations(self) -> dict[str, Any]:
        parts = Assignment.objects.filter(matter_id=OuterRef("matter_id"), round=OuterRef("round"))
        names = parts.standing().answering().order_by("id").values(name=F("department__organisation__name"))
        return {"departments": ArraySubquery(names)}

    def shape(self, row: Mapping[str, Any]) -> dict[str, Any]:
        entry = super().shape(row)
        entry |= {name: entry[name] or "" for name in ("category", "category_name")}
        entry["next_states"] = sorted(Demand.workflow.moves.get(row["state"], ()))
        return entry
