from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.reference.models import Industry
from federation.reference.services import industries
from federation.ui.fields import DictionaryField


def first_level() -> list[tuple[int, str]]:
    rows = industries().values()
    return [(row.pk, row.name) for row in rows if row.scheme == Industry.Scheme.CITY and not row.parent_id]


class IndustryForm(forms.Form):
    parent = DictionaryField(label=_("Belongs to"), choices=first_level, rows=industries, required=True)
    name = forms.CharField(label=_("Name"), max_length=60)


class RenameForm(forms.Form):
    name = forms.CharField(
        label=_("New name"),
        max_length=60,
        help_text=_("The earlier name stays in the history and is understood in imports"),
    )
