"""Forms about units of administration."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation
from federation.accounts.services.units import OPENED_HERE
from federation.ui.fields import DayField

Kind = Organisation.Kind


class ParentField(forms.ModelChoiceField):
    """The units below which others stand, in the order of the tree."""

    def __init__(self, **kwargs: Any) -> None:
        rows = Organisation.objects.current().filter(
            kind__in=[Kind.FEDERATION, Kind.COUNTY_FEDERATION], closed_on__isnull=True
        )
        super().__init__(queryset=rows.order_by("path"), label=_("Stands below"), **kwargs)


class UnitOpenForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind.value, kind.label) for kind in OPENED_HERE])
    name = forms.CharField(label=_("Name"), max_length=200)
    short_name = forms.CharField(label=_("Short name"), max_length=100, required=False)
    parent = ParentField()


class UnitRenameForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("The former name is kept; the unit is found by both.")
    )
    short_name = forms.CharField(label=_("Short name"), max_length=100, required=False)


class UnitMoveForm(forms.Form):
    parent = ParentField()


class UnitCloseForm(forms.Form):
    on = DayField(label=_("Closed from"), required=True)
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Such as: merged by decision"))
