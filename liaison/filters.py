"""What the list of departments can be narrowed by."""

import django_filters
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation
from federation.ui.filters import PortalFilterSet, SearchFilter
from liaison.models import Department


class DepartmentFilter(PortalFilterSet):
    q = SearchFilter(help_text=_("Name or pinyin initials"))
    status = django_filters.ChoiceFilter(
        field_name="organisation__status", choices=Organisation.Status.choices, label=_("Status")
    )

    class Meta:
        model = Department
        fields: list[str] = []
