import django_filters
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation
from federation.ui.filters import PortalFilterSet, SearchFilter


class OrganisationFilter(PortalFilterSet):
    q = SearchFilter()
    kind = django_filters.ChoiceFilter(choices=Organisation.Kind.choices, label=_("Kind"))
    region = django_filters.CharFilter(field_name="region__code", max_length=12, label=_("Region code"))
    credit_code = django_filters.CharFilter(max_length=18, label=_("Credit code"))

    class Meta:
        model = Organisation
        fields: list[str] = []
