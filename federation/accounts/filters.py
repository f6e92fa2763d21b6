import django_filters
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, Post, Role, User
from federation.accounts.tables import UNIT_KINDS
from federation.ui.filters import PortalFilterSet, SearchFilter


class OrganisationFilter(PortalFilterSet):
    q = SearchFilter()
    kind = django_filters.ChoiceFilter(choices=Organisation.Kind.choices, label=_("Kind"))
    region = django_filters.CharFilter(field_name="region__code", max_length=12, label=_("Region code"))
    credit_code = django_filters.CharFilter(max_length=18, label=_("Credit code"))

    class Meta:
        model = Organisation
        fields: list[str] = []


class UserFilter(PortalFilterSet):
    q = SearchFilter()
    role = django_filters.ChoiceFilter(method="with_role", choices=Role.choices, label=_("Role"))
    is_active = django_filters.ChoiceFilter(
        choices=[("True", _("In use")), ("False", _("Disabled"))], label=_("State")
    )

    class Meta:
        model = User
        fields: list[str] = []

    def with_role(self, queryset, name, value):
        """Accounts that hold the role today."""
        return queryset.filter(Exists(Post.objects.in_force().filter(user=OuterRef("pk"), role=value)))


class UnitFilter(PortalFilterSet):
    q = SearchFilter()
    kind = django_filters.ChoiceFilter(
        choices=[(kind.value, kind.label) for kind in UNIT_KINDS], label=_("Kind")
    )

    class Meta:
        model = Organisation
        fields: list[str] = []
