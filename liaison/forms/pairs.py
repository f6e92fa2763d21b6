"""Forms of pairing campaigns and their pairs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from chambers.forms.governance import long_text
from federation.accounts.models import Organisation
from federation.ui.fields import DayField, RowField
from federation.ui.picking import PickedField
from liaison.models import PairContact


class CampaignForm(forms.Form):
    """A campaign. `units` are the federations that may keep it; one that is known keeps its own."""

    organisation = RowField(label=_("Kept by"), queryset=Organisation.objects.none(), empty_label=None)
    name = forms.CharField(label=_("Name"), max_length=120)
    starts_on = DayField(label=_("From"), required=True)
    ends_on = DayField(label=_("Last day"), required=True)
    target_leading = forms.IntegerField(
        label=_("Target of leading enterprises"), required=False, min_value=1, max_value=100_000
    )
    target_small = forms.IntegerField(
        label=_("Target of small enterprises"), required=False, min_value=1, max_value=100_000
    )
    target_pairs = forms.IntegerField(
        label=_("Target of pairs"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text=_("An enterprise may stand in several pairs"),
    )
    note = long_text(_("Aim and measures"), required=False, rows=5)

    def __init__(self, *args: Any, units: QuerySet | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if units is None:
            del self.fields["organisation"]
        else:
            self.fields["organisation"].queryset = units


class PairForm(forms.Form):
    """Two enterprises within reach. `find(text)` gives those that a name or code may mean."""

    leading = PickedField("members:enterprise_pick", label=_("Leading enterprise"))
    small = PickedField("members:enterprise_pick", label=_("Small enterprise"))
    starts_on = DayField(label=_("Paired on"), required=True)
    plan = long_text(_("Plan of help"), rows=6, help_text=_("What is done by when, and who sees to it"))

    def __init__(self, *args: Any, find: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("leading", "small"):
            self.fields[name].within(find)


class PlanForm(forms.Form):
    plan = long_text(_("Plan of help"), rows=8)


class ContactForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind of help"), choices=PairContact.Kind.choices)
    held_on = DayField(label=_("Day"), required=True)
    text = long_text(_("What was done"), rows=4, most=2000)


class CompleteForm(forms.Form):
    ended_on = DayField(label=_("Completed on"), required=True)
    outcome = long_text(_("Result"), rows=5, help_text=_("In figures where there are any"))


class GiveUpForm(forms.Form):
    ended_on = DayField(label=_("Ended early on"), required=True)
    outcome = long_text(_("Reason"), rows=3, most=1000)
