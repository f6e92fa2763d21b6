"""How long each step may take, and the note that goes with urging."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from proposals.models import Term
from proposals.models.terms import DEFAULTS
from proposals.models.thresholds import NUMBERS


class TermsForm(forms.Form):
    """One field for each step, filled with the term in force, then one for each number that a place sets."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule: Any = Term._meta.get_field("rule")
        for code, default in DEFAULTS.items():
            self.fields[code] = forms.CharField(
                label=str(default.label),
                max_length=rule.max_length,
                validators=rule.validators,
                help_text=_("Default: %s") % default.rule,
            )
        for code, number in NUMBERS.items():
            self.fields[code] = forms.IntegerField(
                label=str(number.label),
                min_value=number.least,
                max_value=number.most,
                help_text=_("Default: %s") % number.default,
            )

    def sections(self) -> list[dict]:
        parts = (("terms", _("Time limits"), DEFAULTS), ("numbers", _("Numbers"), NUMBERS))
        return [
            {"id": key, "title": title, "hint": "", "fields": [self[code] for code in codes]}
            for key, title, codes in parts
        ]


class UrgeForm(forms.Form):
    text = forms.CharField(
        label=_("A word to the departments"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands under the standard sentence with the due date."),
    )
