from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, TextField
from django.db.models.functions import Cast

from federation.accounts.api.viewsets import party_columns
from federation.accounts.models import Organisation
from federation.keyset import Ordering
from federation.rest.codes import industry_key, region_key
from federation.rest.viewsets import ScopedViewSet
from members.api.serializers import EnterpriseSerializer
from members.filters import EnterpriseFilter
from members.models import Enterprise


class EnterpriseViewSet(ScopedViewSet):
    """Member enterprises, merged ones too, so that a follower learns which row took their place."""

    queryset = Enterprise.objects.all()
    permission = "members.view_enterprise"
    serializer_class = EnterpriseSerializer
    filterset_class = EnterpriseFilter
    coded = {"region": region_key, "industry": industry_key}
    ordering = Ordering("organisation_id", key="organisation_id")
    updated_ordering = Ordering("organisation__updated_at", key="organisation_id")
    columns = {
        "id": "organisation_id",
        **party_columns("organisation__"),
        "size": "size",
        "is_leading": "is_leading",
        "registered_capital": "capital",
        "employees": "employees",
        "chambers": "chambers",
    }

    def annotations(self) -> dict:
        # Memberships live in the app above; the party's own relation leads there.
        memberships = Organisation._meta.get_field("memberships").related_model
        present = memberships.objects.filter(member_id=OuterRef("organisation_id"), left_on=None)
        return {
            "chambers": ArraySubquery(present.order_by("chamber_id").values("chamber_id")),
            # As text from the database: a number of Python's would only be written out again.
            "capital": Cast("registered_capital", TextField()),
        }
