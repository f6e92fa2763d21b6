from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.reference.services import first_level_choices, industries
from federation.ui.fields import DictionaryField


class IndustryForm(forms.Form):
    parent = DictionaryField(
        label=_("Belongs to"), choices=first_level_choices, rows=industries, required=True
    )
    name = forms.CharField(label=_("Name"), max_length=60)


class RenameForm(forms.Form):
    name = forms.CharField(
        label=_("New name"),
        max_length=60,
        help_text=_("The earlier name stays in the history and is understood in imports"),
    )
