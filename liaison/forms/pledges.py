"""Forms of the service pledge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chambers.forms.governance import long_text
from federation.ui.fields import DayField
from liaison.forms.centre import SCORES
from liaison.forms.trade import FromUnit
from liaison.models import Principle


class PrincipleForm(forms.Form):
    name = forms.CharField(label=_("Principle"), max_length=20)
    text = long_text(_("What it promises"), rows=3, most=400)
    starts_on = DayField(label=_("In force from"), required=True)
    position = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=99, initial=0)


class PrincipleEndForm(forms.Form):
    ends_on = DayField(label=_("Last day in force"), required=True)


class PledgeForm(FromUnit, forms.Form):
    """One score for each of `principles`; the cleaned data hold them as `scores`."""

    words = long_text(_("In a few words"), required=False, rows=3, most=300)

    def __init__(self, *args: Any, principles: Iterable[Principle], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.principles = {f"score_{one.pk}": one for one in principles}
        asked = {
            name: forms.TypedChoiceField(
                label=one.name, help_text=one.text, choices=SCORES, coerce=int, widget=forms.RadioSelect
            )
            for name, one in self.principles.items()
        }
        words = self.fields.pop("words")
        self.fields = {**self.fields, **asked, "words": words}

    def clean(self) -> dict:
        data = super().clean()
        data["scores"] = {one: data.pop(name) for name, one in self.principles.items() if name in data}
        return data
