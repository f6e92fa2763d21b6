"""Forms about one membership: rank, plaque, leaving."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from chambers.models import Membership
from federation.ui.fields import DayField


class RankForm(forms.Form):
    rank = forms.ChoiceField(label=_("Rank"), choices=Membership.Rank.choices)
    changed_on = DayField(label=_("From"), required=True)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class PlaqueForm(forms.Form):
    valid_from = DayField(label=_("Valid from"), required=True)
    valid_to = DayField(label=_("Valid to"), required=True)

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        start, end = data.get("valid_from"), data.get("valid_to")
        if start and end and end <= start:
            raise ValidationError({"valid_to": _("The plaque must end after it begins.")})
        return data


class LeaveRequestForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), min_length=2, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ConfirmLeavingForm(forms.Form):
    left_on = DayField(label=_("Left on"), required=True)


class ExpelForm(ConfirmLeavingForm):
    reason = forms.CharField(
        label=_("Ground"), min_length=4, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    decision = forms.CharField(
        label=_("Decision to expel"),
        max_length=200,
        help_text=_("Which body decided, when, and under which number"),
    )
