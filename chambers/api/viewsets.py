from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Case, F, OuterRef, When
from django.db.models.functions import JSONObject

from chambers.api.serializers import ChamberSerializer
from chambers.filters import ChamberFilter
from chambers.models import Chamber, Honour
from chambers.services.party_coverage import party_condition
from federation.accounts.api.viewsets import party_columns
from federation.keyset import Ordering
from federation.rest.codes import region_key
from federation.rest.viewsets import ScopedViewSet


class ChamberViewSet(ScopedViewSet):
    """Chambers, associations and alliances with their honours."""

    queryset = Chamber.objects.all()
    permission = "chambers.view_chamber"
    serializer_class = ChamberSerializer
    filterset_class = ChamberFilter
    coded = {"region": region_key}
    ordering = Ordering("organisation_id", key="organisation_id")
    updated_ordering = Ordering("organisation__updated_at", key="organisation_id")
    columns = {
        "id": "organisation_id",
        "kind": "kind",
        **party_columns("organisation__"),
        "member_count": "member_count",
        "reported_members": "reported_members",
        "has_party_organisation": "has_party",
        "last_election_on": "last_election_on",
        "term_ends_on": "term_ends_on",
        "honours": "honours",
    }

    def annotations(self) -> dict:
        honours = Honour.objects.filter(organisation_id=OuterRef("organisation_id"))
        entry = JSONObject(title=F("title"), level=F("level"), year=F("year"))
        return {
            "honours": ArraySubquery(honours.order_by("year", "id").values(entry=entry)),
            # The register says so, or else the chamber itself.
            "has_party": Case(
                When(party_condition("with"), then=True),
                default=F("has_party_organisation"),
                output_field=BooleanField(null=True),
            ),
        }
