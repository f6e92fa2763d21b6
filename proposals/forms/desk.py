"""What the federation's desk decides."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.ui.picking import PickSelect
from liaison.models import Department


class ReasonForm(forms.Form):
    """A decision that needs a reason."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class FileForm(forms.Form):
    category = forms.CharField(
        label=_("Category"), max_length=60, required=False, help_text=_("Such as: economy, trade")
    )
    session = forms.CharField(label=_("Session"), max_length=20, required=False)
    is_key = forms.BooleanField(label=_("Key proposal"), required=False)


class AssignForm(forms.Form):
    """One lead, any number of co-handlers, and a due date that may be left to the rule."""

    lead = forms.ModelChoiceField(
        label=_("Lead department"),
        queryset=Department.objects.none(),
        empty_label=_("Choose a department"),
        widget=PickSelect("liaison:department_pick"),
    )
    co_handlers = forms.ModelMultipleChoiceField(
        label=_("Co-handling departments"),
        queryset=Department.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    due_on = forms.DateField(
        label=_("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args, departments, why: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lead", "co_handlers"):
            self.fields[name].queryset = departments
        self.fields["due_on"].help_text = why
