from federation.accounts.api.serializers import OrganisationSerializer
from federation.accounts.filters import OrganisationFilter
from federation.accounts.models import Organisation
from federation.keyset import Ordering
from federation.rest.viewsets import ScopedViewSet

# The party's own columns, by the path that leads to it; profiles of a party show them too.
PARTY = {
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


def party_columns(prefix: str = "") -> dict[str, str]:
    """The columns that every party shows; `prefix` leads to the organisation ("organisation__")."""
    return {name: f"{prefix}{lookup}" for name, lookup in PARTY.items()}


class OrganisationViewSet(ScopedViewSet):
    """Every party of the tree: federations, chambers, enterprises, departments, parks."""

    queryset = Organisation.objects.all()
    permission = "accounts.view_organisation"
    serializer_class = OrganisationSerializer
    filterset_class = OrganisationFilter
    ordering = Ordering("id", key="id")
    updated_ordering = Ordering("updated_at", key="id")
    columns = {"id": "id", "kind": "kind", **party_columns()}
