"""Forms of reported facts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chambers.forms.governance import FilesField
from chambers.models import FactKind
from federation.accounts.models import Organisation
from federation.ui.fields import DayField


class KindField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.unit}）"


class FactForm(forms.Form):
    """Day, amount and what it was, with files that show it."""

    happened_on = DayField(label=_("Day"), required=True)
    amount = forms.IntegerField(
        label=_("Amount"), min_value=1, max_value=10**15, help_text=_("In whole units of the kind")
    )
    title = forms.CharField(label=_("What it was"), max_length=200)
    files = FilesField(help_text=_("Contracts, receipts, notices: whatever shows it"))


class ReportForm(FactForm):
    """A new fact of one of `units`; with a single one nothing is asked."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Organisation.objects.none(), empty_label=None)
    kind = KindField(label=_("Kind"), queryset=FactKind.objects.none(), empty_label=None)
    field_order = ("unit", "kind", "happened_on", "amount", "title", "files")

    def __init__(self, *args: Any, units: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Organisation.objects.filter(pk__in=units).order_by("sort_key", "pk")
        unit: Any = self.fields["unit"]
        unit.queryset = rows
        if len(units) == 1:
            unit.initial, unit.widget = units[0], forms.HiddenInput()
        kinds: Any = self.fields["kind"]
        kinds.queryset = FactKind.objects.filter(is_active=True)
