"""Forms of targets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.ui.fields import DayField

MOST = 10**15


class TargetForm(forms.Form):
    """`measurable` are codes and names of metrics; none for a federation that enters by hand."""

    name = forms.CharField(label=_("Name of the target"), max_length=120)
    planned = forms.IntegerField(label=_("Planned number"), min_value=1, max_value=MOST)
    unit = forms.CharField(label=_("Counted in"), max_length=20, help_text=_("Such as parks, chambers, yuan"))
    year = forms.IntegerField(label=_("By the end of the year"), min_value=1949, max_value=2200)
    metric = forms.ChoiceField(label=_("Measured from the portal’s records"), required=False)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, *args: Any, measurable: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["metric"]
        field.choices = [("", _("Entered by hand")), *measurable]
        if not measurable:
            del self.fields["metric"]


class ValueForm(forms.Form):
    on_day = DayField(label=_("Day"), required=True)
    value = forms.IntegerField(
        label=_("Reached"),
        min_value=0,
        max_value=MOST,
        help_text=_("In all by that day, not only since the last"),
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
