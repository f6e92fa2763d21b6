"""Forms of listings at stock exchanges."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.ui.fields import DayField
from members.models import Listing
from members.services.stock_codes import LONGEST_TYPED


class ListingForm(forms.Form):
    """Where an enterprise is or was listed. Without an exchange it follows from the code."""

    exchange = forms.ChoiceField(
        label=_("Exchange"),
        choices=[("", _("As the stock code says")), *Listing.Exchange.choices],
        required=False,
    )
    symbol = forms.CharField(
        label=_("Stock code"),
        max_length=LONGEST_TYPED,
        help_text=_("With the mark of the exchange where it is not clear, such as 00700.HK"),
    )
    short_name = forms.CharField(label=_("Short name of the security"), max_length=30, required=False)
    listed_on = DayField(label=_("Listed on"))
    delisted_on = DayField(label=_("Delisted on"), help_text=_("Empty while it is listed"))
    ending = forms.ChoiceField(
        label=_("Why it ended"), choices=[("", "—"), *Listing.Ending.choices], required=False
    )


class RemoveForm(forms.Form):
    """Why something is taken off the file."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
