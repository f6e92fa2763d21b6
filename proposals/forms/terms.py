"""How long each step may take, and the note that goes with urging."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from proposals.models import Term
from proposals.models.terms import DEFAULTS


class TermsForm(forms.Form):
    """One field for each step, filled with the term in force."""

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


class UrgeForm(forms.Form):
    text = forms.CharField(
        label=_("A word to the departments"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands under the standard sentence with the due date."),
    )
