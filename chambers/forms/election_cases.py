"""Forms of re-elections."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from chambers.forms.governance import FilesField
from federation.ui.fields import DayField


class StepForm(forms.Form):
    done_on = DayField(label=_("Done on"), required=True)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    files = FilesField()


class HoldForm(forms.Form):
    held_on = DayField(label=_("Held on"), required=True)
    new_term_ends_on = DayField(
        label=_("End of the new term"), help_text=_("Empty for the years of a term that are set up")
    )

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        start, end = data.get("held_on"), data.get("new_term_ends_on")
        if start and end and end <= start:
            self.add_error("new_term_ends_on", _("The term must end after the last re-election."))
        return data


class FilingForm(forms.Form):
    filed_on = DayField(label=_("Result filed on"), required=True)
    filing_number = forms.CharField(label=_("Filing number"), max_length=60, required=False)


class PostponeForm(forms.Form):
    to_on = DayField(label=_("New day"), required=True)
    reason = forms.CharField(label=_("Reason"), max_length=300)
    approval = forms.CharField(label=_("Number of the approval"), max_length=60, required=False)


class ConfirmForm(forms.Form):
    """Nothing to fill in: the button is the decision."""
