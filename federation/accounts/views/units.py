"""The tree of units. Chambers and enterprises have lists of their own; these stand above them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from federation.accounts.filters import UnitFilter
from federation.accounts.models import Organisation
from federation.accounts.tables import UNIT_KINDS, UnitTable
from federation.ui.pages import ListPage


class OrganisationList(ListPage):
    permission = "accounts.view_organisation"
    queryset = Organisation.objects.current().filter(kind__in=UNIT_KINDS)
    filterset_class = UnitFilter
    table_class = UnitTable
    heading = gettext_lazy("Units")
    export_name = "units"
