"""What the lists of pairing campaigns, pairs and their enterprises can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation
from federation.ui.filters import PortalFilterSet, SearchFilter
from liaison.models import FirmPair, PairCampaign

COUNTED = "counted"
SIDES = (("leading", _("Leading side")), ("small", _("Helped side")))


class CampaignFilter(PortalFilterSet):
    state = django_filters.ChoiceFilter(choices=PairCampaign.State.choices, label=_("State"))

    class Meta:
        model = PairCampaign
        fields: list[str] = []


class PairFilter(PortalFilterSet):
    q = SearchFilter(help_text=_("Name of either enterprise"))
    campaign = django_filters.ChoiceFilter(field_name="campaign_id", choices=(), label=_("Pairing campaign"))
    state = django_filters.ChoiceFilter(
        choices=[(COUNTED, _("At work or completed")), *FirmPair.State.choices],
        method="by_state",
        label=_("State"),
    )

    class Meta:
        model = FirmPair
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The campaigns that the reader may open are read once; an enterprise may open none."""
        super().__init__(*args, **kwargs)
        seen = PairCampaign.objects.visible_to(self.request.user, "liaison.view_pair_campaign")
        field: Any = self.form.fields["campaign"]
        names = seen.order_by("-starts_on", "-pk").values_list("pk", "name")
        field.choices = [("", field.label), *names]

    def by_state(self, queryset: Any, name: str, value: str) -> QuerySet:
        return queryset.counted() if value == COUNTED else queryset.filter(state=value)


class FirmFilter(PortalFilterSet):
    q = SearchFilter(help_text=_("Name or pinyin initials"))
    side = django_filters.ChoiceFilter(choices=SIDES, method="by_side", label=_("Side"))

    class Meta:
        model = Organisation
        fields: list[str] = []

    def by_side(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(**{f"{value}_count__gt": 0})
