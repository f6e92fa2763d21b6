from rest_framework import serializers

from federation.accounts.filters import OrganisationFilter
from federation.accounts.models import Organisation
from federation.keyset import Ordering
from federation.rest.viewsets import ScopedViewSet


class OrganisationSerializer(serializers.ModelSerializer):
    region = serializers.CharField(source="region.code", allow_null=True)
    industry = serializers.CharField(source="industry.code", allow_null=True)

    class Meta:
        model = Organisation
        fields = [
            "id",
            "kind",
            "name",
            "short_name",
            "credit_code",
            "status",
            "region",
            "industry",
            "founded_on",
            "parent",
            "merged_into",
            "updated_at",
        ]


class OrganisationViewSet(ScopedViewSet):
    """Every party of the tree. A merged row names the row that took its place in `merged_into`."""

    queryset = Organisation.objects.all()
    permission = "accounts.view_organisation"
    serializer_class = OrganisationSerializer
    filterset_class = OrganisationFilter
    ordering = Ordering("id", key="id")
    updated_ordering = Ordering("updated_at", key="id")
    columns = {
        "id": "id",
        "kind": "kind",
        "name": "name",
        "short_name": "short_name",
        "credit_code": "credit_code",
        "status": "status",
        "region": "region__code",
        "industry": "industry__code",
        "founded_on": "founded_on",
        "parent": "parent_id",
        "merged_into": "merged_into_id",
        "updated_at": "updated_at",
    }
