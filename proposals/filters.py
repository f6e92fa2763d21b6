import django_filters
from django.utils.translation import gettext_lazy as _

from federation.ui.filters import PortalFilterSet, SearchFilter
from proposals.models import Proposal


class ProposalFilter(PortalFilterSet):
    q = SearchFilter()
    state = django_filters.MultipleChoiceFilter(choices=Proposal.State.choices, label=_("State"))

    class Meta:
        model = Proposal
        fields: list[str] = []
