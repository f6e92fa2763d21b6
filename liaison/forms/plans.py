"""Forms of yearly reports and plans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chambers.forms.governance import long_text
from federation.ui.fields import DayField
from liaison.forms.trade import FromUnit
from liaison.models import PlanItem


class YearForm(FromUnit, forms.Form):
    """A report or a plan of one of the reader's units for a year."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    title = forms.CharField(label=_("Headline"), min_length=2, max_length=100)


class SectionForm(forms.Form):
    heading = forms.CharField(
        label=_("Heading"),
        max_length=80,
        help_text=_("A heading that the report has already gets the new text"),
    )
    text = long_text(_("Text"), rows=10, most=20_000)


class OutlookForm(forms.Form):
    aspect = forms.CharField(label=_("Aspect"), max_length=40)
    text = long_text(_("Text"), rows=4, most=2000)


class CopyForm(forms.Form):
    """Which outlook items go into the plan; what is in it already is said and stays as it is."""

    items = forms.TypedMultipleChoiceField(
        label=_("Outlook items"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = choices


class PlanItemForm(OutlookForm):
    owner = forms.CharField(label=_("Unit or person in charge"), required=False, max_length=80)
    due_on = DayField(label=_("To be done by"))


class SettleForm(forms.Form):
    state = forms.ChoiceField(label=_("State"), choices=(), widget=forms.RadioSelect)
    reason = long_text(
        _("Result or reason"), required=False, rows=3, most=300, help_text=_("Whoever drops an item says why")
    )

    def __init__(self, *args: Any, states: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [pair for pair in PlanItem.State.choices if pair[0] in states]


class ProgressForm(forms.Form):
    made_on = DayField(label=_("Day"), required=True)
    text = long_text(_("Progress so far"), rows=3, most=500)
