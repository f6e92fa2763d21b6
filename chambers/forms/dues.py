"""Forms of dues and of services."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chambers.models import Membership, OfferedService, RenderedService
from chambers.models.services_offered import Audience, ServiceKind
from federation.ui.fields import DayField, PhoneField


def money(**kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(max_digits=10, decimal_places=2, **kwargs)


class ChargeForm(forms.Form):
    """The year and the dues of each rank; a rank left empty is not charged."""

    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rank, label in Membership.Rank.choices:
            self.fields[f"rank_{rank}"] = money(label=label, min_value=0, required=False)

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        amounts: dict[str, Decimal] = {
            rank: data[f"rank_{rank}"]
            for rank in Membership.Rank.values
            if data.get(f"rank_{rank}") is not None
        }
        if not amounts and not self.errors:
            raise ValidationError(_("Say what at least one rank pays."))
        data["amounts"] = amounts
        return data


class PaymentForm(forms.Form):
    amount = money(label=_("Amount (yuan)"), min_value=Decimal("0.01"))
    received_on = DayField(label=_("Received on"), required=True)
    receipt_no = forms.CharField(label=_("Receipt no."), max_length=40)

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return day


class WaiveForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), min_length=2, max_length=200)


class OfferForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=ServiceKind.choices)
    title = forms.CharField(label=_("Service"), max_length=100)
    description = forms.CharField(
        label=_("What it is"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    audience = forms.ChoiceField(label=_("For whom"), choices=Audience.choices)
    contact = forms.CharField(label=_("Contact"), max_length=60, required=False)
    phone = PhoneField(label=_("Office telephone"))


class RenderedForm(forms.Form):
    service = forms.ModelChoiceField(
        label=_("Of the catalogue"),
        queryset=OfferedService.objects.none(),
        required=False,
        empty_label=_("None of these"),
    )
    title = forms.CharField(
        label=_("Service"), max_length=100, required=False, help_text=_("Where it is not in the catalogue")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ServiceKind.choices, initial=ServiceKind.OTHER)
    rendered_on = DayField(label=_("Day"), required=True)
    provided_by = forms.CharField(label=_("By whom"), max_length=60, required=False)
    result = forms.CharField(
        label=_("Result"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    satisfaction = forms.ChoiceField(
        label=_("Satisfaction"),
        choices=[("", _("The member has not said")), *RenderedService.Satisfaction.choices],
        required=False,
    )

    def __init__(self, *args: Any, chamber: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = OfferedService.objects.filter(chamber_id=chamber, withdrawn_on=None)
        self.fields["service"].queryset = offered.order_by("kind", "id")  # type: ignore[attr-defined]
