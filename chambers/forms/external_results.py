"""Forms of results elsewhere and of figures of honours."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.ui.fields import DayField
from federation.ui.picking import PickedField


class ResultForm(forms.Form):
    """What somebody else found: a rank, a score or words, at least one of the three."""

    unit = PickedField("chambers:unit_pick", label=_("Unit"))
    title = forms.CharField(
        label=_("Assessment"),
        max_length=150,
        help_text=_("As the body calls it"),
    )
    body = forms.CharField(label=_("Assessed by"), max_length=120)
    year = forms.IntegerField(label=_("Year"), min_value=1949, max_value=2200)
    rank = forms.IntegerField(
        label=_("Place in the ranking"), min_value=1, max_value=1_000_000, required=False
    )
    of = forms.IntegerField(label=_("Of how many"), min_value=1, max_value=1_000_000, required=False)
    score = forms.DecimalField(
        label=_("Points reached"), min_value=0, max_digits=9, decimal_places=3, required=False
    )
    result = forms.CharField(
        label=_("Result in words"),
        max_length=120,
        required=False,
        help_text=_("Such as best case"),
    )
    file = forms.FileField(
        label=_("Evidence"), required=False, help_text=_("PDF, picture, Word or Excel, up to 20 MB")
    )

    def __init__(self, *args: Any, find: Any = None, **kwargs: Any) -> None:
        """`find` looks units up by name; without it the unit stays as it is."""
        super().__init__(*args, **kwargs)
        if find is None:
            del self.fields["unit"]
        else:
            self.fields["unit"].within(find)  # type: ignore[attr-defined]

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        if data.get("rank") and data.get("of") and data["of"] < data["rank"]:
            self.add_error("of", _("The rank is beyond the number of those assessed."))
        if not self.errors and data["rank"] is None and data["score"] is None and not data["result"]:
            self.add_error("rank", _("Give the rank, the score or the result."))
        return data


class CutOffForm(forms.Form):
    """The day on which honours are counted."""

    on = DayField(label=_("Cut-off date"), required=False)
