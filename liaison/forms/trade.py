"""Forms of supply and demand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chambers.forms.governance import long_text
from federation.accounts.models import Organisation
from federation.ui.fields import DayField, PhoneField, TenThousandField
from liaison.models import TradePost

UNSEEN = _("Others see it only after both sides have agreed")


class FromUnit(forms.Form):
    """Asks for which of `units` somebody acts, where there are several."""

    def __init__(self, *args: Any, units: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        if len(units) > 1:
            choices = [(key, unit.name) for key, unit in self.units.items()]
            unit = forms.ChoiceField(label=_("For the unit"), choices=choices)
            self.fields = {"organisation": unit, **self.fields}

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        key = data.get("organisation") or next(iter(self.units), "")
        data["organisation"] = self.units.get(key)
        return data


class TradePostForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Supply or demand"), choices=TradePost.Kind.choices, widget=forms.RadioSelect
    )
    category = forms.ChoiceField(label=_("Category"), choices=TradePost.Category.choices)
    title = forms.CharField(label=_("Headline"), min_length=4, max_length=80)
    text = long_text(
        _("Description"),
        rows=6,
        help_text=_("What, how much, which quality, where, by when; no telephone here"),
    )
    until = DayField(label=_("Valid until"), required=True)
    contact_name = forms.CharField(label=_("Contact person"), max_length=60, help_text=UNSEEN)
    contact_phone = PhoneField(label=_("Contact telephone"), required=True, help_text=UNSEEN)


class NewTradePostForm(FromUnit, TradePostForm):
    """A post of one of the reader's units."""


class ReturnForm(forms.Form):
    reason = forms.CharField(label=_("What is to be changed"), min_length=2, max_length=200)


class InterestForm(FromUnit, forms.Form):
    words = long_text(_("What you propose"), rows=4, most=500)
    contact_name = forms.CharField(label=_("Contact person"), max_length=60, help_text=UNSEEN)
    contact_phone = PhoneField(label=_("Contact telephone"), required=True, help_text=UNSEEN)


class DeclineForm(forms.Form):
    outcome = forms.CharField(label=_("Why not"), min_length=2, max_length=500)


class DealForm(forms.Form):
    made = forms.ChoiceField(
        label=_("What came of it"),
        choices=[("yes", _("Deal made")), ("no", _("No deal"))],
        widget=forms.RadioSelect,
    )
    amount = TenThousandField(label=_("Amount of the deal (10,000 yuan)"))
    outcome = long_text(_("In a few words"), rows=3, most=500)

    def clean_made(self) -> bool:
        return self.cleaned_data["made"] == "yes"
